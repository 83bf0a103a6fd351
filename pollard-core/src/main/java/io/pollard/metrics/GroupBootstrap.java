package io.pollard.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * 95 % percentile intervals by resampling groups with replacement (Field and Welsh 2007, the
 * cluster bootstrap; Efron 1979 where each case is its own group): images of one patient are drawn
 * together, for they aren't independent.
 *
 * <p>A resample without all classes, or on which the score is not defined, is drawn again and
 * counted. Cases are sorted once; a resample is a whole-number weight for each case and is scored
 * in one pass, so that 2,000 resamples of 1,000 cases take a fraction of a second. The same seed
 * gives the same resamples for every score of the same cases, on every Java.
 *
 * @param resamples 1 or more; 2,000 are usual
 */
public record GroupBootstrap(int resamples, long seed) {

  private static final int USUAL_RESAMPLES = 2_000;

  /** So many draws in vain, for one that counts, mean that a class stands in too few groups. */
  private static final int VAIN_DRAWS = 100;

  public GroupBootstrap {
    if (resamples < 1) {
      throw new IllegalArgumentException("expected at least one resample but found " + resamples);
    }
  }

  /** 2,000 resamples. */
  public static GroupBootstrap of(long seed) {
    return new GroupBootstrap(USUAL_RESAMPLES, seed);
  }

  /** Two predictions of the same cases, to be compared. */
  public record Pair(Predictions first, Predictions second) {
    /**
     * @throws IllegalArgumentException if these are not the same cases in the same order
     */
    public Pair {
      if (!first.isOfSameCasesAs(second)) {
        throw new IllegalArgumentException(
            "expected predictions of the same cases in the same order but found other targets or"
                + " groups");
      }
    }
  }

  /**
   * The score with its interval; without one (NaN) where the score is not defined, a class or
   * finding has no case, or stands in so few groups that hardly a resample has it.
   */
  public Interval interval(Metric metric, Predictions predictions) {
    return interval(List.of(new Statistic(predictions, metric.prepare(predictions), 1)));
  }

  /** The same of anything that can be computed of cases that count more or less often. */
  Interval interval(Predictions cases, Metric.Weighted value) {
    return interval(List.of(new Statistic(cases, value, 1)));
  }

  /** Several numbers of weighted cases, each defined wherever the cases hold all truths. */
  @FunctionalInterface
  interface Several {
    /**
     * @param weights [n], 0 or more
     * @return always as many
     */
    double[] of(double[] weights);
  }

  /** An interval of each, all on the same resamples; without ends where a class has no case. */
  List<Interval> intervals(Predictions cases, Several several) {
    List<double[]> drawn = new ArrayList<>();
    double[] estimates = several.of(Rows.once(cases.size()));
    // What is resampled is a number that every resample has; the others are taken along.
    Resamples resamples =
        resample(
            List.of(
                new Statistic(
                    cases,
                    weights -> {
                      drawn.add(several.of(weights));
                      return 0;
                    },
                    1)));
    List<Interval> intervals = new ArrayList<>();
    for (int k = 0; k < estimates.length; k++) {
      int place = k;
      // The first was drawn of the cases themselves.
      double[] values = drawn.stream().skip(1).mapToDouble(of -> of[place]).sorted().toArray();
      boolean isNone = resamples.values().length == 0;
      intervals.add(
          new Interval(
              estimates[k],
              isNone ? Double.NaN : Quantiles.of(values, 0.025),
              isNone ? Double.NaN : Quantiles.of(values, 0.975),
              isNone ? 0 : this.resamples,
              resamples.redrawn()));
    }
    return intervals;
  }

  /**
   * The mean score of several predictions, as of networks trained from several seeds: those of the
   * same cases are scored on the same resamples, each further set of cases is resampled on its own.
   * It speaks of these very networks on other patients; that of several splits is too narrow where
   * their parts share patients.
   *
   * @throws IllegalArgumentException if there are no predictions
   */
  public Interval meanInterval(Metric metric, List<Predictions> repeats) {
    return interval(
        sets(repeats, one -> one).stream()
            .map(
                set ->
                    new Statistic(
                        set.get(0),
                        mean(set.stream().map(metric::prepare).toList()),
                        (double) set.size() / repeats.size()))
            .toList());
  }

  /**
   * The paired difference, first minus second, of two predictions of the same cases: both are
   * scored on the same resamples, so that what makes a resample hard for both drops out.
   *
   * @throws IllegalArgumentException if these are not the same cases in the same order
   */
  public Interval difference(Metric metric, Predictions first, Predictions second) {
    return meanDifference(metric, List.of(new Pair(first, second)));
  }

  /**
   * The mean of the paired differences of several repeats. Repeats on the same cases, as trained
   * from several seeds on one split, are scored on the same resamples, for other seeds don't make
   * more patients of them; each further set of cases, as of another split, is resampled on its own.
   * A value of the bootstrap is the mean over all repeats.
   *
   * <p>The interval says how the mean of these very networks would vary with the patients. That of
   * several splits is too narrow where their parts share patients.
   *
   * @throws IllegalArgumentException if there is no repeat
   */
  public Interval meanDifference(Metric metric, List<Pair> repeats) {
    return test(metric, repeats).interval();
  }

  /**
   * A difference and how sure it is.
   *
   * @param pValue of no difference, two-sided; not a number where there is no interval
   */
  public record Tested(Interval interval, double pValue) {}

  /**
   * {@link #meanDifference} with its p-value: twice the share of resamples on the other side of
   * zero, or at it, each side with one more than were found (Davison and Hinkley 1997, section
   * 4.2.5), so that it is never zero: 2 / 2,001 at least with 2,000 resamples. It goes with the
   * percentile interval: that leaves out zero where this is clearly below .05.
   *
   * @throws IllegalArgumentException if there is no repeat
   */
  public Tested test(Metric metric, List<Pair> repeats) {
    return test(statistics(metric, repeats));
  }

