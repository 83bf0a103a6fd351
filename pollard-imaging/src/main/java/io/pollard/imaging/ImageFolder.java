package io.pollard.imaging;

import io.pollard.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a folder and those below it hold. A file is an image if it is called like one, or begins
 * like one whatever it is called. Links are followed. What is hidden, and what other programs put
 * beside images, is left out and counted.
 *
 * @param folder where was looked
 * @param images in the order of their paths
 * @param documents tables and texts, by their names, which nobody takes for images
 * @param others files that are no images
 * @param lost sentences about links that lead nowhere, back, or where was looked already
 * @param hidden how many files are hidden or another program's
 */
public record ImageFolder(
    Path folder,
    List<Path> images,
    List<Path> documents,
    List<Path> others,
    List<String> lost,
    int hidden) {

  /** Names, in lower case, of what systems and programs put into folders. */
  private static final Set<String> TOOLS =
      Set.of(
          "__macosx", // archives packed on a Mac
          "@eadir",
          "#recycle",
          "#snapshot",
          "@recycle",
          "@recently-snapshot",
          "@tmp", // NAS
          "thumbs.db",
          "ehthumbs.db",
          "ehthumbs_vista.db",
          "desktop.ini",
          "$recycle.bin",
          "recycler",
          "system volume information", // Windows
          "lost+found",
          "icon\r",
          "__pycache__",
          "picasa.ini");

  /** The table of contents of a medium (DICOM PS3.10, section 8.6), a file. */
  private static final String CONTENTS = "dicomdir";

  /** Endings of tables and texts, without the dot. */
  private static final Set<String> DOCUMENTS =
      Set.of(
          "csv", "tsv", "txt", "json", "jsonl", "md", "rst", "xml", "yaml", "yml", "html", "htm",
          "log", "xlsx", "xls", "ods", "docx", "doc", "odt", "pdf", "py", "ipynb", "r", "toml",
          "ini", "cfg", "bib", "sha256", "md5");

  /** Endings of copies that editors and downloads leave, which begin like images. */
  private static final Set<String> COPIES =
      Set.of("~", ".bak", ".tmp", ".part", ".orig", ".crdownload", ".swp");

  public ImageFolder {
    images = List.copyOf(images);
    documents = List.copyOf(documents);
    others = List.copyOf(others);
    lost = List.copyOf(lost);
  }

  /**
   * @throws DataException if a folder can't be read
   */
  public static ImageFolder of(Path folder) {
    return within(folder, folder);
  }

  /**
   * @param base the data set's folder, by which files are called in sentences and to which no link
   *     may lead back
   * @param folder it or one in it
   * @throws DataException if a folder can't be read
   */
  static ImageFolder within(Path base, Path folder) {
    try {
      Walk walk = new Walk(base, folder);
      walk.run();
      return walk.found();
    } catch (IOException | UncheckedIOException e) {
      throw new DataException("the folder " + folder + " can't be read: " + e, e);
    }
  }

  /** Whether it is hidden or another program's, by its own name. */
  static boolean isHidden(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(".")
        || name.startsWith("~$")
        || TOOLS.contains(name.toLowerCase(Locale.ROOT))
        || (name.equalsIgnoreCase(CONTENTS) && !Files.isDirectory(file));
  }

  /** How many files lie in something hidden, which may be a file itself. */
  static int count(Path hidden) {
    try (Stream<Path> inside = Files.walk(hidden)) {
      return (int)
          inside.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)).count();
    } catch (IOException | UncheckedIOException e) {
      return 1;
    }
  }

  /** A sentence each about what may have been meant and was left out; empty where nothing was. */
  public List<String> leftOut() {
    List<String> sentences = new ArrayList<>();
    notImages(folder, others).ifPresent(sentences::add);
    sentences.addAll(lost);
    return List.copyOf(sentences);
  }

  /** A sentence about files that are no images; empty where there is none. */
  static Optional<String> notImages(Path folder, List<Path> others) {
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s in %s %s left out (%s), as %s; Pollard reads %s"
                .formatted(
                    others.size() == 1 ? "1 file" : others.size() + " files",
                    folder,
                    others.size() == 1 ? "is no image and was" : "are no images and were",
                    FileKinds.counted(others),
                    folder.relativize(others.get(0)),
                    ImageFormats.names()));
  }

  /** A sentence about what is hidden; empty where nothing is. */
  static Optional<String> hiddenNote(Path folder, int hidden) {
    return hidden == 0
        ? Optional.empty()
        : Optional.of(
            "%s in %s left out: hidden, or another program's"
                .formatted(hidden == 1 ? "1 file" : hidden + " files", folder));
  }

  /** A sentence each about what nobody can have meant: tables and texts, and what is hidden. */
  public List<String> aside() {
    List<String> sentences = new ArrayList<>();
    if (!documents.isEmpty()) {
      sentences.add("left out of %s: %s".formatted(folder, FileKinds.counted(documents)));
    }
    hiddenNote(folder, hidden).ifPresent(sentences::add);
    return List.copyOf(sentences);
  }

  /** Folders first, and then where links lead, so that a folder is called by its own name. */
  private static final class Walk {
    private final Path base;
    private final Path folder;
    private final Path realBase;
    private final List<Path> images = new ArrayList<>();
    private final List<Path> documents = new ArrayList<>();
    private final List<Path> others = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();

    /** By where folders really are, how they were reached. */
    private final Map<Path, Path> seen = new HashMap<>();

    private final Deque<Path> links = new ArrayDeque<>();
    private int hidden;

    Walk(Path base, Path folder) throws IOException {
      this.base = base;
      this.folder = folder;
      this.realBase = base.toRealPath();
    }

    void run() throws IOException {
      if (folder.equals(base)) {
        inside(folder);
      } else {
        enter(folder);
      }
      while (!links.isEmpty()) {
        enter(links.poll());
      }
      withoutCompanions();
    }

    /** A header and the files of its values are one image, which is called by the header's name. */
    private void withoutCompanions() {
      Set<Path> companions = new HashSet<>();
      for (Path image : images) {
        if (ImageFormats.isHeader(image) && !companions.contains(image)) {
          companions.addAll(companionsOf(image));
        }
      }
      images.removeAll(companions);
      others.removeAll(companions);
    }

    private static List<Path> companionsOf(Path image) {
      try {
        return ImageFormats.companions(image, ImageFiles.bytes(image));
      } catch (DataException e) {
        return List.of(); // reading it says what is wrong with it
      }
    }

    ImageFolder found() {
      return new ImageFolder(
          folder, sorted(images), sorted(documents), sorted(others), lost, hidden);
    }

    private static List<Path> sorted(List<Path> files) {
      Collections.sort(files);
      return files;
    }

    /** A folder below the base, or a link to one anywhere. */
    private void enter(Path inner) throws IOException {
      Path real = inner.toRealPath();
      boolean holdsBase = realBase.startsWith(real);
      boolean holdsItself = inner.toAbsolutePath().resolveSibling("").toRealPath().startsWith(real);
      if (holdsBase || holdsItself) {
        lost.add(name(inner) + " is a link to a folder that holds it and was left out");
        return;
      }
      Path before = seen.putIfAbsent(real, inner);
      if (before != null) {
        lost.add(name(inner) + " is the same folder as " + name(before) + " and counts once");
        return;
      }
      inside(inner);
    }

    private void inside(Path inner) throws IOException {
      List<Path> entries;
      try (Stream<Path> listed = Files.list(inner)) {
        entries = listed.sorted().toList();
      }
      for (Path entry : entries) {
        if (isHidden(entry)) {
          hidden += count(entry);
        } else if (Files.isDirectory(entry)) {
          if (Files.isSymbolicLink(entry)) {
            links.add(entry);
          } else {
            enter(entry);
          }
        } else if (!Files.exists(entry)) {
          lost.add(name(entry) + " is a link to nothing and was left out");
        } else {
          file(entry);
        }
      }
    }

    private void file(Path file) {
      if (!Files.isRegularFile(file)) {
        lost.add(name(file) + " is a pipe or a device, no file, and was left out");
      } else if (ImageFormats.isNamed(file) || beginsLikeAnImage(file)) {
        images.add(file);
      } else {
        (isDocument(file) ? documents : others).add(file);
      }
    }

    private static boolean isDocument(Path file) {
      String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      return DOCUMENTS.contains(name.substring(name.lastIndexOf('.') + 1))
          || name.equals("readme")
          || name.equals("license");
    }

    private static boolean beginsLikeAnImage(Path file) {
      String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      return COPIES.stream().noneMatch(name::endsWith)
          && FileKinds.isImage(file, FileKinds.head(file));
    }

    private String name(Path file) {
      return base.relativize(file).toString().replace('\\', '/');
    }
  }
}
