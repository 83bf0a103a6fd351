package io.pollard.study;

import io.pollard.study.Table.Column;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Boxes;
import io.pollard.study.plot.Boxes.Look;
import io.pollard.study.plot.Boxes.Placed;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import io.pollard.transferability.Box;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code pollard transferability} left in a study: the detected cuts, and the coefficients of
 * every cut point beside both baselines.
 *
 * @param detected a row a run, for people
 * @param charts of each run its coefficients by cut point, with what they must stay above
 */
public record StoredTransferability(Table detected, List<Chart> charts) {

  private static final String FOLDER = "transferability";

  private static final String DETECTED = "detected.csv";
  private static final String LEVELS = "levels.csv";
  private static final String RUN = "run";
  private static final int MOST_NAMES = 24;
  private static final double BOX = .5;
  private static final int DECIMALS = 3;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of(RUN, RUN),
          Column.of("over", "interval over"),
          Column.of("images", "images"),
          Column.of("cut", "detected cut"),
          Column.of("cut_low", "from"),
          Column.of("cut_high", "to"),
          Column.of("best_cut", "best cut by validation"),
          new Column("best_validation", "its validation score", 1, DECIMALS));

  public StoredTransferability {
    charts = List.copyOf(charts);
  }

  /**
   * Empty where the command was not run, or wrote elsewhere.
   *
   * @throws io.pollard.data.DataException if its tables can't be read
   */
  public static Optional<StoredTransferability> of(Study study) {
    List<NamedRow> detected = NamedRow.read(table(study, DETECTED));
    List<Chart> charts = charts(NamedRow.read(table(study, LEVELS)));
    return detected.isEmpty() && charts.isEmpty()
        ? Optional.empty()
        : Optional.of(new StoredTransferability(table(detected), charts));
  }

  /** Where the command leaves a table unless told otherwise. */
  static Path table(Study study, String name) {
    return study.folder().resolve(FOLDER).resolve(name);
  }

  private static Table table(List<NamedRow> detected) {
    List<List<Object>> rows = new ArrayList<>();
    for (NamedRow row : detected) {
      List<Object> cells = new ArrayList<>();
      for (Column column : COLUMNS) {
        double number = row.number(column.key());
        cells.add(Double.isNaN(number) ? row.text(column.key()) : (Object) number);
      }
      rows.add(cells);
    }
    return new Table(COLUMNS, rows);
  }

  private static List<Chart> charts(List<NamedRow> levels) {
    Map<String, List<NamedRow>> runs = new LinkedHashMap<>();
    for (NamedRow row : levels) {
      runs.computeIfAbsent(row.text(RUN), any -> new ArrayList<>()).add(row);
    }
    List<Chart> charts = new ArrayList<>();
    runs.forEach((run, rows) -> charts.add(chart(run, rows)));
    return charts;
  }

  private static Chart chart(String run, List<NamedRow> rows) {
    List<Placed> boxes = new ArrayList<>();
    List<Point> chance = new ArrayList<>();
    List<Point> shuffled = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      NamedRow row = rows.get(i);
      Box box =
          new Box(
              row.number("low"),
              row.number("lower_quartile"),
              row.number("median"),
              row.number("upper_quartile"),
              row.number("high"));
      if (Double.isFinite(box.low() + box.lower() + box.median() + box.upper() + box.high())) {
        boxes.add(new Placed(i, BOX, box));
      }
      chance.add(Point.of(i, row.number("chance_upper_quartile")));
      shuffled.add(Point.of(i, row.number("shuffled_upper_quartile")));
    }
    return new Chart(
        "Features before and after training: " + run,
        Axis.of("cut point", rows.stream().map(row -> row.text("unit")).toList(), MOST_NAMES),
        Axis.between("coefficient", 0, 1),
        List.of(new Boxes("before against after", Series.BLUE, Look.HOLLOW, boxes)),
        List.of(
            new Series("chance (75 %)", Series.GREY, Line.DASHED, Marker.CIRCLE, chance),
            new Series(
                "shuffled images (75 %)", Series.ORANGE, Line.DASHED, Marker.SQUARE, shuffled)));
  }
}
