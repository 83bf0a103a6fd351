package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.search.Ladder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The numbers of {@code search --method ladder}. */
final class LadderFlags {

  @Option(
      names = "--rungs",
      paramLabel = "SHARE:MARGIN,...",
      description =
          "Of a ladder: after which share of the epochs is decided, and by how much of the"
              + " validation score a cut may trail the best (0.25:0.05,0.5:0.01).")
  private @Nullable String rungs;

  @Option(
      names = "--rung-steps",
      paramLabel = "N",
      description = "Of a ladder: steps of the first rung at least (80).")
  private @Nullable Integer steps;

  @Option(
      names = "--grid",
      paramLabel = "N",
      description = "Of a ladder: cuts that begin, at most; block ends, evenly chosen (5).")
  private @Nullable Integer grid;

  @Option(
      names = "--refine",
      description =
          "Of a ladder: the cuts between the one that is left and the next smaller climb after it.")
  private boolean isRefined;

  Ladder ladder() {
    Ladder ladder = Ladder.standard();
    if (rungs != null) {
      ladder = ladder.withRungs(Ladder.rungs(rungs));
    }
    if (steps != null) {
      ladder = ladder.withFewestSteps(steps);
    }
    if (grid != null) {
      ladder = ladder.withGrid(grid);
    }
    return isRefined ? ladder.refined() : ladder;
  }

  /**
   * @throws DataException if one was given
   */
  void requireNone(String method) {
    String given =
        rungs != null
            ? "--rungs"
            : steps != null
                ? "--rung-steps"
                : grid != null ? "--grid" : isRefined ? "--refine" : "";
    if (!given.isEmpty()) {
      throw new DataException(
          "expected " + given + " with --method ladder alone but found --method " + method);
    }
  }
}
