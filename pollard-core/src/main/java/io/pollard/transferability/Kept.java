package io.pollard.transferability;

/**
 * How many principal directions of a view are kept before its correlations are taken: as few as
 * have the share. SVCCA keeps .99.
 *
 * @param of what the share is of
 * @param share above 0, up to 1; with 1 all directions are kept that the view has
 */
public record Kept(Of of, double share) {

  /** What a share is of. */
  public enum Of {
    /** The squares of the singular values: what principal component analysis calls variance. */
    VARIANCE,
    /** The singular values themselves, as some libraries sum them; more directions are kept. */
    SINGULAR_MASS
  }

  /** Shares that sum to the wanted one but for rounding have it. */
  private static final double ROUNDING = 1e-12;

  public Kept {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "expected a share above 0 and up to 1 to keep but found " + share);
    }
  }

  public static Kept ofVariance(double share) {
    return new Kept(Of.VARIANCE, share);
  }

  public static Kept ofSingularMass(double share) {
    return new Kept(Of.SINGULAR_MASS, share);
  }

  /**
   * How many of them.
   *
   * @param variances eigenvalues of a view's covariance, or of its sums of squares, descending,
   *     without those that are zero but for rounding
   */
  public int directions(double[] variances) {
    double whole = 0;
    for (double variance : variances) {
      whole += part(variance);
    }
    double sum = 0;
    int kept = 0;
    while (kept < variances.length && sum < share * whole * (1 - ROUNDING)) {
      sum += part(variances[kept++]);
    }
    return kept;
  }

  private double part(double variance) {
    return of == Of.VARIANCE ? variance : Math.sqrt(variance);
  }
}
