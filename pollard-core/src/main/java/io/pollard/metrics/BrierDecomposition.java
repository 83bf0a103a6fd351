package io.pollard.metrics;

/**
 * What the Brier score of the positive one of two classes consists of (Murphy, "A new vector
 * partition of the probability score", Journal of Applied Meteorology 12, 1973): with n<sub>b</sub>
 * cases in bin b, p<sub>b</sub> their mean probability, o<sub>b</sub> the share of positives among
 * them, and o that of all n,
 *
 * <pre>
 * reliability = Σ n_b (p_b - o_b)² / n     how far probabilities are from shares; 0 is best
 * resolution  = Σ n_b (o_b - o)² / n       how much shares differ; more is better
 * uncertainty = o (1 - o)                  of the cases, whatever the network
 * Brier score = reliability - resolution + uncertainty + within
 * </pre>
 *
 * <p>What varies within bins is the last term (Stephenson, Coelho and Jolliffe, "Two extra
 * components in the Brier score decomposition", Weather and Forecasting 23, 2008); it is 0 where a
 * bin has one probability, as with {@link Binning#DISTINCT}.
 */
public record BrierDecomposition(
    double reliability, double resolution, double uncertainty, double within) {

  /**
   * @throws IllegalArgumentException if there are not two classes
   */
  public static BrierDecomposition of(ClassScores scores, Binning binning, int bins) {
    CalibrationScore.requireTwoClasses(scores);
    Forecasts forecasts = Forecasts.ofClass(scores, scores.task().positiveIndex());
    return of(forecasts, forecasts.bins(binning, bins), Rows.once(scores.size()));
  }

  static BrierDecomposition of(Forecasts forecasts, int[] bins, double[] weights) {
    double all = 0;
    double trues = 0;
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      double truth = forecasts.isTrue(i) ? 1 : 0;
      all += weights[i];
      trues += weights[i] * truth;
      squares += weights[i] * Math.pow(forecasts.probability(i) - truth, 2);
    }
    double share = trues / all;
    double reliability = 0;
    double resolution = 0;
    for (Forecasts.Bin bin : forecasts.sums(bins, weights)) {
      reliability += bin.weight() * Math.pow(bin.meanProbability() - bin.share(), 2) / all;
      resolution += bin.weight() * Math.pow(bin.share() - share, 2) / all;
    }
    double uncertainty = share * (1 - share);
    return new BrierDecomposition(
        reliability,
        resolution,
        uncertainty,
        squares / all - (reliability - resolution + uncertainty));
  }

  /** The Brier score. */
  public double sum() {
    return reliability - resolution + uncertainty + within;
  }
}
