package io.pollard.dicom;

import java.io.IOException;

/** From luminance and differences of colour to red, green and blue (PS3.3 C.7.6.3.1.2). */
final class Colours {

  private static final int SAMPLES = 3;

  /** What YBR_PARTIAL takes for black and white, of 8 bits: 16 and 235, chroma 16 to 240. */
  private static final double BLACK = 16;

  private static final double LUMINANCE = 255.0 / 219;
  private static final double CHROMINANCE = 255.0 / 224;

  private Colours() {}

  /** Whether samples of three, coded so, are no red, green and blue yet. */
  static boolean isYbr(String photometric, StreamColour stream) {
    // Their transformation is a part of JPEG 2000, which its codec undoes.
    boolean isUndone = photometric.equals("YBR_RCT") || photometric.equals("YBR_ICT");
    return switch (stream) {
      case RGB -> false;
      case YBR -> true;
      case AS_STATED -> photometric.startsWith("YBR_") && !isUndone;
    };
  }

  /**
   * @throws IOException if three samples are stated to be something else
   */
  static void requireKnown(String photometric) throws IOException {
    boolean isKnown =
        photometric.equals("RGB")
            || photometric.startsWith("YBR_")
            || photometric.startsWith("MONOCHROME");
    if (!isKnown) {
      throw new IOException(
          "expected colours as RGB or YBR but found %s; convert it"
              .formatted(Words.shortened(photometric)));
    }
  }

  /**
   * @param ybr [.., 3], changed in place; rounded halves up and clipped
   * @param bits of a sample
   * @param isPartial whether black and white leave room below and above
   */
  static void toRgb(int[] ybr, int bits, boolean isPartial) {
    int highest = (int) ((1L << Math.min(bits, Integer.SIZE - 1)) - 1);
    int middle = highest / 2 + 1;
    double black = isPartial ? BLACK * (highest + 1L) / 256 : 0;
    double luminance = isPartial ? LUMINANCE : 1;
    double chrominance = isPartial ? CHROMINANCE : 1;
    for (int i = 0; i + 2 < ybr.length; i += SAMPLES) {
      double y = (ybr[i] - black) * luminance;
      double blue = (ybr[i + 1] - middle) * chrominance;
      double red = (ybr[i + 2] - middle) * chrominance;
      ybr[i] = clipped(y + 1.402 * red, highest);
      ybr[i + 1] = clipped(y - 0.114 * 1.772 / 0.587 * blue - 0.299 * 1.402 / 0.587 * red, highest);
      ybr[i + 2] = clipped(y + 1.772 * blue, highest);
    }
  }

  private static int clipped(double value, int highest) {
    return (int) Math.min(highest, Math.max(0, Math.floor(value + 0.5)));
  }
}
