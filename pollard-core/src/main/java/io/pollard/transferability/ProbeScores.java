package io.pollard.transferability;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.GroupBootstrap;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import java.util.List;

/**
 * What a linear classifier reads from the pooled features of one cut point (Alain and Bengio 2016,
 * arXiv:1610.01644).
 *
 * <pre>{@code
 * ProbeCases cases = new ProbeCases(task, samples, split);
 * ProbeScores probe = ProbeScores.of(cases, pooled.get(view), Metric.AVERAGE_PRECISION);
 * Interval test = probe.test();
 * }</pre>
 *
 * @param probe fitted on the training part with the chosen penalty
 * @param metric by which the penalty was chosen, and which the scores are of
 * @param validation the score with its 95 % interval, patients resampled. It chose the penalty, so
 *     that it is a little too good
 * @param test the same of images that chose nothing
 * @param validationScores the predictions themselves
 * @param testScores those of the test part
 */
public record ProbeScores(
    LinearProbe probe,
    Metric metric,
    Interval validation,
    Interval test,
    ClassScores validationScores,
    ClassScores testScores) {

  /**
   * The penalties among which the validation part chooses, the strongest first. In scikit-learn's
   * terms C is 1 / (n penalty).
   */
  public static final List<Double> PENALTIES = List.of(10., 1., .1, .01, .001, .0001, .00001);

  /** One seed for all, so that cut points are compared on the same resamples. */
  private static final GroupBootstrap BOOTSTRAP = GroupBootstrap.of(1);

  /**
   * Fits on the training part alone with each of the {@link #PENALTIES}, takes the one with the
   * best score on the validation part, of equals the strongest, and scores that.
   *
   * @param features [sample][channel]
   * @throws DataException if a feature is not finite, the training part is of one class, or the
   *     validation part has too few classes for the metric
   */
  public static ProbeScores of(ProbeCases cases, float[][] features, Metric metric) {
    LinearProbe best = null;
    double bestScore = Double.NaN;
    for (LinearProbe probe : LinearProbe.path(cases, features, PENALTIES)) {
      double score = metric.of(cases.scores(probe, features, Part.VALIDATION));
      if (best == null || (metric.isLowerBetter() ? score < bestScore : score > bestScore)) {
        best = probe;
        bestScore = score;
      }
    }
    if (best == null || Double.isNaN(bestScore)) {
      throw new DataException(
          "expected images of every class in the validation part, to choose a probe's penalty by "
              + metric.label()
              + ", but found a class without any");
    }
    ClassScores validation = cases.scores(best, features, Part.VALIDATION);
    ClassScores test = cases.scores(best, features, Part.TEST);
    return new ProbeScores(
        best,
        metric,
        BOOTSTRAP.interval(metric, validation),
        BOOTSTRAP.interval(metric, test),
        validation,
        test);
  }
}
