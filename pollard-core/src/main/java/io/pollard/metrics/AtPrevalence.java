package io.pollard.metrics;

/**
 * What a decision means where more or fewer cases are positive than here, by Bayes: of sensitivity
 * and specificity, which are taken to be the same there, and a prevalence π
 *
 * <pre>
 * precision (PPV) = sensitivity π / (sensitivity π + (1 - specificity) (1 - π))
 * NPV = specificity (1 - π) / (specificity (1 - π) + (1 - sensitivity) π)
 * </pre>
 *
 * <p>The intervals resample patients; the prevalence is held. Not numbers where nothing is decided
 * so.
 */
public record AtPrevalence(
    double prevalence, Interval precision, Interval negativePredictiveValue) {

  /**
   * @param decided at its threshold
   * @param prevalence above 0 and below 1
   * @throws IllegalArgumentException if it is not, or there are not two classes
   */
  public static AtPrevalence of(ClassScores decided, double prevalence, GroupBootstrap bootstrap) {
    if (!(prevalence > 0 && prevalence < 1)) {
      throw new IllegalArgumentException(
          "expected a prevalence above 0 and below 1 but found " + prevalence);
    }
    Metric.Weighted sensitivity = Metric.SENSITIVITY.prepare(decided);
    Metric.Weighted specificity = Metric.SPECIFICITY.prepare(decided);
    return new AtPrevalence(
        prevalence,
        bootstrap.interval(
            decided,
            weights ->
                share(
                    prevalence * sensitivity.of(weights),
                    (1 - prevalence) * (1 - specificity.of(weights)))),
        bootstrap.interval(
            decided,
            weights ->
                share(
                    (1 - prevalence) * specificity.of(weights),
                    prevalence * (1 - sensitivity.of(weights)))));
  }

  private static double share(double right, double wrong) {
    return right / (right + wrong);
  }
}
