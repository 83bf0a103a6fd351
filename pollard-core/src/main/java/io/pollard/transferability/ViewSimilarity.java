package io.pollard.transferability;

/**
 * What a pair of views has in common, beside what chance would give it.
 *
 * @param found of the views
 * @param shuffled of the same views with other images' beside each other
 * @param linearCka a cross-check without directions left out, 0 to 1
 */
public record ViewSimilarity(
    ViewPair pair, CanonicalCorrelations found, CanonicalCorrelations shuffled, double linearCka) {

  private static final double UPPER = .75;

  /** Of moments that stay open. */
  public static ViewSimilarity of(CrossMoments moments, Kept kept) {
    return new ViewSimilarity(
        moments.pair(), moments.correlations(kept), moments.shuffled(kept), moments.linearCka());
  }

  /**
   * The area between the sorted coefficients and those of independent views of as many kept
   * directions, both over the index from 0 to 1 (the paper's figure 5): the difference of means.
   */
  public double areaOverChance() {
    return found.mean() - found.chance().mean();
  }

  /** The same over the stricter baseline. */
  public double areaOverShuffled() {
    return found.mean() - shuffled.mean();
  }

  /**
   * Where the box of a baseline ends above: its upper quartile, of the two baselines the larger.
   */
  public double upperQuartileOfChance() {
    return Math.max(found.chance().quantile(UPPER), shuffled.box().upper());
  }

  /** The share of directions that are no more alike than a baseline's upper quartile. */
  public double overlap() {
    double upper = upperQuartileOfChance();
    return (double) found.coefficients().stream().filter(c -> c <= upper).count()
        / found.coefficients().size();
  }

  /**
   * How far the lower quartile of the coefficients lies above the baselines' upper quartile: the
   * room between the boxes of the paper's figures 4, 9 and 10. Where there is none, a quarter of
   * the directions at least have no more in common than a quarter of those by chance.
   */
  public double separation() {
    return found.box().lower() - upperQuartileOfChance();
  }

  public boolean isSeparated() {
    return separation() > 0;
  }
}
