package io.pollard.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What an operating point promises and what it keeps: its threshold is chosen on validation and
 * tried on other cases. The intervals of the other cases' scores resample both: each resample of
 * validation patients chooses its own threshold, which decides a resample of the others' patients,
 * so that they say how sure the choice is too. A resample without a class is drawn again.
 *
 * @param threshold chosen on validation, with its interval over validation patients
 * @param validation what the chosen threshold reaches where it was chosen, patients and choice
 *     resampled together
 * @param others what it reaches on the other cases
 */
public record ChosenOperatingPoint(
    OperatingPoint rule, Interval threshold, Reached validation, Reached others) {

  /** Of two classes; not numbers where nothing is decided so. */
  public record Reached(
      Interval sensitivity,
      Interval specificity,
      Interval precision,
      Interval negativePredictiveValue) {}

  private static final double LOW = .025;
  private static final List<Metric> SCORES =
      List.of(
          Metric.SENSITIVITY,
          Metric.SPECIFICITY,
          Metric.PRECISION,
          Metric.NEGATIVE_PREDICTIVE_VALUE);

  /**
   * @throws IllegalArgumentException if there are not two classes with cases of both, in either
   */
  public static ChosenOperatingPoint of(
      OperatingPoint rule, ClassScores validation, ClassScores others, GroupBootstrap bootstrap) {
    double chosen = rule.choose(validation);
    if (!others.hasAllClasses()) {
      throw new IllegalArgumentException(
          "expected cases of both classes to try a threshold but found one");
    }
    int count = bootstrap.resamples();
    Random random = new Random(bootstrap.seed());
    Draw drawOfValidation = new Draw(validation);
    Draw drawOfOthers = new Draw(others);
    double[] thresholds = new double[count];
    double[][] here = new double[2 * SCORES.size()][count];
    for (int b = 0; b < count; b++) {
      ClassScores first = drawOfValidation.next(random);
      thresholds[b] = rule.choose(first);
      ClassScores second = drawOfOthers.next(random);
      for (int k = 0; k < SCORES.size(); k++) {
        here[k][b] = SCORES.get(k).of(first.decidedAt(thresholds[b]));
        here[SCORES.size() + k][b] = SCORES.get(k).of(second.decidedAt(thresholds[b]));
      }
    }
    int redrawn = drawOfValidation.redrawn + drawOfOthers.redrawn;
    List<Interval> intervals = new ArrayList<>();
    for (int k = 0; k < here.length; k++) {
      ClassScores cases = k < SCORES.size() ? validation : others;
      intervals.add(
          interval(SCORES.get(k % SCORES.size()).of(cases.decidedAt(chosen)), here[k], redrawn));
    }
    return new ChosenOperatingPoint(
        rule,
        interval(chosen, thresholds, redrawn),
        reached(intervals.subList(0, SCORES.size())),
        reached(intervals.subList(SCORES.size(), here.length)));
  }

  private static Reached reached(List<Interval> scores) {
    return new Reached(scores.get(0), scores.get(1), scores.get(2), scores.get(3));
  }

  /** Resamples in which nothing is decided so have no such score, and are left out. */
  private static Interval interval(double estimate, double[] values, int redrawn) {
    double[] defined = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    return defined.length == 0
        ? new Interval(estimate, Double.NaN, Double.NaN, 0, redrawn)
        : new Interval(
            estimate,
            Quantiles.of(defined, LOW),
            Quantiles.of(defined, 1 - LOW),
            defined.length,
            redrawn);
  }

  /** Patients drawn with replacement, with all of their cases. */
  private static final class Draw {
    private final ClassScores cases;
    private final List<List<Integer>> patients = new ArrayList<>();
    private int redrawn;

    Draw(ClassScores cases) {
      this.cases = cases;
      int[] numbers = GroupBootstrap.groups(cases);
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] == patients.size()) {
          patients.add(new ArrayList<>());
        }
        patients.get(numbers[i]).add(i);
      }
    }

    ClassScores next(Random random) {
      while (true) {
        ClassScores drawn =
            cases.at(
                IntStream.range(0, patients.size())
                    .map(i -> random.nextInt(patients.size()))
                    .boxed()
                    .flatMap(patient -> patients.get(patient).stream())
                    .mapToInt(i -> i)
                    .toArray());
        if (drawn.hasAllClasses()) {
          return drawn;
        }
        redrawn++;
      }
    }
  }
}
