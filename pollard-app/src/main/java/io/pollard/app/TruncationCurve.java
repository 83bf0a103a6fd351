package io.pollard.app;

import static java.util.Objects.requireNonNull;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.RankCorrelation;
import io.pollard.network.Unit;
import io.pollard.strategy.Method;
import io.pollard.study.ComparedTrial;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.StudyComparison;
import io.pollard.training.TrialDescription;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * How good truncated networks are, cut by cut, to be laid beside what their features say. Full
 * transfer is its last point.
 *
 * @param metric by which the trials selected
 * @param points from the image up
 */
public record TruncationCurve(Metric metric, List<Point> points) {

  /**
   * The trials of one cut.
   *
   * @param cut the last unit kept
   * @param validation the mean of the trials
   * @param test likewise; it is shown, and nothing is chosen by it; not a number where there is
   *     none
   * @param trials how many
   */
  public record Point(String cut, double validation, double test, int trials) {}

  /** Where one trial was cut, and how good it is. */
  private record Row(String cut, boolean isOfRun, double validation, double test) {}

  /** Flags that make other networks or other training, and what they are where nobody says. */
  private static final Map<String, String> TELLING =
      Map.of(
          "backbone", "",
          "input", "",
          "head", "pooled",
          "recipe", "",
          "epochs", "",
          "batch", "",
          "rate", "",
          "class-weights", "none");

  private static final String WEIGHTS = "weights";

  /** Tables that were made to be published may name data in its place. */
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  public TruncationCurve {
    points = List.copyOf(points);
  }

  /**
   * Trials of a study that were trained as a full transfer was, and cut off: those of its split and
   * seeds where there are any, else all of them.
   *
   * @return empty where none was cut off
   */
  static Optional<TruncationCurve> of(Study study, StoredTrial full) {
    List<Row> rows = new ArrayList<>();
    for (StoredTrial trial : study.trials()) {
      if (ComparedTrials.isEnded(trial) && isLike(trial, full) && ComparedTrials.isWhole(trial)) {
        rows.add(
            new Row(
                trial.isFullTransfer() ? lastUnit(full) : trial.description().strategy().cut(),
                trial.description().split().equals(full.description().split())
                    && trial.description().seeds().equals(full.description().seeds()),
                trial.validation().orElseThrow().value(),
                metric(full).of(trial.scored(Part.TEST))));
      }
    }
    return of(rows, full);
  }

  private static boolean isLike(StoredTrial trial, StoredTrial full) {
    TrialDescription of = trial.description();
    TrialDescription like = full.description();
    return (of.strategy().method().equals(Optional.of(Method.TTL)) || trial.isFullTransfer())
        && of.data().equals(like.data())
        && of.pretrained().equals(like.pretrained())
        && of.weights().equals(like.weights())
        && of.preprocessing().equals(like.preprocessing())
        && of.recipe().equals(like.recipe())
        && of.strategy().head() == like.strategy().head();
  }

  /**
   * The same of a study, or a table of trials, that somebody names.
   *
   * @throws DataException if it is neither, or has no truncated trial like the full transfer
   */
  static TruncationCurve of(Path studyOrTable, StoredTrial full) {
    return (StudyComparison.isTable(studyOrTable)
            ? of(tableRows(studyOrTable, full), full)
            : of(Study.existing(studyOrTable), full))
        .orElseThrow(
            () ->
                new DataException(
                    "expected truncated trials of the images, network, weights, input and recipe of "
                        + full.id()
                        + " in "
                        + studyOrTable
                        + " but found none"));
  }

  private static List<Row> tableRows(Path table, StoredTrial full) {
    String key = metric(full).key();
    List<Row> rows = new ArrayList<>();
    List<ComparedTrial> trials = StudyComparison.of(List.of(table)).trials();
    boolean isOfSeveral = trials.stream().map(ComparedTrial::data).distinct().count() > 1;
    for (ComparedTrial trial : trials) {
      boolean isCutOrWhole = trial.isFullTransfer() || trial.strategy().equals(Method.TTL.name());
      Optional<Interval> validation = trial.score("validation_" + key);
      if (isCutOrWhole
          && validation.isPresent()
          && isOfData(trial, isOfSeveral, full)
          && isLike(trial, full)) {
        rows.add(
            new Row(
                trial.cut(),
                trial.splitSeed() == full.description().seeds().split()
                    && trial.seed() == full.description().seeds().initialisation(),
                validation.get().estimate(),
                trial.score("test_" + key).map(Interval::estimate).orElse(Double.NaN)));
      }
    }
    return rows;
  }

