package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a folder that holds a folder for each class, in which images may lie deeper; or a folder
 * for each part ({@link Part#of}) that holds a folder for each class.
 */
final class ClassFolders {

  private final Path base;
  private final DatasetOptions options;
  private final List<Listing.Row> rows = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** Folders of classes without an image, and what is in them instead. */
  private final Map<String, String> lost = new LinkedHashMap<>();

  private final Set<String> outside = new HashSet<>();
  private final List<Path> homeless = new ArrayList<>();
  private int hidden;

  private ClassFolders(Path base, DatasetOptions options) {
    this.base = base;
    this.options = options;
  }

  /**
   * @throws DataException if there are no such folders, one that stands for a class has no image,
   *     or some are parts and some are none
   */
  static Listing read(Path folder, DatasetOptions options) {
    try {
      return new ClassFolders(folder, options).read();
    } catch (IOException e) {
      throw new DataException("the folder " + folder + " can't be read: " + e, e);
    }
  }

  private Listing read() throws IOException {
    List<Path> folders = folders(base);
    List<Path> inner = folders.size() == 1 ? quietly(folders.get(0)) : List.of();
    if (homeless.isEmpty() && !inner.isEmpty() && inner.stream().allMatch(ClassFolders::isPart)) {
      folders = folders(folders.get(0));
    }
    if (!folders.isEmpty() && folders.stream().allMatch(ClassFolders::isPart) && !chosen(folders)) {
      for (Map.Entry<Part, Path> part : parts(folders).entrySet()) {
        classes(folders(part.getValue()), Optional.of(part.getKey()));
      }
    } else {
      refuseMixture(folders);
      classes(folders, Optional.empty());
    }
    if (!lost.isEmpty()) {
      throw new DataException(lostClasses());
    }
    if (rows.isEmpty()) {
      throw new DataException(nothing());
    }
    if (!homeless.isEmpty()) {
      notes.add(
          "%s in %s lie in no folder of a class and were left out, as %s"
              .formatted(FileKinds.counted(homeless), base, name(homeless.get(0))));
    }
    ImageFolder.notImages(base, others).ifPresent(notes::add);
    ImageFolder.hiddenNote(base, hidden).ifPresent(notes::add);
    return new Listing(rows, List.of(), Optional.empty(), false, Optional.empty(), outside, notes);
  }

  /** The folders in one, by name; all else in it is counted. */
  private List<Path> folders(Path folder) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path entry : sorted(folder)) {
      if (ImageFolder.isHidden(entry)) {
        hidden += ImageFolder.count(entry);
      } else if (Files.isDirectory(entry)) {
        folders.add(entry);
      } else if (Files.isRegularFile(entry)) {
        (FileKinds.isImage(entry, FileKinds.head(entry)) ? homeless : others).add(entry);
      } else {
        notes.add(name(entry) + " is a link to nothing, or no file, and was left out");
      }
    }
    return folders;
  }

  /** The folders in one where it holds nothing else. */
  private static List<Path> quietly(Path folder) throws IOException {
    List<Path> visible =
        sorted(folder).stream().filter(file -> !ImageFolder.isHidden(file)).toList();
    return visible.stream().allMatch(Files::isDirectory) ? visible : List.of();
  }

  private void classes(List<Path> folders, Optional<Part> part) {
    for (Path folder : folders) {
      String label = folder.getFileName().toString();
      if (!options.classes().isEmpty() && !options.classes().contains(label)) {
        outside.add(label);
        notes.add("the folder " + name(folder) + " is none of the classes and was left out");
        continue;
      }
      ImageFolder found = ImageFolder.within(base, folder);
      found.images().forEach(file -> rows.add(Listing.Row.of(base, file, label, part)));
      hidden += found.hidden();
      notes.addAll(found.lost());
      List<Path> instead =
          Stream.of(found.others(), found.documents()).flatMap(List::stream).toList();
      others.addAll(instead);
      if (found.images().isEmpty()) {
        lost.put(
            name(folder),
            !instead.isEmpty()
                ? FileKinds.counted(instead)
                : found.lost().isEmpty() ? "no files" : String.join(", ", found.lost()));
      }
    }
  }

  private String lostClasses() {
    return ("expected images in the folder of every class of %s but found none in %s; Pollard reads %s,"
            + " there is no reader for others in this version: convert them, take the folder away or"
            + " name the classes with --classes")
        .formatted(
            base,
            lost.entrySet().stream()
                .limit(5)
                .map(entry -> "%s (%s)".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ", "", lost.size() > 5 ? ", .." : "")),
            ImageFormats.names());
  }

  private String nothing() {
    return "expected a folder per class, or index.csv, in %s but found %s; --labels FILE.csv gives labels of a folder"
        .formatted(
            base,
            homeless.isEmpty()
                ? "no images (" + ImageFormats.names() + ")"
                : "images in no such folder, as " + name(homeless.get(0)));
  }

  /** Whether the user named these as classes. */
  private boolean chosen(List<Path> folders) {
    return folders.stream().anyMatch(folder -> options.classes().contains(label(folder)));
  }

  private Map<Part, Path> parts(List<Path> folders) throws IOException {
    Map<Part, Path> parts = new EnumMap<>(Part.class);
    for (Path folder : folders) {
      Path before = parts.putIfAbsent(Part.of(label(folder)), folder);
      if (before != null) {
        throw new DataException(
            "expected one folder for each part in %s but found %s and %s: put them together"
                .formatted(base, name(before), name(folder)));
      }
      if (sorted(folder).stream()
          .filter(entry -> !ImageFolder.isHidden(entry))
          .noneMatch(Files::isDirectory)) {
        throw new DataException(
            ("expected a folder per class in %s of %s but found none; list the images in an index.csv"
                    + " with a column split, or name the classes with --classes")
                .formatted(name(folder), base));
      }
    }
    if (!parts.keySet().containsAll(EnumSet.of(Part.TRAIN, Part.TEST))) {
      throw new DataException(
          ("expected folders of the parts train and test, or a folder per class, in %s but found %s; "
                  + "take away what is no part, or list the images in an index.csv with a column split")
              .formatted(base, labels(folders)));
    }
    return parts;
  }

  /**
   * Classes may be called valid, val or dev, but hardly train or test: beside other folders those
   * are parts that were not understood.
   */
  private void refuseMixture(List<Path> folders) {
    Set<Part> parts =
        folders.stream()
            .filter(ClassFolders::isPart)
            .map(folder -> Part.of(label(folder)))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Part.class)));
    parts.remove(Part.VALIDATION);
    if (!parts.isEmpty() && options.classes().isEmpty()) {
      Predicate<Path> isPart = ClassFolders::isPart;
      throw new DataException(
          ("expected folders of classes in %s but found those of parts, %s, beside %s; take one kind"
                  + " away, or name the classes with --classes")
              .formatted(
                  base,
                  labels(folders.stream().filter(isPart).toList()),
                  labels(folders.stream().filter(isPart.negate()).toList())));
    }
  }

  private static boolean isPart(Path folder) {
    try {
      Part.of(label(folder));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String label(Path folder) {
    return folder.getFileName().toString();
  }

  private static List<String> labels(List<Path> folders) {
    return folders.stream().map(ClassFolders::label).toList();
  }

  private String name(Path file) {
    return base.relativize(file).toString().replace('\\', '/');
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }
}
