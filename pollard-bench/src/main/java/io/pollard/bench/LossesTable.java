package io.pollard.bench;

import static java.util.Objects.requireNonNull;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.GroupBootstrap.Pair;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.RepeatedDifference;
import io.pollard.metrics.RepeatedDifference.Repeat;
import io.pollard.metrics.SplitMean;
import io.pollard.metrics.Spread;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import io.pollard.training.ClassLoss;
import io.pollard.training.ClassWeights;
import io.pollard.training.Sampling;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ./pollard bench losses STUDY}: the table of experiments/README.md. */
@Command(
    name = "losses",
    sortOptions = false,
    description = {
      "Compares losses and samplings of a study's trials with plain cross-entropy on the same"
          + " splits and cut, with 95 % intervals: of the AUROC over patients and splits, of the"
          + " other scores, where a class has fewer than 50 patients, over splits alone (Nadeau and"
          + " Bengio 2003).",
      ""
    },
    footer = {"", "Example:", "  pollard bench losses studies/mitoses-losses/ami-br --format md"})
final class LossesTable implements Callable<Integer> {

  private static final long SEED = 1;
  private static final int SCORE = 3;

  @ParentCommand private Main main;

  @Parameters(paramLabel = "STUDY", description = "With trials of two classes.")
  private Path study;

  @Option(
      names = "--part",
      defaultValue = "test",
      paramLabel = "validation|test",
      description = "What is scored (${DEFAULT-VALUE}).")
  private Part part;

  @Option(names = "--format", defaultValue = "table", description = "(${DEFAULT-VALUE})")
  private Format format;

  /** A score and how its decisions are made. */
  enum Score {
    AUROC("AUROC", Metric.AUROC, false),
    AUPRC("AUPRC", Metric.AVERAGE_PRECISION, false),
    BALANCED_ACCURACY_AT_HALF("balanced accuracy at .5", Metric.BALANCED_ACCURACY, false),
    BALANCED_ACCURACY("balanced accuracy at the chosen threshold", Metric.BALANCED_ACCURACY, true);

    private final String label;
    private final Metric metric;
    private final boolean isAtChosen;

    Score(String label, Metric metric, boolean isAtChosen) {
      this.label = label;
      this.metric = metric;
      this.isAtChosen = isAtChosen;
    }
  }

  /**
   * A trial of a split.
   *
   * @param measuredToTrained cases of the part for each in training
   */
  record Scored(long split, ClassScores cases, double threshold, double measuredToTrained) {

    private ClassScores decided(Score score) {
      return cases.decidedAt(score.isAtChosen ? threshold : .5);
    }

    private double of(Score score) {
      return score.metric.of(decided(score));
    }
  }

  @Override
  public Integer call() {
    Map<String, Map<String, List<Scored>>> cuts = new TreeMap<>();
    for (StoredTrial trial : Study.existing(study).trials()) {
      if (trial.outcome().map(TrialOutcome::bestEpoch).orElse(0) > 0) {
        String cut =
            (trial.description().strategy().label() + " " + trial.description().strategy().cut())
                .strip();
        cuts.computeIfAbsent(cut, any -> new LinkedHashMap<>())
            .computeIfAbsent(setting(trial.description().recipe()), any -> new ArrayList<>())
            .add(scored(trial));
      }
    }
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.of("cut", "strategy, cut"),
                Column.of("training", "training"),
                Column.of("splits", "splits")));
    for (Score score : Score.values()) {
      String key = score.name().toLowerCase(Locale.ROOT);
      columns.add(new Column(key, score.label, 1, SCORE));
      columns.add(new Column(key + "_difference", "difference", 1, SCORE));
    }
    List<List<Object>> rows = new ArrayList<>();
    cuts.forEach((cut, settings) -> rows.addAll(rows(cut, settings)));
    main.console().out().print(new Table(columns, rows).as(format));
    return 0;
  }

  private Scored scored(StoredTrial trial) {
    ClassScores cases = trial.predictions(part);
    int trained = trial.history().get(0).images();
    return new Scored(
        trial.description().seeds().split(),
        cases,
        trial.threshold(),
        (double) cases.size() / trained);
  }

  /** What makes up for unequal classes, as it is typed; the usual one first in a table. */
  static String setting(TrainingRecipe recipe) {
    List<String> said = new ArrayList<>(List.of(recipe.loss().label()));
    if (recipe.classWeights() != ClassWeights.NONE) {
      said.add("class weights balanced");
    }
    if (recipe.sampling() != Sampling.NATURAL) {
      said.add("sampling " + recipe.sampling().label());
    }
    return String.join(", ", said);
  }

  /** One a setting, the usual one first. */
  static List<List<Object>> rows(String cut, Map<String, List<Scored>> settings) {
    String usual = new ClassLoss.CrossEntropy().label();
    List<Scored> plain = settings.get(usual);
    if (plain == null) {
      throw new DataException(
          "expected trials of plain cross-entropy at " + cut + " but found none");
    }
    List<String> names =
        settings.keySet().stream()
            .sorted(
                Comparator.comparing((String name) -> !name.equals(usual))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    List<List<Object>> rows = new ArrayList<>();
    for (String name : names) {
      List<Scored> trials = requireNonNull(settings.get(name));
      List<Object> row = new ArrayList<>(List.of(cut, name, trials.size()));
      for (Score score : Score.values()) {
        row.add(Spread.of(trials.stream().mapToDouble(trial -> trial.of(score)).toArray()));
        row.add(name.equals(usual) ? null : difference(score, trials, plain));
      }
      rows.add(row);
    }
    return rows;
  }

  /** Over the splits that both have. */
  static Interval difference(Score score, List<Scored> trials, List<Scored> plain) {
    Map<Long, Scored> bySplit =
        plain.stream().collect(Collectors.toMap(Scored::split, trial -> trial));
    List<Scored> paired = trials.stream().filter(one -> bySplit.containsKey(one.split())).toList();
    List<Repeat> repeats = new ArrayList<>();
    List<Double> differences = new ArrayList<>();
    for (Scored one : paired) {
      Scored other = requireNonNull(bySplit.get(one.split()));
      repeats.add(
          new Repeat(
              Long.toString(one.split()),
              new Pair(one.decided(score), other.decided(score)),
              one.measuredToTrained()));
      differences.add(one.of(score) - other.of(score));
    }
    Interval overPatients = RepeatedDifference.of(score.metric, repeats, SEED).interval();
    double ratio =
        paired.stream().mapToDouble(Scored::measuredToTrained).average().orElse(Double.NaN);
    return Double.isNaN(overPatients.low())
        ? SplitMean.of(ratio, differences.stream().mapToDouble(d -> d).toArray()).interval()
        : overPatients;
  }
}
