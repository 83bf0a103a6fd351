package io.pollard.imaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An array of an {@link Npz} file, in row-major order.
 *
 * @param type of its elements
 * @param shape may be empty for a single number
 * @param elementSize bytes of an element
 * @param data the elements, little-endian, from index 0 to its limit
 */
public record NpyArray(Type type, List<Integer> shape, int elementSize, ByteBuffer data) {

  /** What an element is; text is UTF-32 of fixed length. */
  public enum Type {
    BYTE("|u1"),
    INTEGER("<i4"),
    LONG("<i8"),
    FLOAT("<f4"),
    DOUBLE("<f8"),
    TEXT("<U");

    private final String descriptor;

    Type(String descriptor) {
      this.descriptor = descriptor;
    }

    String descriptor() {
      return descriptor;
    }
  }

  /** The header and its prefix are a multiple of this. */
  private static final int ALIGNMENT = 64;

  private static final int PREFIX = 10;

  public NpyArray {
    shape = List.copyOf(shape);
    data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * What a file of float32 begins with, in NumPy's format 1.0; little-endian numbers follow, row by
   * row.
   */
  public static byte[] header(Number... shape) {
    String said =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
            .formatted(
                Type.FLOAT.descriptor,
                Arrays.stream(shape).map(String::valueOf).collect(Collectors.joining(", ")));
    int length = PREFIX + said.length() + 1;
    int padding = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    byte[] text = (said + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(PREFIX + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) text.length)
        .put(text)
        .array();
  }

  /** The number of elements. */
  public int size() {
    return data.limit() / elementSize;
  }

  /** Elements of an entry along the first axis. */
  public int entrySize() {
    return shape.isEmpty() || shape.get(0) == 0 ? size() : size() / shape.get(0);
  }

  /** The bytes of one entry along the first axis. */
  public byte[] entry(int index) {
    byte[] bytes = new byte[entrySize() * elementSize];
    data.get(index * bytes.length, bytes);
    return bytes;
  }

  /**
   * @throws IllegalStateException unless it holds whole numbers
   */
  public long[] longs() {
    long[] values = new long[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case BYTE -> data.get(i) & 0xff;
            case INTEGER -> data.getInt(4 * i);
            case LONG -> data.getLong(8 * i);
            default -> throw new IllegalStateException("expected whole numbers but found " + type);
          };
    }
    return values;
  }

  /**
   * @throws IllegalStateException if it holds text
   */
  public double[] doubles() {
    if (type == Type.FLOAT || type == Type.DOUBLE) {
      double[] values = new double[size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = type == Type.FLOAT ? data.getFloat(4 * i) : data.getDouble(8 * i);
      }
      return values;
    }
    long[] whole = longs();
    double[] values = new double[whole.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = whole[i];
    }
    return values;
  }

  /**
   * @throws IllegalStateException unless it holds text
   */
  public List<String> strings() {
    if (type != Type.TEXT) {
      throw new IllegalStateException("expected text but found " + type);
    }
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      StringBuilder text = new StringBuilder();
      for (int k = 0; k < elementSize; k += 4) {
        int point = data.getInt(i * elementSize + k);
        if (point == 0) {
          break;
        }
        text.appendCodePoint(Character.isValidCodePoint(point) ? point : 0xfffd);
      }
      strings.add(text.toString());
    }
    return strings;
  }
}
