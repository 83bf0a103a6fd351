package io.pollard.metrics;

import io.pollard.data.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The comparisons of some cases with others of the same predictions, see {@link Subgroups}. */
final class GroupGaps {

  private final ClassScores decided;
  private final List<Integer> own;
  private final List<Integer> rest;
  private final GroupBootstrap bootstrap;

  GroupGaps(ClassScores decided, List<Integer> own, List<Integer> rest, GroupBootstrap bootstrap) {
    this.decided = decided;
    this.own = own;
    this.rest = rest;
    this.bootstrap = bootstrap;
  }

  List<Subgroups.Gap> gaps() {
    Task.SingleLabel task = decided.task();
    List<Subgroups.Gap> gaps = new ArrayList<>();
    if (task.isBinary()) {
      int positive = task.positiveIndex();
      gaps.add(areas());
      gaps.add(shares(Metric.SENSITIVITY.label(), i -> decided.target(i) == positive));
      gaps.add(shares(Metric.SPECIFICITY.label(), i -> decided.target(i) != positive));
    } else {
      gaps.add(shares(Metric.ACCURACY.label(), i -> true));
      for (int k = 0; k < decided.classes(); k++) {
        int target = k;
        gaps.add(shares("recall of " + task.classes().get(k), i -> decided.target(i) == target));
      }
    }
    return gaps;
  }

  private ClassScores at(List<Integer> indices) {
    return decided.at(indices.stream().mapToInt(i -> i).toArray());
  }

  private static int rarest(ClassScores cases) {
    return Subgroups.patients(cases).stream().mapToInt(n -> n).min().orElseThrow();
  }

  private Subgroups.Gap areas() {
    ClassScores here = at(own);
    ClassScores there = at(rest);
    DeLong one = DeLong.of(here, here);
    DeLong other = DeLong.of(there, there);
    double pooled = Metric.AUROC.of(at(Stream.concat(own.stream(), rest.stream()).toList()));
    double variance = variance(one, here, pooled) + variance(other, there, pooled);
    double difference = one.first() - other.first();
    int freedom = Math.max(1, Math.min(rarest(here), rarest(there)) - 1);
    double half = StudentizedInterval.quantile(freedom) * Math.sqrt(variance);
    return new Subgroups.Gap(
        Metric.AUROC.label(),
        new Interval(difference, difference - half, difference + half, 0, 0),
        pValue(difference, variance, freedom),
        Double.NaN);
  }

  private static double variance(DeLong area, ClassScores cases, double pooled) {
    List<Integer> patients = Subgroups.patients(cases);
    double m = patients.get(cases.task().positiveIndex());
    double n = patients.get(1 - cases.task().positiveIndex());
    // Equation 2 of Hanley and McNeil, negative exponential scores.
    double above = pooled / (2 - pooled);
    double below = 2 * pooled * pooled / (1 + pooled);
    double exponential =
        (pooled * (1 - pooled)
                + (m - 1) * (above - pooled * pooled)
                + (n - 1) * (below - pooled * pooled))
            / (m * n);
    return Math.max(area.firstVariance(), exponential);
  }

  private static double pValue(double difference, double variance, int freedom) {
    return difference == 0 ? 1 : StudentT.twoSidedTail(difference / Math.sqrt(variance), freedom);
  }

  /** How often some cases are decided as they are. */
  private Subgroups.Gap shares(String label, IntPredicate which) {
    List<Integer> here = own.stream().filter(which::test).toList();
    List<Integer> there = rest.stream().filter(which::test).toList();
    double difference = share(here) - share(there);
    List<Integer> both = Stream.concat(here.stream(), there.stream()).toList();
    double pooled = share(both);
    double variance =
        designEffect(both, pooled) * pooled * (1 - pooled) * (1. / here.size() + 1. / there.size());
    int freedom = Math.max(1, (int) Math.min(patients(here), patients(there)) - 1);
    Interval interval = bootstrap.interval(decided, difference(here, there));
    return new Subgroups.Gap(label, interval, pValue(difference, variance, freedom), Double.NaN);
  }

  private long patients(List<Integer> indices) {
    return indices.stream().map(decided.groups()::get).distinct().count();
  }

  private double right(int index) {
    return decided.decision(index) == decided.target(index) ? 1 : 0;
  }

  private double share(List<Integer> indices) {
    return indices.stream().mapToDouble(this::right).sum() / indices.size();
  }

  /** By how much more shares vary than those of so many single cases; 1 at least. */
  private double designEffect(List<Integer> indices, double pooled) {
    Map<String, Double> sums = new HashMap<>();
    double squares = 0;
    for (int i : indices) {
      double residual = right(i) - pooled;
      sums.merge(decided.groups().get(i), residual, Double::sum);
      squares += residual * residual;
    }
    double ofPatients = sums.values().stream().mapToDouble(sum -> sum * sum).sum();
    return squares == 0 ? 1 : Math.max(1, ofPatients / squares);
  }

  private Metric.Weighted difference(List<Integer> here, List<Integer> there) {
    int[] first = here.stream().mapToInt(i -> i).toArray();
    int[] second = there.stream().mapToInt(i -> i).toArray();
    return weights -> share(first, weights) - share(second, weights);
  }

  private double share(int[] indices, double[] weights) {
    double right = IntStream.of(indices).mapToDouble(i -> weights[i] * right(i)).sum();
    return right / IntStream.of(indices).mapToDouble(i -> weights[i]).sum();
  }
}
