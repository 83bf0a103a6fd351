package io.pollard.app.paper;

import io.pollard.imaging.Spreadsheet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data set of the paper, as a user's copy of it must look.
 *
 * @param key the name of its folder under that of all data
 * @param title what it is
 * @param manifest its table, a file of that folder
 * @param columns that the table must have
 * @param fileColumn the one of them that names images, relative to the table
 * @param labelColumn the one of them that names classes; empty for findings and masks
 * @param classes with the number of images that the paper has of each; 0 where it does not say
 * @param images of all, in the paper; 0 where it does not say
 * @param get where it comes from
 * @param licence under which
 * @param prepare what is to be done to it first
 */
public record PaperData(
    String key,
    String title,
    String manifest,
    List<String> columns,
    String fileColumn,
    Optional<String> labelColumn,
    Map<String, Integer> classes,
    int images,
    String get,
    String licence,
    String prepare) {

  /**
   * What a look at a copy found.
   *
   * @param problems for which commands would refuse it, or compute something else
   * @param remarks where it is not what the paper had
   */
  public record Layout(List<String> problems, List<String> remarks) {
    public Layout {
      problems = List.copyOf(problems);
      remarks = List.copyOf(remarks);
    }
  }

  public PaperData {
    columns = List.copyOf(columns);
    classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
  }

  /** What is expected, and how to get there, for who has no such copy yet. */
  public List<String> expected(Path root) {
    List<String> lines = new ArrayList<>();
    lines.add(title + ": from " + get + "; licence: " + licence);
    lines.add("expected " + table(root) + " with the columns " + String.join(", ", columns));
    if (!classes.isEmpty()) {
      lines.add("expected the classes " + String.join(", ", classes.keySet()) + " in " + label());
    }
    lines.add(prepare);
    return lines;
  }

  private String label() {
    return labelColumn.orElse("");
  }

  private Path table(Path root) {
    return root.resolve(key).resolve(manifest);
  }

  /**
   * Looks at the table and whether its files are there; no image is read.
   *
   * @param root the folder that holds a folder for each data set
   * @throws io.pollard.data.DataException if the table can't be read
   */
  public Layout check(Path root) {
    Path folder = root.resolve(key);
    if (!Files.isDirectory(folder)) {
      return refused(
          "expected a folder %s for %s but found none; --data names the folder above it"
              .formatted(folder, title));
    }
    if (!Files.isRegularFile(table(root))) {
      return refused(
          ("expected a table %s with the columns %s but found none; a row an image, files relative"
                  + " to it")
              .formatted(table(root), String.join(", ", columns)));
    }
    List<Spreadsheet.Row> rows = Spreadsheet.read(table(root));
    List<String> header = rows.isEmpty() ? List.of() : rows.get(0).cells();
    List<String> missing = columns.stream().filter(name -> !header.contains(name)).toList();
    if (!missing.isEmpty()) {
      return refused(
          "expected the columns %s in %s but found %s; %s missing"
              .formatted(
                  String.join(", ", columns),
                  table(root),
                  header.isEmpty() ? "none" : String.join(", ", header),
                  String.join(", ", missing) + (missing.size() == 1 ? " is" : " are")));
    }
    return rows(rows.subList(1, rows.size()), header, root);
  }

  private static Layout refused(String problem) {
    return new Layout(List.of(problem), List.of());
  }

  private Layout rows(List<Spreadsheet.Row> rows, List<String> header, Path root) {
    List<String> problems = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    List<String> files = column(rows, header.indexOf(fileColumn));
    List<String> absent =
        files.stream().filter(file -> !Files.exists(root.resolve(key).resolve(file))).toList();
    if (!absent.isEmpty()) {
      problems.add(
          ("expected the files that %s names but found %s of %s missing, as %s; paths are relative"
                  + " to the table")
              .formatted(
                  table(root),
                  absent.size(),
                  files.size(),
                  root.resolve(key).resolve(absent.get(0))));
    }
    labelColumn.ifPresent(
        name -> classes(column(rows, header.indexOf(name)), root, problems, remarks));
    if (images > 0 && rows.size() != images) {
      remarks.add("%s: the paper has %s images, here are %s".formatted(key, images, rows.size()));
    }
    return new Layout(problems, remarks);
  }

  private void classes(
      List<String> labels, Path root, List<String> problems, List<String> remarks) {
    List<String> found = labels.stream().distinct().sorted().toList();
    if (!found.equals(classes.keySet().stream().sorted().toList())) {
      problems.add(
          "expected the classes %s in the column %s of %s but found %s; rename them there"
              .formatted(
                  String.join(", ", classes.keySet()),
                  label(),
                  table(root),
                  found.isEmpty() ? "none" : String.join(", ", found)));
      return;
    }
    classes.forEach(
        (name, count) -> {
          long here = labels.stream().filter(name::equals).count();
          if (count > 0 && here != count) {
            remarks.add(
                "%s: the paper has %s images of %s, here are %s".formatted(key, count, name, here));
          }
        });
  }

  /** Cells of a column; empty where a row is too short. */
  private static List<String> column(List<Spreadsheet.Row> rows, int place) {
    return rows.stream()
        .map(row -> place < row.cells().size() ? row.cells().get(place) : "")
        .toList();
  }
}
