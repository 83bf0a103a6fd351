package io.pollard.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A matrix of float32 as NumPy's format 1.0 has it, written row by row. */
final class NumpyFile implements AutoCloseable {

  /** The header and its prefix are a multiple of this. */
  private static final int ALIGNMENT = 64;

  private static final int PREFIX = 10;

  private final Path path;
  private final OutputStream out;

  private NumpyFile(Path path, OutputStream out) {
    this.path = path;
    this.out = out;
  }

  static NumpyFile create(Path path, long rows, int columns) {
    try {
      OutputStream out = new BufferedOutputStream(Files.newOutputStream(path));
      out.write(header(rows, columns));
      return new NumpyFile(path, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] header(long rows, int columns) {
    String said =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
    int length = PREFIX + said.length() + 1;
    int padding = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    byte[] text = (said + " ".repeat(padding) + "\n").getBytes(US_ASCII);
    return ByteBuffer.allocate(PREFIX + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0x93)
        .put("NUMPY".getBytes(US_ASCII))
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) text.length)
        .put(text)
        .array();
  }

  Path path() {
    return path;
  }

  void write(float[][] rows) {
    try {
      for (float[] row : rows) {
        ByteBuffer bytes =
            ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(row);
        out.write(bytes.array());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
