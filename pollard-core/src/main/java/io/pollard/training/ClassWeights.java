package io.pollard.training;

/** How much each class weighs in the loss. */
public enum ClassWeights {
  /** All alike. */
  NONE,
  /** n / (classes x count of the class), counted in the training part. */
  BALANCED;

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
