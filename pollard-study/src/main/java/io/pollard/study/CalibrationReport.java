package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.metrics.Binning;
import io.pollard.metrics.Calibration;
import io.pollard.metrics.Calibration.Method;
import io.pollard.metrics.CalibrationScore;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.ReliabilityBins;
import io.pollard.study.Table.Column;
import io.pollard.study.plot.Picture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How far a network's probabilities are from shares, as they are and after each map that validation
 * gives.
 *
 * <pre>{@code
 * CalibrationReport report = CalibrationReport.of(JudgedRows.of(trial));
 * report.tables().as(Table.Format.MD);
 * report.picture().write(folder, "reliability");
 * }</pre>
 *
 * @param maps each fitted on the validation part
 * @param notes why a map is missing
 */
public record CalibrationReport(JudgedRows rows, List<Calibration> maps, List<String> notes) {

  /** Of pictures and their table; fewer than of the errors, so that a bin has cases to speak of. */
  private static final int BINS = 10;

  private static final int DECIMALS = 3;
  private static final long SEED = 1;
  private static final String AS_IT_IS = "as it is";

  public CalibrationReport {
    maps = List.copyOf(maps);
    notes = List.copyOf(notes);
  }

  /** With every map that the validation part determines. */
  public static CalibrationReport of(JudgedRows rows) {
    return of(rows, List.of(Method.values()));
  }

  public static CalibrationReport of(JudgedRows rows, List<Method> methods) {
    List<Calibration> maps = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Method method : methods) {
      try {
        maps.add(rows.fit(method));
      } catch (DataException e) {
        notes.add("no map by " + method.word() + ": " + e.getMessage());
      }
    }
    return new CalibrationReport(rows, maps, notes);
  }

  /** Probabilities as they are, or by a map. */
  private record State(String key, String label, ClassScores validation, ClassScores others) {}

  private List<State> states() {
    List<State> states = new ArrayList<>();
    states.add(new State("", AS_IT_IS, rows.ofValidation(), rows.ofOthers()));
    for (Calibration map : maps) {
      states.add(
          new State(
              "_" + map.method().word(),
              map.method().word(),
              rows.ofValidation(map),
              rows.ofOthers(map)));
    }
    return states;
  }

  /** Each score, and the bins of the picture. */
  public Tables tables() {
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put("calibration", scores());
    tables.put("reliability", reliability());
    return new Tables(tables);
  }

  /**
   * A row a score, with 95 % intervals over patients; a column for the validation part, where maps
   * were fitted, and one for the others, as it is and by each map.
   */
  public Table scores() {
    List<State> states = states();
    List<Column> columns = new ArrayList<>(List.of(Column.of("score", "score")));
    for (State state : states) {
      columns.add(
          column("validation" + state.key(), "validation, " + state.label(), state.validation()));
      columns.add(
          column(rows.name() + state.key(), rows.name() + ", " + state.label(), state.others()));
    }
    List<List<Object>> lines = new ArrayList<>();
    for (CalibrationScore score : CalibrationScore.of(rows.task())) {
      lines.add(line(score.label(), states, cases -> score.interval(cases, PartScores.BOOTSTRAP)));
      // What the error would be were every probability right.
      if (score.isError()) {
        lines.add(
            line(
                score.label() + ", by chance",
                states,
                cases -> score.byChance(cases, SEED).orElseThrow()));
      }
    }
    return new Table(columns, lines);
  }

  private static List<Object> line(
      String label, List<State> states, Function<ClassScores, Object> cell) {
    List<Object> line = new ArrayList<>(List.of(label));
    for (State state : states) {
      line.add(cell.apply(state.validation()));
      line.add(cell.apply(state.others()));
    }
    return line;
  }

  private static Column column(String key, String heading, ClassScores scores) {
    return new Column(key, heading + " (n = " + scores.size() + ")", 1, DECIMALS);
  }

  /** The bins of the others' reliability diagram, as they are and by each map. */
  public Table reliability() {
    List<Column> columns =
        List.of(
            Column.of("probabilities", "probabilities"),
            new Column("from", "from", 1, 2),
            new Column("to", "to", 1, 2),
            Column.of("images", "images"),
            Column.of("patients", "patients"),
            new Column("mean_probability", "mean probability", 1, DECIMALS),
            new Column(
                "share",
                rows.task().isBinary() ? "share of positives" : "share of right ones",
                1,
                DECIMALS));
    List<List<Object>> lines = new ArrayList<>();
    for (State state : states()) {
      for (ReliabilityBins.Bin bin : bins(state.others()).bins()) {
        lines.add(
            List.of(
                state.label(),
                bin.low(),
                bin.high(),
                bin.cases(),
                bin.patients(),
                bin.meanProbability(),
                bin.share()));
      }
    }
    return new Table(columns, lines);
  }

  private static ReliabilityBins bins(ClassScores scores) {
    return ReliabilityBins.of(scores, Binning.EQUAL_WIDTH, BINS);
  }

  /** Of the others as they are. */
  public ReliabilityBins bins() {
    return bins(rows.ofOthers());
  }

  /** Of the others by a map. */
  public ReliabilityBins bins(Calibration map) {
    return bins(rows.ofOthers(map));
  }

  /** The map of a method, where there is one. */
  public Optional<Calibration> map(Method method) {
    return maps.stream().filter(map -> map.method() == method).findFirst();
  }

  /** Reliability diagrams of the others side by side, how many have which probability beneath. */
  public Picture picture() {
    List<ReliabilityPlot.Panel> panels =
        states().stream()
            .map(state -> new ReliabilityPlot.Panel(state.label(), bins(state.others())))
            .toList();
    return ReliabilityPlot.picture(rows.task(), rows.name(), panels);
  }

  /**
   * Writes the picture as {@code reliability.png} and {@code reliability.svg}, and its bins as CSV,
   * into a folder, which is made where it is missing.
   *
   * @return where the PNG is
   */
  public Path write(Path folder) {
    StudyFiles.createFolder(folder);
    StudyFiles.write(folder.resolve("reliability.csv"), reliability().as(Table.Format.CSV));
    return picture().write(folder, "reliability");
  }

  /** What the maps are, and what stands in the way of others. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (Calibration map : maps) {
      sentences.add(
          sentence(map) + ", fitted on " + rows.validation().size() + " validation images");
    }
    sentences.addAll(notes);
    return sentences;
  }

  private static String sentence(Calibration map) {
    if (map instanceof Calibration.Temperature temperature) {
      return "temperature "
          + String.format(Locale.ROOT, "%.3f", temperature.value())
          + (temperature.value() > 1
              ? ": probabilities were too sure"
              : ": probabilities were not sure enough");
    }
    int knots = ((Calibration.Isotonic) map).scores().size();
    return "isotonic regression with " + knots + (knots == 1 ? " knot" : " knots");
  }
}