  /** By digest; a name where a table has several must be that of the full transfer's data. */
  private static boolean isOfData(ComparedTrial trial, boolean isOfSeveral, StoredTrial full) {
    if (DIGEST.matcher(trial.data()).matches()) {
      return trial.data().equals(full.description().data());
    }
    return !isOfSeveral
        || full.facts()
            .data()
            .map(data -> Path.of(data).getFileName().toString())
            .filter(name -> name.equals(trial.data()) || name.startsWith(trial.data() + "."))
            .isPresent();
  }

  private static boolean isLike(ComparedTrial trial, StoredTrial full) {
    Map<String, String> own = new HashMap<>();
    full.options().forEach((flag, value) -> own.put(flag, value.toString()));
    return fileName(own).equals(fileName(trial.options()))
        && TELLING.entrySet().stream()
            .allMatch(
                flag ->
                    isSame(
                        own.getOrDefault(flag.getKey(), flag.getValue()),
                        trial.options().getOrDefault(flag.getKey(), flag.getValue())));
  }

  /** Words, or numbers however they are typed. */
  private static boolean isSame(String one, String other) {
    if (one.equals(other)) {
      return true;
    }
    try {
      return Double.parseDouble(one) == Double.parseDouble(other);
    } catch (NumberFormatException words) {
      return false;
    }
  }

  /** Of the weights, wherever they lie; "none" of random ones. */
  private static String fileName(Map<String, String> options) {
    String typed = options.getOrDefault(WEIGHTS, "");
    return typed.substring(typed.lastIndexOf('/') + 1);
  }

  private static Optional<TruncationCurve> of(List<Row> rows, StoredTrial full) {
    List<String> units = full.description().pretrained().units().stream().map(Unit::name).toList();
    List<Row> ofRun = rows.stream().filter(Row::isOfRun).toList();
    boolean isCutInRun = ofRun.stream().anyMatch(row -> !row.cut().equals(lastUnit(full)));
    Map<String, List<Row>> byCut = new LinkedHashMap<>();
    (isCutInRun ? ofRun : rows)
        .stream()
            .filter(row -> units.contains(row.cut()) && Double.isFinite(row.validation()))
            .sorted(Comparator.comparingInt(row -> units.indexOf(row.cut())))
            .forEach(row -> byCut.computeIfAbsent(row.cut(), any -> new ArrayList<>()).add(row));
    if (byCut.keySet().stream().allMatch(lastUnit(full)::equals)) {
      return Optional.empty();
    }
    return Optional.of(
        new TruncationCurve(
            metric(full),
            byCut.entrySet().stream()
                .map(
                    cut ->
                        new Point(
                            cut.getKey(),
                            mean(cut.getValue(), Row::validation),
                            mean(cut.getValue(), Row::test),
                            cut.getValue().size()))
                .toList()));
  }

  private static double mean(List<Row> rows, ToDoubleFunction<Row> score) {
    return rows.stream().mapToDouble(score).average().orElseThrow();
  }

  private static String lastUnit(StoredTrial full) {
    List<Unit> units = full.description().pretrained().units();
    return units.get(units.size() - 1).name();
  }

  private static Metric metric(StoredTrial full) {
    return full.description().recipe().selectBy();
  }

  /** Empty where no trial was cut off there. */
  public Optional<Point> at(String cut) {
    return points.stream().filter(point -> point.cut().equals(cut)).findFirst();
  }

  /** The cut of the best validation score; the lower one of equal ones. */
  public Point best() {
    Point best = points.get(0);
    for (Point point : points) {
      boolean isBetter =
          metric.isLowerBetter()
              ? point.validation() < best.validation()
              : point.validation() > best.validation();
      best = isBetter ? point : best;
    }
    return best;
  }

  /**
   * Spearman's rank correlation of the validation scores with a number of each unit, over the cuts
   * that have both.
   *
   * @return not a number where fewer than two have
   */
  double correlation(Map<String, Double> byUnit) {
    List<Point> both = points.stream().filter(point -> byUnit.containsKey(point.cut())).toList();
    return both.size() < 2
        ? Double.NaN
        : RankCorrelation.spearman(
            both.stream().mapToDouble(point -> requireNonNull(byUnit.get(point.cut()))).toArray(),
            both.stream().mapToDouble(Point::validation).toArray());
  }
}
