package io.pollard.network;

/** How finely a network is cut. */
public enum CutGrain {
  /** After its units. */
  UNITS,
  /**
   * After its units and inside a transformer's blocks: after the attention, its sum included, and
   * after the first linear layer's activation.
   */
  INSIDE
}