  /** Of each set of cases the mean difference of the repeats on it. */
  static List<Statistic> statistics(Metric metric, List<Pair> repeats) {
    return sets(repeats, Pair::first).stream()
        .map(
            set ->
                new Statistic(
                    set.get(0).first(), paired(metric, set), (double) set.size() / repeats.size()))
        .toList();
  }

  /** Those of the same cases together. */
  private static <T> List<List<T>> sets(List<T> repeats, Function<T, Predictions> cases) {
    if (repeats.isEmpty()) {
      throw new IllegalArgumentException("expected at least one repeat but found none");
    }
    List<List<T>> sets = new ArrayList<>();
    for (T repeat : repeats) {
      sets.stream()
          .filter(set -> cases.apply(set.get(0)).isOfSameCasesAs(cases.apply(repeat)))
          .findFirst()
          .orElseGet(
              () -> {
                sets.add(new ArrayList<>());
                return sets.get(sets.size() - 1);
              })
          .add(repeat);
    }
    return sets;
  }

  private static Metric.Weighted paired(Metric metric, List<Pair> ofSameCases) {
    List<Metric.Weighted> differences = new ArrayList<>();
    for (Pair pair : ofSameCases) {
      Metric.Weighted one = metric.prepare(pair.first());
      Metric.Weighted other = metric.prepare(pair.second());
      differences.add(weights -> one.of(weights) - other.of(weights));
    }
    return mean(differences);
  }

  private static Metric.Weighted mean(List<Metric.Weighted> values) {
    return weights -> {
      double sum = 0;
      for (Metric.Weighted value : values) {
        sum += value.of(weights);
      }
      return sum / values.size();
    };
  }

  /**
   * What is computed of one set of cases.
   *
   * @param share of the whole; the shares of all sets sum to 1
   */
  record Statistic(Predictions cases, Metric.Weighted value, double share) {
    double estimate() {
      return value.of(Rows.once(cases.size()));
    }

    boolean hasAllTruths() {
      return cases.hasAllTruths(Rows.once(cases.size()));
    }
  }

  private Interval interval(List<Statistic> sets) {
    return test(sets).interval();
  }

  private Tested test(List<Statistic> sets) {
    Resamples drawn = resample(sets);
    double[] values = drawn.values();
    if (values.length == 0) {
      return new Tested(
          new Interval(drawn.estimate(), Double.NaN, Double.NaN, 0, drawn.redrawn()), Double.NaN);
    }
    return new Tested(
        new Interval(
            drawn.estimate(),
            Quantiles.of(values, 0.025),
            Quantiles.of(values, 0.975),
            resamples,
            drawn.redrawn()),
        Math.min(1, 2 * Math.min(share(values, -1), share(values, 1))));
  }

  /** What resamples say. */
  static final class Resamples {
    private final double estimate;
    private final double[] values;
    private final int redrawn;

    private Resamples(double estimate, double[] values, int redrawn) {
      this.estimate = estimate;
      this.values = values;
      this.redrawn = redrawn;
    }

    double estimate() {
      return estimate;
    }

    /** One a resample, ascending; empty where there is no interval. Not a copy. */
    double[] values() {
      return values;
    }

    int redrawn() {
      return redrawn;
    }
  }

  Resamples resample(List<Statistic> sets) {
    double estimate = sets.stream().mapToDouble(set -> set.share() * set.estimate()).sum();
    if (Double.isNaN(estimate) || !sets.stream().allMatch(Statistic::hasAllTruths)) {
      return new Resamples(estimate, new double[0], 0);
    }
    double[] values = new double[resamples];
    int redrawn = 0;
    Random seeds = new Random(seed);
    long next = seed;
    for (Statistic set : sets) {
      redrawn += add(set, new Random(next), values);
      if (redrawn > (long) VAIN_DRAWS * resamples) {
        return new Resamples(estimate, new double[0], redrawn);
      }
      next = seeds.nextLong();
    }
    Arrays.sort(values);
    return new Resamples(estimate, values, redrawn);
  }

  /** Of resamples that are zero or on one side of it: below for -1, above for 1. */
  private static double share(double[] values, int side) {
    long found = Arrays.stream(values).filter(value -> value * side >= 0).count();
    return (found + 1.) / (values.length + 1);
  }

  /** Adds one set's share to each resample's value; how many were drawn again. */
  private int add(Statistic set, Random random, double[] values) {
    Predictions cases = set.cases();
    double[] weights = new double[cases.size()];
    int[] groups = groups(cases);
    int[] times = new int[Arrays.stream(groups).max().orElseThrow() + 1];
    int redrawn = 0;
    for (int drawn = 0; drawn < resamples; ) {
      Arrays.fill(times, 0);
      for (int i = 0; i < times.length; i++) {
        times[random.nextInt(times.length)]++;
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i] = times[groups[i]];
      }
      double value = cases.hasAllTruths(weights) ? set.value().of(weights) : Double.NaN;
      if (!Double.isNaN(value)) {
        values[drawn++] += set.share() * value;
      } else if (++redrawn > (long) VAIN_DRAWS * resamples) {
        break;
      }
    }
    return redrawn;
  }

  static int[] groups(Predictions cases) {
    return numbered(cases.groups());
  }

  /** For each case the number of its group, 0 to groups - 1, in the order of their first cases. */
  public static int[] numbered(List<String> groups) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    return groups.stream()
        .mapToInt(group -> numbers.computeIfAbsent(group, any -> numbers.size()))
        .toArray();
  }
}
