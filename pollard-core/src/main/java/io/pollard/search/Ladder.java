package io.pollard.search;

import io.pollard.data.DataException;
import io.pollard.training.TrialWork;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The numbers of a search by rungs: a few cuts are trained side by side; after each rung those that
 * are larger than the best, or trail it, are dropped, and the smallest that is left goes on to the
 * end. A rung is the first epochs of a whole training, so nothing is trained twice.
 *
 * @param grid how many cuts begin, at most; 2 or more: the ends of the blocks, evenly chosen where
 *     there are more
 * @param rungs from the first up, at least one
 * @param fewestSteps of the first rung; it is longer than its share where that has fewer; 0 or more
 * @param refine whether the cuts between the one that is left and the next smaller of the grid
 *     climb the same rungs after it, from the pretrained weights as all do
 */
public record Ladder(int grid, List<Rung> rungs, int fewestSteps, boolean refine) {

  private static final int GRID = 5;
  private static final int FEWEST_STEPS = 80;
  private static final double ROUNDING = 1e-9;

  /**
   * One rung.
   *
   * @param share of a trial's epochs, after which is decided; above 0 and up to 1
   * @param margin how far below the best a smaller cut may be and stay; 0 or more, in the
   *     validation score
   */
  public record Rung(double share, double margin) {

    public Rung {
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "expected a rung at a share of the epochs above 0 and up to 1 but found " + share);
      }
      if (!(margin >= 0 && Double.isFinite(margin))) {
        throw new IllegalArgumentException(
            "expected a rung with a margin of 0 or more but found " + margin);
      }
    }
  }

  public Ladder {
    rungs = List.copyOf(rungs);
    if (grid < 2) {
      throw new IllegalArgumentException("expected a grid of 2 or more cuts but found " + grid);
    }
    if (rungs.isEmpty()) {
      throw new IllegalArgumentException("expected at least one rung but found none");
    }
    for (int i = 1; i < rungs.size(); i++) {
      if (rungs.get(i).share() <= rungs.get(i - 1).share()) {
        throw new IllegalArgumentException(
            "expected rungs at growing shares of the epochs but found "
                + rungs.get(i - 1).share()
                + " before "
                + rungs.get(i).share());
      }
    }
    if (fewestSteps < 0) {
      throw new IllegalArgumentException("expected 0 or more steps but found " + fewestSteps);
    }
  }

  /** Five cuts; a quarter of the epochs, at least 80 steps, with .05; half of them with .01. */
  public static Ladder standard() {
    return new Ladder(GRID, List.of(new Rung(.25, .05), new Rung(.5, .01)), FEWEST_STEPS, false);
  }

  /**
   * Rungs as a person writes them: "0.25:0.05,0.5:0.01".
   *
   * @throws DataException if they are not shares and margins
   */
  public static List<Rung> rungs(String text) {
    List<Rung> rungs = new ArrayList<>();
    try {
      for (String one : text.split(",", -1)) {
        String[] numbers = one.split(":", -1);
        if (numbers.length != 2) {
          throw new NumberFormatException(one);
        }
        rungs.add(new Rung(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1])));
      }
      return rungs;
    } catch (NumberFormatException e) {
      throw new DataException(
          "expected rungs as SHARE:MARGIN with commas between, as 0.25:0.05,0.5:0.01, but found "
              + text,
          e);
    }
  }

  /** Its rungs as {@link #rungs(String)} reads them. */
  public String rungsText() {
    return rungs.stream()
        .map(rung -> rung.share() + ":" + rung.margin())
        .collect(Collectors.joining(","));
  }

  public Ladder withGrid(int other) {
    return new Ladder(other, rungs, fewestSteps, refine);
  }

  public Ladder withRungs(List<Rung> other) {
    return new Ladder(grid, other, fewestSteps, refine);
  }

  public Ladder withFewestSteps(int other) {
    return new Ladder(grid, rungs, other, refine);
  }

  /** The same, with a second climb one block down. */
  public Ladder refined() {
    return new Ladder(grid, rungs, fewestSteps, true);
  }

  /**
   * After which epoch a trial's rung is over: its share, rounded up; never before the rung below
   * it, nor after the trial's end.
   *
   * @param rung from 0
   */
  public int epochs(int rung, TrialWork work) {
    int asked = (int) Math.ceil(rungs.get(rung).share() * work.epochs() - ROUNDING);
    int atLeast =
        rung == 0
            ? Math.max(1, (fewestSteps - 1) / work.stepsOfAnEpoch() + 1)
            : epochs(rung - 1, work);
    return Math.min(work.epochs(), Math.max(asked, atLeast));
  }
}
