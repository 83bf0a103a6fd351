package io.pollard.search;

import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import java.util.List;

/**
 * What a search will do, as far as it can be known: the second stage depends on the first, so until
 * that is finished it is planned for the winner with the most neighbours.
 *
 * @param trials at most, equal ones once; finished ones too; of a ladder to its last rung, and the
 *     largest to its end
 * @param tooLarge a sentence for each network that does not fit into memory now; the search tries
 *     it again and may have to leave it out
 * @param ladders what each strategy's ladder takes; empty for other searches
 */
public record SearchPlan(
    List<Line> lines, List<PlannedTrial> trials, List<String> tooLarge, List<LadderCost> ladders) {

  /**
   * One strategy.
   *
   * @param first what the first stage tries; all where there are no stages; a ladder's grid
   * @param second what the second stage tries at most; what a ladder's second climb does
   * @param all how many there are
   */
  public record Line(
      Method method, List<TransferStrategy> first, List<TransferStrategy> second, int all) {

    public Line {
      first = List.copyOf(first);
      second = List.copyOf(second);
    }
  }

  public SearchPlan {
    lines = List.copyOf(lines);
    trials = List.copyOf(trials);
    tooLarge = List.copyOf(tooLarge);
    ladders = List.copyOf(ladders);
  }
}
