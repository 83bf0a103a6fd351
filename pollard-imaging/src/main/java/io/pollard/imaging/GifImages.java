package io.pollard.imaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The pictures of a GIF (GIF89a). A decoder leaves black what a picture does not hold, and takes
 * for ever over a long comment; so its pixels are counted, and it is given to the decoder alone.
 */
final class GifImages {

  private static final int IMAGE = 0x2c;
  private static final int EXTENSION = 0x21;
  private static final int CONTROL = 0xf9; // of the next picture: which colour is transparent
  private static final int END = 0x3b;
  private static final int HEADER = 13;
  private static final int MOST_CODES = 4096;

  /** Room for a clear code and the end code, and a byte that fills the last block. */
  private static final int END_BYTES = 4;

  private final byte[] file;
  private final List<Image> images = new ArrayList<>();
  private final int paletteEnd;
  private int at;

  /**
   * @param control where its control extension begins, or its own place if it has none
   * @param from where it begins
   * @param codes where its blocks of codes begin, after the byte that says how wide they are
   * @param to behind them
   */
  private record Image(int control, int controlEnd, int from, int codes, int to) {}

  /** Of a file, of which every picture counts that is whole. */
  GifImages(byte[] file) {
    this.file = file;
    this.paletteEnd = HEADER + (file.length > HEADER ? paletteBytes(10) : 0);
    this.at = paletteEnd;
    try {
      read();
    } catch (ArrayIndexOutOfBoundsException e) {
      // The file ends here.
    }
  }

  private void read() {
    int control = -1;
    int controlEnd = -1;
    while (unsigned(at) == EXTENSION || unsigned(at) == IMAGE) {
      int from = at;
      if (unsigned(at) == EXTENSION) {
        at += 2;
        skipBlocks();
        if (unsigned(from + 1) == CONTROL) {
          control = from;
          controlEnd = at;
        }
      } else {
        at += 10 + paletteBytes(at + 9);
        int codes = at + 1;
        at = codes;
        skipBlocks();
        images.add(
            control < 0
                ? new Image(from, from, from, codes, at)
                : new Image(control, controlEnd, from, codes, at));
        control = -1;
      }
    }
  }

  /** How many pictures are whole. */
  int count() {
    return images.size();
  }

  /**
   * A file of one picture.
   *
   * @throws IOException with a reason if it is cut off, or holds other pixels than it claims
   */
  byte[] alone(int frame) throws IOException {
    if (frame >= images.size()) {
      throw new IOException("it is cut off");
    }
    Image image = images.get(frame);
    int size = image.from + 5;
    long pixels =
        (long) (unsigned(size) | (unsigned(size + 1) << 8))
            * (unsigned(size + 2) | (unsigned(size + 3) << 8));
    count(blocks(image.codes, image.to), unsigned(image.codes - 1), pixels);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, paletteEnd);
    out.write(file, image.control, image.controlEnd - image.control);
    out.write(file, image.from, image.to - image.from);
    out.write(END);
    return out.toByteArray();
  }

  private int unsigned(int position) {
    return file[position] & 0xff;
  }

  private int paletteBytes(int flags) {
    return (unsigned(flags) & 0x80) == 0 ? 0 : 3 << ((unsigned(flags) & 7) + 1);
  }

  private void skipBlocks() {
    while (unsigned(at) > 0) {
      at += 1 + unsigned(at);
    }
    at++;
  }

  private byte[] blocks(int from, int to) {
    byte[] bytes = new byte[to - from];
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
      } else if (code > next || (code == next && previous < 0)) {
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
      bits |= (data[first + i] & 0xff) << (8 * i);
    }
    return (bits >> (position & 7)) & ((1 << width) - 1);
  }
}
