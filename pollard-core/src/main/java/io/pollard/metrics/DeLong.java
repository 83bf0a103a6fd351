package io.pollard.metrics;

import io.pollard.metrics.GroupBootstrap.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Two AUROCs of the same cases, ties a half, with their variances and their covariance over other
 * patients: DeLong, DeLong and Clarke-Pearson ("Comparing the areas under two or more correlated
 * receiver operating characteristic curves: a nonparametric approach", Biometrics 44, 1988), by
 * ranks in O(n log n) as Sun and Xu ("Fast implementation of DeLong's algorithm", IEEE Signal
 * Processing Letters 21, 2014).
 *
 * <p>DeLong's variance takes cases for independent. Where patients have several, it is that of
 * clustered data by Obuchowski ("Nonparametric analysis of clustered ROC curve data", Biometrics
 * 53, 1997): of patient i let x<sub>i</sub> be the sum, over the positive cases, of the share of
 * negatives below them minus the AUROC, y<sub>i</sub> the sum, over the negative cases, of the
 * share of positives above them minus the AUROC. With m positives of P patients, n negatives of Q
 * patients, and I patients in all,
 *
 * <pre>
 * variance = P / (P - 1) · Σ x² / m² + Q / (Q - 1) · Σ y² / n² + 2 · I / (I - 1) · Σ x y / (m n)
 * </pre>
 *
 * <p>With one case a patient the last term is zero and the rest is DeLong's, to the digit.
 * Covariances are formed alike.
 *
 * <p>The difference divided by its deviation is not normal with few patients of a class: where one
 * network is worse, few patients say so, each by much, and the more of them there happen to be the
 * larger is the variance. {@link #interval} corrects for that by {@link StudentizedInterval}, with
 * one degree of freedom less than the rarer class has patients.
 *
 * <pre>{@code
 * DeLong areas = DeLong.of(truncated, full);
 * double z = areas.difference() / Math.sqrt(areas.variance());
 * Interval interval = areas.interval();
 * }</pre>
 *
 * @param first an AUROC; not a number, as all the rest, where a class has no case
 * @param second the other
 * @param firstVariance not a number, as the other two, where a class has fewer than two patients
 * @param influences of each patient, in the order of the cases, x / m + y / n of the difference
 * @param freedom of the difference's variance, 1 or more; 0 where there is none
 */
public record DeLong(
    double first,
    double second,
    double firstVariance,
    double secondVariance,
    double covariance,
    List<Double> influences,
    int freedom) {

  public DeLong {
    influences = List.copyOf(influences);
  }

  /**
   * @throws IllegalArgumentException if these are not the same cases of two classes
   */
  public static DeLong of(ClassScores first, ClassScores second) {
    return ofMeans(List.of(new Pair(first, second)));
  }

  /**
   * The mean AUROC of the first of all pairs, and that of the second, as of several seeds.
   *
   * @param pairs at least one; all of the same cases of two classes
   * @throws IllegalArgumentException if they are not
   */
  public static DeLong ofMeans(List<Pair> pairs) {
    Components first = mean(pairs.stream().map(Pair::first).toList());
    Components second = mean(pairs.stream().map(Pair::second).toList());
    Patients patients = Patients.of(classScores(pairs.get(0).first()));
    return new DeLong(
        first.area,
        second.area,
        patients.covariance(first, first),
        patients.covariance(second, second),
        patients.covariance(first, second),
        patients.influences(first.minus(second)),
        patients.freedom());
  }

  /** First minus second. */
  public double difference() {
    return first - second;
  }

  /** Of the difference; 0 where the two rank all cases alike. */
  public double variance() {
    return Math.max(0, firstVariance + secondVariance - 2 * covariance);
  }

  /** Of the difference, 95 %; without ends (NaN) where it has no variance that can be estimated. */
  public Interval interval() {
    return StudentizedInterval.of(
        difference(), variance(), List.of(influencesAsArray()), Math.max(1, freedom));
  }

  double[] influencesAsArray() {
    return influences.stream().mapToDouble(u -> u).toArray();
  }

  /**
   * The AUROC of each case.
   *
   * <p>{@code ofCase} is of a positive the share of negatives below it, of a negative that of
   * positives above it; ties count a half
   */
  private static final class Components {
    private final double area;
    private final double[] ofCase;

    private Components(double area, double[] ofCase) {
      this.area = area;
      this.ofCase = ofCase;
    }

    Components minus(Components other) {
      return new Components(
          area - other.area,
          IntStream.range(0, ofCase.length)
              .mapToDouble(i -> ofCase[i] - other.ofCase[i])
              .toArray());
    }
  }

  private static Components mean(List<Predictions> repeats) {
    ClassScores cases = classScores(repeats.get(0));
    double area = 0;
    double[] ofCase = new double[cases.size()];
    for (Predictions repeat : repeats) {
      if (!cases.isOfSameCasesAs(repeat)) {
        throw new IllegalArgumentException(
            "expected repeats on the same cases but found other targets or groups");
      }
      Components one = components(classScores(repeat));
      area += one.area / repeats.size();
      for (int i = 0; i < ofCase.length; i++) {
        ofCase[i] += one.ofCase[i] / repeats.size();
      }
    }
    return new Components(area, ofCase);
  }

  private static ClassScores classScores(Predictions predictions) {
    if (predictions instanceof ClassScores scores && scores.task().isBinary()) {
      return scores;
    }
    throw new IllegalArgumentException(
        "expected predictions of two classes but found those of " + predictions.task());
  }

  private static Components components(ClassScores scores) {
    int positive = scores.task().positiveIndex();
    double positives = scores.count(positive);
    double negatives = scores.size() - positives;
    IntPredicate isPositive = i -> scores.target(i) == positive;
    double[] among = ranks(scores, i -> true);
    double[] amongPositives = ranks(scores, isPositive);
    double[] amongNegatives = ranks(scores, isPositive.negate());
    double area = 0;
    double[] ofCase = new double[scores.size()];
    for (int i = 0; i < ofCase.length; i++) {
      if (isPositive.test(i)) {
        ofCase[i] = (among[i] - amongPositives[i]) / negatives;
        area += ofCase[i] / positives;
      } else {
        ofCase[i] = 1 - (among[i] - amongNegatives[i]) / positives;
      }
    }
    return new Components(positives == 0 || negatives == 0 ? Double.NaN : area, ofCase);
  }

  /** Of some cases among themselves, from 1 on, equal ones their mean; 0 of all others. */
  private static double[] ranks(ClassScores scores, IntPredicate which) {
    int positive = scores.task().positiveIndex();
    double[] ranks = new double[scores.size()];
    List<Integer> order =
        IntStream.range(0, ranks.length)
            .filter(which)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores.probability(i, positive)))
            .toList();
    for (int from = 0; from < order.size(); ) {
      double score = scores.probability(order.get(from), positive);
      int to = from;
      while (to < order.size() && scores.probability(order.get(to), positive) == score) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order.get(i)] = (from + 1 + to) / 2.;
      }
      from = to;
    }
    return ranks;
  }

  /** Which patient each case is of. */
  private static final class Patients {
    private final int[] ofCase;
    private final boolean[] isPositive;

    private Patients(int[] ofCase, boolean[] isPositive) {
      this.ofCase = ofCase;
      this.isPositive = isPositive;
    }

    static Patients of(ClassScores cases) {
      boolean[] isPositive = new boolean[cases.size()];
      for (int i = 0; i < isPositive.length; i++) {
        isPositive[i] = cases.target(i) == cases.task().positiveIndex();
      }
      return new Patients(GroupBootstrap.groups(cases), isPositive);
    }

    private int count() {
      return Arrays.stream(ofCase).max().orElseThrow() + 1;
    }

    double covariance(Components one, Components other) {
      List<double[]> sumsOfOne = sums(one);
      List<double[]> sumsOfOther = sums(other);
      double[] positives = sumsOfOne.get(0);
      double[] negatives = sumsOfOne.get(1);
      double[] otherPositives = sumsOfOther.get(0);
      double[] otherNegatives = sumsOfOther.get(1);
      return corrected(with(true)) * product(positives, otherPositives)
          + corrected(with(false)) * product(negatives, otherNegatives)
          + corrected(count())
              * (product(positives, otherNegatives) + product(negatives, otherPositives));
    }

    List<Double> influences(Components difference) {
      List<double[]> sums = sums(difference);
      return IntStream.range(0, count()).mapToObj(i -> sums.get(0)[i] + sums.get(1)[i]).toList();
    }

    /** Of the rarer class. */
    int freedom() {
      return (int) Math.max(0, Math.min(with(true), with(false)) - 1);
    }

    /** Of each patient the positives' and the negatives', each divided by how many cases are so. */
    private List<double[]> sums(Components components) {
      List<double[]> sums = new ArrayList<>();
      for (boolean positive : List.of(true, false)) {
        long cases =
            IntStream.range(0, ofCase.length).filter(i -> isPositive[i] == positive).count();
        double[] ofPatient = new double[count()];
        for (int i = 0; i < ofCase.length; i++) {
          if (isPositive[i] == positive) {
            ofPatient[ofCase[i]] += (components.ofCase[i] - components.area) / cases;
          }
        }
        sums.add(ofPatient);
      }
      return sums;
    }

    private long with(boolean positive) {
      return IntStream.range(0, ofCase.length)
          .filter(i -> isPositive[i] == positive)
          .map(i -> ofCase[i])
          .distinct()
          .count();
    }

    /** Not a number for a single patient. */
    private static double corrected(long patients) {
      return patients < 2 ? Double.NaN : patients / (patients - 1.);
    }

    private static double product(double[] one, double[] other) {
      double sum = 0;
      for (int i = 0; i < one.length; i++) {
        sum += one[i] * other[i];
      }
      return sum;
    }
  }
}
