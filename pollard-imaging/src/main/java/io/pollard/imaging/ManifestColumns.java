package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Further columns of the table that lists a data set's images: what it says of each beside class
 * and patient.
 *
 * <pre>{@code
 * ManifestColumns.read(Path.of("xrays"), DatasetOptions.defaults(), List.of("sex"))
 *     .get("sex").get("a/1.png"); // "f"
 * }</pre>
 */
public final class ManifestColumns {

  private ManifestColumns() {}

  /**
   * @param data a folder with an index.csv, or with the labels that the options name; a manifest;
   *     or any table with a column of files
   * @param names of columns, in any case
   * @return by column, then by the image's id, which is its cell in the column of files
   * @throws DataException if there is no such table, or it lacks a column
   */
  public static Map<String, Map<String, String>> read(
      Path data, DatasetOptions options, List<String> names) {
    Path csv = table(data, options);
    List<Spreadsheet.Row> table = Manifest.table(csv);
    Manifest manifest = new Manifest(csv, options, table.get(0).cells());
    int file = manifest.required(options.fileColumn(), "--file-column", Manifest.FILE_COLUMNS);
    Map<String, Map<String, String>> columns = new LinkedHashMap<>();
    for (String name : names) {
      int column = manifest.required(Optional.of(name), "--by");
      Map<String, String> values = new HashMap<>();
      for (Spreadsheet.Row row : table.subList(1, table.size())) {
        if (file < row.cells().size() && column < row.cells().size()) {
          values.put(row.cells().get(file).replace('\\', '/'), row.cells().get(column));
        }
      }
      columns.put(name, values);
    }
    return columns;
  }

  private static Path table(Path data, DatasetOptions options) {
    if (options.labels().isPresent()) {
      return Path.of(options.labels().get());
    }
    Path csv = Files.isDirectory(data) ? data.resolve("index.csv") : data;
    if (!Files.isRegularFile(csv) || csv.toString().endsWith(".npz")) {
      throw new DataException(
          "expected a table that says more of the images of "
              + data
              + " but found none; --by-table FILE.csv names one with a column of files");
    }
    return csv;
  }
}
