package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The volumes in a folder and those below: series of slices, and other images, which may be volumes
 * of one file.
 *
 * @param sources in the order of their paths
 * @param bad series that are no volumes
 * @param notes sentences for the user
 */
public record SeriesFolder(List<ImageSource> sources, List<BadFile> bad, List<String> notes) {

  private static final int NAMED = 5;

  public SeriesFolder {
    sources = List.copyOf(sources);
    bad = List.copyOf(bad);
    notes = List.copyOf(notes);
  }

  /**
   * @param folder the one that holds these files
   */
  public static SeriesFolder of(Path folder, List<Path> files) {
    SeriesRows found =
        SeriesRows.of(files.stream().map(file -> row(Listing.Row.id(folder, file), file)).toList());
    return new SeriesFolder(
        found.rows().stream().map(Listing.Row::source).toList(), found.bad(), found.notes());
  }

  private static Listing.Row row(String id, Path file) {
    return new Listing.Row(id, id, new ImageSource.File(file), "", id, Optional.empty());
  }

  /**
   * The volume that a path stands for which is no file: the only one of a folder, or one of a
   * folder's series by its number. Empty where it is neither.
   *
   * @throws DataException if the folder holds none, or several
   */
  static Optional<ImageSource> find(Path path) {
    if (Files.isDirectory(path)) {
      return Optional.of(only(path));
    }
    Path folder = path.toAbsolutePath().getParent();
    boolean isNumber = path.getFileName().toString().matches("[0-9]+(\\.[0-9]+)+");
    if (!isNumber || Files.exists(path) || folder == null || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    return of(folder, ImageFolder.of(folder).images()).sources().stream()
        .filter(source -> source instanceof ImageSource.Series)
        .filter(source -> source.name().toAbsolutePath().equals(path.toAbsolutePath()))
        .findFirst();
  }

  /**
   * @throws DataException if the folder holds no volume, or several
   */
  static ImageSource only(Path folder) {
    SeriesFolder found = of(folder, ImageFolder.of(folder).images());
    if (found.sources().size() == 1 && found.bad().isEmpty()) {
      return found.sources().get(0);
    }
    List<String> names = new ArrayList<>();
    found.sources().forEach(source -> names.add(source.name().toString()));
    found.bad().forEach(bad -> names.add(bad.toString()));
    throw new DataException(
        names.isEmpty()
            ? "expected a series of slices, or one file of a volume, in the folder %s but found none"
                .formatted(folder)
            : "expected one series of slices, or one file of a volume, in the folder %s but found %s: %s"
                .formatted(
                    folder,
                    names.size(),
                    names.stream()
                        .limit(NAMED)
                        .collect(
                            Collectors.joining("; ", "", names.size() > NAMED ? "; .." : ""))));
  }

  /** What a series is called: its folder, with its number where this is one of several. */
  static Path name(SliceSeries series, boolean isOneOfSeveral) {
    Path folder = series.all().get(0).resolveSibling("");
    for (Path file : series.all()) {
      while (folder.getParent() != null && !file.startsWith(folder)) {
        folder = folder.getParent();
      }
    }
    return isOneOfSeveral ? folder.resolve(word(series.number())) : folder;
  }

  /** A series' number as a part of a path. */
  static String word(String number) {
    return number.replaceAll("[^A-Za-z0-9.]", "_");
  }
}
