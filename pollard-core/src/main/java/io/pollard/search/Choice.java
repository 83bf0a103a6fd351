package io.pollard.search;

/** Which of the tried networks a search is run for; it reports both. */
public enum Choice {
  /** The highest validation score: the paper's. */
  BEST,
  /** The smallest network whose score is within the tolerance of the best. */
  SMALLEST
}
