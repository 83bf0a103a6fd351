package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Rows of files as rows of volumes: those of one series become one, all others stay. A series is
 * called by the path of the folder that holds its files, followed by its number where this is the
 * folder of several.
 *
 * @param rows what is left, each series in the place of its first file
 * @param bad series that are no volume, or have several labels, patients or parts
 * @param notes sentences for the user: how many series there are and of which sizes, what was left
 *     out of them
 */
record SeriesRows(List<Listing.Row> rows, List<BadFile> bad, List<String> notes) {

  private static final int NAMED = 5;

  SeriesRows {
    rows = List.copyOf(rows);
    bad = List.copyOf(bad);
    notes = List.copyOf(notes);
  }

  static SeriesRows of(List<Listing.Row> rows) {
    return new Grouping(rows).rows();
  }

  /**
   * Those of a table that name a folder in place of a file stand for the volume in it.
   *
   * @param bad takes those of folders without one, or with several
   */
  static List<Listing.Row> ofFolders(List<Listing.Row> rows, List<BadFile> bad) {
    List<Listing.Row> found = new ArrayList<>();
    for (Listing.Row row : rows) {
      try {
        found.add(
            row.source() instanceof ImageSource.File file && !Files.isRegularFile(file.file())
                ? SeriesFolder.find(file.file()).map(row::withSource).orElse(row)
                : row);
      } catch (DataException e) {
        bad.add(new BadFile(row.where(), String.valueOf(e.getMessage())));
      }
    }
    return found;
  }

  /** What becomes of some rows. */
  private static final class Grouping {
    private final List<Listing.Row> all;
    private final Map<Path, Listing.Row> byFile = new HashMap<>();
    private final List<BadFile> bad = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<SliceSeries.Volume> volumes = new ArrayList<>();

    /** By the first row of each series, what stands in its place. */
    private final Map<String, Listing.Row> stacked = new HashMap<>();

    private final Set<String> gone = new HashSet<>();

    Grouping(List<Listing.Row> all) {
      this.all = all;
    }

    SeriesRows rows() {
      List<SliceSeries> series = series().stream().filter(some -> some.all().size() > 1).toList();
      Map<String, Long> perFolder =
          series.stream().collect(Collectors.groupingBy(this::folderId, Collectors.counting()));
      for (SliceSeries some : series) {
        add(some, perFolder.getOrDefault(folderId(some), 0L) > 1);
      }
      if (!volumes.isEmpty()) {
        notes.add(0, counted());
        severalOfAStudy().ifPresent(notes::add);
      }
      List<Listing.Row> rows =
          all.stream()
              .filter(row -> !gone.contains(row.id()) || stacked.containsKey(row.id()))
              .map(row -> stacked.getOrDefault(row.id(), row))
              .toList();
      return new SeriesRows(rows, bad, notes);
    }

    private List<SliceSeries> series() {
      Map<SeriesFormat, List<Path>> files = new LinkedHashMap<>();
      for (Listing.Row row : all) {
        if (row.source() instanceof ImageSource.File source) {
          Optional<SeriesFormat> format = ImageFormats.ofSeries(source.file());
          if (format.isPresent()) {
            byFile.put(source.file(), row);
            files.computeIfAbsent(format.get(), any -> new ArrayList<>()).add(source.file());
          }
        }
      }
      return files.entrySet().stream()
          .flatMap(entry -> entry.getKey().series(entry.getValue()).stream())
          .toList();
    }

    private List<Listing.Row> rows(SliceSeries series) {
      return series.all().stream().map(byFile::get).toList();
    }

    /** The folder of all of its files, as rows call files; empty where that is the data's. */
    private String folderId(SliceSeries series) {
      String common = null;
      for (Listing.Row row : rows(series)) {
        String folder = row.id().substring(0, Math.max(0, row.id().lastIndexOf('/')));
        common = common == null ? folder : common(common, folder);
      }
      return common == null ? "" : common;
    }

    private static String common(String one, String other) {
      String folder = one;
      while (!(other + "/").startsWith(folder + "/") && !folder.isEmpty()) {
        folder = folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
      }
      return folder;
    }

