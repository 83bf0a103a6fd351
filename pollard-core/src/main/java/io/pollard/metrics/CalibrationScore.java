package io.pollard.metrics;

import io.pollard.data.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * How far probabilities are from shares. Errors of calibration are means over the cases of |mean
 * probability - share| of bins, {@link Binning#USUAL_BINS} of them (Guo et al. 2017, equation 3);
 * "adaptive" are bins of equal mass (Nguyen and O'Connor, "Posterior calibration and exploratory
 * analysis for natural language processing models", EMNLP 2015). Of the top label it is the most
 * probable class and whether it is the true one; of the positive class, how often it is that.
 */
public enum CalibrationScore {
  TOP_LABEL_ERROR("expected calibration error, top label"),
  ADAPTIVE_TOP_LABEL_ERROR("adaptive calibration error, top label"),
  POSITIVE_ERROR("expected calibration error, positive class"),
  ADAPTIVE_POSITIVE_ERROR("adaptive calibration error, positive class"),
  /** {@link Metric#BRIER}. */
  BRIER("Brier score"),
  /** {@link BrierDecomposition}, of bins of equal width, as the next three. */
  RELIABILITY("Brier: reliability"),
  RESOLUTION("Brier: resolution"),
  UNCERTAINTY("Brier: uncertainty"),
  WITHIN_BINS("Brier: within bins"),
  /** {@link Metric#LOG_LOSS}. */
  LOG_LOSS("log loss"),
  /**
   * Of the logistic regression of the truth on the log odds of the probability (Cox, "Two further
   * applications of a model for binary regression", Biometrika 45, 1958); 1 is best, below it
   * probabilities are too sure.
   */
  SLOPE("calibration slope"),
  /** That of the line with this slope; 0 is best. */
  INTERCEPT("calibration intercept"),
  /** The intercept with a slope of 1; above 0 there are more positives than was said. */
  IN_THE_LARGE("calibration in the large");

  /** By which the mean of chance is found, to within some percent. */
  private static final int DRAWS = 200;

  private final String label;

  CalibrationScore(String label) {
    this.label = label;
  }

  /** Those that a task has: of more than two classes there is no positive one. */
  public static List<CalibrationScore> of(Task.SingleLabel task) {
    return Arrays.stream(values())
        .filter(score -> task.isBinary() || score.isOfAnyClasses())
        .toList();
  }

  private boolean isOfAnyClasses() {
    return switch (this) {
      case TOP_LABEL_ERROR, ADAPTIVE_TOP_LABEL_ERROR, BRIER, LOG_LOSS -> true;
      default -> false;
    };
  }

  /** Whether it is a mean of distances of bins, which chance alone makes larger. */
  public boolean isError() {
    return switch (this) {
      case TOP_LABEL_ERROR, ADAPTIVE_TOP_LABEL_ERROR, POSITIVE_ERROR, ADAPTIVE_POSITIVE_ERROR ->
          true;
      default -> false;
    };
  }

  /** As columns name it: "top_label_error". */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it is called in tables. */
  public String label() {
    return label;
  }

  static void requireTwoClasses(ClassScores scores) {
    if (!scores.task().isBinary()) {
      throw new IllegalArgumentException(
          "expected two classes but found " + scores.task().classes());
    }
  }

  /**
   * @throws IllegalArgumentException if there is none of so many classes
   */
  public double of(ClassScores scores) {
    return prepare(scores).of(Rows.once(scores.size()));
  }

  /**
   * With its 95 % interval by resampling patients, by percentiles. An error of calibration is made
   * larger by chance, and once more by resampling, so that its interval is the basic one: the
   * percentiles mirrored at the estimate (Davison and Hinkley 1997, section 5.2), from 0 on, and
   * not without the estimate. Near 0 that takes away only a part of what chance adds: {@link
   * #byChance} says how much that is. Bins stay as they are of the cases themselves.
   *
   * @throws IllegalArgumentException if there is none of so many classes
   */
  public Interval interval(ClassScores scores, GroupBootstrap bootstrap) {
    Interval interval = bootstrap.interval(scores, prepare(scores));
    if (!isError() || Double.isNaN(interval.low())) {
      return interval;
    }
    double twice = 2 * interval.estimate();
    return new Interval(
        interval.estimate(),
        Math.max(0, Math.min(interval.estimate(), twice - interval.high())),
        Math.max(interval.estimate(), twice - interval.low()),
        interval.resamples(),
        interval.redrawn());
  }

  /**
   * What an error of calibration would be on average were every probability exactly right, so many
   * cases are there: truths are drawn by the probabilities, as in Bröcker and Smith ("Increasing
   * the reliability of reliability diagrams", Weather and Forecasting 22, 2007). Empty for scores
   * that are no errors.
   */
  public OptionalDouble byChance(ClassScores scores, long seed) {
    if (!isError()) {
      return OptionalDouble.empty();
    }
    Forecasts forecasts =
        this == TOP_LABEL_ERROR || this == ADAPTIVE_TOP_LABEL_ERROR
            ? Forecasts.ofTopLabel(scores)
            : ofPositive(scores);
    int[] bins = forecasts.bins(binning(), Binning.USUAL_BINS);
    double[] once = Rows.once(scores.size());
    Random random = new Random(seed);
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      sum += forecasts.drawn(random).calibrationError(bins, once);
    }
    return OptionalDouble.of(sum / DRAWS);
  }

  private Binning binning() {
    return this == ADAPTIVE_TOP_LABEL_ERROR || this == ADAPTIVE_POSITIVE_ERROR
        ? Binning.EQUAL_MASS
        : Binning.EQUAL_WIDTH;
  }

  Metric.Weighted prepare(ClassScores scores) {
    if (!isOfAnyClasses()) {
      requireTwoClasses(scores);
    }
    return switch (this) {
      case TOP_LABEL_ERROR, ADAPTIVE_TOP_LABEL_ERROR ->
          error(Forecasts.ofTopLabel(scores), binning());
      case POSITIVE_ERROR, ADAPTIVE_POSITIVE_ERROR -> error(ofPositive(scores), binning());
      case BRIER -> Metric.BRIER.prepare(scores);
      case LOG_LOSS -> Metric.LOG_LOSS.prepare(scores);
      case RELIABILITY -> part(scores, BrierDecomposition::reliability);
      case RESOLUTION -> part(scores, BrierDecomposition::resolution);
      case UNCERTAINTY -> part(scores, BrierDecomposition::uncertainty);
      case WITHIN_BINS -> part(scores, BrierDecomposition::within);
      case SLOPE -> {
        CoxRecalibration cox = new CoxRecalibration(ofPositive(scores));
        yield weights -> cox.line(weights).slope();
      }
      case INTERCEPT -> {
        CoxRecalibration cox = new CoxRecalibration(ofPositive(scores));
        yield weights -> cox.line(weights).intercept();
      }
      case IN_THE_LARGE -> {
        CoxRecalibration cox = new CoxRecalibration(ofPositive(scores));
        yield cox::inTheLarge;
      }
    };
  }

  private static Forecasts ofPositive(ClassScores scores) {
    return Forecasts.ofClass(scores, scores.task().positiveIndex());
  }

  private static Metric.Weighted error(Forecasts forecasts, Binning binning) {
    int[] bins = forecasts.bins(binning, Binning.USUAL_BINS);
    return weights -> forecasts.calibrationError(bins, weights);
  }

  private static Metric.Weighted part(
      ClassScores scores, ToDoubleFunction<BrierDecomposition> part) {
    Forecasts forecasts = ofPositive(scores);
    int[] bins = forecasts.bins(Binning.EQUAL_WIDTH, Binning.USUAL_BINS);
    return weights -> part.applyAsDouble(BrierDecomposition.of(forecasts, bins, weights));
  }
}
