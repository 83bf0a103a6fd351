package io.pollard.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a series of more slices than a network takes is scored: by windows of as many slices as it
 * takes, whose scores become one. Training shows one window of a series an epoch, at a random
 * depth. Slices are not scaled along the depth then. A series of fewer slices is one window,
 * padded.
 *
 * @param slices of a series, at most; of a longer one the middle is taken
 * @param stride slices from the first of a window to the first of the next; the last window ends
 *     with the series
 * @param score what becomes of the windows' scores
 */
public record SliceWindows(int slices, int stride, Score score) {

  /** What becomes of the scores of a series' windows. */
  public enum Score {
    /**
     * That of the window in which the positive class is most probable (PENet, Huang et al. 2020).
     */
    MAXIMUM,
    /** The mean probability of each class. */
    MEAN
  }

  /** Below it a mean of probabilities has no logarithm in float32. */
  private static final double LEAST = 1e-37;

  /**
   * @throws IllegalArgumentException if there are no slices, or the stride is below 1
   */
  public SliceWindows {
    if (slices < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "expected windows of a series of at least 1 slice, at least 1 slice apart, but found %s and %s"
              .formatted(slices, stride));
    }
  }

  /**
   * Where the windows of a series begin.
   *
   * @param there slices that it has, of those that are kept
   * @param depth slices of a window
   */
  public List<Integer> firsts(int there, int depth) {
    List<Integer> firsts = new ArrayList<>();
    for (int first = 0; first < there - depth; first += stride) {
      firsts.add(first);
    }
    firsts.add(Math.max(0, there - depth));
    return firsts;
  }

  /**
   * Which of some samples have a first window, which a second, and so on.
   *
   * @param windows how many each sample has, at least 1
   * @return for every window the places of the samples that have it, in their order
   */
  public static List<List<Integer>> rounds(List<Integer> windows) {
    int most = windows.stream().mapToInt(Integer::intValue).max().orElse(0);
    return IntStream.range(0, most)
        .mapToObj(
            window ->
                IntStream.range(0, windows.size())
                    .filter(place -> windows.get(place) > window)
                    .boxed()
                    .toList())
        .toList();
  }

  /** Whether they have a score of a task: the maximum is of a positive class. */
  public boolean isSuited(Task task) {
    return score == Score.MEAN || (task instanceof Task.SingleLabel single && single.isBinary());
  }

  /**
   * Refuses the maximum where no class is positive.
   *
   * @throws DataException if the task is not of two classes
   */
  public void requireSuited(Task task) {
    if (!isSuited(task)) {
      throw new DataException(
          "expected two classes, one of them positive, for the maximum over windows but found %s; the mean takes any number (--windows SLICES,STRIDE,mean)"
              .formatted(task.outputs()));
    }
  }

  /**
   * The logits of a series; one window's are its own. A window that gives no number leaves none.
   *
   * @param windows the logits of each window, one an output
   * @return one an output: a window's, or logits of the mean probabilities
   */
  public float[] combined(Task task, List<float[]> windows) {
    double[] sums = new double[task.outputs().size()];
    float[] highest = windows.get(0);
    for (float[] logits : windows) {
      double[] probabilities = task.activation().of(logits);
      if (!Arrays.stream(probabilities).allMatch(Double::isFinite)) {
        return logits;
      }
      for (int k = 0; k < sums.length; k++) {
        sums[k] += probabilities[k];
      }
      if (score == Score.MAXIMUM
          && evidence((Task.SingleLabel) task, logits)
              > evidence((Task.SingleLabel) task, highest)) {
        highest = logits;
      }
    }
    if (score == Score.MAXIMUM || windows.size() == 1) {
      return highest;
    }
    float[] means = new float[sums.length];
    for (int k = 0; k < sums.length; k++) {
      means[k] = task.activation().logit(Math.max(LEAST, sums[k] / windows.size()));
    }
    return means;
  }

  /** Grows with the positive class's probability, and still tells apart where that rounds to 1. */
  private static double evidence(Task.SingleLabel task, float[] logits) {
    int positive = task.positiveIndex();
    return (double) logits[positive] - logits[1 - positive];
  }
}