    private void add(SliceSeries series, boolean isOneOfSeveral) {
      List<Listing.Row> rows = rows(series);
      rows.forEach(row -> gone.add(row.id()));
      String number = SeriesFolder.word(series.number());
      String folder = folderId(series);
      String id = folder.isEmpty() ? number : isOneOfSeveral ? folder + "/" + number : folder;
      Optional<String> mixed =
          mixed(rows, "label", Listing.Row::label)
              .or(() -> mixed(rows, "patient", this::group))
              .or(() -> mixed(rows, "part", row -> row.part().toString()));
      if (mixed.isPresent()) {
        bad.add(new BadFile(id, mixed.get()));
      } else if (series instanceof SliceSeries.NoVolume none) {
        bad.add(new BadFile(id, "the series is no volume: " + none.reason()));
      } else if (series instanceof SliceSeries.Volume volume) {
        volumes.add(volume);
        volume.notes().forEach(note -> notes.add("%s: %s".formatted(id, note)));
        Listing.Row first = rows.get(0);
        stacked.put(
            first.id(),
            new Listing.Row(
                id,
                id,
                new ImageSource.Series(SeriesFolder.name(series, isOneOfSeveral), volume.slices()),
                first.label(),
                group(first).isEmpty() ? id : first.group(),
                first.part()));
      }
    }

    /** Empty where a file is a group of its own. */
    private String group(Listing.Row row) {
      return row.group().equals(row.id()) ? "" : row.group();
    }

    private static Optional<String> mixed(
        List<Listing.Row> rows, String what, Function<Listing.Row, String> value) {
      List<String> values = rows.stream().map(value).distinct().toList();
      return values.size() == 1
          ? Optional.empty()
          : Optional.of(
              "expected one %s for all files of a series, which is one sample, but its %s files have %s"
                  .formatted(what, rows.size(), values.size()));
    }

    /** As "12 series of slices are volumes, 8 of 20x256x256 at 3x0.9x0.9 mm, ..". */
    private String counted() {
      Map<String, Long> kinds =
          volumes.stream()
              .collect(
                  Collectors.groupingBy(
                      volume -> volume.extent() + spacing(volume.spacing()),
                      LinkedHashMap::new,
                      Collectors.counting()));
      String sizes =
          kinds.entrySet().stream()
              .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
              .limit(NAMED)
              .map(entry -> entry.getValue() + " of " + entry.getKey())
              .collect(Collectors.joining(", ", "", kinds.size() > NAMED ? ", .." : ""));
      return "%s (depth x height x width): %s"
          .formatted(
              volumes.size() == 1
                  ? "1 series of slices is a volume"
                  : volumes.size() + " series of slices are volumes",
              sizes);
    }

    private static String spacing(Spacing spacing) {
      return spacing.isKnown()
          ? spacing.millimetres().stream()
              .map(distance -> String.format(Locale.ROOT, "%.4g", distance))
              .map(
                  text -> text.matches("[0-9]*\\.[0-9]+") ? text.replaceFirst("\\.?0+$", "") : text)
              .collect(Collectors.joining("x", " at ", " mm"))
          : " of unknown spacing";
    }

    private Optional<String> severalOfAStudy() {
      List<List<SliceSeries.Volume>> several =
          volumes.stream()
              .filter(volume -> volume.attributes().keys().containsKey("StudyInstanceUID"))
              .collect(
                  Collectors.groupingBy(
                      volume -> volume.attributes().keys().get("StudyInstanceUID"),
                      LinkedHashMap::new,
                      Collectors.toList()))
              .values()
              .stream()
              .filter(some -> some.size() > 1)
              .toList();
      return several.isEmpty()
          ? Optional.empty()
          : Optional.of(
              ("%s of more than one series that is a volume, %s at most; each series is a sample of"
                      + " its own with its study's label, unless others are left out (--where)")
                  .formatted(
                      several.size() == 1 ? "1 study is" : several.size() + " studies are",
                      several.stream().mapToInt(List::size).max().orElseThrow()));
    }
  }
}
