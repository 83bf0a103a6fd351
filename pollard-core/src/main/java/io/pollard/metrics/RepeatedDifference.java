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
 * <p>Let d<sub>j</sub> be the mean difference over the seeds of split j of k, d their mean, and
 * v<sub>P</sub> the variance of d over patients were the splits' parts drawn apart: 1 / k² times
 * the sum of the splits' own variances, by DeLong's or Obuchowski's formula for the AUROC of two
 * classes, else by resampling patients within each split. Let r = n2 / n1 be the measured cases for
 * each trained one and ρ = n2 / (n1 + n2). Then
 *
 * <pre>
 * variance of d = (1 + (k - 1) ρ) · v_P + T
 * T = (1 / k + r) · s²      of several splits, s² the sample variance of d_1 ... d_k
 * T = s² / seeds            of one split with several seeds, s² their sample variance
 * T = 0                     of one split with one seed
 * </pre>
 *
 * <p>T is Nadeau and Bengio's variance ("Inference for the generalization error", Machine Learning
 * 52, 2003, section 3.1), which takes the overlap of splits into account; ρ is the correlation of
 * two splits' differences that it assumes, and 1 + (k - 1) ρ what that correlation makes of a
 * mean's variance. s² holds a part of the patients' variance, so that it is counted twice where
 * several splits differ by their patients alone: the interval is then too wide, and never relies on
 * few splits that happen to agree. Its quantile is Student's t with Satterthwaite's degrees of
 * freedom, (variance of d)² (k - 1) / T², rounded down, for only T is estimated from few values
 * (Biometrics Bulletin 2, 1946).
 *
 * <p>For one split and one seed this is DeLong's interval, or {@link BcaInterval}; else each side
 * of that interval is stretched by the ratio of the two half-widths, so that it keeps its skewness.
 *
 * @param interval of d; without ends (NaN) where it can't be given, as {@code ground} says
 * @param patientVariance v<sub>P</sub>
 * @param trainingVariance T
 * @param freedom of Student's t; {@link Integer#MAX_VALUE} stands for the normal distribution
 * @param splits k
 * @param patients the mean number over the splits' parts
 */
public record RepeatedDifference(
    Interval interval,
    Ground ground,
    double patientVariance,
    double trainingVariance,
    int freedom,
    int splits,
    double patients) {

  /** Of so many patients at least there must be some case of either class. */
  public static final int FEWEST_PATIENTS = 10;

  private static final double NORMAL = 1.959963984540054;
  private static final double TAIL = .025;

  /** Student's t is the normal distribution to three digits from here on. */
  private static final int MANY = 2_000;

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
    TOO_FEW_PATIENTS("too few patients of a class: at least " + FEWEST_PATIENTS + " are needed"),
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
    double ofPatients = trainings.inflation() * over.variance();
    double total = ofPatients + trainings.variance();
    int freedom = trainings.freedom(total);
    double half = quantile(freedom) * Math.sqrt(total);
    double alone = NORMAL * Math.sqrt(over.variance());
    Interval ends = over.interval();
    double low = ends.estimate() - stretched(ends.estimate() - ends.low(), half, alone);
    double high = ends.estimate() + stretched(ends.high() - ends.estimate(), half, alone);
    return new RepeatedDifference(
        new Interval(ends.estimate(), low, high, ends.resamples(), ends.redrawn()),
        over.ground(),
        over.variance(),
        trainings.variance(),
        freedom,
        splits.size(),
        patients);
  }

  /** A side of an interval whose half-width was one thing and is to be another. */
  private static double stretched(double side, double half, double alone) {
    return alone == 0 ? side + half : side * half / alone;
  }

  private static double quantile(int freedom) {
    return freedom > MANY ? NORMAL : StudentT.twoSided95(freedom);
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

  /**
   * The mean difference over other patients, as if the splits shared none.
   *
   * @param variance 0 where none was seen
   */
  private record OverPatients(Interval interval, double variance, Ground ground) {
    static OverPatients none(double estimate, Ground ground) {
      return new OverPatients(
          new Interval(estimate, Double.NaN, Double.NaN, 0, 0), Double.NaN, ground);
    }

    static OverPatients bounded(double estimate, double bound, Ground ground) {
      return new OverPatients(
          new Interval(estimate, estimate - bound, estimate + bound, 0, 0), 0, ground);
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
    if (splits.stream().anyMatch(split -> fewestPatients(split.get(0).first()) < FEWEST_PATIENTS)) {
      return OverPatients.none(estimate, Ground.TOO_FEW_PATIENTS);
    }
    boolean isOfTwoClasses =
        metric == Metric.AUROC
            && splits.get(0).get(0).first() instanceof ClassScores scores
            && scores.task().isBinary();
    if (!isOfTwoClasses) {
      BcaInterval.WithVariance bca = bootstrap.of(statistics);
      return bca.variance() > NO_VARIANCE
          ? new OverPatients(bca.interval(), bca.variance(), Ground.BCA)
          : OverPatients.none(estimate, Ground.NOT_DEFINED);
    }
    double variance =
        splits.stream().mapToDouble(split -> DeLong.ofMeans(split).variance()).sum()
            / (splits.size() * splits.size());
    if (variance <= NO_VARIANCE) {
      double bound = splits.stream().mapToDouble(RepeatedDifference::unseen).max().orElseThrow();
      return OverPatients.bounded(estimate, bound, Ground.NO_DISAGREEMENT);
    }
    double half = NORMAL * Math.sqrt(variance);
    return new OverPatients(
        new Interval(estimate, estimate - half, estimate + half, 0, 0),
        variance,
        splits.stream().allMatch(split -> isOneCaseEach(split.get(0).first()))
            ? Ground.DELONG
            : Ground.OBUCHOWSKI);
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
   * @param inflation of the patients' variance
   * @param variance T
   * @param values how many its sample variance is of; 1 where there is none
   */
  private record Trainings(double inflation, double variance, int values) {
    int freedom(double total) {
      if (variance == 0 || values == 1) {
        return Integer.MAX_VALUE;
      }
      double freedom = Math.pow(total / variance, 2) * (values - 1);
      return (int) Math.max(values - 1, Math.min(freedom, Integer.MAX_VALUE));
    }
  }

  private static Trainings trainings(Metric metric, List<List<Pair>> splits, List<Repeat> repeats) {
    if (splits.size() == 1) {
      Spread seeds = Spread.of(differences(metric, splits.get(0)));
      return seeds.repeats() == 1
          ? new Trainings(1, 0, 1)
          : new Trainings(1, Math.pow(seeds.deviation(), 2) / seeds.repeats(), seeds.repeats());
    }
    double ratio = repeats.stream().mapToDouble(Repeat::measuredToTrained).average().orElseThrow();
    double[] means =
        splits.stream()
            .mapToDouble(split -> Arrays.stream(differences(metric, split)).average().orElseThrow())
            .toArray();
    SplitMean mean = SplitMean.of(ratio, means);
    return new Trainings(
        1 + (splits.size() - 1) * ratio / (1 + ratio),
        Math.pow(mean.standardError(), 2),
        splits.size());
  }

  private static double[] differences(Metric metric, List<Pair> pairs) {
    return pairs.stream()
        .mapToDouble(pair -> metric.of(pair.first()) - metric.of(pair.second()))
        .toArray();
  }
}
