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
import java.nio.file.Files;
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

  /** Where the command writes unless told otherwise. */
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

  /** Columns by name, of a table that is there. */
  private record Stored(List<String> header, List<List<String>> rows) {

    static Optional<Stored> read(Path file) {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      try {
        List<List<String>> lines = CsvRows.of(StudyFiles.read(file));
        return lines.size() < 2
            ? Optional.empty()
            : Optional.of(new Stored(lines.get(0), lines.subList(1, lines.size())));
      } catch (IllegalArgumentException e) {
        throw StudyFiles.damaged(file, e);
      }
    }

    String text(List<String> row, String column) {
      int place = header.indexOf(column);
      return place < 0 || place >= row.size() ? "" : row.get(place);
    }

    /** Not a number where nothing is said. */
    double number(List<String> row, String column) {
      try {
        return Double.parseDouble(text(row, column));
      } catch (NumberFormatException e) {
        return Double.NaN;
      }
    }
  }

  /**
   * Empty where the command was not run, or wrote elsewhere.
   *
   * @throws io.pollard.data.DataException if its tables can't be read
   */
  public static Optional<StoredTransferability> of(Study study) {
    Path folder = study.folder().resolve(FOLDER);
    Optional<Table> detected =
        Stored.read(folder.resolve(DETECTED)).map(StoredTransferability::table);
    List<Chart> charts =
        Stored.read(folder.resolve(LEVELS)).map(StoredTransferability::charts).orElse(List.of());
    return detected.isEmpty() && charts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new StoredTransferability(detected.orElse(new Table(COLUMNS, List.of())), charts));
  }

  private static Table table(Stored stored) {
    List<List<Object>> rows = new ArrayList<>();
    for (List<String> row : stored.rows()) {
      List<Object> cells = new ArrayList<>();
      for (Column column : COLUMNS) {
        double number = stored.number(row, column.key());
        cells.add(Double.isNaN(number) ? stored.text(row, column.key()) : (Object) number);
      }
      rows.add(cells);
    }
    return new Table(COLUMNS, rows);
  }

  private static List<Chart> charts(Stored stored) {
    Map<String, List<List<String>>> runs = new LinkedHashMap<>();
    for (List<String> row : stored.rows()) {
      runs.computeIfAbsent(stored.text(row, RUN), any -> new ArrayList<>()).add(row);
    }
    List<Chart> charts = new ArrayList<>();
    runs.forEach((run, rows) -> charts.add(chart(stored, run, rows)));
    return charts;
  }

  private static Chart chart(Stored stored, String run, List<List<String>> rows) {
    List<Placed> boxes = new ArrayList<>();
    List<Point> chance = new ArrayList<>();
    List<Point> shuffled = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      List<String> row = rows.get(i);
      Box box =
          new Box(
              stored.number(row, "low"),
              stored.number(row, "lower_quartile"),
              stored.number(row, "median"),
              stored.number(row, "upper_quartile"),
              stored.number(row, "high"));
      if (Double.isFinite(box.low() + box.lower() + box.median() + box.upper() + box.high())) {
        boxes.add(new Placed(i, BOX, box));
      }
      chance.add(Point.of(i, stored.number(row, "chance_upper_quartile")));
      shuffled.add(Point.of(i, stored.number(row, "shuffled_upper_quartile")));
    }
    return new Chart(
        "Features before and after training: " + run,
        Axis.of(
            "cut point", rows.stream().map(row -> stored.text(row, "unit")).toList(), MOST_NAMES),
        Axis.between("coefficient", 0, 1),
        List.of(new Boxes("before against after", Series.BLUE, Look.HOLLOW, boxes)),
        List.of(
            new Series("chance (75 %)", Series.GREY, Line.DASHED, Marker.CIRCLE, chance),
            new Series(
                "shuffled images (75 %)", Series.ORANGE, Line.DASHED, Marker.SQUARE, shuffled)));
  }
}
