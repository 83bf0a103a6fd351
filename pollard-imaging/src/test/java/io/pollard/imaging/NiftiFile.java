package io.pollard.imaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Writes small files of NIfTI field by field, right and wrong ones, as nifti1.h and nifti2.h say.
 */
final class NiftiFile {

  private final boolean isSecond;
  private final ByteBuffer header;
  private byte[] extension = {0, 0, 0, 0};
  private byte[] values = {};

  private NiftiFile(boolean isSecond, ByteOrder order) {
    this.isSecond = isSecond;
    int size = isSecond ? 540 : 348;
    this.header = ByteBuffer.allocate(size).order(order).putInt(0, size);
    magic(isSecond ? "n+2\0\r\n\u001a\n" : "n+1\0");
    offset(size + 4);
    distances(1, 1, 1, 1);
  }

  static NiftiFile first(ByteOrder order) {
    return new NiftiFile(false, order);
  }

  static NiftiFile second(ByteOrder order) {
    return new NiftiFile(true, order);
  }

  /** Voxels that count from 0 in the order in which they are stored, of 16 bits with sign. */
  static NiftiFile counting(ByteOrder order, long... shape) {
    return first(order).counted(shape);
  }

  NiftiFile counted(long... shape) {
    shape(shape).type(4, 16);
    int count = 1;
    for (long size : shape) {
      count *= (int) size;
    }
    ByteBuffer stored = ByteBuffer.allocate(2 * count).order(header.order());
    for (int i = 0; i < count; i++) {
      stored.putShort((short) i);
    }
    return values(stored.array());
  }

  NiftiFile magic(String magic) {
    header.put(isSecond ? 4 : 344, magic.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  NiftiFile shape(long... sizes) {
    dimension(0, sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      dimension(i + 1, sizes[i]);
    }
    return this;
  }

  NiftiFile dimension(int index, long size) {
    if (isSecond) {
      header.putLong(16 + 8 * index, size);
    } else {
      header.putShort(40 + 2 * index, (short) size);
    }
    return this;
  }

  NiftiFile type(int code, int bits) {
    header.putShort(isSecond ? 12 : 70, (short) code);
    header.putShort(isSecond ? 14 : 72, (short) bits);
    return this;
  }

  NiftiFile distances(double... distances) {
    return numbers(76, 104, distances);
  }

  NiftiFile offset(double offset) {
    if (isSecond) {
      header.putLong(168, (long) offset);
    } else {
      header.putFloat(108, (float) offset);
    }
    return this;
  }

  NiftiFile scaled(double slope, double intercept) {
    return numbers(112, 176, slope, intercept);
  }

  NiftiFile units(int units) {
    if (isSecond) {
      header.putInt(500, units);
    } else {
      header.put(123, (byte) units);
    }
    return this;
  }

  NiftiFile quaternion(int code, double... numbers) {
    code(252, 344, code);
    return numbers(256, 352, numbers);
  }

  NiftiFile affine(int code, double... rows) {
    code(254, 348, code);
    return numbers(280, 400, rows);
  }

  private void code(int first, int second, int code) {
    if (isSecond) {
      header.putInt(second, code);
    } else {
      header.putShort(first, (short) code);
    }
  }

  private NiftiFile numbers(int first, int second, double... numbers) {
    for (int i = 0; i < numbers.length; i++) {
      if (isSecond) {
        header.putDouble(second + 8 * i, numbers[i]);
      } else {
        header.putFloat(first + 4 * i, (float) numbers[i]);
      }
    }
    return this;
  }

  /** What lies between the header and the values. */
  NiftiFile extension(int bytes) {
    extension = new byte[4 + bytes];
    extension[0] = 1;
    return offset(header.capacity() + extension.length);
  }

  NiftiFile values(byte... stored) {
    values = stored;
    return this;
  }

  /** A file alone. */
  byte[] bytes() {
    return joined(List.of(header.array(), extension, values));
  }

  byte[] packed() {
    return packed(bytes());
  }

  /** The first of a pair; the second are the values. */
  byte[] pairHeader() {
    magic(isSecond ? "ni2\0\r\n\u001a\n" : "ni1\0");
    return offset(0).header.array().clone();
  }

  static byte[] packed(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }
}
