package io.pollard.data;

import io.pollard.metrics.Metric;
import io.pollard.metrics.Thresholds;
import io.pollard.training.Loss;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is asked of an image; what follows from that, it answers itself. */
public sealed interface Task {

  /** From which probability on an output is decided where nothing else was chosen. */
  double USUAL_THRESHOLD = 0.5;

  /** The names of the head's outputs, in their order. */
  List<String> outputs();

  /** What those are, as tables and sentences call them: classes, findings or structures. */
  String kind();

  /** How their logits become probabilities. */
  OutputActivation activation();

  /** What training makes small where no recipe says otherwise, every output weighing alike. */
  Loss usualLoss();

  /**
   * By which validation score schedule, best epoch and search go where no recipe says otherwise.
   */
  Metric usualSelection();

  /** The scores that predictions of it have. */
  default List<Metric> metrics() {
    return Metric.of(this);
  }

  /**
   * What is true of a sample as a text that tables hold: the name of its class, or a sign a
   * finding.
   *
   * @throws IllegalArgumentException if it is not of this task
   */
  String label(Target target);

  /**
   * What {@link #label} writes.
   *
   * @throws IllegalArgumentException if it is no label of this task
   */
  Target target(String label);

  /**
   * What is decided, in words: the class, or the outputs whose probabilities reach their
   * thresholds, parted by "|"; empty where none does.
   *
   * @param probabilities one an output
   * @param thresholds those of {@link Thresholds}; {@link #USUAL_THRESHOLD} where there is none
   */
  default String decision(double[] probabilities, Thresholds thresholds) {
    return IntStream.range(0, probabilities.length)
        .filter(k -> probabilities[k] >= thresholds.of(k))
        .mapToObj(outputs()::get)
        .collect(Collectors.joining("|"));
  }

  /**
   * Which outputs are decided to be true.
   *
   * @param probabilities one an output
   * @param threshold from which probability on; without effect on more than two classes
   */
  boolean[] decided(double[] probabilities, double threshold);

  /**
   * Exactly one of several classes.
   *
   * @param classes two or more, in the order of the outputs
   * @param positive the class that scores of a two-class task are about; empty for more classes
   */
  record SingleLabel(List<String> classes, Optional<String> positive) implements Task {

    /**
     * @throws IllegalArgumentException if there are fewer than two classes, one stands twice, or
     *     the positive class of a two-class task is missing or unknown
     */
    public SingleLabel {
      classes = List.copyOf(classes);
      if (classes.size() < 2) {
        throw new IllegalArgumentException("expected at least two classes but found " + classes);
      }
      requireDifferent("classes", classes);
      if (classes.size() == 2 && positive.isEmpty()) {
        throw new IllegalArgumentException(
            "expected a positive class, one of " + classes + " (--positive), but found none");
      }
      if (positive.isPresent() && !classes.contains(positive.get())) {
        throw new IllegalArgumentException(
            "expected a positive class among " + classes + " but found " + positive.get());
      }
    }

    public static SingleLabel of(List<String> classes, String positive) {
      return new SingleLabel(classes, Optional.of(positive));
    }

    @Override
    public List<String> outputs() {
      return classes;
    }

    @Override
    public String kind() {
      return "classes";
    }

    public boolean isBinary() {
      return classes.size() == 2;
    }

    /**
     * The index of the positive class of a two-class task.
     *
     * @throws IllegalStateException if there is none
     */
    public int positiveIndex() {
      return classes.indexOf(
          positive.orElseThrow(
              () -> new IllegalStateException("a task of " + classes + " has no positive class")));
    }

    @Override
    public OutputActivation activation() {
      return OutputActivation.SOFTMAX;
    }

    @Override
    public Loss.CrossEntropy usualLoss() {
      return Loss.CrossEntropy.unweighted(classes.size());
    }

    @Override
    public Metric usualSelection() {
      return Metric.AVERAGE_PRECISION;
    }

    /**
     * The class that is decided: of two, the positive one where its probability is at least the
     * threshold; of more, the most probable one, the first of equals.
     *
     * @param probabilities one a class
     * @return its index
     */
    public int decide(double[] probabilities, double threshold) {
      if (isBinary()) {
        int index = positiveIndex();
        return probabilities[index] >= threshold ? index : 1 - index;
      }
      int largest = 0;
      for (int k = 1; k < probabilities.length; k++) {
        if (probabilities[k] > probabilities[largest]) {
          largest = k;
        }
      }
      return largest;
    }

    @Override
    public String label(Target target) {
      if (target instanceof Target.ClassIndex one && one.index() < classes.size()) {
        return classes.get(one.index());
      }
      throw notOf(this, target);
    }

    @Override
    public Target.ClassIndex target(String label) {
      int index = classes.indexOf(label);
      if (index < 0) {
        throw new IllegalArgumentException(
            "expected a class of " + classes + " but found " + label);
      }
      return new Target.ClassIndex(index);
    }

