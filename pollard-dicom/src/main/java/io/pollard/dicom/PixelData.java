package io.pollard.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The frames of a file. */
final class PixelData {

  private static final int PIXEL_DATA = Dictionary.tag("PixelData");
  private static final int FLOAT = Dictionary.tag("FloatPixelData");
  private static final int DOUBLE = Dictionary.tag("DoubleFloatPixelData");

  private final Part10 file;
  private final ImageHeader header;
  private final Element element;

  private PixelData(Part10 file, ImageHeader header, Element element) {
    this.file = file;
    this.header = header;
    this.element = element;
  }

  static boolean isPixelData(int tag) {
    return tag == PIXEL_DATA || tag == FLOAT || tag == DOUBLE;
  }

  static Optional<PixelData> of(Part10 file, ImageHeader header) {
    return file.dataSet().elements().stream()
        .filter(element -> isPixelData(element.tag()))
        .findFirst()
        .map(element -> new PixelData(file, header, element));
  }

  /**
   * The values that a frame stores, [rows, columns, samples], colours as they are coded.
   *
   * @throws IOException if it is cut off or damaged
   */
  int[] stored(int frame) throws IOException {
    int[] samples = element.length() == Element.UNDEFINED ? decoded(frame) : unpacked(frame);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = header.value(samples[i]);
    }
    return samples;
  }

  private int[] decoded(int frame) throws IOException {
    throw new IOException("compressed");
  }

  private int[] unpacked(int frame) throws IOException {
    FrameShape shape = header.shape();
    boolean isHalved = header.photometric().endsWith("_422") && shape.samples() == 3;
    long samples = (long) shape.rows() * shape.columns() * (isHalved ? 2 : shape.samples());
    long bits = samples * shape.bitsAllocated();
    long expected = (bits * header.frames() + 7) / 8;
    if (expected > element.length()) {
      throw new IOException(
          "expected %s bytes of pixels for %s frames of %s x %s but found %s; it is cut off, or its header is wrong"
              .formatted(
                  expected, header.frames(), shape.rows(), shape.columns(), element.length()));
    }
    ByteOrder order = file.dataSet().order();
    boolean isOfWords = !element.representation().equals("OB");
    ByteBuffer values =
        ByteBuffer.wrap(file.bytes(), element.start(), element.length()).slice().order(order);
    boolean isSwapped = order == ByteOrder.BIG_ENDIAN && isOfWords;
    int[] unpacked =
        NativeSamples.of(values, bits * frame, (int) samples, shape.bitsAllocated(), isSwapped);
    return isHalved
        ? NativeSamples.doubled(unpacked)
        : header.isByPlane() ? NativeSamples.byPixel(unpacked, shape.samples()) : unpacked;
  }
}
