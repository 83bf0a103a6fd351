package io.pollard.dicom;

import java.io.IOException;
import java.util.Arrays;

/** Blocks of 8 x 8 coefficients of a cosine transform (ITU-T T.81, annexes A, F). */
final class JpegSequentialScans implements JpegScans {

  private static final int SIDE = 8;

  /** Where the coefficients of a block lie, in the order of the stream. */
  private static final int[] PLACES = zigzag();

  private final JpegFrame frame;
  private final FrameShape shape;
  private final int[][] quantisation;
  private final int unitsAcross;
  private final int unitsDown;
  private final InverseCosine inverse;
  private final Plane[] planes;
  private final int[] coefficients = new int[SIDE * SIDE];

  /**
   * @param quantisation the tables, in the order of the stream; others may take their places later
   */
  JpegSequentialScans(JpegFrame frame, FrameShape shape, int[][] quantisation) {
    this.frame = frame;
    this.shape = shape;
    this.quantisation = quantisation;
    this.inverse = new InverseCosine(frame.shape().bits());
    this.unitsAcross = upwards(shape.columns(), SIDE * frame.mostAcross());
    this.unitsDown = upwards(shape.rows(), SIDE * frame.mostDown());
    this.planes =
        frame.components().stream()
            .map(
                component ->
                    new Plane(
                        component,
                        upwards(shape.columns() * component.across(), frame.mostAcross()),
                        upwards(shape.rows() * component.down(), frame.mostDown()),
                        unitsAcross * component.across() * SIDE,
                        new short
                            [unitsAcross
                                * component.across()
                                * SIDE
                                * unitsDown
                                * component.down()
                                * SIDE]))
            .toArray(Plane[]::new);
  }

  /**
   * @param columns that hold the image
   * @param rows that hold the image
   * @param width with those that fill the last blocks
   * @param values unsigned
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Plane(JpegComponent component, int columns, int rows, int width, short[] values) {}

  @Override
  public JpegFrame frame() {
    return frame;
  }

  @Override
  public int units(JpegScan scan) {
    if (scan.components().size() > 1) {
      return unitsAcross * unitsDown;
    }
    Plane plane = planes[scan.components().get(0).place()];
    return upwards(plane.columns, SIDE) * upwards(plane.rows, SIDE);
  }

  @Override
  public void decode(JpegScan scan, EntropyBits bits, int from, int to) throws IOException {
    for (JpegComponent component : scan.components()) {
      component.prediction = 0;
    }
    if (scan.components().size() == 1) {
      Plane plane = planes[scan.components().get(0).place()];
      int across = upwards(plane.columns, SIDE);
      for (int unit = from; unit < to; unit++) {
        block(bits, plane, unit % across, unit / across);
      }
      return;
    }
    for (int unit = from; unit < to; unit++) {
      for (JpegComponent component : scan.components()) {
        for (int down = 0; down < component.down(); down++) {
          for (int across = 0; across < component.across(); across++) {
            block(
                bits,
                planes[component.place()],
                unit % unitsAcross * component.across() + across,
                unit / unitsAcross * component.down() + down);
          }
        }
      }
    }
  }

  @Override
  public void end(JpegScan scan) {}

  private void block(EntropyBits bits, Plane plane, int across, int down) throws IOException {
    JpegComponent component = plane.component;
    int last = coefficients(bits, component);
    int to = down * SIDE * plane.width + across * SIDE;
    if (last == 0) {
      inverse.flat(coefficients[0], plane.values, to, plane.width);
    } else {
      inverse.transform(coefficients, plane.values, to, plane.width);
      Arrays.fill(coefficients, 0);
    }
  }

  /** Fills them in, multiplied, and says which was the last one in the stream. */
  private int coefficients(EntropyBits bits, JpegComponent component) throws IOException {
    int[] multiples = quantisation[component.quantisation()];
    if (multiples == null) {
      throw StreamBytes.damaged("a quantisation table is missing");
    }
    HuffmanTable alternating = component.alternating();
    long position = bits.position();
    long word = bits.word(position);
    int entry = component.direct().entry(word);
    int length = entry >> 8;
    int size = entry & 0xff;
    if (size > 15) {
      throw StreamBytes.damaged("a block's mean has %s bits".formatted(size));
    }
    if (size > 0) {
      component.prediction += HuffmanTable.extended(word << length, size);
    }
    position += length + size;
    coefficients[0] = component.prediction * multiples[0];
    int last = 0;
    int next = 1;
    while (next < SIDE * SIDE) {
      word = bits.word(position);
      entry = alternating.entry(word);
      length = entry >> 8;
      size = entry & 0xf;
      int zeros = entry >> 4 & 0xf;
      position += length + size;
      if (size > 0) {
        next += zeros;
        if (next >= SIDE * SIDE) {
          throw StreamBytes.damaged("a block has more than 64 coefficients");
        }
        coefficients[PLACES[next]] = HuffmanTable.extended(word << length, size) * multiples[next];
        last = next;
        next++;
      } else if (zeros == 15) {
        next += 16;
      } else {
        break;
      }
    }
    bits.moveTo(position);
    return last;
  }

  @Override
  public int[] samples() {
    int[] samples = new int[shape.length()];
    for (Plane plane : planes) {
      int across = frame.mostAcross();
      int down = frame.mostDown();
      JpegUpsampling upsampling =
          new JpegUpsampling(plane.values, plane.width, plane.columns, plane.rows);
      upsampling.into(
          samples,
          shape,
          plane.component.place(),
          across / (double) plane.component.across(),
          down / (double) plane.component.down());
    }
    return samples;
  }

  private static int upwards(int number, int divisor) {
    return (number + divisor - 1) / divisor;
  }

  private static int[] zigzag() {
    int[] places = new int[SIDE * SIDE];
    int at = 0;
    for (int sum = 0; sum <= 2 * (SIDE - 1); sum++) {
      for (int i = Math.max(0, sum - SIDE + 1); i <= Math.min(sum, SIDE - 1); i++) {
        int row = sum % 2 == 0 ? sum - i : i;
        places[at++] = row * SIDE + sum - row;
      }
    }
    return places;
  }
}
