package io.pollard.metrics;

import io.pollard.data.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Sets of classes that have the true one in them as often as was asked for: split conformal
 * prediction (Vovk, Gammerman and Shafer, <i>Algorithmic Learning in a Random World</i>, 2005; the
 * least ambiguous sets of Sadinle, Lei and Wasserman, "Least ambiguous set-valued classifiers with
 * bounded error levels", Journal of the American Statistical Association 114, 2019). A class is in
 * the set where its probability is at least a number that validation cases give: of n of them the
 * k-th largest of the true classes' probabilities, k = ⌈(n + 1) · level⌉; with k above n it is 0,
 * and the class is in every set.
 *
 * <p>Then the true class of another case is in its set with a probability of at least the level,
 * over cases that are exchangeable with those of validation, and over these; by class it holds of
 * each class for itself (Vovk, "Conditional validity of inductive conformal predictors", Machine
 * Learning 92, 2013). Images of one patient are not exchangeable with another's, so that one case
 * of each patient counts, by class one of each patient and class, drawn by a seed (subsampling
 * once: Dunn, Wasserman and Ramdas, "Distribution-free prediction sets for two-layer hierarchical
 * models", Journal of the American Statistical Association 118, 2023). It holds then of one image
 * of another patient: not of all of a patient's together, not of every kind of patient, and not of
 * patients from elsewhere.
 *
 * <p>Probabilities are the network's own, as for decisions. A set may be empty, or hold all
 * classes.
 *
 * @param level how often the true class is in the set, above 0 and below 1
 * @param least for each class from which probability on it is in a set, 0 to 1; 0 where too few
 *     cases leave it in every one
 * @param cases by which each was found, of all classes or of its own
 */
public record ConformalSets(double level, By by, List<Double> least, List<Integer> cases) {

  /** What it holds of. */
  public enum By {
    /** Of all cases together. */
    MARGINAL,
    /** Of the cases of each class. */
    CLASS;

    /** As it is typed: "marginal". */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ConformalSets {
    least = List.copyOf(least);
    cases = List.copyOf(cases);
    requireLevel(level);
    if (least.size() < 2 || cases.size() != least.size()) {
      throw new IllegalArgumentException(
          "expected a probability and a number of cases for each class but found "
              + least.size()
              + " and "
              + cases.size());
    }
    if (!least.stream().allMatch(p -> p >= 0 && p <= 1)
        || !cases.stream().allMatch(count -> count >= 0)) {
      throw new IllegalArgumentException(
          "expected probabilities from 0 to 1 and numbers of cases but found "
              + least
              + " and "
              + cases);
    }
  }

  private static void requireLevel(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "expected a level above 0 and below 1, as .9, but found " + level);
    }
  }

  /**
   * @param validation the network's own probabilities
   * @param seed by which a patient's case is drawn
   * @throws IllegalArgumentException if the level is not above 0 and below 1
   */
  public static ConformalSets fit(By by, double level, ClassScores validation, long seed) {
    requireLevel(level);
    int[] order = shuffled(validation.size(), seed);
    List<Double> least = new ArrayList<>();
    List<Integer> cases = new ArrayList<>();
    for (int k = 0; k < validation.classes(); k++) {
      List<Double> own = new ArrayList<>();
      Set<String> patients = new HashSet<>();
      for (int i : order) {
        boolean counts = by == By.MARGINAL || validation.target(i) == k;
        if (counts && patients.add(validation.groups().get(i))) {
          own.add(validation.probability(i, validation.target(i)));
        }
      }
      least.add(least(own, level));
      cases.add(own.size());
    }
    return new ConformalSets(level, by, least, cases);
  }

  /** The first of each patient in a random order is any of them, each as likely. */
  private static int[] shuffled(int size, long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return order.stream().mapToInt(i -> i).toArray();
  }

  private static double least(List<Double> probabilities, double level) {
    int rank = rank(level, probabilities.size());
    return rank > probabilities.size()
        ? 0
        : probabilities.stream().sorted(Collections.reverseOrder()).toList().get(rank - 1);
  }

  /** ⌈(n + 1) level⌉, where rounding of the product makes no whole number a larger one. */
  private static int rank(double level, int count) {
    return (int) Math.ceil((count + 1) * level - 1e-9);
  }

  /** How many cases a level needs, so that a class is not in every set. */
  public static int fewest(double level) {
    int count = 1;
    while (rank(level, count) > count) {
      count++;
    }
    return count;
  }

  /** As columns name it: "set_90". */
  public String key() {
    return "set_" + percent();
  }

  /** The level as "90" or "97.5". */
  public String percent() {
    double percent = Math.rint(level * 1e6) / 1e4;
    return percent == Math.rint(percent)
        ? String.format(Locale.ROOT, "%.0f", percent)
        : Double.toString(percent);
  }

  /** Whether a class has too few cases, so that it is in every set. */
  public boolean isInEvery(int target) {
    return least.get(target) == 0;
  }

  /**
   * The classes of a case's set, by their indices.
   *
   * @param probabilities the network's own, one a class
   */
  public List<Integer> of(double[] probabilities) {
    return IntStream.range(0, probabilities.length)
        .filter(k -> probabilities[k] >= least.get(k))
        .boxed()
        .toList();
  }

  /** A sentence for each class that is in every set, since validation has too few cases of it. */
  public List<String> notes(Task.SingleLabel task) {
    return IntStream.range(0, least.size())
        .filter(k -> cases.get(k) < fewest(level))
        .filter(k -> by == By.CLASS || k == 0)
        .mapToObj(
            k ->
                (by == By.CLASS ? "the class " + task.classes().get(k) + " is" : "all classes are")
                    + " in every set of "
                    + percent()
                    + " %: that needs "
                    + fewest(level)
                    + " validation patients"
                    + (by == By.CLASS ? " with it" : "")
                    + ", and there are "
                    + cases.get(k))
        .toList();
  }
}
