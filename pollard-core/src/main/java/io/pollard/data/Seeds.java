package io.pollard.data;

/**
 * What randomness starts from.
 *
 * @param split which sample goes into which part
 * @param initialisation random weights and dropout
 * @param order the order of samples and their augmentation
 */
public record Seeds(long split, long initialisation, long order) {

  /** All three from one number. */
  public static Seeds of(long seed) {
    return new Seeds(seed, seed, seed);
  }

  public Seeds withSplit(long other) {
    return new Seeds(other, initialisation, order);
  }
}
