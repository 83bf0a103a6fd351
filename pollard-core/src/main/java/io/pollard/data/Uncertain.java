package io.pollard.data;

import java.util.OptionalDouble;

/**
 * What training is told where a report leaves open whether a finding is there (Irvin et al. 2019,
 * CheXpert, section 4.2). Scores leave such cases out whatever is chosen here.
 */
public enum Uncertain {
  /** Nothing: the loss leaves the case out (U-Ignore). */
  IGNORE,
  /** That it is absent (U-Zeros). */
  ZEROS,
  /** That it is present (U-Ones). */
  ONES,
  /**
   * That it is present with a probability of .7: the middle of .55 to .85, from which Pham et al.
   * (2021, section 3.2) draw.
   */
  SMOOTH;

  private static final double LIKELY = 0.7;

  /** The probability that the loss asks for, 0 to 1; empty where it leaves the case out. */
  public OptionalDouble target() {
    return switch (this) {
      case IGNORE -> OptionalDouble.empty();
      case ZEROS -> OptionalDouble.of(0);
      case ONES -> OptionalDouble.of(1);
      case SMOOTH -> OptionalDouble.of(LIKELY);
    };
  }
}
