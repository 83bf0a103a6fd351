package io.pollard.transferability;

import java.util.stream.DoubleStream;

/**
 * What a pair of views has in common, beside what chance would give it.
 *
 * @param found of the views
 * @param shuffled of the same views with other images' beside each other
 * @param linearCka a cross-check without directions left out, 0 to 1
 */
public record ViewSimilarity(
    ViewPair pair, CanonicalCorrelations found, CanonicalCorrelations shuffled, double linearCka) {

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

  /** The largest coefficient that a baseline has, of the two the larger. */
  public double edge() {
    return DoubleStream.concat(
            DoubleStream.of(found.chance().quantile(1)),
            shuffled.coefficients().stream().mapToDouble(c -> c))
        .max()
        .orElseThrow();
  }

  /** The share of directions that are no more alike than the baselines' most alike. */
  public double overlap() {
    double edge = edge();
    return (double) found.coefficients().stream().filter(c -> c <= edge).count()
        / found.coefficients().size();
  }

  /**
   * How far the mean coefficient lies above the baselines' largest. Where it does not, a direction
   * on average has no more in common than the luckiest of directions that have nothing in common.
   */
  public double separation() {
    return found.mean() - edge();
  }

  public boolean isSeparated() {
    return separation() > 0;
  }
}
