package io.pollard.metrics;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How the probabilities of one class moved from the data that a network was tested on at home to
 * other data.
 *
 * @param output the class
 * @param home its probabilities at home
 * @param here its probabilities on the other data
 * @param distance of Kolmogorov and Smirnov: the largest difference of the two shares of cases at
 *     or below a probability, 0 to 1
 */
public record OutputShift(String output, Side home, Side here, double distance) {

  /** Whose quantiles are given. */
  public static final List<Double> SHARES = List.of(.05, .25, .5, .75, .95);

  /**
   * The probabilities in one place.
   *
   * @param cases how many
   * @param decided the share of them that is decided to be of the class
   * @param quantiles at {@link #SHARES}, linear between neighbours
   */
  public record Side(int cases, double decided, List<Double> quantiles) {
    public Side {
      quantiles = List.copyOf(quantiles);
    }
  }

  /**
   * Of two classes the positive one, of more each.
   *
   * @throws IllegalArgumentException if these are predictions of different tasks
   */
  static List<OutputShift> of(ClassScores home, ClassScores here) {
    if (!home.task().equals(here.task())) {
      throw new IllegalArgumentException(
          "expected predictions of one task but found " + home.task() + " and " + here.task());
    }
    IntStream outputs =
        home.task().isBinary()
            ? IntStream.of(home.task().positiveIndex())
            : IntStream.range(0, home.classes());
    return outputs.mapToObj(k -> of(home, here, k)).toList();
  }

  private static OutputShift of(ClassScores home, ClassScores here, int output) {
    double[] first = ascending(home, output);
    double[] second = ascending(here, output);
    return new OutputShift(
        home.task().classes().get(output),
        side(home, output, first),
        side(here, output, second),
        distance(first, second));
  }

  private static double[] ascending(ClassScores scores, int output) {
    return IntStream.range(0, scores.size())
        .mapToDouble(i -> scores.probability(i, output))
        .sorted()
        .toArray();
  }

  private static Side side(ClassScores scores, int output, double[] ascending) {
    return new Side(
        scores.size(),
        scores.decided(output),
        SHARES.stream().map(share -> Quantiles.of(ascending, share)).toList());
  }

  private static double distance(double[] first, double[] second) {
    double largest = 0;
    int i = 0;
    int j = 0;
    while (i < first.length && j < second.length) {
      double place = Math.min(first[i], second[j]);
      while (i < first.length && first[i] == place) {
        i++;
      }
      while (j < second.length && second[j] == place) {
        j++;
      }
      largest = Math.max(largest, Math.abs((double) i / first.length - (double) j / second.length));
    }
    return largest;
  }
}
