package io.pollard.training;

import java.util.Arrays;
import java.util.Locale;

/**
 * How often an epoch draws each class. Other than {@link #NATURAL} it draws with replacement, as
 * many images as the training part has, each image of a class as likely as the next.
 */
public enum Sampling {
  /** Every image once. */
  NATURAL,
  /** Every class as often: an image by one over its class's count. */
  WEIGHTED,
  /** A class by the square root of its count (Mahajan et al. 2018; Kang et al. 2020, q = 1/2). */
  ROOT;

  /**
   * The share of the draws that each class has; of a class without samples 0.
   *
   * @param counts training samples of each class, at least one of them above 0
   */
  public double[] shares(int[] counts) {
    double[] shares = Arrays.stream(counts).mapToDouble(this::weight).toArray();
    double all = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / all).toArray();
  }

  private double weight(int count) {
    return switch (this) {
      case NATURAL -> count;
      case WEIGHTED -> count == 0 ? 0 : 1;
      case ROOT -> Math.sqrt(count);
    };
  }

  /** As it is typed: "weighted". */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
