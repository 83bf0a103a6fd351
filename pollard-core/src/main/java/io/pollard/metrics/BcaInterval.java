package io.pollard.metrics;

import io.pollard.metrics.GroupBootstrap.Pair;
import io.pollard.metrics.GroupBootstrap.Resamples;
import io.pollard.metrics.GroupBootstrap.Statistic;
import java.util.Arrays;
import java.util.List;

/**
 * 95 % intervals of paired differences by resampling patients, corrected for bias and acceleration:
 * Efron's BC<sub>a</sub> ("Better bootstrap confidence intervals", Journal of the American
 * Statistical Association 82, 1987), whose errors of coverage fall with 1 / n on each side, where a
 * percentile interval's fall with 1 / √n. With z0 the normal quantile of the share of resamples
 * below the estimate, equal ones a half, and a the acceleration of the jackknife over patients, an
 * end is the percentile
 *
 * <pre>Φ(z0 + (z0 + z) / (1 - a (z0 + z))), z = ±1.960</pre>
 *
 * <p>Patients are resampled as in {@link GroupBootstrap}, and so are several splits of a data set:
 * each on its own, as if they shared nobody ({@link RepeatedDifference} corrects that).
 *
 * @param resamples 1 or more; 2,000 are usual
 */
public record BcaInterval(int resamples, long seed) {

  private static final int USUAL_RESAMPLES = 2_000;
  private static final double TAIL = .025;

  public BcaInterval {
    if (resamples < 1) {
      throw new IllegalArgumentException("expected at least one resample but found " + resamples);
    }
  }

  /** 2,000 resamples. */
  public static BcaInterval of(long seed) {
    return new BcaInterval(USUAL_RESAMPLES, seed);
  }

  /**
   * First minus second of the same cases; without ends (NaN) where the difference is not defined,
   * or not without one of the patients.
   *
   * @throws IllegalArgumentException if these are not the same cases in the same order
   */
  public Interval difference(Metric metric, Predictions first, Predictions second) {
    return of(GroupBootstrap.statistics(metric, List.of(new Pair(first, second)))).interval();
  }

  /**
   * An interval and how far the resamples lie apart.
   *
   * @param variance of the resamples; not a number where there is no interval
   */
  record WithVariance(Interval interval, double variance) {}

  WithVariance of(List<Statistic> splits) {
    Resamples drawn = new GroupBootstrap(resamples, seed).resample(splits);
    double[] values = drawn.values();
    double acceleration = Jackknife.of(splits).acceleration();
    if (values.length == 0 || Double.isNaN(acceleration)) {
      return new WithVariance(
          new Interval(drawn.estimate(), Double.NaN, Double.NaN, 0, drawn.redrawn()), Double.NaN);
    }
    return new WithVariance(
        new Interval(
            drawn.estimate(),
            end(TAIL, drawn.estimate(), values, acceleration),
            end(1 - TAIL, drawn.estimate(), values, acceleration),
            resamples,
            drawn.redrawn()),
        values.length == 1 ? Double.NaN : Math.pow(Spread.of(values).deviation(), 2));
  }

  /**
   * @param share that would lie below it were there neither bias nor acceleration
   * @param values of the resamples, ascending
   */
  static double end(double share, double estimate, double[] values, double acceleration) {
    double below =
        Arrays.stream(values).map(value -> value < estimate ? 1 : value == estimate ? .5 : 0).sum();
    double bias = NormalDistribution.quantile(below / values.length);
    double moved = bias + NormalDistribution.quantile(share);
    double corrected = NormalDistribution.cumulative(bias + moved / (1 - acceleration * moved));
    // All on one side of the estimate: the bias is infinite, and the end is the outermost resample.
    double percentile = Double.isNaN(corrected) ? (bias > 0 ? 1 : 0) : corrected;
    return Quantiles.of(values, percentile);
  }
}
