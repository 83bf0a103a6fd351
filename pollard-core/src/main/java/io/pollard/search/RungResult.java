package io.pollard.search;

import java.util.List;

/**
 * What one rung of a {@link Ladder} decided. Validation alone decided.
 *
 * @param rung from 1
 * @param refining whether it is of the second climb, see {@link Ladder#refine}
 * @param margin see {@link Ladder.Rung}
 * @param steps one a cut that stood on it, from the image up
 */
public record RungResult(int rung, boolean refining, double margin, List<Step> steps) {

  /** Why a cut goes on or doesn't. */
  public enum Verdict {
    /** It goes on. */
    KEPT("kept"),
    /** It is within the margin, but so is a smaller one, and no rung is left to decide on. */
    NOT_SMALLEST("dropped: a smaller one is within the margin"),
    /** It is larger than the best. */
    LARGER("dropped: larger than the best"),
    /** It is below the best by more than the margin. */
    TRAILS("dropped: trails the best"),
    /** It has no score. */
    FAILED("failed");

    private final String said;

    Verdict(String said) {
      this.said = said;
    }

    /** "dropped: trails the best". */
    public String said() {
      return said;
    }
  }

  /**
   * One cut.
   *
   * @param candidate with the scores of its first epochs
   * @param epochs that it had been trained, one a repeat
   */
  public record Step(Candidate candidate, List<Integer> epochs, Verdict verdict) {

    public Step {
      epochs = List.copyOf(epochs);
    }

    /** Whether it could still be what the ladder finds. */
    boolean isLeft() {
      return verdict == Verdict.KEPT || verdict == Verdict.NOT_SMALLEST;
    }
  }

  public RungResult {
    steps = List.copyOf(steps);
  }
}
