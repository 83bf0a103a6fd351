package io.pollard.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

/** How probabilities are put into bins. A bin has its upper edge, and the first 0 too. */
public enum Binning {
  /** Edges at i / bins. */
  EQUAL_WIDTH {
    @Override
    double[] edges(double[] ascending, int bins) {
      double width = 1. / bins;
      return IntStream.range(1, bins).mapToDouble(i -> i * width).toArray();
    }
  },
  /** Edges at quantiles, so that each bin has about as many cases; equal ones stay together. */
  EQUAL_MASS {
    @Override
    double[] edges(double[] ascending, int bins) {
      return IntStream.range(1, bins)
          .mapToDouble(i -> Quantiles.of(ascending, (double) i / bins))
          .toArray();
    }
  },
  /** A bin for every probability that occurs, however many bins are asked for. */
  DISTINCT {
    @Override
    double[] edges(double[] ascending, int bins) {
      double[] distinct = Arrays.stream(ascending).distinct().toArray();
      return Arrays.copyOf(distinct, distinct.length - 1);
    }
  };

  /** As many as are usual for the error of calibration (Guo et al. 2017). */
  public static final int USUAL_BINS = 15;

  /** The edges between bins, ascending. */
  abstract double[] edges(double[] ascending, int bins);

  /** For each probability its bin, from 0. */
  int[] bins(double[] probabilities, int bins) {
    double[] ascending = Arrays.stream(probabilities).sorted().toArray();
    double[] edges = edges(ascending, bins);
    return Arrays.stream(probabilities).mapToInt(p -> below(edges, p)).toArray();
  }

  /** How many edges are below a value. */
  static int below(double[] edges, double value) {
    int low = 0;
    int high = edges.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (edges[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
