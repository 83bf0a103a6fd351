package io.pollard.search;

import java.util.List;

/**
 * What a search found, strategy by strategy.
 *
 * @param network the declared network's name
 * @param repeats trials a candidate
 * @param exhaustive whether every cut point was tried, not only two stages' worth
 */
public record SearchResult(
    String network, int repeats, boolean exhaustive, List<StrategyResult> strategies) {

  public SearchResult {
    strategies = List.copyOf(strategies);
  }
}
