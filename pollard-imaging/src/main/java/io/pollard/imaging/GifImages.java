package io.pollard.imaging;

import java.io.IOException;
import java.util.Arrays;

/**
 * Counts the pixels that a picture of a GIF really holds (GIF89a, sections 20 to 22 and appendix
 * F), since a decoder leaves black what is missing.
 */
final class GifImages {

  private static final int IMAGE = 0x2c;
  private static final int EXTENSION = 0x21;
  private static final int MOST_CODES = 4096;

  /** Room for a clear code and the end code, and a byte that fills the last block. */
  private static final int END_BYTES = 4;

  private final byte[] file;
  private int at;

  private GifImages(byte[] file) {
    this.file = file;
  }

  /**
   * @throws IOException with a reason if a frame holds fewer pixels than it claims, or others than
   *     its codes can mean
   */
  static void check(byte[] file, int frame) throws IOException {
    try {
      new GifImages(file).check(frame);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IOException("it is cut off", e);
    }
  }

  private void check(int frame) throws IOException {
    at = 13 + paletteBytes(10);
    int left = frame;
    while (true) {
      int kind = unsigned(at++);
      if (kind == EXTENSION) {
        at++;
        skipBlocks();
      } else if (kind == IMAGE) {
        int size = at + 4;
        at += 9 + paletteBytes(at + 8);
        int bits = unsigned(at++);
        int from = at;
        skipBlocks();
        if (left-- == 0) {
          long pixels =
              (long) (unsigned(size) | unsigned(size + 1) << 8)
                  * (unsigned(size + 2) | unsigned(size + 3) << 8);
          count(blocks(from), bits, pixels);
          return;
        }
      } else {
        throw new IOException("it is damaged: expected a picture but found " + kind);
      }
    }
  }

  private int unsigned(int position) {
    return file[position] & 0xff;
  }

  private int paletteBytes(int flags) {
    return (unsigned(flags) & 0x80) == 0 ? 0 : 3 << (unsigned(flags) & 7) + 1;
  }

  private void skipBlocks() {
    while (unsigned(at) > 0) {
      at += 1 + unsigned(at);
    }
    at++;
  }

  private byte[] blocks(int from) {
    byte[] bytes = new byte[at - from];
    int length = 0;
    for (int block = from; unsigned(block) > 0; block += 1 + unsigned(block)) {
      System.arraycopy(file, block + 1, bytes, length, unsigned(block));
      length += unsigned(block);
    }
    return Arrays.copyOf(bytes, length);
  }

  /** Follows the codes without their values: how many pixels each stands for. */
  private static void count(byte[] data, int bits, long pixels) throws IOException {
    if (bits < 1 || bits > 8) {
      throw new IOException("it is damaged: expected codes of 1 to 8 bits but found " + bits);
    }
    int clear = 1 << bits;
    int[] lengths = new int[MOST_CODES];
    Arrays.fill(lengths, 0, clear, 1);
    int next = clear + 2;
    int width = bits + 1;
    int previous = -1;
    long missing = pixels;
    long position = 0;
    while (missing > 0) {
      if (position + width > 8L * data.length) {
        throw new IOException("it is cut off: pixels are missing");
      }
      int code = code(data, position, width);
      position += width;
      if (code == clear) {
        next = clear + 2;
        width = bits + 1;
        previous = -1;
      } else if (code == clear + 1) {
        throw new IOException("it is cut off: pixels are missing");
      } else if (code > next || code == next && previous < 0) {
        throw new IOException("it is damaged: a code is unknown");
      } else {
        if (previous >= 0 && next < MOST_CODES) {
          lengths[next++] = lengths[previous] + 1;
        }
        if (next == 1 << width && width < 12) {
          width++;
        }
        missing -= lengths[code];
        previous = code;
      }
    }
    long left = data.length - (position + 7) / 8;
    if (missing < 0 || left > END_BYTES) {
      throw new IOException("it is damaged: it holds more pixels than it claims");
    }
  }

  private static int code(byte[] data, long position, int width) {
    int first = (int) (position >> 3);
    int bits = 0;
    for (int i = 0; i < 3 && first + i < data.length; i++) {
      bits |= (data[first + i] & 0xff) << 8 * i;
    }
    return bits >> (position & 7) & (1 << width) - 1;
  }
}
