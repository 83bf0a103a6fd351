package io.pollard.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * RLE (PS3.5, annex G): a segment for each byte of each sample, the highest byte first, packed as
 * TIFF's PackBits are.
 */
final class RleCodec implements FrameCodec {

  private static final int HEADER = 64;
  private static final int MOST_SEGMENTS = 15;

  /** Two bytes are at most a run of 128. */
  private static final long DENSEST = 64;

  @Override
  public int[] decode(byte[] stream, FrameShape shape) throws IOException {
    int bytes = shape.bitsAllocated() / 8;
    int segments = shape.samples() * bytes;
    if (shape.bitsAllocated() % 8 != 0 || segments > MOST_SEGMENTS) {
      throw new IOException(
          "expected RLE of samples of 8, 16 or 32 bits but found %s of %s bits; convert it"
              .formatted(shape.samples(), shape.bitsAllocated()));
    }
    if (stream.length < HEADER || shape.length() * (long) bytes > DENSEST * stream.length) {
      throw new IOException("its RLE data are cut off");
    }
    ByteBuffer header = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    if (header.getInt(0) != segments) {
      throw new IOException(
          "expected %s segments of RLE data but found %s"
              .formatted(segments, header.getInt(0) & 0xffff_ffffL));
    }
    int[] samples = new int[shape.length()];
    for (int segment = 0; segment < segments; segment++) {
      long from = header.getInt(4 + 4 * segment) & 0xffff_ffffL;
      long to =
          segment + 1 < segments ? header.getInt(8 + 4 * segment) & 0xffff_ffffL : stream.length;
      if (from < HEADER || from > to || to > stream.length) {
        throw new IOException("the offsets of its RLE segments are damaged");
      }
      unpack(
          ByteBuffer.wrap(stream, (int) from, (int) (to - from)),
          samples,
          segment / bytes,
          shape.samples(),
          8 * (bytes - 1 - segment % bytes));
    }
    return samples;
  }

  private static void unpack(ByteBuffer packed, int[] samples, int first, int step, int shift)
      throws IOException {
    int at = first;
    while (at < samples.length) {
      if (packed.remaining() < 2) {
        throw new IOException("an RLE segment is cut off");
      }
      int control = packed.get();
      if (control >= 0) {
        int literals = control + 1;
        if (packed.remaining() < literals) {
          throw new IOException("an RLE segment is cut off");
        }
        for (int i = 0; i < literals; i++) {
          int value = (packed.get() & 0xff) << shift;
          if (at < samples.length) {
            samples[at] |= value;
            at += step;
          }
        }
      } else if (control != Byte.MIN_VALUE) {
        int value = (packed.get() & 0xff) << shift;
        for (int i = 0; i <= -control && at < samples.length; i++) {
          samples[at] |= value;
          at += step;
        }
      }
    }
  }
}
