package io.pollard.metrics;

import io.pollard.metrics.GroupBootstrap.Pair;
import io.pollard.metrics.GroupBootstrap.Statistic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How much better or worse one network is than another on average over seeds and splits of one data
 * set, with a 95 % interval whose lower end is the one-sided bound of 97.5 %: a hierarchical
 * interval, patients within splits, and trainings.
 *
 * <p>Let d<sub>j</sub> be the mean difference over the seeds of split j of k, and d their mean. The
 * patients' interval of d is that of splits drawn apart: of the AUROC of two classes by the
 * variance of DeLong or Obuchowski, 1 / k² times the sum over the splits, corrected for skewness
 * ({@link DeLong#interval}); of any other score by resampling the patients within each split
 * ({@link BcaInterval}), with Student's quantile in place of the normal one, for percentiles are
 * too narrow by about that (Hesterberg, "What teachers should know about the bootstrap", The
 * American Statistician 69, 2015). Let L be how far its lower end lies below d. Let r = n2 / n1 be
 * the measured cases for each trained one and ρ = n2 / (n1 + n2). Then the lower end lies below d
 * by
 *
 * <pre>
 * L                                            with one split and one seed
 * √(L² + t² s² / seeds)                        with one split and several seeds
 * max(L √(1 + (k - 1) ρ), t s √(1 / k + r))    with several splits
 * </pre>
 *
 * <p>and the upper end above it likewise; s is the sample deviation over the seeds, or of
 * d<sub>1</sub> ... d<sub>k</sub>, and t Student's quantile with one degree of freedom less than
 * there are such values.
 *
 * <ul>
 *   <li>Seeds and patients err independently of each other, so that their half-widths add as
 *       squares (Zou and Donner, "Construction of confidence limits about effect measures: a
 *       general approach", Statistics in Medicine 27, 2008).
 *   <li>Splits share cases. ρ is the correlation of their differences that Nadeau and Bengio assume
 *       ("Inference for the generalization error", Machine Learning 52, 2003), 1 + (k - 1) ρ what
 *       it makes of a mean's variance, and s √(1 / k + r) their standard error (section 3.1), which
 *       holds patients and trainings. Each of the two has its level; the wider one is taken, for
 *       few splits may happen to agree, and patients alone say nothing of other trainings.
 * </ul>
 *
 * @param interval of d; without ends (NaN) where it can't be given, as {@code ground} says
 * @param overPatients the patients' interval, as if splits shared nobody
 * @param trainingError s / √seeds, or s √(1 / k + r); 0 with one split and one seed
 * @param splits k
 * @param patients the mean number over the splits' parts
 */
public record RepeatedDifference(
    Interval interval,
    Ground ground,
    Interval overPatients,
    double trainingError,
    int splits,
    double patients) {

  /** Of so many patients at least there must be some case of either class, for an AUROC of two. */
  public static final int FEWEST_PATIENTS = 20;

  /** The same where patients are resampled: with 30 of a class 2.5 % of errors were 3.9 %. */
  public static final int FEWEST_RESAMPLED = 50;

  private static final double TAIL = .025;

  /** Less is a rounding error. */
  private static final double NO_VARIANCE = 1e-20;

  /** What the interval rests on. */
  public enum Ground {
    DELONG("DeLong's variance"),
    OBUCHOWSKI("Obuchowski's variance for patients with several cases"),
    BCA("a bootstrap of patients, BCa"),
    /**
     * The two rank all cases alike, or each without a mistake: no variance can be estimated. Of t
     * pairs of different patients, none of whom is in two, none was ranked better by one of the
     * two, so that with 97.5 % fewer than 1 - .025^(1 / t) of all pairs are (Clopper and Pearson
     * 1934), and the difference is no larger.
     */
    NO_DISAGREEMENT("an exact bound, for no pair of patients is ranked differently"),
    IDENTICAL("equal predictions"),
    TOO_FEW_PATIENTS(
        "too few patients of a class: "
            + FEWEST_PATIENTS
            + " are needed for an AUROC of two classes, else "
            + FEWEST_RESAMPLED),
    NOT_DEFINED("no variance that can be estimated");

    private final String label;

    Ground(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /**
   * One repeat.
   *
   * @param split equal for repeats on the same split
   * @param pair what the two networks said of its part
   * @param measuredToTrained n2 / n1; asked for where there are several splits
   */
  public record Repeat(String split, Pair pair, double measuredToTrained) {}

  /**
   * First minus second, by 2,000 resamples where patients are resampled.
   *
   * @param repeats at least one
   * @throws IllegalArgumentException if there is none, or a ratio of several splits is not known
   */
  public static RepeatedDifference of(Metric metric, List<Repeat> repeats, long seed) {
    return of(metric, repeats, BcaInterval.of(seed));
  }

  public static RepeatedDifference of(Metric metric, List<Repeat> repeats, BcaInterval bootstrap) {
    List<List<Pair>> splits = bySplit(repeats);
    OverPatients over = overPatients(metric, splits, bootstrap);
    Trainings trainings = trainings(metric, splits, repeats);
    double patients =
        splits.stream()
            .mapToLong(split -> split.get(0).first().groups().stream().distinct().count())
            .average()
            .orElseThrow();
    Interval ends = over.interval();
    double low = ends.estimate() - trainings.widened(ends.estimate() - ends.low());
    double high = ends.estimate() + trainings.widened(ends.high() - ends.estimate());
    return new RepeatedDifference(
        new Interval(ends.estimate(), low, high, ends.resamples(), ends.redrawn()),
        over.ground(),
        ends,
        trainings.error(),
        splits.size(),
        patients);
  }

  static List<List<Pair>> bySplit(List<Repeat> repeats) {
    if (repeats.isEmpty()) {
      throw new IllegalArgumentException("expected at least one repeat but found none");
    }
    Map<String, List<Pair>> splits = new LinkedHashMap<>();
    repeats.forEach(
        repeat ->
            splits.computeIfAbsent(repeat.split(), any -> new ArrayList<>()).add(repeat.pair()));
    return List.copyOf(splits.values());
  }

  /** Each split has the same share, however many seeds it has. */
  static List<Statistic> statistics(Metric metric, List<List<Pair>> splits) {
    return splits.stream()
        .map(
            split -> {
              List<Statistic> ofCases = GroupBootstrap.statistics(metric, split);
              if (ofCases.size() > 1) {
                throw new IllegalArgumentException(
                    "expected repeats of one split on the same cases but found others");
              }
              return new Statistic(
                  ofCases.get(0).cases(), ofCases.get(0).value(), 1. / splits.size());
            })
        .toList();
  }

  /** The mean difference over other patients, as if the splits shared none. */
  private record OverPatients(Interval interval, Ground ground) {
    static OverPatients none(double estimate, Ground ground) {
      return bounded(estimate, Double.NaN, ground);
    }

    static OverPatients bounded(double estimate, double bound, Ground ground) {
      return new OverPatients(
          new Interval(estimate, estimate - bound, estimate + bound, 0, 0), ground);
    }
  }

  private static OverPatients overPatients(
      Metric metric, List<List<Pair>> splits, BcaInterval bootstrap) {
    List<Statistic> statistics = statistics(metric, splits);
    double estimate =
        statistics.stream().mapToDouble(split -> split.share() * split.estimate()).sum();
    if (splits.stream().flatMap(List::stream).allMatch(RepeatedDifference::isIdentical)) {
      return OverPatients.bounded(estimate, 0, Ground.IDENTICAL);
    }
    boolean isOfTwoClasses =
        metric == Metric.AUROC
            && splits.get(0).get(0).first() instanceof ClassScores scores
            && scores.task().isBinary();
    int needed = isOfTwoClasses ? FEWEST_PATIENTS : FEWEST_RESAMPLED;
    if (splits.stream().anyMatch(split -> fewestPatients(split.get(0).first()) < needed)) {
      return OverPatients.none(estimate, Ground.TOO_FEW_PATIENTS);
    }
    if (!isOfTwoClasses) {
      BcaInterval.WithVariance bca = bootstrap.of(statistics);
      return bca.variance() > NO_VARIANCE
          ? new OverPatients(expanded(bca.interval(), splits), Ground.BCA)
          : OverPatients.none(estimate, Ground.NOT_DEFINED);
    }
    List<DeLong> areas = splits.stream().map(DeLong::ofMeans).toList();
    double variance =
        areas.stream().mapToDouble(DeLong::variance).sum() / (splits.size() * splits.size());
    if (variance <= NO_VARIANCE) {
      double bound = splits.stream().mapToDouble(RepeatedDifference::unseen).max().orElseThrow();
      return OverPatients.bounded(estimate, bound, Ground.NO_DISAGREEMENT);
    }
    return new OverPatients(
        StudentizedInterval.of(
            estimate,
            variance,
            areas.stream().map(DeLong::influencesAsArray).toList(),
            areas.stream().mapToInt(DeLong::freedom).filter(f -> f > 0).min().orElse(1)),
        splits.stream().allMatch(split -> isOneCaseEach(split.get(0).first()))
            ? Ground.DELONG
            : Ground.OBUCHOWSKI);
  }

  /** By Student's quantile in place of the normal one, as {@link DeLong#interval} has it. */
  private static Interval expanded(Interval interval, List<List<Pair>> splits) {
    long fewest =
        splits.stream()
            .mapToLong(split -> fewestPatients(split.get(0).first()))
            .min()
            .orElseThrow();
    double ratio =
        StudentizedInterval.quantile((int) fewest - 1)
            / StudentizedInterval.quantile(Integer.MAX_VALUE);
    double estimate = interval.estimate();
    return new Interval(
        estimate,
        estimate - ratio * (estimate - interval.low()),
        estimate + ratio * (interval.high() - estimate),
        interval.resamples(),
        interval.redrawn());
  }

  private static boolean isIdentical(Pair pair) {
    return pair.first() instanceof ClassScores first
        && pair.second() instanceof ClassScores second
        && IntStream.range(0, first.size())
            .allMatch(
                i ->
                    IntStream.range(0, first.classes())
                        .allMatch(k -> first.probability(i, k) == second.probability(i, k)));
  }

  private static boolean isOneCaseEach(Predictions cases) {
    return cases.groups().stream().distinct().count() == cases.size();
  }

  /**
   * Of the class that the fewest patients have; of findings and structures that of all patients.
   */
  private static long fewestPatients(Predictions cases) {
    return cases instanceof ClassScores scores
        ? IntStream.range(0, scores.classes())
            .mapToLong(target -> patients(scores, target))
            .min()
            .orElseThrow()
        : cases.groups().stream().distinct().count();
  }

  private static long patients(ClassScores cases, int target) {
    return IntStream.range(0, cases.size())
        .filter(i -> cases.target(i) == target)
        .mapToObj(i -> cases.groups().get(i))
        .distinct()
        .count();
  }

  /** Of as many disjoint pairs as there can be, which share may still be ranked otherwise. */
  private static double unseen(List<Pair> split) {
    Predictions cases = split.get(0).first();
    long pairs = Math.min(fewestPatients(cases), cases.groups().stream().distinct().count() / 2);
    return 1 - Math.pow(TAIL, 1. / pairs);
  }

  /**
   * What trainings add.
   *
   * @param inflation of the patients' half-width, for splits overlap; 1 for a single split
   * @param error of d
   * @param values how many it is estimated from
   */
  private record Trainings(double inflation, double error, int values, boolean isOfSplits) {
    /** A half-width over patients alone, widened. */
    double widened(double ofPatients) {
      double ofTrainings = error == 0 ? 0 : error * StudentizedInterval.quantile(values - 1);
      return isOfSplits
          ? Math.max(inflation * ofPatients, ofTrainings)
          : Math.hypot(ofPatients, ofTrainings);
    }
  }

  private static Trainings trainings(Metric metric, List<List<Pair>> splits, List<Repeat> repeats) {
    if (splits.size() == 1) {
      Spread seeds = Spread.of(differences(metric, splits.get(0)));
      double error = seeds.repeats() == 1 ? 0 : seeds.deviation() / Math.sqrt(seeds.repeats());
      return new Trainings(1, error, seeds.repeats(), false);
    }
    double ratio = repeats.stream().mapToDouble(Repeat::measuredToTrained).average().orElseThrow();
    double[] means =
        splits.stream()
            .mapToDouble(split -> Arrays.stream(differences(metric, split)).average().orElseThrow())
            .toArray();
    return new Trainings(
        Math.sqrt(1 + (splits.size() - 1) * ratio / (1 + ratio)),
        SplitMean.of(ratio, means).standardError(),
        splits.size(),
        true);
  }

  private static double[] differences(Metric metric, List<Pair> pairs) {
    return pairs.stream()
        .mapToDouble(pair -> metric.of(pair.first()) - metric.of(pair.second()))
        .toArray();
  }
}
