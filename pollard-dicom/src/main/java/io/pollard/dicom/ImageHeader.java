package io.pollard.dicom;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * What a data set says of its pixels (PS3.3 C.7.6.3).
 *
 * @param shape of a frame
 * @param highBit the bit in which the highest of the stored ones lies
 * @param isByPlane whether uncompressed colours lie plane by plane in place of pixel by pixel
 * @param photometric what samples mean, as "MONOCHROME2"
 * @param frames at least 1
 */
record ImageHeader(
    FrameShape shape, int highBit, boolean isByPlane, String photometric, int frames) {

  private static final int MOST_SIDE = 65_535;
  private static final List<Integer> ALLOCATED = List.of(1, 8, 12, 16, 32);
  private static final int BITS_OF_REAL = 64;

  /**
   * @throws IOException if something is missing, or is what no image has
   */
  static ImageHeader of(DataSet dataSet) throws IOException {
    int rows = required(dataSet, "Rows", 1, MOST_SIDE);
    int columns = required(dataSet, "Columns", 1, MOST_SIDE);
    int samples = dataSet.whole("SamplesPerPixel", 1, 4).orElse(1);
    int allocated = required(dataSet, "BitsAllocated", 1, BITS_OF_REAL);
    boolean isReal = dataSet.has("FloatPixelData") || dataSet.has("DoubleFloatPixelData");
    if ((samples != 1 && samples != 3) || (!isReal && !ALLOCATED.contains(allocated))) {
      throw new IOException(
          "expected 1 or 3 samples a pixel of 1, 8, 12, 16 or 32 bits but found %s of %s"
              .formatted(samples, allocated));
    }
    int stored = isReal ? allocated : dataSet.whole("BitsStored", 1, allocated).orElse(allocated);
    int highBit = dataSet.whole("HighBit", 0, BITS_OF_REAL - 1).orElse(stored - 1);
    boolean isSigned = dataSet.whole("PixelRepresentation", 0, 1).orElse(0) == 1;
    String photometric =
        dataSet
            .text("PhotometricInterpretation")
            .map(text -> text.toUpperCase(Locale.ROOT))
            .orElse(samples == 1 ? "MONOCHROME2" : "RGB");
    return new ImageHeader(
        new FrameShape(rows, columns, samples, allocated, stored, isSigned),
        highBit < stored - 1 || highBit >= allocated ? stored - 1 : highBit,
        dataSet.whole("PlanarConfiguration", 0, 1).orElse(0) == 1,
        photometric,
        dataSet.whole("NumberOfFrames", 0, Integer.MAX_VALUE).filter(n -> n > 0).orElse(1));
  }

  private static int required(DataSet dataSet, String keyword, int least, int most)
      throws IOException {
    return dataSet
        .whole(keyword, least, most)
        .orElseThrow(() -> new IOException("its header lacks %s".formatted(keyword)));
  }

  boolean isGrey() {
    return shape.samples() == 1 && !isPalette();
  }

  boolean isPalette() {
    return photometric.equals("PALETTE COLOR");
  }

  /** The stored value in what a sample has around it: overlays and the like, and its sign. */
  int value(int sample) {
    int bits = shape.bitsStored();
    int unused = Integer.SIZE - bits;
    int lowest = highBit + 1 - bits;
    int low = sample >>> lowest << unused;
    return shape.isSigned() ? low >> unused : low >>> unused;
  }

  /** The least and the largest of the numbers that can be stored. */
  ModalityLut.Range range() {
    long count = 1L << shape.bitsStored();
    return shape.isSigned()
        ? new ModalityLut.Range(-count / 2, count / 2 - 1)
        : new ModalityLut.Range(0, count - 1);
  }

  /** The number that a stored value of 32 bits or fewer stands for. */
  double number(int value) {
    return shape.isSigned() ? value : value & 0xffff_ffffL;
  }
}
