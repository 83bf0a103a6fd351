package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.MaskOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Masks in files that are called as their images: the same path below their folder, whatever its
 * ending, or with {@code _mask} or {@code -mask} before that.
 */
final class MaskFolder {

  /** What rows with masks are labelled by. */
  static final String LABEL = "mask";

  /** How folders of masks are called beside one of images. */
  static final String[] NAMES = {"masks", "labels"};

  private static final String IMAGES = "images";
  private static final List<String> SUFFIXES = List.of("_mask", "-mask");

  private final Path folder;

  /** By the paths of the images that they may be of, without ending. */
  private final Map<String, List<Path>> masks = new LinkedHashMap<>();

  private MaskFolder(Path folder, List<Path> files) {
    this.folder = folder;
    for (Path file : files) {
      String stem = stem(Listing.Row.id(folder, file));
      masks.computeIfAbsent(stem, any -> new ArrayList<>()).add(file);
      image(stem)
          .ifPresent(image -> masks.computeIfAbsent(image, any -> new ArrayList<>()).add(file));
    }
  }

  /**
   * A folder of images with masks for them.
   *
   * @param data a folder without a list of its images
   * @throws DataException if there are no images, or no folder of masks
   */
  static Listing read(Path data, MaskOptions masks, DatasetOptions options, Contents contents) {
    Optional<Path> folder = masks.folder().map(Path::of).or(() -> beside(data.resolve(IMAGES)));
    boolean isWithin =
        folder.filter(some -> absolute(some).startsWith(absolute(data))).isPresent()
            && Files.isDirectory(data.resolve(IMAGES));
    Path images = isWithin ? data.resolve(IMAGES) : data;
    Listing listed =
        options.labels().isPresent()
            ? LabelTable.read(images, Path.of(options.labels().get()), options, contents)
            : listing(images, masks);
    if (folder.isPresent()) {
      Path own = absolute(folder.get());
      return of(folder.get()).joined(listed.keeping(row -> !own(row).startsWith(own)));
    }
    List<Path> files = listed.rows().stream().map(row -> images.resolve(row.id())).toList();
    Set<String> stems = new HashSet<>();
    files.forEach(file -> stems.add(stem(Listing.Row.id(images, file))));
    List<Path> suffixed = files.stream().filter(file -> isMask(images, file, stems)).toList();
    if (suffixed.isEmpty()) {
      throw new DataException(
          "expected masks of the images in %s, called as they are with _mask, but found none; --masks names a folder of masks"
              .formatted(images));
    }
    Set<Path> own = new HashSet<>();
    suffixed.forEach(file -> own.add(absolute(file)));
    return new MaskFolder(images, suffixed).joined(listed.keeping(row -> !own.contains(own(row))));
  }

  /** Whether it is called as the mask of another. */
  private static boolean isMask(Path folder, Path file, Set<String> stems) {
    return image(stem(Listing.Row.id(folder, file))).filter(stems::contains).isPresent();
  }

  private static Path own(Listing.Row row) {
    return absolute(row.source().name());
  }

  private static Listing listing(Path images, MaskOptions masks) {
    ImageFolder found = ImageFolder.of(images);
    if (found.images().isEmpty()) {
      throw new DataException(
          "expected images (%s) in %s but found none".formatted(ImageFormats.names(), images));
    }
    return new Listing(
        found.images().stream()
            .map(file -> Listing.Row.of(images, file, LABEL, Optional.empty()))
            .toList(),
        List.of(),
        Optional.of(masks.task()),
        false,
        Optional.empty(),
        Set.of(),
        Stream.concat(found.leftOut().stream(), found.aside().stream()).toList());
  }

  /**
   * Masks for the images of a table that does not name them.
   *
   * @throws DataException if there is no folder of masks
   */
  static Listing join(Path csv, MaskOptions masks, Listing listed) {
    Path folder =
        masks
            .folder()
            .map(Path::of)
            .or(() -> beside(csv))
            .orElseThrow(
                () ->
                    new DataException(
                        "expected a column mask in %s, or a folder masks beside it, but found neither; --mask-column names a column, --masks a folder"
                            .formatted(csv)));
    return of(folder).joined(listed);
  }

  /** The folder of masks beside a file or a folder, where there is one. */
  private static Optional<Path> beside(Path file) {
    return Stream.of(NAMES).map(file::resolveSibling).filter(Files::isDirectory).findFirst();
  }

  private static MaskFolder of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DataException("expected a folder of masks but found no folder " + folder);
    }
    return new MaskFolder(folder, ImageFolder.of(folder).images());
  }

  /** The rows with their masks; those without one, or with several, are bad. */
  private Listing joined(Listing listed) {
    List<Listing.Row> rows = new ArrayList<>();
    List<BadFile> bad = new ArrayList<>(listed.bad());
    Map<Path, String> taken = new HashMap<>();
    for (Listing.Row row : listed.rows()) {
      List<Path> found = masks.getOrDefault(stem(row.id()), List.of());
      String before = found.size() == 1 ? taken.putIfAbsent(found.get(0), row.id()) : null;
      if (found.size() == 1 && before == null) {
        rows.add(row.withMask(found.get(0).toAbsolutePath()));
      } else {
        bad.add(new BadFile(row.where(), why(row, found, before)));
      }
    }
    List<String> notes = new ArrayList<>(listed.notes());
    unused(taken.keySet()).ifPresent(notes::add);
    return listed.with(rows, bad, notes);
  }

  private String why(Listing.Row row, List<Path> found, @Nullable String before) {
    if (found.isEmpty()) {
      return "expected a mask of %s in %s but found none that is called like it"
          .formatted(row.id(), folder);
    }
    return before == null
        ? "expected one mask of %s in %s but found %s and %s: take one away"
            .formatted(row.id(), folder, name(found.get(0)), name(found.get(1)))
        : "expected a mask of its own for %s but found %s, which is that of %s"
            .formatted(row.id(), name(found.get(0)), before);
  }

  private Optional<String> unused(Set<Path> used) {
    List<Path> left =
        masks.values().stream()
            .flatMap(List::stream)
            .distinct()
            .filter(file -> !used.contains(file))
            .toList();
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s in %s of no image %s left out, as %s"
                .formatted(
                    left.size() == 1 ? "1 mask" : left.size() + " masks",
                    folder,
                    left.size() == 1 ? "was" : "were",
                    name(left.get(0))));
  }

  private String name(Path file) {
    return Listing.Row.id(folder, file);
  }

  private static Path absolute(Path file) {
    return file.toAbsolutePath().normalize();
  }

  /** Without the ending of an image, letters composed. */
  private static String stem(String path) {
    String name = Normalizer.normalize(path, Normalizer.Form.NFC);
    String lower = name.toLowerCase(Locale.ROOT);
    int cut =
        ImageFormats.all().stream()
            .flatMap(
                format -> Stream.concat(format.extensions().stream(), format.headers().stream()))
            .filter(ending -> lower.endsWith("." + ending))
            .mapToInt(ending -> ending.length() + 1)
            .max()
            .orElse(0);
    return name.substring(0, name.length() - cut);
  }

  /** What a mask is of, where it says that it is one. */
  private static Optional<String> image(String stem) {
    return SUFFIXES.stream()
        .filter(suffix -> stem.toLowerCase(Locale.ROOT).endsWith(suffix))
        .map(suffix -> stem.substring(0, stem.length() - suffix.length()))
        .findFirst();
  }
}
