package io.pollard.metrics;

/** Quantiles of numbers. */
public final class Quantiles {

  private Quantiles() {}

  /** Linear between order statistics, as NumPy's {@code quantile} and R's type 7. */
  public static double of(double[] ascending, double share) {
    double position = share * (ascending.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, ascending.length - 1);
    return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
  }
}
