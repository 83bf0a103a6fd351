package io.pollard.metrics;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What is to be said of a network's scores on other data than it was tested on at home.
 *
 * @param home of the test part at home, decided at the threshold from home
 * @param here of the other data, decided at the same threshold
 */
public record ExternalValidation(ClassScores home, ClassScores here) {

  /** The same of any predictions; empty where they are not of classes. */
  public static Optional<ExternalValidation> of(Predictions home, Predictions here) {
    return home instanceof ClassScores there && here instanceof ClassScores other
        ? Optional.of(new ExternalValidation(there, other))
        : Optional.empty();
  }

  /** From this share on decisions are all alike. */
  private static final double ALIKE = .99;

  private static final int PERCENT = 100;

  /** Scores that do not follow the share of positives, which differs from place to place. */
  private static final Set<Metric> COMPARED =
      EnumSet.of(
          Metric.AUROC,
          Metric.BALANCED_ACCURACY,
          Metric.BALANCED_ACCURACY_AT_HALF,
          Metric.SENSITIVITY,
          Metric.SPECIFICITY);

  /** Scores of what is decided at the threshold from home. */
  private static final Set<Metric> OF_DECISIONS =
      EnumSet.of(
          Metric.BALANCED_ACCURACY,
          Metric.ACCURACY,
          Metric.SENSITIVITY,
          Metric.SPECIFICITY,
          Metric.PRECISION,
          Metric.F1);

  /** What is to be said of a score. */
  public enum Remark {
    /** Its whole interval lies below what a network that knows nothing reaches. */
    WORSE_THAN_CHANCE("worse than chance"),
    /**
     * Its whole interval lies below the whole interval at home; said of scores alone that do not
     * follow the share of positives.
     */
    WORSE_THAN_AT_HOME("worse than at home"),
    /** It is one of decisions, which are all alike here; see {@link #oneDecision}. */
    ONE_DECISION("one decision for all");

    private final String words;

    Remark(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * @param home the score at home
   */
  public List<Remark> remarks(Metric metric, Interval home, Interval here) {
    List<Remark> remarks = new ArrayList<>();
    OptionalDouble chance = metric.chance(this.here);
    if (chance.isPresent() && here.high() < chance.getAsDouble()) {
      remarks.add(Remark.WORSE_THAN_CHANCE);
    }
    if (COMPARED.contains(metric) && here.high() < home.low()) {
      remarks.add(Remark.WORSE_THAN_AT_HOME);
    }
    if (OF_DECISIONS.contains(metric) && oneDecision().isPresent()) {
      remarks.add(Remark.ONE_DECISION);
    }
    return remarks;
  }

  /**
   * A sentence where at least 99 of 100 cases here get one decision though fewer are of that class;
   * empty where they don't, or the same holds at home.
   */
  public Optional<String> oneDecision() {
    return IntStream.range(0, here.classes())
        .filter(
            k ->
                here.decided(k) >= ALIKE
                    && (double) here.count(k) / here.size() < ALIKE
                    && home.decided(k) < ALIKE)
        .mapToObj(this::oneDecision)
        .findFirst();
  }

  private String oneDecision(int decided) {
    return String.format(
        Locale.ROOT,
        "%s decides %.0f of %d images to be %s, at home %.0f %% of them: %s",
        here.task().isBinary()
            ? String.format(Locale.ROOT, "the threshold %.3f from home", here.threshold())
            : "the network",
        here.decided(decided) * here.size(),
        here.size(),
        here.task().classes().get(decided),
        PERCENT * home.decided(decided),
        here.task().isBinary()
            ? "sensitivity and specificity here say nothing; a threshold has to be chosen here"
            : "the decisions here say nothing");
  }

  /** A sentence where a class has no case here, so that scores over all classes are not defined. */
  public Optional<String> missingClasses() {
    List<String> missing =
        IntStream.range(0, here.classes())
            .filter(k -> here.count(k) == 0)
            .mapToObj(here.task().classes()::get)
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "no image here is of "
                + String.join(", ", missing)
                + ": scores that need all classes"
                + " are not defined");
  }

  /** How the probabilities moved: of two classes the positive one's, of more each one's. */
  public List<OutputShift> shifts() {
    return OutputShift.of(home, here);
  }
}
