package io.pollard.metrics;

import io.pollard.data.Target.Presence;
import io.pollard.data.Task;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Probabilities of findings, each of which is present, absent, uncertain or unknown; what is not
 * known counts in no score. A finding alone is a question of two classes, {@link #finding}.
 * Immutable.
 */
public final class FindingScores implements Predictions {

  private final Task.MultiLabel task;
  private final List<List<Presence>> targets;
  private final double[][] probabilities;
  private final List<String> groups;
  private final double[] thresholds;

  /** The findings of which there are cases with and cases without. */
  private final int[] defined;

  private FindingScores(
      Task.MultiLabel task,
      List<List<Presence>> targets,
      double[][] probabilities,
      List<String> groups,
      double[] thresholds) {
    this.task = task;
    this.targets = targets;
    this.probabilities = probabilities;
    this.groups = groups;
    this.thresholds = thresholds;
    this.defined =
        IntStream.range(0, task.findings().size())
            .filter(k -> has(Presence.PRESENT, k) && has(Presence.ABSENT, k))
            .toArray();
  }

  /**
   * Each finding decided at .5.
   *
   * @param targets [n][findings]
   * @param probabilities [n][findings], each 0 to 1; copied
   * @param groups [n], the patients
   * @throws IllegalArgumentException if there is no case, the sizes differ or a value is out of its
   *     range
   */
  public static FindingScores of(
      Task.MultiLabel task,
      List<List<Presence>> targets,
      double[][] probabilities,
      List<String> groups) {
    int findings = task.findings().size();
    Rows.requireAligned(targets.size(), probabilities, groups);
    Rows.requireProbabilities(probabilities, findings);
    for (int i = 0; i < targets.size(); i++) {
      if (targets.get(i).size() != findings) {
        throw new IllegalArgumentException(
            "expected " + findings + " findings but found " + targets.get(i) + " in case " + i);
      }
    }
    double[] thresholds = new double[findings];
    Arrays.fill(thresholds, Task.USUAL_THRESHOLD);
    return new FindingScores(
        task,
        targets.stream().map(List::copyOf).toList(),
        Rows.copy(probabilities),
        List.copyOf(groups),
        thresholds);
  }

  /**
   * The same, each finding decided at a threshold of its own.
   *
   * @param others one a finding
   */
  public FindingScores decidedAt(double... others) {
    if (others.length != thresholds.length) {
      throw new IllegalArgumentException(
          "expected " + thresholds.length + " thresholds but found " + others.length);
    }
    return new FindingScores(task, targets, probabilities, groups, others.clone());
  }

  @Override
  public Task.MultiLabel task() {
    return task;
  }

  @Override
  public int size() {
    return targets.size();
  }

  @Override
  public List<String> groups() {
    return groups;
  }

  public Presence target(int index, int finding) {
    return targets.get(index).get(finding);
  }

  public double probability(int index, int finding) {
    return probabilities[index][finding];
  }

  /** The indices of the cases that say whether a finding is present, ascending. */
  int[] known(int finding) {
    return IntStream.range(0, size()).filter(i -> target(i, finding).isKnown()).toArray();
  }

  /**
   * One finding over the cases that say whether it is present: all that is computed of two classes
   * can be computed of it, intervals and operating points too.
   *
   * @throws IllegalArgumentException if no case says so
   */
  public ClassScores finding(int finding) {
    String name = task.findings().get(finding);
    int[] known = known(finding);
    if (known.length == 0) {
      throw new IllegalArgumentException(
          "expected cases that say whether there is " + name + " but found none");
    }
    return ClassScores.of(
            Task.SingleLabel.of(List.of("no " + name, name), name),
            IntStream.of(known).map(i -> target(i, finding) == Presence.PRESENT ? 1 : 0).toArray(),
            IntStream.of(known)
                .mapToObj(i -> new double[] {1 - probability(i, finding), probability(i, finding)})
                .toArray(double[][]::new),
            IntStream.of(known).mapToObj(groups::get).toList())
        .decidedAt(thresholds[finding]);
  }

  /** Of how many cases that is known of a finding. */
  public int count(int finding, Presence presence) {
    return (int) IntStream.range(0, size()).filter(i -> target(i, finding) == presence).count();
  }

  /** Whether there are cases with a finding and cases without it. */
  public boolean has(int finding) {
    return Arrays.binarySearch(defined, finding) >= 0;
  }

  /** The indices of the findings over which means are taken. */
  int[] averaged() {
    return defined.length > 0
        ? defined.clone()
        : IntStream.range(0, task.findings().size()).filter(k -> known(k).length > 0).toArray();
  }

  /**
   * The findings that lack cases with it, or cases without it: no score is defined of them, and
   * means over the findings leave them out, unless it is all of them.
   *
   * @return their names, in the order of the task
   */
  public List<String> undefined() {
    return IntStream.range(0, task.findings().size())
        .filter(k -> !has(k))
        .mapToObj(task.findings()::get)
        .toList();
  }

  /**
   * The share of the cases that say so in which a finding is present, 0 to 1; not a number where
   * none says so.
   */
  public double prevalence(int finding) {
    int present = count(finding, Presence.PRESENT);
    return (double) present / (present + count(finding, Presence.ABSENT));
  }

  /** From which probability on a finding is decided, 0 to 1. */
  public double threshold(int finding) {
    return thresholds[finding];
  }

  /** Asks for nothing of findings that are {@link #undefined}: no draw would ever have it. */
  @Override
  public boolean hasAllTruths(double[] weights) {
    return defined.length > 0
        && IntStream.of(defined)
            .allMatch(k -> has(Presence.PRESENT, k, weights) && has(Presence.ABSENT, k, weights));
  }

  private boolean has(Presence presence, int finding) {
    return targets.stream().anyMatch(presences -> presences.get(finding) == presence);
  }

  private boolean has(Presence presence, int finding, double[] weights) {
    return IntStream.range(0, weights.length)
        .anyMatch(i -> weights[i] > 0 && target(i, finding) == presence);
  }

  @Override
  public boolean isOfSameCasesAs(Predictions others) {
    return others instanceof FindingScores scores
        && task.equals(scores.task)
        && targets.equals(scores.targets)
        && groups.equals(scores.groups);
  }
}
