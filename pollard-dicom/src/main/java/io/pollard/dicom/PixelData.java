package io.pollard.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pixels of a file, frame by frame. */
final class PixelData {

  private static final int PIXEL_DATA = Dictionary.tag("PixelData");
  private static final int FLOAT = Dictionary.tag("FloatPixelData");
  private static final int DOUBLE = Dictionary.tag("DoubleFloatPixelData");

  /** Of numbers as they are stored, and of those that become of them, beside the file. */
  private static final long BYTES_A_SAMPLE = 12;

  private static final long MOST_SAMPLES = Runtime.getRuntime().maxMemory() / 2 / BYTES_A_SAMPLE;

  private static final FrameCodec RLE = new RleCodec();

  private final Part10 file;
  private final ImageHeader header;
  private final Element element;

  /** Found when a frame is first asked for: many may be, and each is one of all. */
  private @Nullable Fragments fragments;

  private PixelData(Part10 file, ImageHeader header, Element element) {
    this.file = file;
    this.header = header;
    this.element = element;
  }

  static boolean isPixelData(int tag) {
    return tag == PIXEL_DATA || tag == FLOAT || tag == DOUBLE;
  }

  /**
   * @throws IOException if it has none, or frames larger than there is memory for
   */
  static PixelData of(Part10 file, ImageHeader header) throws IOException {
    FrameShape shape = header.shape();
    long samples =
        (long) shape.rows() * shape.columns() * (header.isPalette() ? 3 : shape.samples());
    if (samples > MOST_SAMPLES) {
      throw new IOException(
          "expected at most %s samples in a frame, for which there is memory (-Xmx), but it claims %s x %s pixels of %s"
              .formatted(MOST_SAMPLES, shape.rows(), shape.columns(), shape.samples()));
    }
    Element element =
        file.dataSet().elements().stream()
            .filter(any -> isPixelData(any.tag()))
            .findFirst()
            .orElseThrow(() -> new IOException("it has no pixel data"));
    return new PixelData(file, header, element);
  }

  /** Whether they are floating-point numbers. */
  boolean isReal() {
    return element.tag() != PIXEL_DATA;
  }

  /**
   * The numbers of a frame, [rows, columns, samples], where they {@link #isReal}.
   *
   * @throws IOException if it is cut off
   */
  float[] reals(int frame) throws IOException {
    boolean isDouble = element.tag() == DOUBLE;
    int size = isDouble ? Double.BYTES : Float.BYTES;
    int count = header.shape().length();
    requireBytes((long) count * size * header.frames());
    ByteBuffer values = file.dataSet().value(element);
    float[] reals = new float[count];
    for (int i = 0; i < count; i++) {
      int at = (frame * count + i) * size;
      reals[i] = isDouble ? (float) values.getDouble(at) : values.getFloat(at);
    }
    return reals;
  }

  /**
   * The whole numbers that a frame stores, [rows, columns, samples], colours as they are coded;
   * those of 32 bits without sign as an int has their bits.
   *
   * @throws IOException if it is cut off, damaged or of a kind that is not read
   */
  int[] stored(int frame) throws IOException {
    int[] samples = isEncapsulated() ? decoded(stream(frame)) : unpacked(frame);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = header.value(samples[i]);
    }
    return samples;
  }

  /**
   * What a frame's colours are.
   *
   * @throws IOException if its stream is damaged
   */
  StreamColour colour(int frame) throws IOException {
    Optional<FrameCodec> codec = FrameCodecs.of(file.uid());
    return isEncapsulated() && codec.isPresent()
        ? codec.get().colour(stream(frame))
        : StreamColour.AS_STATED;
  }

  private boolean isEncapsulated() {
    return element.length() == Element.UNDEFINED;
  }

  private byte[] stream(int frame) throws IOException {
    Fragments all = fragments;
    if (all == null) {
      Optional<ByteBuffer> table =
          file.dataSet().element("ExtendedOffsetTable").map(file.dataSet()::value);
      all = Fragments.of(file.bytes(), element.start(), table);
      fragments = all;
    }
    return all.frame(frame, header.frames());
  }

  private int[] decoded(byte[] stream) throws IOException {
    FrameShape shape = header.shape();
    if (file.uid().equals(TransferSyntax.ENCAPSULATED_UNCOMPRESSED.uid())) {
      long bits = (long) shape.length() * shape.bitsAllocated();
      requireBytes((bits + 7) / 8, stream.length);
      ByteBuffer values = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
      return arranged(NativeSamples.of(values, 0, shape.length(), shape.bitsAllocated(), false));
    }
    if (file.uid().equals(TransferSyntax.RLE.uid())) {
      return RLE.decode(stream, shape);
    }
    return FrameCodecs.of(file.uid())
        .orElseThrow(
            () ->
                new IOException(
                    "expected pixels of a stated length in a transfer syntax without compression but found fragments"))
        .decode(stream, shape);
  }

  private int[] unpacked(int frame) throws IOException {
    FrameShape shape = header.shape();
    boolean isHalved = header.photometric().endsWith("_422") && shape.samples() == 3;
    int samples = isHalved ? halved(shape) : shape.length();
    long bits = (long) samples * shape.bitsAllocated();
    requireBytes((bits * header.frames() + 7) / 8);
    DataSet dataSet = file.dataSet();
    boolean isSwapped =
        dataSet.order() == ByteOrder.BIG_ENDIAN && !element.representation().equals("OB");
    int[] unpacked =
        NativeSamples.of(
            dataSet.value(element), bits * frame, samples, shape.bitsAllocated(), isSwapped);
    return isHalved ? NativeSamples.doubled(unpacked) : arranged(unpacked);
  }

  /** Two pixels share their colour. */
  private static int halved(FrameShape shape) throws IOException {
    if (shape.columns() % 2 != 0) {
      throw new IOException(
          "expected an even number of columns, as two pixels share their colour, but found "
              + shape.columns());
    }
    return shape.rows() * shape.columns() * 2;
  }

  private int[] arranged(int[] samples) {
    return header.isByPlane() && header.shape().samples() > 1
        ? NativeSamples.byPixel(samples, header.shape().samples())
        : samples;
  }

  private void requireBytes(long expected) throws IOException {
    requireBytes(expected, Math.max(0, element.length()));
  }

  private void requireBytes(long expected, int there) throws IOException {
    if (expected > there) {
      FrameShape shape = header.shape();
      throw new IOException(
          "expected %s bytes of pixels for %s frame%s of %s x %s but found %s; it is cut off, or its header is wrong"
              .formatted(
                  expected,
                  header.frames(),
                  header.frames() == 1 ? "" : "s",
                  shape.rows(),
                  shape.columns(),
                  there));
    }
  }
}
