package io.pollard.metrics;

/**
 * The mean of one measurement, mostly a difference of two networks, over several random splits of
 * one data set, with the variance of Nadeau and Bengio ("Inference for the generalization error",
 * Machine Learning 52, 2003, section 3.1, the corrected resampled t):
 *
 * <pre>variance of the mean = (1 / k + n2 / n1) · s²</pre>
 *
 * <p>where s² is the sample variance over the k splits, n1 the cases that a network was trained on
 * and n2 those that it was measured on. The splits share cases, so that their measurements lie
 * closer together than those of new data sets would, and s² / k alone is too small: Student's
 * interval over three such splits covers about 92 % for 95, over ten about 75 %.
 *
 * <pre>{@code
 * SplitMean mean = SplitMean.of(200. / 640, .011, .016, .019);
 * mean.interval(); // .015 [.001, .029]
 * mean.pValue(); // .042
 * }</pre>
 *
 * @param splits a value a split
 * @param measuredToTrained n2 / n1; 0 where the repeats share no case that makes them alike, as
 *     networks of several seeds on one split do, and then everything is Student's
 */
public record SplitMean(Spread splits, double measuredToTrained) {

  /**
   * @throws IllegalArgumentException if the ratio is below 0 or not a number
   */
  public SplitMean {
    if (!(measuredToTrained >= 0 && Double.isFinite(measuredToTrained))) {
      throw new IllegalArgumentException(
          "expected the measured cases for each trained one, 0 or more, but found "
              + measuredToTrained);
    }
  }

  /**
   * @param values one a split, at least one
   */
  public static SplitMean of(double measuredToTrained, double... values) {
    return new SplitMean(Spread.of(values), measuredToTrained);
  }

  /** Not a number for a single split. */
  public double standardError() {
    return splits.deviation() * Math.sqrt(1. / splits.repeats() + measuredToTrained);
  }

  /** 95 %, by Student's t with k - 1 degrees of freedom; without ends (NaN) for a single split. */
  public Interval interval() {
    double half =
        splits.repeats() == 1
            ? Double.NaN
            : StudentT.twoSided95(splits.repeats() - 1) * standardError();
    return new Interval(splits.mean(), splits.mean() - half, splits.mean() + half, 0, 0);
  }

  /**
   * How often a mean of zero would look at least as far from it, two-sided; not a number for a
   * single split. Below .05 exactly where the interval leaves out 0. Where all splits say the same
   * it is 0, or 1 where that is no difference.
   */
  public double pValue() {
    if (splits.repeats() == 1 || Double.isNaN(splits.mean())) {
      return Double.NaN;
    }
    return splits.mean() == 0
        ? 1
        : StudentT.twoSidedTail(splits.mean() / standardError(), splits.repeats() - 1);
  }
}
