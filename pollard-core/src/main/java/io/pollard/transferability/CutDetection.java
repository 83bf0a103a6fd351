package io.pollard.transferability;

import io.pollard.metrics.GroupBootstrap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The cut that follows from transferability (the paper's section IV-F, its five steps): the first
 * unit at which the features before and after full transfer are no longer separated from chance. It
 * is the last unit kept. No label and no score is looked at.
 *
 * <p>Separated means that the boxes of the paper's figures stand apart: the lower quartile of the
 * coefficients lies above the upper quartile of both baselines, {@link ViewSimilarity#separation}.
 * The paper says "substantially overlapped" and leaves the rule open. Boxes compare distribution
 * with distribution, as it asks, need no further number, and leave out the few directions that any
 * two images share, since borders and means of positions are alike in all of them: those bring the
 * largest shuffled coefficients close to 1 in every unit.
 *
 * @param levels before against after, the cut points from the image up
 * @param place of the cut among them, from 0; their number where all are separated, which says to
 *     keep the whole network
 * @param low the 2.5th percentile of the place over resamples; the place where nothing was
 *     resampled
 * @param high the 97.5th
 * @param shares of the resamples that found each place, that of no cut last; empty where nothing
 *     was resampled
 */
public record CutDetection(
    List<ViewSimilarity> levels, int place, int low, int high, List<Double> shares) {

  private static final double TAIL = .025;

  public CutDetection {
    levels = List.copyOf(levels);
    shares = List.copyOf(shares);
  }

  /** Without an interval. */
  public static CutDetection of(List<ViewSimilarity> levels) {
    int place = place(levels.stream().map(ViewSimilarity::isSeparated).toList());
    return new CutDetection(levels, place, place, place, List.of());
  }

  /**
   * With an interval: groups of images are drawn with replacement, and each resample's lower
   * quartiles follow from the images' influences to first order; the same resample is taken at all
   * levels. Kept directions and baselines stay as they are.
   *
   * @param influences of each level an influence an image, as {@link ComparedNetworks#influences}
   * @param groups each image's, in the same order; images of a patient are drawn together
   * @param resamples 1 or more; 2,000 are usual
   */
  public static CutDetection of(
      List<ViewSimilarity> levels,
      List<double[]> influences,
      List<String> groups,
      int resamples,
      long seed) {
    if (resamples < 1 || influences.size() != levels.size()) {
      throw new IllegalArgumentException(
          "expected at least one resample, and influences of %s levels, but found %s and %s"
              .formatted(levels.size(), resamples, influences.size()));
    }
    double[][] moves = byGroup(influences, groups);
    int[] found = new int[levels.size() + 1];
    Random random = new Random(seed);
    int count = moves[0].length;
    double[] separations = levels.stream().mapToDouble(ViewSimilarity::separation).toArray();
    for (int r = 0; r < resamples; r++) {
      int[] times = new int[count];
      for (int draw = 0; draw < count; draw++) {
        times[random.nextInt(count)]++;
      }
      List<Boolean> separated = new ArrayList<>();
      for (int level = 0; level < levels.size(); level++) {
        separated.add(separations[level] + moved(moves[level], times) > 0);
      }
      found[place(separated)]++;
    }
    return new CutDetection(
        levels,
        of(levels).place(),
        percentile(found, resamples, TAIL),
        percentile(found, resamples, 1 - TAIL),
        IntStream.of(found).mapToObj(times -> (double) times / resamples).toList());
  }

  /** The last unit kept; empty where the whole network is. */
  public Optional<String> cut() {
    return unit(place);
  }

  /** The unit of a place; empty for that of no cut. */
  public Optional<String> unit(int of) {
    return of < levels.size()
        ? Optional.of(levels.get(of).pair().second().unit())
        : Optional.empty();
  }

  private static int place(List<Boolean> separated) {
    int first = separated.indexOf(false);
    return first < 0 ? separated.size() : first;
  }

  /** [level][group] */
  private static double[][] byGroup(List<double[]> influences, List<String> groups) {
    int[] of = GroupBootstrap.numbered(groups);
    double[][] sums = new double[influences.size()][Arrays.stream(of).max().orElse(-1) + 1];
    for (int level = 0; level < sums.length; level++) {
      double[] each = influences.get(level);
      if (each.length != of.length) {
        throw new IllegalArgumentException(
            "expected an influence of each of " + of.length + " images but found " + each.length);
      }
      for (int image = 0; image < each.length; image++) {
        sums[level][of[image]] += each[image];
      }
    }
    return sums;
  }

  private static double moved(double[] moves, int[] times) {
    double sum = 0;
    for (int group = 0; group < moves.length; group++) {
      sum += times[group] * moves[group];
    }
    return sum;
  }

  private static int percentile(int[] found, int resamples, double share) {
    int place = 0;
    long below = found[0];
    while (below < share * resamples) {
      below += found[++place];
    }
    return place;
  }
}
