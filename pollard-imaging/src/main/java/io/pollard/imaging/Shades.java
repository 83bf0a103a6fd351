package io.pollard.imaging;

import java.util.function.DoubleUnaryOperator;

/**
 * What a sample's raw values become, 0 to 255: shares of the brightness, clipped and rounded,
 * halves up; inverted where the file wants that, whatever made the shares; and its padding is
 * black, as what is no number is.
 *
 * @param share from 0, black, to 1, white
 */
record Shades(DoubleUnaryOperator share, Presentation presentation) {

  private static final int WHITE = 255;

  byte of(double raw) {
    if (Double.isNaN(raw) || presentation.isPadding(raw)) {
      return 0;
    }
    double clipped = Math.min(1, Math.max(0, share.applyAsDouble(raw)));
    int level = (int) Math.floor(clipped * WHITE + 0.5);
    return (byte) (presentation.isInverted() ? WHITE - level : level);
  }
}
