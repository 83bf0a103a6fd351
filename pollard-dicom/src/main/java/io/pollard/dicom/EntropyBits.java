package io.pollard.dicom;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bits between two markers, without what was stuffed among them. Decoders hold {@link
 * #position} in a variable while they are in a loop and say at its end how far they came.
 */
final class EntropyBits {

  /** May be read behind the end before {@link #moveTo} is called. */
  private static final int SPARE = 512;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] stream;
  private final byte[] bytes;
  private long position;
  private long end;

  EntropyBits(byte[] stream) {
    this.stream = stream;
    this.bytes = new byte[stream.length + SPARE];
  }

  /** In bits. */
  long position() {
    return position;
  }

  /** Whether no bits are left, except for those that fill the last byte. */
  boolean isBehind(long there) {
    return there > end;
  }

  /**
   * @throws IOException if the bits end before
   */
  void moveTo(long there) throws IOException {
    if (there > end) {
      throw new IOException("the compressed image is cut off or damaged");
    }
    position = there;
  }

  /** 57 bits or more from there, the first one the highest; zeros behind the end. */
  long word(long there) {
    return (long) LONGS.get(bytes, (int) (there >>> 3)) << (there & 7);
  }

  /**
   * Takes what lies between a place in the stream and the next marker: a zero byte is stuffed
   * behind each 0xFF (ITU-T T.81, B.1.1.5).
   *
   * @return where the marker is, or the stream's end
   */
  int fillWithoutBytes(int from) {
    int at = from;
    int to = 0;
    while (at < stream.length) {
      byte value = stream[at];
      if (value == -1) {
        int next = at + 1 < stream.length ? stream[at + 1] : 1;
        if (next != 0) {
          break;
        }
        at++;
      }
      bytes[to++] = value;
      at++;
    }
    filled(8L * to, to);
    return at;
  }

  /**
   * Takes what lies between a place in the stream and the next marker: a zero bit is stuffed behind
   * each 0xFF (ITU-T T.87, A.1).
   *
   * @return where the marker is, or the stream's end
   */
  int fillWithoutBits(int from) {
    int at = from;
    int to = 0;
    int held = 0;
    int count = 0;
    long bits = 0;
    while (at < stream.length) {
      int value = stream[at] & 0xff;
      if (value == 0xff && (at + 1 >= stream.length || stream[at + 1] < 0)) {
        break;
      }
      int width = at > from && stream[at - 1] == -1 ? 7 : 8;
      held = held << width | value;
      count += width;
      bits += width;
      if (count >= 8) {
        count -= 8;
        bytes[to++] = (byte) (held >>> count);
      }
      at++;
    }
    bytes[to++] = (byte) (held << (8 - count));
    filled(bits, to);
    return at;
  }

  private void filled(long bits, int to) {
    Arrays.fill(bytes, to, Math.min(bytes.length, to + SPARE), (byte) 0);
    position = 0;
    end = bits;
  }
}
