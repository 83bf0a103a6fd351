package io.pollard.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A named tensor of a weight file. Its bytes are not copied: of a file that was read they are the
 * mapped file itself (read-only memory, not to be written to through a native pointer) where that
 * has them in this order, of one to be written they are the caller's, which must not change
 * meanwhile.
 *
 * @param name as in the file
 * @param shape row-major; empty for a number
 * @param bytes little-endian, from the buffer's position to its limit; every call of the accessor
 *     gives a view with its own position
 */
public record StoredTensor(String name, DType dtype, List<Long> shape, ByteBuffer bytes) {

  /**
   * @throws IllegalArgumentException if the buffer has not exactly the bytes that shape and type
   *     need, or no tensor can have the shape
   */
  public StoredTensor {
    shape = List.copyOf(shape);
    bytes = bytes.slice();
    long needed = bytes(name, dtype, shape);
    if (bytes.remaining() != needed) {
      throw new IllegalArgumentException(
          "expected "
              + needed
              + " bytes for "
              + name
              + " of "
              + dtype
              + " "
              + shape
              + " but found "
              + bytes.remaining());
    }
  }

  /**
   * A tensor of float32.
   *
   * @param values row-major
   * @throws IllegalArgumentException if they are not as many as the shape needs
   */
  public static StoredTensor of(String name, List<Long> shape, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new StoredTensor(name, DType.F32, shape, bytes);
  }

  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many numbers it has; 1 for a shape without axes. */
  public int elements() {
    return bytes.capacity() / dtype.bytes();
  }

  /**
   * All numbers, row-major, as float32; F64, I64 and I32 are rounded, true is 1. Allocates 4 bytes
   * a number.
   */
  public float[] floats() {
    float[] values = new float[elements()];
    copyTo(FloatBuffer.wrap(values));
    return values;
  }

  /**
   * Puts all numbers, row-major, as float32 into {@code target} from its position on.
   *
   * @throws java.nio.BufferOverflowException if it has no room for them
   */
  public void copyTo(FloatBuffer target) {
    ByteBuffer source = bytes();
    if (dtype == DType.F32) {
      target.put(source.asFloatBuffer());
      return;
    }
    while (source.hasRemaining()) {
      target.put(
          switch (dtype) {
            case F64 -> (float) source.getDouble();
            case F32 -> source.getFloat();
            case F16 -> halfToFloat(source.getShort());
            case BF16 -> Float.intBitsToFloat(source.getShort() << 16);
            case I64 -> (float) source.getLong();
            case I32 -> (float) source.getInt();
            case I16 -> source.getShort();
            case I8 -> source.get();
            case U8 -> source.get() & 0xff;
            case BOOL -> source.get() == 0 ? 0 : 1;
          });
    }
  }

  /**
   * The same numbers as F16, each rounded to the nearest, ties to even; beyond 65504 they become
   * infinite.
   */
  public StoredTensor halved() {
    ByteBuffer halves =
        ByteBuffer.allocate(elements() * DType.F16.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : floats()) {
      halves.putShort(floatToHalf(value));
    }
    return new StoredTensor(name, DType.F16, shape, halves.flip());
  }

  private static long bytes(String name, DType dtype, List<Long> shape) {
    try {
      if (shape.stream().allMatch(size -> size >= 0)) {
        return shape.stream().reduce((long) dtype.bytes(), Math::multiplyExact);
      }
    } catch (ArithmeticException tooMany) {
      throw new IllegalArgumentException(
          "expected fewer numbers in " + name + ": " + shape, tooMany);
    }
    throw new IllegalArgumentException("expected sizes of 0 and more in " + name + ": " + shape);
  }

  /** IEEE 754 binary16: 1 bit sign, 5 bits exponent, 10 bits fraction; Java has it from 20 on. */
  private static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 0x1f ? 0xff : exponent + (127 - 15);
    return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
  }

  /** A half is a whole number of steps of 2^-10 of its power of two, 2^-24 for the smallest. */
  private static short floatToHalf(float value) {
    int sign = (Float.floatToRawIntBits(value) >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(magnitude)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 65520) {
      return (short) (sign | 0x7c00);
    }
    int exponent = Math.max(-14, Math.getExponent(magnitude));
    double steps = Math.rint(Math.scalb((double) magnitude, 10 - exponent));
    // 1024 steps too many carry into the exponent, as they should.
    int bits = exponent == -14 ? (int) steps : ((exponent + 14) << 10) + (int) steps;
    return (short) (sign | bits);
  }
}