    @Override
    public String decision(double[] probabilities, Thresholds thresholds) {
      return classes.get(decide(probabilities, thresholds.of(0)));
    }

    @Override
    public boolean[] decided(double[] probabilities, double threshold) {
      boolean[] decided = new boolean[probabilities.length];
      decided[decide(probabilities, threshold)] = true;
      return decided;
    }
  }

  /**
   * Any number of findings, each present or not; a sample may not say of each.
   *
   * @param findings one or more, in the order of the outputs
   * @param uncertain for each what training is told where it is uncertain
   */
  record MultiLabel(List<String> findings, List<Uncertain> uncertain) implements Task {

    /**
     * @throws IllegalArgumentException if there is none, one stands twice, or the sizes differ
     */
    public MultiLabel {
      findings = List.copyOf(findings);
      uncertain = List.copyOf(uncertain);
      requireSome("finding", findings);
      requireDifferent("findings", findings);
      if (uncertain.size() != findings.size()) {
        throw new IllegalArgumentException(
            "expected as many answers to uncertainty as " + findings + " but found " + uncertain);
      }
    }

    /** What is uncertain is left out of the loss. */
    public MultiLabel(List<String> findings) {
      this(findings, Collections.nCopies(findings.size(), Uncertain.IGNORE));
    }

    @Override
    public List<String> outputs() {
      return findings;
    }

    @Override
    public String kind() {
      return "findings";
    }

    @Override
    public OutputActivation activation() {
      return OutputActivation.SIGMOID;
    }

    /** A sign a finding, in their order, as "10u-": {@link Target.Presence#sign}. */
    @Override
    public String label(Target target) {
      if (target instanceof Target.Findings some && some.presences().size() == findings.size()) {
        return some.presences().stream().map(Target.Presence::sign).collect(Collectors.joining());
      }
      throw notOf(this, target);
    }

    @Override
    public Target.Findings target(String label) {
      if (label.length() != findings.size()) {
        throw new IllegalArgumentException(
            "expected a sign for each of " + findings + " but found " + label);
      }
      return new Target.Findings(
          label.chars().mapToObj(sign -> Target.Presence.of(Character.toString(sign))).toList());
    }

    @Override
    public Loss.BinaryCrossEntropy usualLoss() {
      return Loss.BinaryCrossEntropy.unweighted(findings.size());
    }

    @Override
    public Metric usualSelection() {
      return Metric.AVERAGE_PRECISION;
    }

    @Override
    public boolean[] decided(double[] probabilities, double threshold) {
      return reached(probabilities, threshold);
    }
  }

  /**
   * Where structures are, which may overlap; the outputs are maps as large as the image, a decision
   * is made at every position.
   *
   * @param structures one or more, in the order of the outputs
   */
  record Segmentation(List<String> structures) implements Task {

    /**
     * @throws IllegalArgumentException if there is none, or one stands twice
     */
    public Segmentation {
      structures = List.copyOf(structures);
      requireSome("structure", structures);
      requireDifferent("structures", structures);
    }

    @Override
    public List<String> outputs() {
      return structures;
    }

    @Override
    public String kind() {
      return "structures";
    }

    @Override
    public OutputActivation activation() {
      return OutputActivation.SIGMOID;
    }

    /** One word for all: what is true is an image, whose name may say who is shown. */
    @Override
    public String label(Target target) {
      if (target instanceof Target.MaskOf) {
        return "mask";
      }
      throw notOf(this, target);
    }

    /** A mask is no label. */
    @Override
    public Target target(String label) {
      throw notOf(this, label);
    }

    /** Cross-entropy and Dice together (Isensee et al. 2021). */
    @Override
    public Loss.Sum usualLoss() {
      return Loss.Sum.of(
          Loss.BinaryCrossEntropy.unweighted(structures.size()), Loss.Dice.smoothed());
    }

    @Override
    public Metric usualSelection() {
      return Metric.DICE;
    }

    @Override
    public boolean[] decided(double[] probabilities, double threshold) {
      return reached(probabilities, threshold);
    }
  }

  private static IllegalArgumentException notOf(Task task, Object found) {
    return new IllegalArgumentException("expected " + task.outputs() + " but found " + found);
  }

  private static boolean[] reached(double[] probabilities, double threshold) {
    boolean[] decided = new boolean[probabilities.length];
    for (int k = 0; k < decided.length; k++) {
      decided[k] = probabilities[k] >= threshold;
    }
    return decided;
  }

  private static void requireSome(String what, List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("expected at least one " + what + " but found none");
    }
  }

  private static void requireDifferent(String what, List<String> names) {
    if (Set.copyOf(names).size() < names.size()) {
      throw new IllegalArgumentException("expected different " + what + " but found " + names);
    }
  }
}
