package io.pollard.strategy;

import io.pollard.network.Head;

/** The two heads of the paper's figure 8. */
public enum HeadForm {
  /** A linear classifier on the global average (the paper's choice). */
  POOLED,
  /** A linear classifier on the whole map. */
  FLAT;

  public Head head(int outputs) {
    return this == POOLED ? Head.pooled(outputs) : Head.flat(outputs);
  }
}
