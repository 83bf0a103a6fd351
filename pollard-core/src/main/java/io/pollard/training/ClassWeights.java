package io.pollard.training;

import java.util.stream.IntStream;

/** How much each class weighs in the loss. */
public enum ClassWeights {
  /** All alike. */
  NONE,
  /** n / (classes x count of the class), counted in the training part. */
  BALANCED;

  /**
   * For each finding, its presence and its absence weigh as two classes do. A finding of which
   * training has no sample, or none without it, weighs 0 for {@link #BALANCED}: nothing can be
   * learnt of it.
   *
   * @param present training samples with each finding
   * @param absent training samples known to be without it
   */
  public Loss.BinaryCrossEntropy of(int[] present, int[] absent) {
    return new Loss.BinaryCrossEntropy(
        IntStream.range(0, present.length).mapToObj(k -> of(present[k], absent[k])).toList());
  }

  private Loss.BinaryCrossEntropy.Weight of(int present, int absent) {
    if (this == BALANCED && (present == 0 || absent == 0)) {
      return new Loss.BinaryCrossEntropy.Weight(0, 0);
    }
    double[] weights = of(new int[] {present, absent});
    return new Loss.BinaryCrossEntropy.Weight(weights[0], weights[1]);
  }

  /**
   * @param counts training samples of each class, none of them 0 for {@link #BALANCED}
   */
  public double[] of(int[] counts) {
    double[] weights = new double[counts.length];
    long all = 0;
    for (int count : counts) {
      all += count;
    }
    for (int i = 0; i < counts.length; i++) {
      weights[i] = this == NONE ? 1 : (double) all / ((double) counts.length * counts[i]);
    }
    return weights;
  }
}
