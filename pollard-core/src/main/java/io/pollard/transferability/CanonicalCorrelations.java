package io.pollard.transferability;

import java.util.List;

/**
 * How alike two views are, direction by direction.
 *
 * @param coefficients descending, 0 to 1: as many as the view of fewer kept directions has
 * @param samples that the views were compared on
 * @param first what was kept of one view
 * @param second what was kept of the other
 */
public record CanonicalCorrelations(
    List<Double> coefficients, long samples, Directions first, Directions second) {

  /** Fewer samples than this times the channels give coefficients that are mostly chance. */
  public static final int SAMPLES_A_CHANNEL = 5;

  private static final double LOWER = .25;

  private static final double BAND = .2;

  /**
   * What was kept of a view.
   *
   * @param channels of the unit
   * @param dead of them have no variance
   * @param kept principal directions
   */
  public record Directions(int channels, int dead, int kept) {}

  public CanonicalCorrelations {
    coefficients = List.copyOf(coefficients);
    if (coefficients.size() != Math.min(first.kept(), second.kept())) {
      throw new IllegalArgumentException(
          "expected as many coefficients as the smaller view has directions but found "
              + coefficients.size()
              + " of "
              + first
              + " and "
              + second);
    }
  }

  /**
   * From one place in {@link #coefficients} to another.
   *
   * @param from the first, from 0
   * @param to behind the last
   */
  public record Ranks(int from, int to) {

    /**
     * A fifth of the coefficients, around their lower quartile. Their mean moves with the images as
     * the quartile does; a single coefficient of many would not do, since neighbours change places.
     *
     * @param count of all coefficients
     */
    public static Ranks aroundLowerQuartile(int count) {
      return new Ranks(
          (int) Math.floor((1 - LOWER - BAND / 2) * count),
          (int) Math.ceil((1 - LOWER + BAND / 2) * count));
    }
  }

  /** The usual summary of SVCCA; 0 where nothing was kept. */
  public double mean() {
    return coefficients.stream().mapToDouble(c -> c).average().orElse(0);
  }

  public Box box() {
    return Box.of(coefficients.stream().mapToDouble(c -> c).toArray());
  }

  /** Whether there is a {@link #chance} of them: something was kept, of more samples than that. */
  public boolean hasChance() {
    return !coefficients.isEmpty() && samples > Math.max(first.kept(), second.kept());
  }

  /**
   * The law of coefficients of as many independent directions on as many samples. A mean was taken
   * off, so that one sample fewer counts.
   *
   * @throws IllegalStateException if nothing was kept, or there are no more samples than directions
   */
  public WachterLaw chance() {
    return WachterLaw.of(samples - 1, first.kept(), second.kept());
  }

  /** Whether there are fewer than 5 samples for each channel of the wider view. */
  public boolean isOfTooFewSamples() {
    return samples < samplesNeeded();
  }

  /** The smallest number of samples that would do. */
  public long samplesNeeded() {
    return (long) SAMPLES_A_CHANNEL * Math.max(first.channels(), second.channels());
  }
}
