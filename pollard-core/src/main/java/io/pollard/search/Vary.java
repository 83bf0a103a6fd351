package io.pollard.search;

import io.pollard.data.Seeds;

/** What differs between the repeats of a trial. */
public enum Vary {
  /** Random weights and the order of images; the split stays. */
  SEEDS,
  /** The split; random weights and order stay. What the authors did. */
  SPLITS,
  /** All three. */
  BOTH;

  /**
   * @param repeat from 0, which changes nothing
   */
  Seeds seeds(Seeds first, int repeat) {
    int split = this == SEEDS ? 0 : repeat;
    int others = this == SPLITS ? 0 : repeat;
    return new Seeds(
        first.split() + split, first.initialisation() + others, first.order() + others);
  }
}
