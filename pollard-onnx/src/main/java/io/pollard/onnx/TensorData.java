package io.pollard.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A constant of a graph.
 *
 * @param dims row-major; empty for a number
 * @param bytes little-endian; every call of the accessor gives a view with its own position. Of a
 *     file that was read they are the file's, not copied
 */
public record TensorData(String name, DataType type, List<Long> dims, ByteBuffer bytes) {

  /**
   * @throws IllegalArgumentException if the buffer has not exactly the bytes that type and dims
   *     need
   */
  public TensorData {
    dims = List.copyOf(dims);
    bytes = bytes.slice().asReadOnlyBuffer();
    long needed = type.bytes();
    for (long size : dims) {
      if (size < 0 || size > Integer.MAX_VALUE || needed > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("expected a smaller tensor than " + name + " " + dims);
      }
      needed *= size;
    }
    if (bytes.remaining() != needed) {
      throw new IllegalArgumentException(
          "expected "
              + needed
              + " bytes for "
              + name
              + " of "
              + type
              + " "
              + dims
              + " but found "
              + bytes.remaining());
    }
  }

  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many numbers it has. */
  public int elements() {
    return bytes.capacity() / type.bytes();
  }

  static TensorData floats(String name, List<Long> dims, float[] values) {
    ByteBuffer bytes = room(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return new TensorData(name, DataType.FLOAT, dims, bytes);
  }

  static TensorData number(String name, double value) {
    return floats(name, List.of(), new float[] {(float) value});
  }

  static TensorData whole(String name, long value) {
    return new TensorData(name, DataType.INT64, List.of(), room(Long.BYTES).putLong(value).flip());
  }

  static TensorData wholes(String name, long... values) {
    ByteBuffer bytes = room(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return new TensorData(name, DataType.INT64, List.of((long) values.length), bytes);
  }

  /** All numbers as float32. */
  float[] toFloats() {
    float[] values = new float[elements()];
    ByteBuffer source = bytes();
    if (type != DataType.FLOAT) {
      throw new IllegalStateException("expected floats in " + name + " but found " + type);
    }
    source.asFloatBuffer().get(values);
    return values;
  }

  /** All numbers as 64-bit integers. */
  long[] toWholes() {
    ByteBuffer source = bytes();
    long[] values = new long[elements()];
    Arrays.setAll(
        values,
        index ->
            switch (type) {
              case INT64 -> source.getLong();
              case INT32 -> source.getInt();
              case INT8 -> source.get();
              case UINT8 -> source.get() & 0xff;
              case FLOAT -> throw new IllegalStateException("expected whole numbers in " + name);
            });
    return values;
  }

  private static ByteBuffer room(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
