package io.pollard.metrics;

import java.util.stream.IntStream;

/**
 * How the logarithm of the odds of being positive hangs on that of the probability p (Cox, "Two
 * further applications of a model for binary regression", Biometrika 45, 1958):
 *
 * <pre>log odds = intercept + slope · log(p / (1 - p))</pre>
 *
 * <p>by the largest likelihood, without penalty (Newton's method). Probabilities are clipped at the
 * double's epsilon, 2^-52.
 */
final class CoxRecalibration {

  private static final double EPSILON = 0x1p-52;
  private static final int STEPS = 60;
  private static final double CONVERGED = 1e-10;

  /** Odds that steep have no end: the probabilities part the classes. */
  private static final double STEEPEST = 1e4;

  private final double[] logOdds;
  private final boolean[] isTrue;

  CoxRecalibration(Forecasts forecasts) {
    int n = forecasts.size();
    isTrue = new boolean[n];
    logOdds =
        IntStream.range(0, n)
            .mapToDouble(i -> Math.min(Math.max(forecasts.probability(i), EPSILON), 1 - EPSILON))
            .map(p -> Math.log(p / (1 - p)))
            .toArray();
    for (int i = 0; i < n; i++) {
      isTrue[i] = forecasts.isTrue(i);
    }
  }

  /** Both together; not numbers where the classes are parted, or all probabilities are equal. */
  record Line(double intercept, double slope) {
    static final Line NONE = new Line(Double.NaN, Double.NaN);
  }

  Line line(double[] weights) {
    return fit(weights, true);
  }

  /** The intercept where the slope is held at 1: calibration in the large. */
  double inTheLarge(double[] weights) {
    return fit(weights, false).intercept();
  }

  private Line fit(double[] weights, boolean isSlopeFree) {
    double intercept = 0;
    double slope = 1;
    double likelihood = likelihood(intercept, slope, weights);
    for (int step = 0; step < STEPS; step++) {
      double gradient = 0;
      double gradientOfSlope = 0;
      double a = 0;
      double b = 0;
      double c = 0;
      for (int i = 0; i < weights.length; i++) {
        if (weights[i] == 0) {
          continue;
        }
        double share = 1 / (1 + Math.exp(-(intercept + slope * logOdds[i])));
        double error = weights[i] * ((isTrue[i] ? 1 : 0) - share);
        double variance = weights[i] * share * (1 - share);
        gradient += error;
        gradientOfSlope += error * logOdds[i];
        a += variance;
        b += variance * logOdds[i];
        c += variance * logOdds[i] * logOdds[i];
      }
      double determinant = a * c - b * b;
      double moved =
          isSlopeFree ? (c * gradient - b * gradientOfSlope) / determinant : gradient / a;
      double tilted = isSlopeFree ? (a * gradientOfSlope - b * gradient) / determinant : 0;
      if (!Double.isFinite(moved) || !Double.isFinite(tilted)) {
        return Line.NONE;
      }
      // Newton's step may overshoot far from the optimum; half of it, and so on, never gets worse.
      double share = 1;
      double reached = likelihood(intercept + moved, slope + tilted, weights);
      while (!(reached >= likelihood - CONVERGED) && share > CONVERGED) {
        share /= 2;
        reached = likelihood(intercept + share * moved, slope + share * tilted, weights);
      }
      intercept += share * moved;
      slope += share * tilted;
      likelihood = reached;
      if (Math.abs(slope) > STEEPEST || Math.abs(intercept) > STEEPEST) {
        return Line.NONE;
      }
      if (Math.abs(moved) + Math.abs(tilted) < CONVERGED) {
        return isParted(weights, intercept, slope) ? Line.NONE : new Line(intercept, slope);
      }
    }
    return Line.NONE;
  }

  /** Whether every case is fitted perfectly, which is no fit but the end of the numbers. */
  private boolean isParted(double[] weights, double intercept, double slope) {
    return likelihood(intercept, slope, weights) > -CONVERGED;
  }

  private double likelihood(double intercept, double slope, double[] weights) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        double odds = intercept + slope * logOdds[i];
        double signed = isTrue[i] ? -odds : odds;
        sum -=
            weights[i]
                * (signed > 0
                    ? signed + Math.log1p(Math.exp(-signed))
                    : Math.log1p(Math.exp(signed)));
      }
    }
    return sum;
  }
}
