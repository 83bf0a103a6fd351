package io.pollard.transferability;

import java.util.List;
import java.util.Map;

/**
 * Networks in evaluation whose features are compared on the same images: an engine's side of the
 * analyses. Each method is one pass over the images, however many views it is asked for. Holds what
 * the engine needs until it is closed. Not thread-safe.
 */
public interface ComparedNetworks extends AutoCloseable {

  /**
   * Sums what correlations are computed of. Of two maps of different size the larger is
   * average-pooled to the smaller.
   *
   * @param images indices in the data set, at least two
   * @return in the order of the pairs; to be closed by the caller
   */
  List<CrossMoments> moments(List<ViewPair> pairs, List<Integer> images, FeatureSamples samples);

  /**
   * How far each image moves the lower quartile of each pair's coefficients: the sum over its
   * positions of the influence {@code mean over j of (u v - rho (u^2 + v^2) / 2)}, u and v its
   * canonical variables of unit variance, j the {@linkplain
   * CanonicalCorrelations.Ranks#aroundLowerQuartile ranks around the quartile}, divided by the
   * number of samples. They sum to zero; to first order a resample of the images changes the
   * quartile by their sum, each weighted by how often its image was drawn. The kept directions are
   * taken as given.
   *
   * @param moments of the same images, not closed yet
   * @return for each of the moments an influence an image
   */
  List<double[]> influences(
      List<? extends CrossMoments> moments,
      Kept kept,
      List<Integer> images,
      FeatureSamples samples);

  /**
   * The mean over all positions, of every image.
   *
   * @return [image][channel] of each view
   */
  Map<FeatureView, float[][]> pooled(List<FeatureView> views, List<Integer> images);

  @Override
  void close();
}
