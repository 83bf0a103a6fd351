package io.pollard.study;

import io.pollard.metrics.Holm;
import io.pollard.metrics.Interval;
import io.pollard.metrics.SplitMean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How much better or worse than full transfer repeats are on average, and how sure that is.
 *
 * @param interval 95 %
 * @param pValue two-sided, of no difference; not a number where the interval does not speak of
 *     other patients
 * @param over what the interval speaks of
 */
record MeanDifference(Interval interval, double pValue, Over over) {

  /** Of what the mean would be another one. */
  enum Over {
    /** Data sets drawn apart, as those of a generated task: Student's t. */
    DATA_SETS(
        "data sets",
        "differences over data sets: their mean, 95 % by Student's t over the data sets"),
    /** Splits of one data set, which share cases: Nadeau and Bengio's variance. */
    SPLITS(
        "splits",
        "differences over splits of one data set: their mean, 95 % by Student's t with Nadeau and"
            + " Bengio's variance, since splits share cases"),
    /** The patients of one split's part, resampled. */
    PATIENTS("patients", "differences on one split: 95 % of resamples of its patients"),
    /** Seeds on one split, Student's t: other patients may say something else. */
    SEEDS(
        "seeds",
        "differences over seeds on one split: 95 % by Student's t over the seeds, which says how far"
            + " other seeds would move the mean and nothing of other patients");

    private final String label;
    private final String meaning;

    Over(String label, String meaning) {
      this.label = label;
      this.meaning = meaning;
    }

    /** In the plural. */
    String label() {
      return label;
    }

    /** A sentence for who reads a table. */
    String meaning() {
      return meaning;
    }
  }

  /**
   * One repeat.
   *
   * @param data digest of its data set
   * @param split digest of its parts
   * @param measuredToTrained cases of the part for each one in training
   */
  record Repeat(String data, String split, double measuredToTrained) {}

  /** What some repeats are repeats of. */
  static Over over(List<Repeat> repeats) {
    return differ(repeats, Repeat::data)
        ? Over.DATA_SETS
        : differ(repeats, Repeat::split) ? Over.SPLITS : Over.SEEDS;
  }

  private static boolean differ(List<Repeat> repeats, Function<Repeat, String> what) {
    return repeats.stream().map(what).distinct().count() > 1;
  }

  /**
   * Of more repeats than one. Seeds on one split count as one value of that split, and splits of
   * one data set of several as one of that data set.
   *
   * @param values one a repeat
   */
  static MeanDifference of(List<Repeat> repeats, List<Double> values) {
    Over over = over(repeats);
    double[] means =
        switch (over) {
          case DATA_SETS -> means(repeats, values, Repeat::data);
          case SPLITS -> means(repeats, values, Repeat::split);
          default -> values.stream().mapToDouble(value -> value).toArray();
        };
    double shared =
        over == Over.SPLITS
            ? repeats.stream().mapToDouble(Repeat::measuredToTrained).average().orElseThrow()
            : 0;
    SplitMean mean = SplitMean.of(shared, means);
    return new MeanDifference(
        mean.interval(), over == Over.SEEDS ? Double.NaN : mean.pValue(), over);
  }

  private static double[] means(
      List<Repeat> repeats, List<Double> values, Function<Repeat, String> unit) {
    Map<String, List<Double>> byUnit = new LinkedHashMap<>();
    for (int i = 0; i < repeats.size(); i++) {
      byUnit
          .computeIfAbsent(unit.apply(repeats.get(i)), any -> new ArrayList<>())
          .add(values.get(i));
    }
    return byUnit.values().stream()
        .mapToDouble(of -> of.stream().collect(Collectors.averagingDouble(value -> value)))
        .toArray();
  }

  /**
   * Holm's p-values of the comparisons of a table, in which equal keys are one comparison.
   *
   * @param differences the table's, without rows that have none
   */
  static <K> Map<K, Double> adjusted(Map<K, MeanDifference> differences) {
    double[] adjusted =
        Holm.adjusted(differences.values().stream().mapToDouble(MeanDifference::pValue).toArray());
    Map<K, Double> byKey = new LinkedHashMap<>();
    int next = 0;
    for (K key : differences.keySet()) {
      byKey.put(key, adjusted[next++]);
    }
    return byKey;
  }
}
