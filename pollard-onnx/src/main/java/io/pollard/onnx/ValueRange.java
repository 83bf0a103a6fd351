package io.pollard.onnx;

/**
 * Which numbers a value takes. Quantised to 0 to 255, zero exactly among them: q = round(x / scale)
 * + zero point.
 */
record ValueRange(float low, float high) {

  private static final int STEPS = 255;

  /** Nothing seen yet. */
  static final ValueRange EMPTY = new ValueRange(0, 0);

  /** The same and these too. */
  ValueRange with(float[] values) {
    float lowest = low;
    float highest = high;
    for (float value : values) {
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    return new ValueRange(lowest, highest);
  }

  float scale() {
    return high > low ? (high - low) / STEPS : 1;
  }

  int zeroPoint() {
    return Math.round(-low / scale());
  }
}
