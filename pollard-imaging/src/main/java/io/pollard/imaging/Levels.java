package io.pollard.imaging;

/**
 * Which raw values become black and white; what lies outside is clipped, between them it is linear.
 * Where both are equal, everything is black.
 */
record Levels(double low, double high) {

  /** From 0, black, to 1, white; NaN of NaN. */
  double share(double raw) {
    return high > low ? (raw - low) / (high - low) : 0;
  }
}
