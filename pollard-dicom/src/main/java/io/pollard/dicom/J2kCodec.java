package io.pollard.dicom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * JPEG 2000, part 1 (ITU-T T.800): reversible and irreversible, of up to 16 bits, signed or not,
 * one component or three, mixed or not. Regions of interest and packets' headers that stand apart
 * are refused.
 */
final class J2kCodec implements FrameCodec {

  private static final int START = 0x4f;
  private static final int SIZES = 0x51;
  private static final int TILE = 0x90;
  private static final int DATA = 0x93;
  private static final int END = 0xd9;
  private static final int MOST_BITS = 16;

  /** A box of the file format around it, "jP ". */
  private static final long BOX = 0x6a502020L;

  private static final long CODESTREAM = 0x6a703263L;

  @Override
  public int[] decode(byte[] stream, FrameShape shape) throws IOException {
    return new Decoding(stream, shape).run();
  }

  /** A tile's parts of the stream, and what its headers say. */
  private record Parts(J2kCoding coding, List<StreamBytes> packets) {}

  private static final class Decoding {

    private final byte[] stream;
    private final FrameShape shape;
    private final StreamBytes bytes;
    private int x0;
    private int y0;
    private int x1;
    private int y1;
    private long tileX;
    private long tileY;
    private long tileWidth;
    private long tileHeight;
    private StreamShape own = new StreamShape(0, 0, 0, 0);
    private boolean isSigned;
    private int[] samples = {};

    Decoding(byte[] stream, FrameShape shape) {
      this.stream = stream;
      this.shape = shape;
      this.bytes = new StreamBytes(stream);
    }

    int[] run() throws IOException {
      skipBoxes();
      if (bytes.marker() != START || bytes.marker() != SIZES) {
        throw StreamBytes.damaged("it does not begin as a JPEG 2000");
      }
      sizes(bytes.segment());
      J2kCoding coding = new J2kCoding(shape.samples());
      int marker = bytes.marker();
      for (; marker != TILE; marker = bytes.marker()) {
        coding.read(marker, bytes.segment());
      }
      coding.mustBeWhole();
      Map<Integer, Parts> tiles = new TreeMap<>();
      for (; marker == TILE; marker = bytes.left() < 2 ? END : bytes.marker()) {
        tilePart(coding, tiles);
      }
      if (marker != END) {
        throw StreamBytes.damaged(
            "expected its end but found marker 0x%s".formatted(Integer.toHexString(marker)));
      }
      int count = Math.toIntExact(across() * down());
      if (tiles.size() < count) {
        throw new IOException("the compressed image is cut off");
      }
      samples = new int[shape.length()];
      for (Map.Entry<Integer, Parts> tile : tiles.entrySet()) {
        decode(tile.getKey(), tile.getValue());
      }
      return samples;
    }

    /** Files begin with boxes, which a frame should not have but some do. */
    private void skipBoxes() throws IOException {
      if (bytes.left() < 12 || (stream[0] & 0xff) == 0xff) {
        return;
      }
      long size = bytes.u32();
      long type = bytes.u32();
      if (type != BOX) {
        throw StreamBytes.damaged("it does not begin as a JPEG 2000");
      }
      while (type != CODESTREAM) {
        bytes.part(size - 8);
        size = bytes.u32();
        type = bytes.u32();
      }
    }

    private void sizes(StreamBytes segment) throws IOException {
      segment.u16();
      long right = segment.u32();
      long bottom = segment.u32();
      long left = segment.u32();
      long top = segment.u32();
      tileWidth = segment.u32();
      tileHeight = segment.u32();
      tileX = segment.u32();
      tileY = segment.u32();
      int count = segment.u16();
      if (count < 1) {
        throw StreamBytes.damaged("it has no components");
      }
      int first = segment.u8();
      int bits = (first & 0x7f) + 1;
      isSigned = first >= 0x80;
      own = new StreamShape(bottom - top, right - left, count, bits);
      own.mustFit(shape);
      if (bits > MOST_BITS) {
        throw new IOException("expected at most 16 bits a sample but found %s".formatted(bits));
      }
      for (int i = 0; i < count; i++) {
        boolean isSame = i == 0 || segment.u8() == first;
        if (!isSame || segment.u8() != 1 || segment.u8() != 1) {
          throw new IOException(
              "expected JPEG 2000 with equal components but found them to differ; convert it");
        }
      }
      if (right > Integer.MAX_VALUE / 2
          || bottom > Integer.MAX_VALUE / 2
          || tileWidth < 1
          || tileHeight < 1
          || tileX > left
          || tileY > top
          || tileX + tileWidth <= left
          || tileY + tileHeight <= top) {
        throw StreamBytes.damaged("its tiles don't lie on it");
      }
      x0 = (int) left;
      y0 = (int) top;
      x1 = (int) right;
      y1 = (int) bottom;
      // A tile takes at least the bytes of its header.
      if (across() * down() > stream.length / 12) {
        throw new IOException("the compressed image is cut off");
      }
    }

