package io.pollard.app.paper;

import java.util.List;
import java.util.Map;

/**
 * A table or figure of the paper.
 *
 * @param key "table2", "figure8"
 * @param title with its number
 * @param section of the paper
 * @param data keys of the data sets that it needs; none where nothing is computed
 * @param claims what the paper reads off it, a sentence each
 * @param differs what is done otherwise here, or is wrong there, a sentence each
 * @param standIn what stands in for the data
 * @param cannotShow what the stand-in can't say
 * @param steps commands by extent, with words in braces as {@link ExhibitSetup} fills them
 * @param columns the paper's, in its order
 * @param rows likewise
 * @param curves of a picture of scores by cut; none where there is none
 */
public record Exhibit(
    String key,
    String title,
    String section,
    List<String> data,
    List<String> claims,
    List<String> differs,
    String standIn,
    String cannotShow,
    Map<Extent, List<String>> steps,
    List<Quantity> columns,
    List<Row> rows,
    List<Curve> curves) {

  /**
   * A row in the paper's layout.
   *
   * @param published one a column, as printed; empty where the paper prints none
   * @param source with words in braces
   */
  public record Row(String name, List<String> published, RowSource source) {
    public Row {
      published = List.copyOf(published);
    }
  }

  /**
   * Truncated networks' test scores by cut.
   *
   * @param name in the legend
   * @param study its folder's name
   */
  public record Curve(String name, String study) {}

  public Exhibit {
    data = List.copyOf(data);
    claims = List.copyOf(claims);
    differs = List.copyOf(differs);
    steps = Map.copyOf(steps);
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    curves = List.copyOf(curves);
    for (Row row : rows) {
      if (row.published().size() != columns.size()) {
        throw new IllegalArgumentException(
            "expected %s published cells in %s of %s but found %s"
                .formatted(columns.size(), row.name(), key, row.published()));
      }
    }
  }

  /** Commands of an extent, as the resource has them. */
  List<String> templates(Extent extent) {
    return steps.getOrDefault(extent, List.of());
  }
}
