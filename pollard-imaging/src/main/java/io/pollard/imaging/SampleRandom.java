package io.pollard.imaging;

/**
 * Random numbers that follow from (seed, epoch, sample) alone: SplitMix64 (Steele et al. 2014),
 * written out so that they stay the same in every Java.
 */
final class SampleRandom {

  private long state;

  SampleRandom(long seed, int epoch, int sample) {
    state = mix(mix(mix(seed) + epoch) + sample);
  }

  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** At least 0, below 1. */
  double uniform() {
    long next = mix(state);
    state += 0x9E3779B97F4A7C15L;
    return (next >>> 11) * 0x1p-53;
  }

  /** At least low, below high. */
  double uniform(double low, double high) {
    return low + (high - low) * uniform();
  }

  /** From 0 to below the bound. */
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** Of mean 0 and deviation 1 (Box and Muller 1958), by StrictMath so that all machines agree. */
  double normal() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
  }
}
