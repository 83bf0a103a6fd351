package io.pollard.onnx;

import io.pollard.imaging.Look;
import io.pollard.imaging.Looks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a model file knows of the images that it was trained on, so that others can be told from
 * them: what they look like, and how far the features of images of their kind lie from theirs.
 *
 * <p>The distance is the squared Mahalanobis distance of an image's features from the mean of the
 * training images', with their covariance shrunk (Lee et al. 2018, arXiv:1807.03888, with one
 * Gaussian for all classes). The graph computes it, as its output {@link Exporter#DISTANCE}. What
 * is far is said by validation images, on which the network was not trained: training images' own
 * distances are too small.
 *
 * @param features numbers of an image
 * @param directions along which the variance of the features is kept, at most as many
 * @param shrinkage of the covariance, 0 to 1
 * @param trainingImages by which mean and covariance were found
 * @param validationImages whose distances were taken
 * @param quantile of these above which an image is far, 0 to 1
 * @param threshold the distance there, from 0
 * @param distances of validation images, ascending; evenly chosen where there are more than {@link
 *     #MOST_DISTANCES}, the largest among them
 * @param looks of training images
 */
public record InputGate(
    int features,
    int directions,
    double shrinkage,
    int trainingImages,
    int validationImages,
    double quantile,
    double threshold,
    List<Double> distances,
    Looks looks) {

  /** Of one file. */
  public static final int MOST_DISTANCES = 256;

  /** One image in 200 of the training images' own kind is taken for another. */
  static final double QUANTILE = 0.995;

  /**
   * @throws IllegalArgumentException if a number is out of its range, or the distances are none or
   *     not ascending
   */
  public InputGate {
    distances = List.copyOf(distances);
    boolean isAscending = !distances.isEmpty() && distances.size() <= MOST_DISTANCES;
    double last = 0;
    for (double distance : distances) {
      isAscending &= distance >= last && Double.isFinite(distance);
      last = distance;
    }
    boolean isCounted =
        features >= 1
            && directions >= 0
            && directions <= features
            && trainingImages >= 1
            && validationImages >= distances.size();
    boolean isInRange =
        shrinkage >= 0
            && shrinkage <= 1
            && quantile > 0
            && quantile < 1
            && threshold >= 0
            && Double.isFinite(threshold);
    if (!isAscending || !isCounted || !isInRange) {
      throw new IllegalArgumentException(
          "expected an input gate of ascending distances, counts and shares in their ranges");
    }
  }

  /**
   * @param all distances of validation images, at least one, finite
   */
  static InputGate of(FeatureGaussian gaussian, int trainingImages, double[] all, Looks looks) {
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    int count = Math.min(sorted.length, MOST_DISTANCES);
    List<Double> kept = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      kept.add(sorted[(int) ((long) i * sorted.length / count) - 1]);
    }
    // The rank that a new image of the same kind exceeds with this chance; the last where there are
    // too few.
    int rank = rank(sorted.length);
    return new InputGate(
        gaussian.mean().length,
        gaussian.variances().length,
        gaussian.shrinkage(),
        trainingImages,
        sorted.length,
        QUANTILE,
        sorted[Math.min(rank, sorted.length) - 1],
        kept,
        looks);
  }

  private static int rank(int images) {
    return (int) Math.ceil((images + 1) * QUANTILE);
  }

  /**
   * Whether there are enough validation images for the quantile; else the threshold is the largest.
   */
  public boolean isEnough() {
    return rank(validationImages) <= validationImages;
  }

  /**
   * @param distance that the graph gives; anything but a number counts as infinite
   * @param look empty where nothing is known of the image's file and levels
   */
  Likeness judge(double distance, Optional<Look> look) {
    double far = Double.isFinite(distance) ? Math.max(0, distance) : Double.POSITIVE_INFINITY;
    long nearer = distances.stream().filter(one -> one < far).count();
    double beyond = (double) nearer / distances.size();
    List<String> reasons = new ArrayList<>(look.map(looks::unlike).orElse(List.of()));
    if (far > threshold) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "its features are further from the training images' than %s (distance %.4g, threshold"
                  + " %.4g)",
              nearer == distances.size()
                  ? "those of all " + validationImages + " validation images"
                  : String.format(
                      Locale.ROOT, "those of %.1f %% of the validation images", 100 * beyond),
              far,
              threshold));
    }
    return new Likeness(far, beyond, reasons);
  }
}