    private long across() {
      return (x1 - tileX + tileWidth - 1) / tileWidth;
    }

    private long down() {
      return (y1 - tileY + tileHeight - 1) / tileHeight;
    }

    private void tilePart(J2kCoding main, Map<Integer, Parts> tiles) throws IOException {
      int begin = bytes.position() - 2;
      StreamBytes header = bytes.segment();
      int number = header.u16();
      long length = header.u32();
      if (number >= across() * down()) {
        throw StreamBytes.damaged("there is no tile %s".formatted(number));
      }
      Parts tile = tiles.computeIfAbsent(number, none -> new Parts(main.copy(), new ArrayList<>()));
      for (int marker = bytes.marker(); marker != DATA; marker = bytes.marker()) {
        tile.coding.read(marker, bytes.segment());
      }
      long left = length == 0 ? bytes.left() : begin + length - bytes.position();
      tile.packets.add(bytes.part(left));
    }

    private void decode(int number, Parts tile) throws IOException {
      long column = tileX + number % across() * tileWidth;
      long row = tileY + number / across() * tileHeight;
      int left = (int) Math.max(x0, column);
      int top = (int) Math.max(y0, row);
      int right = (int) Math.min(x1, column + tileWidth);
      int bottom = (int) Math.min(y1, row + tileHeight);
      J2kCoding coding = tile.coding;
      List<J2kTile.Coefficients> components =
          new J2kTile(stream, coding, shape.samples(), left, top, right, bottom)
              .coefficients(own.bits(), tile.packets);
      J2kWavelet wavelet = new J2kWavelet(left, top, right, bottom);
      for (int i = 0; i < components.size(); i++) {
        int levels = coding.style(i).levels();
        if (coding.style(i).isReversible()) {
          wavelet.inverse(components.get(i).wholes(), levels);
        } else {
          wavelet.inverse(components.get(i).fractions(), levels);
        }
      }
      if (coding.isMixed() && components.size() >= 3) {
        unmix(components);
      }
      for (int i = 0; i < components.size(); i++) {
        copy(components.get(i), i, left, top, right, bottom);
      }
    }

    private static void unmix(List<J2kTile.Coefficients> components) throws IOException {
      int[] y = components.get(0).wholes();
      int[] u = components.get(1).wholes();
      int[] v = components.get(2).wholes();
      if (y.length != u.length || y.length != v.length) {
        throw StreamBytes.damaged("components are mixed that are coded in two ways");
      }
      for (int i = 0; i < y.length; i++) {
        int green = y[i] - ((u[i] + v[i]) >> 2);
        int red = v[i] + green;
        v[i] = u[i] + green;
        y[i] = red;
        u[i] = green;
      }
      float[] light = components.get(0).fractions();
      float[] blue = components.get(1).fractions();
      float[] red = components.get(2).fractions();
      for (int i = 0; i < light.length; i++) {
        float r = light[i] + 1.402f * red[i];
        float g = light[i] - 0.344136f * blue[i] - 0.714136f * red[i];
        float b = light[i] + 1.772f * blue[i];
        light[i] = r;
        blue[i] = g;
        red[i] = b;
      }
    }

    private void copy(
        J2kTile.Coefficients component, int place, int left, int top, int right, int bottom) {
      int bits = own.bits();
      int middle = isSigned ? 0 : 1 << (bits - 1);
      int least = isSigned ? -(1 << (bits - 1)) : 0;
      int most = least + (1 << bits) - 1;
      boolean isWhole = component.wholes().length > 0;
      int step = shape.samples();
      int from = 0;
      for (int row = top; row < bottom; row++) {
        int at = ((row - y0) * shape.columns() + left - x0) * step + place;
        for (int column = left; column < right; column++, from++, at += step) {
          int value =
              isWhole ? component.wholes()[from] : (int) Math.rint(component.fractions()[from]);
          samples[at] = own.stored(Math.max(least, Math.min(most, value + middle)), shape);
        }
      }
    }
  }
}
