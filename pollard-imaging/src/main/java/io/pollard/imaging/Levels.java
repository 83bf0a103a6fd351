package io.pollard.imaging;

/**
 * Which raw values become 0 and 255; what lies outside is clipped, between them it is linear and
 * rounded, halves up. What is no number becomes 0, and so does everything where both are equal.
 */
record Levels(double low, double high) {

  byte of(double raw) {
    // An image of one value only (low equals high) becomes black.
    double share = high > low ? (raw - low) / (high - low) : 0;
    return (byte) Math.floor(Math.min(1, Math.max(0, share)) * 255 + 0.5);
  }
}
