package io.pollard.app;

import io.pollard.search.Choice;
import io.pollard.search.CutSearch;

/**
 * What is searched for, and what stays.
 *
 * @param choose which of the networks found it is run for; best and smallest are both reported
 * @param keep whose best weights stay at the end
 */
public record SearchOptions(CutSearch search, Choice choose, Keep keep) {

  /** Whose best weights stay at the end. */
  public enum Keep {
    NONE,
    /** Full transfer's, and those of the best and the smallest of each strategy. */
    CHOSEN,
    ALL
  }

  /** For the best; the weights of what was chosen stay. */
  public static SearchOptions of(CutSearch search) {
    return new SearchOptions(search, Choice.BEST, Keep.CHOSEN);
  }

  public SearchOptions withChoice(Choice other) {
    return new SearchOptions(search, other, keep);
  }

  public SearchOptions withKept(Keep other) {
    return new SearchOptions(search, choose, other);
  }
}
