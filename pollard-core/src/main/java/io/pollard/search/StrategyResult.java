package io.pollard.search;

import io.pollard.strategy.Method;
import java.util.List;
import java.util.Optional;

/**
 * What a search found for one strategy. Validation alone decided.
 *
 * @param blockEnds the best of the first stage; empty where every repeat failed
 * @param best of both stages; the smaller network on ties
 * @param smallest the smallest tried network within the tolerance of the best
 * @param tried all candidates, from the image up
 * @param smallerNotTried cut points that give a smaller network than {@code smallest} and were not
 *     tried
 */
public record StrategyResult(
    Method method,
    Optional<Candidate> blockEnds,
    Optional<Candidate> best,
    Optional<Candidate> smallest,
    List<Candidate> tried,
    List<String> smallerNotTried) {

  public StrategyResult {
    tried = List.copyOf(tried);
    smallerNotTried = List.copyOf(smallerNotTried);
  }
}
