package io.pollard.dicom;

import io.pollard.imaging.Presentation;
import io.pollard.imaging.Raster;
import io.pollard.imaging.SampleType;
import io.pollard.imaging.Spacing;
import io.pollard.network.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * The frames of a file as images: grey values after the modality LUT or the rescale, colours as
 * red, green and blue.
 */
final class Frames {

  private static final int COLOURS = 3;

  /** Where distances of pixels are stated, the best known first. */
  private static final List<String> SPACINGS =
      List.of("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing");

  private final DataSet dataSet;
  private final ImageHeader header;
  private final PixelData pixels;

  private Frames(DataSet dataSet, ImageHeader header, PixelData pixels) {
    this.dataSet = dataSet;
    this.header = header;
    this.pixels = pixels;
  }

  static Frames of(Part10 file, ImageHeader header) throws IOException {
    return new Frames(file.dataSet(), header, PixelData.of(file, header));
  }

  /**
   * One frame: of 8 or 16 bits where all values that its header allows, or those of 16 bits that it
   * has, are such whole numbers; else of single precision, in which whole numbers beyond 2^24 are
   * rounded.
   *
   * @throws IOException if it is cut off, damaged or of a kind that is not read
   */
  Raster frame(int frame) throws IOException {
    if (!pixels.isReal()) {
      return frame(frame, pixels.stored(frame));
    }
    FrameHeader own = FrameHeader.of(dataSet, frame);
    ModalityLut modality = ModalityLut.of(own, header.shape().isSigned());
    return real(pixels.reals(frame), modality, spacing(own))
        .withPresentation(Presentations.of(own, header, modality));
  }

  /**
   * The same of values that are read already.
   *
   * @param stored which may be changed
   */
  Raster frame(int frame, int[] stored) throws IOException {
    FrameHeader own = FrameHeader.of(dataSet, frame);
    if (!header.isGrey()) {
      return coloured(frame, stored, spacing(own));
    }
    ModalityLut modality = ModalityLut.of(own, header.shape().isSigned());
    return grey(stored, modality, spacing(own))
        .withPresentation(Presentations.of(own, header, modality));
  }

  /** How a frame wants to be shown. */
  Presentation presentation(int frame) throws IOException {
    FrameHeader own = FrameHeader.of(dataSet, frame);
    return Presentations.of(own, header, ModalityLut.of(own, header.shape().isSigned()));
  }

  /** Between rows, and between columns: along the height, and along the width. */
  private static Spacing spacing(FrameHeader frame) throws IOException {
    for (String keyword : SPACINGS) {
      List<Double> stated = frame.stated("PixelMeasuresSequence", keyword).numbers(keyword);
      if (stated.size() == 2 && stated.stream().allMatch(mm -> mm > 0 && Double.isFinite(mm))) {
        return new Spacing(stated);
      }
    }
    return Spacing.unknown();
  }

  private Raster real(float[] reals, ModalityLut modality, Spacing spacing) throws IOException {
    ByteBuffer values = allocated(reals.length, SampleType.F32);
    for (float real : reals) {
      values.putFloat((float) modality.of(real));
    }
    return raster(1, SampleType.F32, spacing, values);
  }

  private Raster grey(int[] stored, ModalityLut modality, Spacing spacing) throws IOException {
    Optional<ModalityLut.Range> possible = modality.range(header.range());
    SampleType type = possible.flatMap(Frames::type).orElse(null);
    if (type == null) {
      type =
          possible.isPresent()
              ? range(stored, modality).flatMap(Frames::type).orElse(SampleType.F32)
              : SampleType.F32;
    }
    boolean isShort = header.shape().bitsStored() <= Short.SIZE;
    if (isShort && type != SampleType.F32 && modality.shift().isPresent()) {
      byte[] values = shifted(stored, modality.shift().getAsInt(), type);
      return raster(1, type, spacing, ByteBuffer.wrap(values).position(values.length));
    }
    ByteBuffer values = allocated(stored.length, type);
    for (int value : stored) {
      put(values, type, modality.of(header.number(value)));
    }
    return raster(1, type, spacing, values);
  }

  /** Most images by far. */
  private static byte[] shifted(int[] stored, int shift, SampleType type) throws IOException {
    byte[] values = new byte[bytes(stored.length, type)];
    if (type == SampleType.U8) {
      for (int i = 0; i < stored.length; i++) {
        values[i] = (byte) (stored[i] + shift);
      }
      return values;
    }
    for (int i = 0; i < stored.length; i++) {
      int value = stored[i] + shift;
      values[2 * i] = (byte) value;
      values[2 * i + 1] = (byte) (value >> Byte.SIZE);
    }
    return values;
  }

  /** The type that has room for all numbers of a range. */
  private static Optional<SampleType> type(ModalityLut.Range range) {
    if (range.isWithin(0, 0xff)) {
      return Optional.of(SampleType.U8);
    }
    if (range.isWithin(0, 0xffff)) {
      return Optional.of(SampleType.U16);
    }
    return range.isWithin(Short.MIN_VALUE, Short.MAX_VALUE)
        ? Optional.of(SampleType.S16)
        : Optional.empty();
  }

  /** What there is; never of 8 bits, which mean that the header allows no more. */
  private Optional<ModalityLut.Range> range(int[] stored, ModalityLut modality) {
    double low = 0;
    double high = 0x100;
    for (int value : stored) {
      double number = modality.of(header.number(value));
      low = Math.min(low, number);
      high = Math.max(high, number);
    }
    return Optional.of(new ModalityLut.Range((long) low, (long) high));
  }

  private Raster coloured(int frame, int[] stored, Spacing spacing) throws IOException {
    if (header.isPalette()) {
      Palette palette = Palette.of(dataSet, header.shape().isSigned());
      return coloured(palette.rgb(stored), palette.bits(), spacing);
    }
    Colours.requireKnown(header.photometric());
    if (Colours.isYbr(header.photometric(), pixels.colour(frame))) {
      boolean isPartial = header.photometric().startsWith("YBR_PARTIAL");
      Colours.toRgb(stored, header.shape().bitsStored(), isPartial);
    }
    return coloured(stored, header.shape().bitsStored(), spacing);
  }

  private Raster coloured(int[] rgb, int bits, Spacing spacing) throws IOException {
    SampleType type =
        bits <= 8 ? SampleType.U8 : bits <= Short.SIZE ? SampleType.U16 : SampleType.F32;
    ByteBuffer values = allocated(rgb.length, type);
    for (int value : rgb) {
      put(values, type, type == SampleType.F32 ? (double) (value & 0xffff_ffffL) : value);
    }
    return raster(COLOURS, type, spacing, values);
  }

  private Raster raster(int channels, SampleType type, Spacing spacing, ByteBuffer values) {
    Extent extent = Extent.of(header.shape().rows(), header.shape().columns());
    return new Raster(extent, channels, type, spacing, values.flip());
  }

  private static ByteBuffer allocated(int count, SampleType type) throws IOException {
    return ByteBuffer.allocate(bytes(count, type)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int bytes(int count, SampleType type) throws IOException {
    long bytes = (long) count * type.bytes();
    if (bytes > Integer.MAX_VALUE - 16) {
      throw new IOException("its frame of %s values is too large".formatted(count));
    }
    return (int) bytes;
  }

  private static void put(ByteBuffer to, SampleType type, double value) {
    switch (type) {
      case U8 -> to.put((byte) (int) value);
      case U16, S16 -> to.putShort((short) (int) value);
      case F32 -> to.putFloat((float) value);
    }
  }
}
