package io.pollard.metrics;

import io.pollard.data.Target.Presence;
import io.pollard.data.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A score of predictions.
 *
 * <p>With two classes it is about the positive one; with more, the curves are macro means of one
 * class against the rest. Of findings it is the macro mean over the findings, each against its
 * absence over the cases that know of it ({@link FindingScores#finding} has one alone), but for
 * those that lack cases with or without it ({@link FindingScores#undefined}); "micro" pools all
 * pairs of case and finding. Of structures it is the mean over the cases, then over the structures
 * ({@link Overlaps#structure} has one alone); {@link Overlap} says what empty masks count as, and a
 * case where a score is not defined is left out.
 */
public enum Metric {
  /** Area under the receiver operating curve, ties a half; NaN where a class has no case. */
  AUROC("AUROC", Of.TWO_CLASSES, Of.MORE_CLASSES, Of.FINDINGS),
  /** Area under the precision-recall curve by steps; what schedule and selection usually go by. */
  AVERAGE_PRECISION("AUPRC (average precision)", Of.TWO_CLASSES, Of.MORE_CLASSES, Of.FINDINGS),
  /** The same by straight lines, as in the paper; it rewards constant scores. */
  TRAPEZOIDAL_AUPRC("AUPRC (trapezoidal)", Of.TWO_CLASSES, Of.MORE_CLASSES, Of.FINDINGS),
  MICRO_AUROC("micro AUROC", Of.FINDINGS),
  MICRO_AVERAGE_PRECISION("micro AUPRC (average precision)", Of.FINDINGS),
  /** Mean recall of the classes at the decisions. */
  BALANCED_ACCURACY("balanced accuracy", Of.TWO_CLASSES, Of.MORE_CLASSES, Of.FINDINGS),
  /** Decided at .5, whatever the operating point. */
  BALANCED_ACCURACY_AT_HALF("balanced accuracy at .5", Of.TWO_CLASSES, Of.FINDINGS),
  ACCURACY("accuracy", Of.TWO_CLASSES, Of.MORE_CLASSES, Of.FINDINGS),
  /** The share of positives, or of a mask, that is found. */
  SENSITIVITY("sensitivity", Of.TWO_CLASSES, Of.FINDINGS, Of.STRUCTURES),
  /** The share of negatives that are left alone. */
  SPECIFICITY("specificity", Of.TWO_CLASSES, Of.FINDINGS),
  /** The share of positive decisions, or of a decided mask, that is right; NaN where none is. */
  PRECISION("precision", Of.TWO_CLASSES, Of.FINDINGS, Of.STRUCTURES),
  /** The share of negative decisions that is right; NaN where none is made. */
  NEGATIVE_PREDICTIVE_VALUE("negative predictive value (NPV)", Of.TWO_CLASSES, Of.FINDINGS),
  F1("F1", Of.TWO_CLASSES, Of.FINDINGS),
  /**
   * Mean squared error of the positive class's probability, 0 to 1; with more than two classes
   * summed over all of them, 0 to 2. Lower is better.
   */
  BRIER("Brier score", Of.TWO_CLASSES, Of.MORE_CLASSES, Of.FINDINGS),
  /** Mean of -ln p of the true class, p clipped at the double's epsilon, 2^-52; lower is better. */
  LOG_LOSS("log loss", Of.TWO_CLASSES, Of.MORE_CLASSES, Of.FINDINGS),
  /** Twice what a mask and the true one have in common, by what each has. */
  DICE("Dice", Of.STRUCTURES),
  /** What a mask and the true one have in common, by what at least one has. */
  JACCARD("Jaccard", Of.STRUCTURES),
  /**
   * The 95th percentile of the distances between a mask's border and the true one's, {@link
   * SurfaceDistances}; lower is better. A case where one of the two is empty is left out.
   */
  HAUSDORFF_95("HD95", Of.STRUCTURES),
  /** The mean of the same distances; lower is better. */
  SURFACE_DISTANCE("ASSD", Of.STRUCTURES);

  /** What it may be a score of. */
  private enum Of {
    TWO_CLASSES,
    MORE_CLASSES,
    FINDINGS,
    STRUCTURES;

    static Of of(Task task) {
      if (task instanceof Task.SingleLabel single) {
        return single.isBinary() ? TWO_CLASSES : MORE_CLASSES;
      }
      return task instanceof Task.MultiLabel ? FINDINGS : STRUCTURES;
    }
  }

  private static final double EPSILON = 0x1p-52;

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is
  private final List<Of> exists;

  Metric(String label, Of... exists) {
    this.label = label;
    this.exists = List.of(exists);
  }

  /** Those that a task has, in the order of tables. */
  public static List<Metric> of(Task task) {
    return Arrays.stream(values()).filter(metric -> metric.isOf(task)).toList();
  }

  /**
   * Reads a key; words may be parted by dashes, and "auprc" is the average precision.
   *
   * @throws IllegalArgumentException if there is no such score
   */
  public static Metric parse(String text) {
    String key = text.toLowerCase(Locale.ROOT).replace('-', '_');
    return key.equals("auprc")
        ? AVERAGE_PRECISION
        : Arrays.stream(values())
            .filter(metric -> metric.key().equals(key))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "expected a score, auprc or one of "
                            + Arrays.stream(values())
                                .map(Metric::key)
                                .collect(Collectors.joining(", "))
                            + ", but found "
                            + text));
  }

  /** As columns name it: "average_precision". */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it is called in tables. */
  public String label() {
    return label;
  }

  /** What it is called where there is no other of its kind: "AUPRC" is the average precision. */
  public String shortLabel() {
    return this == AVERAGE_PRECISION ? "AUPRC" : label;
  }

  /** Whether a task has such a score. */
  public boolean isOf(Task task) {
    return exists.contains(Of.of(task));
  }

  /**
   * Whether every table lists it; what else is said of decisions about classes follows from what
   * they list, and from how many there are of each.
   */
  public boolean isListed(Task task) {
    return switch (this) {
      case ACCURACY, NEGATIVE_PREDICTIVE_VALUE, F1 -> false;
      case PRECISION -> task instanceof Task.Segmentation;
      default -> isOf(task);
    };
  }

  /** Whether less of it is better. */
  public boolean isLowerBetter() {
    return switch (this) {
      case BRIER, LOG_LOSS, HAUSDORFF_95, SURFACE_DISTANCE -> true;
      default -> false;
    };
  }

  /**
   * What a network reaches that knows nothing of the cases, on average: half the area, one class of
   * k, or the share of positives; empty for scores that follow from where it decides.
   */
  public OptionalDouble chance(ClassScores cases) {
    return switch (this) {
      case AUROC -> OptionalDouble.of(.5);
      case BALANCED_ACCURACY, BALANCED_ACCURACY_AT_HALF -> OptionalDouble.of(1. / cases.classes());
      case AVERAGE_PRECISION ->
          cases.task().isBinary()
              ? OptionalDouble.of((double) cases.count(cases.task().positiveIndex()) / cases.size())
              : OptionalDouble.empty();
      default -> OptionalDouble.empty();
    };
  }

  /**
   * @throws IllegalArgumentException if the predictions' task has no such score
   */
  public double of(Predictions predictions) {
    return prepare(predictions).of(Rows.once(predictions.size()));
  }

  /** The score of cases that count more or less often. */
  @FunctionalInterface
  interface Weighted {
    /**
     * @param weights [n], 0 or more
     */
    double of(double[] weights);
  }

  /** Does once what no weighting changes: it sorts and decides. */
  Weighted prepare(Predictions predictions) {
    if (!isOf(predictions.task())) {
      throw new IllegalArgumentException(
          exists.contains(Of.TWO_CLASSES) && predictions instanceof ClassScores
              ? "expected two classes for the "
                  + label
                  + " but found "
                  + predictions.task().outputs().size()
              : "expected a score of " + predictions.task() + " but found " + label);
    }
    if (predictions instanceof ClassScores scores) {
      return ofClasses(scores);
    }
    return predictions instanceof FindingScores scores
        ? ofFindings(scores)
        : ofStructures((Overlaps) predictions);
  }

  private Weighted ofClasses(ClassScores scores) {
    return switch (this) {
      case AUROC -> curves(scores, Ranking::auroc);
      case AVERAGE_PRECISION -> curves(scores, Ranking::averagePrecision);
      case TRAPEZOIDAL_AUPRC -> curves(scores, Ranking::trapezoidalAuprc);
      case LOG_LOSS -> mean(scores, Metric::logLoss);
      case BRIER -> mean(scores, Metric::squaredError);
      case ACCURACY -> weights -> ConfusionMatrix.of(scores, weights).accuracy();
      case BALANCED_ACCURACY -> weights -> ConfusionMatrix.of(scores, weights).balancedAccuracy();
      case BALANCED_ACCURACY_AT_HALF ->
          BALANCED_ACCURACY.ofClasses(scores.decidedAt(Task.USUAL_THRESHOLD));
      case SENSITIVITY -> {
        int positive = scores.task().positiveIndex();
        yield weights -> ConfusionMatrix.of(scores, weights).recall(positive);
      }
      case SPECIFICITY -> {
        int negative = 1 - scores.task().positiveIndex();
        yield weights -> ConfusionMatrix.of(scores, weights).recall(negative);
      }
      case PRECISION -> {
        int positive = scores.task().positiveIndex();
        yield weights -> ConfusionMatrix.of(scores, weights).precision(positive);
      }
      case NEGATIVE_PREDICTIVE_VALUE -> {
        int negative = 1 - scores.task().positiveIndex();
        yield weights -> ConfusionMatrix.of(scores, weights).precision(negative);
      }
      case F1 -> {
        int positive = scores.task().positiveIndex();
        yield weights -> ConfusionMatrix.of(scores, weights).f1(positive);
      }
      case MICRO_AUROC, MICRO_AVERAGE_PRECISION, DICE, JACCARD, HAUSDORFF_95, SURFACE_DISTANCE ->
          throw notOf("classes");
    };
  }

  private Weighted ofFindings(FindingScores scores) {
    return switch (this) {
      case MICRO_AUROC -> pooled(scores, Ranking::auroc);
      case MICRO_AVERAGE_PRECISION -> pooled(scores, Ranking::averagePrecision);
      default -> {
        List<Weighted> findings =
            IntStream.of(scores.averaged())
                .mapToObj(k -> ofKnown(scores.known(k), ofClasses(scores.finding(k))))
                .toList();
        yield weights -> mean(findings, weights);
      }
    };
  }

  /** A score of some of the cases. */
  private static Weighted ofKnown(int[] known, Weighted score) {
    return weights -> score.of(IntStream.of(known).mapToDouble(i -> weights[i]).toArray());
  }

  private static double mean(List<Weighted> scores, double[] weights) {
    double sum = 0;
    for (Weighted score : scores) {
      sum += score.of(weights);
    }
    return sum / scores.size();
  }

  private Weighted ofStructures(Overlaps overlaps) {
    List<Weighted> structures =
        IntStream.range(0, overlaps.task().structures().size())
            .mapToObj(k -> meanOfDefined(ofImages(overlaps, k)))
            .toList();
    return weights -> mean(structures, weights);
  }

  private double[] ofImages(Overlaps overlaps, int structure) {
    ToDoubleFunction<Overlap> score =
        switch (this) {
          case DICE -> Overlap::dice;
          case JACCARD -> Overlap::jaccard;
          case SENSITIVITY -> Overlap::sensitivity;
          case PRECISION -> Overlap::precision;
          case HAUSDORFF_95 -> Overlap::hausdorff95;
          case SURFACE_DISTANCE -> Overlap::surfaceDistance;
          default -> throw notOf("structures");
        };
    return IntStream.range(0, overlaps.size())
        .mapToDouble(i -> score.applyAsDouble(overlaps.overlap(i, structure)))
        .toArray();
  }

  /**
   * Of the first structure, image by image, those where it is defined.
   *
   * @throws IllegalStateException if it is no score of structures
   */
  public double[] each(Overlaps overlaps) {
    return Arrays.stream(ofImages(overlaps, 0)).filter(value -> !Double.isNaN(value)).toArray();
  }

  private IllegalStateException notOf(String what) {
    return new IllegalStateException("expected a score of " + what + " but found " + label);
  }

  private static Weighted curves(ClassScores scores, ToDoubleBiFunction<Ranking, double[]> area) {
    IntStream targets =
        scores.task().isBinary()
            ? IntStream.of(scores.task().positiveIndex())
            : IntStream.range(0, scores.classes());
    List<Weighted> areas = new ArrayList<>();
    targets.forEach(
        k -> {
          Ranking ranking = Ranking.of(scores, k);
          areas.add(weights -> area.applyAsDouble(ranking, weights));
        });
    return weights -> mean(areas, weights);
  }

  /** Every pair of case and finding that is known counts as a case. */
  private static Weighted pooled(FindingScores scores, ToDoubleBiFunction<Ranking, double[]> area) {
    List<Ranking.Entry> entries = new ArrayList<>();
    for (int k = 0; k < scores.task().findings().size(); k++) {
      for (int i : scores.known(k)) {
        entries.add(
            new Ranking.Entry(
                i, scores.probability(i, k), scores.target(i, k) == Presence.PRESENT));
      }
    }
    Ranking ranking = new Ranking(entries);
    return weights -> area.applyAsDouble(ranking, weights);
  }

  private static Weighted mean(ClassScores scores, ToDoubleBiFunction<ClassScores, Integer> loss) {
    double[] losses =
        IntStream.range(0, scores.size()).mapToDouble(i -> loss.applyAsDouble(scores, i)).toArray();
    return weights -> weightedMean(losses, weights);
  }

  private static Weighted meanOfDefined(double[] values) {
    int[] defined =
        IntStream.range(0, values.length).filter(i -> !Double.isNaN(values[i])).toArray();
    double[] those = IntStream.of(defined).mapToDouble(i -> values[i]).toArray();
    return ofKnown(defined, weights -> weightedMean(those, weights));
  }

  private static double weightedMean(double[] values, double[] weights) {
    double sum = 0;
    double all = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] * values[i];
      all += weights[i];
    }
    return sum / all;
  }

  private static double logLoss(ClassScores scores, int index) {
    int target = scores.target(index);
    double probability = scores.probability(index, target);
    if (scores.task().isBinary()) {
      int positive = scores.task().positiveIndex();
      double score = scores.probability(index, positive);
      probability = target == positive ? score : 1 - score;
    }
    return -Math.log(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
  }

  private static double squaredError(ClassScores scores, int index) {
    int target = scores.target(index);
    if (scores.task().isBinary()) {
      int positive = scores.task().positiveIndex();
      double error = scores.probability(index, positive) - (target == positive ? 1 : 0);
      return error * error;
    }
    double sum = 0;
    for (int k = 0; k < scores.classes(); k++) {
      double error = scores.probability(index, k) - (k == target ? 1 : 0);
      sum += error * error;
    }
    return sum;
  }
}
