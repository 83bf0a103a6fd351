package io.pollard.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A reliability diagram (Murphy and Winkler, "Reliability of subjective probability forecasts of
 * precipitation and temperature", Journal of the Royal Statistical Society C 26, 1977): how often
 * is true what is given a probability of so much.
 *
 * @param isTopLabel whether it is of the most probable class, and not of the positive one of two
 * @param bins those that have cases, by rising probability
 */
public record ReliabilityBins(boolean isTopLabel, List<Bin> bins) {

  /**
   * Cases of about one probability.
   *
   * @param low where the bin begins, 0 to 1
   * @param high where it ends
   * @param share how often it was true, with Wilson's 95 % interval ({@link Interval#ofShare}).
   *     Where patients have several cases in the bin it counts patients in place of cases, as if
   *     all of a patient's were alike, which is never too narrow by them
   */
  public record Bin(
      double low, double high, int cases, int patients, double meanProbability, Interval share) {}

  public ReliabilityBins {
    bins = List.copyOf(bins);
  }

  /** Of two classes about the positive one, of more about the most probable one. */
  public static ReliabilityBins of(ClassScores scores, Binning binning, int bins) {
    boolean isTopLabel = !scores.task().isBinary();
    Forecasts forecasts =
        isTopLabel
            ? Forecasts.ofTopLabel(scores)
            : Forecasts.ofClass(scores, scores.task().positiveIndex());
    double[] ascending = new double[forecasts.size()];
    for (int i = 0; i < ascending.length; i++) {
      ascending[i] = forecasts.probability(i);
    }
    Arrays.sort(ascending);
    double[] edges = binning.edges(ascending, bins);
    int[] places = forecasts.bins(binning, bins);
    List<Bin> found = new ArrayList<>();
    for (int b = 0; b <= edges.length; b++) {
      Set<String> patients = new HashSet<>();
      int cases = 0;
      int trues = 0;
      double sum = 0;
      for (int i = 0; i < places.length; i++) {
        if (places[i] == b) {
          cases++;
          trues += forecasts.isTrue(i) ? 1 : 0;
          sum += forecasts.probability(i);
          patients.add(scores.groups().get(i));
        }
      }
      if (cases > 0) {
        found.add(
            new Bin(
                b == 0 ? 0 : edges[b - 1],
                b == edges.length ? 1 : edges[b],
                cases,
                patients.size(),
                sum / cases,
                Interval.ofShare((double) trues / cases, patients.size())));
      }
    }
    return new ReliabilityBins(isTopLabel, found);
  }
}
