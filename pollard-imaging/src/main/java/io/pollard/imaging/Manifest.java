package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.ImageSource;
import io.pollard.data.Part;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a CSV manifest: a row an image, with columns of files, classes, patients and parts. */
final class Manifest {

  private final Path csv;
  private final DatasetOptions options;
  private final List<String> header;
  private final List<Listing.Row> rows = new ArrayList<>();
  private final List<BadFile> bad = new ArrayList<>();
  private final Map<String, Long> lines = new HashMap<>();
  private int outside;

  private Manifest(Path csv, DatasetOptions options, List<String> header) {
    this.csv = csv;
    this.options = options;
    this.header = header.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * @throws DataException if it has no header or lacks a column
   */
  static Listing read(Path csv, DatasetOptions options) {
    List<Spreadsheet.Row> table = Spreadsheet.read(csv);
    if (table.size() < 2) {
      throw new DataException(
          "expected a header and at least one row in %s but found %s rows"
              .formatted(csv, table.size()));
    }
    return new Manifest(csv, options, table.get(0).cells()).read(table.subList(1, table.size()));
  }

  private Listing read(List<Spreadsheet.Row> table) {
    int file = required(options.fileColumn(), "--file-column", "file");
    int label = required(options.labelColumn(), "--label-column", "label", "class");
    int group =
        options.groupColumn().isPresent()
            ? required(options.groupColumn(), "--group-column")
            : find("patient", "group");
    int split = find("split");
    for (Spreadsheet.Row row : table) {
      add(row, file, label, group, split);
    }
    List<String> notes = new ArrayList<>();
    if (outside > 0) {
      notes.add(
          "%s of %s rows are of other classes than %s and were left out"
              .formatted(outside, table.size(), options.classes()));
    }
    return new Listing(rows, bad, group >= 0, Optional.empty(), notes);
  }

  private void add(Spreadsheet.Row row, int file, int label, int group, int split) {
    String where = csv.getFileName() + ", line " + row.line();
    if (row.cells().size() != header.size()) {
      bad.add(
          new BadFile(
              where,
              "expected %s cells but found %s".formatted(header.size(), row.cells().size())));
      return;
    }
    String name = row.cells().get(label);
    if (!name.isEmpty() && !options.classes().isEmpty() && !options.classes().contains(name)) {
      outside++;
      return;
    }
    for (int column : new int[] {file, label, group, split}) {
      if (column >= 0 && row.cells().get(column).isEmpty()) {
        bad.add(new BadFile(where, "the cell of column " + header.get(column) + " is empty"));
        return;
      }
    }
    String id = row.cells().get(file).replace('\\', '/');
    Long before = lines.putIfAbsent(id, row.line());
    if (before != null) {
      bad.add(new BadFile(where, id + " stands in line " + before + " already"));
      return;
    }
    try {
      Optional<Part> part =
          split < 0 ? Optional.empty() : Optional.of(Part.of(row.cells().get(split)));
      Path image = csv.toAbsolutePath().resolveSibling(id);
      rows.add(
          new Listing.Row(
              where,
              id,
              new ImageSource.File(image),
              name,
              group < 0 ? id : row.cells().get(group),
              part));
    } catch (InvalidPathException e) {
      bad.add(new BadFile(where, id + " is no file name on this system: " + e.getReason()));
    } catch (IllegalArgumentException e) {
      bad.add(new BadFile(where, e.getMessage()));
    }
  }

  private int required(Optional<String> chosen, String flag, String... names) {
    int column = chosen.isPresent() ? find(chosen.get()) : find(names);
    if (column < 0) {
      throw new DataException(
          "expected a column %s in %s but found %s; name it with %s"
              .formatted(chosen.orElse(String.join(" or ", names)), csv, header, flag));
    }
    return column;
  }

  /** The first of the names that is a column, or -1. */
  private int find(String... names) {
    for (String name : names) {
      int column = header.indexOf(name.toLowerCase(Locale.ROOT));
      if (column >= 0) {
        return column;
      }
    }
    return -1;
  }
}
