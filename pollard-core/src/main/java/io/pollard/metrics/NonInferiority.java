package io.pollard.metrics;

import java.util.Locale;

/**
 * Whether a network may be called not worse than another by more than a margin: a one-sided test at
 * 2.5 %, which a 95 % interval of the difference answers. The null hypothesis is that it is worse
 * by the margin, or more (ICH E9, section 3.3.2; Piaggio et al., CONSORT extension for
 * non-inferiority, JAMA 308, 2012).
 *
 * @param margin above 0 and below .5, in the units of the score
 */
public record NonInferiority(double margin) {

  private static final double MOST = .5;

  /** What may be said. */
  public enum Verdict {
    /** The lower end lies above minus the margin, whether or not the upper one is below zero. */
    NOT_WORSE,
    /** Neither of the others; nor is there an interval. */
    NOT_SHOWN,
    /** The upper end lies below zero, and the lower one not above minus the margin. */
    WORSE;

    /** In tables: "not worse". */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * @throws IllegalArgumentException if the margin is not above 0 and below .5
   */
  public NonInferiority {
    if (!(margin > 0 && margin < MOST)) {
      throw new IllegalArgumentException(
          "expected a margin above 0 and below .5 but found " + margin);
    }
  }

  /**
   * @param difference the network's score minus the other's, more is better, with its 95 % interval
   */
  public Verdict verdict(Interval difference) {
    if (difference.low() > -margin) {
      return Verdict.NOT_WORSE;
    }
    return difference.high() < 0 ? Verdict.WORSE : Verdict.NOT_SHOWN;
  }

  /** The sentence that a verdict allows, without its subject. */
  public String sentence(Interval difference) {
    return switch (verdict(difference)) {
      case NOT_WORSE ->
          "not worse by more than "
              + margin
              + (difference.high() < 0 ? " (though worse, by less than that)" : "");
      case NOT_SHOWN -> "not shown to be not worse by more than " + margin;
      case WORSE -> "worse";
    };
  }
}
