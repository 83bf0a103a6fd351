package io.pollard.transferability;

/**
 * Means and second moments of two views of the same samples, summed in one pass over the images: as
 * many numbers as channels times channels, however many images there are. Holds what its engine
 * needs until it is closed.
 */
public interface CrossMoments extends AutoCloseable {

  ViewPair pair();

  /**
   * Canonical correlations of what is kept of both views (SVCCA). Channels without variance count
   * nothing.
   *
   * @throws IllegalStateException if a coefficient is above 1 by more than 1e-6
   */
  CanonicalCorrelations correlations(Kept kept);

  /**
   * The same with each image of the first view beside another image's second view, position by
   * position: what views give that have nothing in common but what all images have. Stricter than
   * {@link CanonicalCorrelations#chance}, since positions of one image are no independent samples.
   */
  CanonicalCorrelations shuffled(Kept kept);

  /**
   * Linear centred kernel alignment (Kornblith et al. 2019, arXiv:1905.00414, equation 4): 0 to 1,
   * without any directions left out.
   */
  double linearCka();

  @Override
  void close();
}
