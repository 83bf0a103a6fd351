package io.pollard.bench;

import io.pollard.imaging.NpyArray;
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

  private final Path path;
  private final OutputStream out;

  private NumpyFile(Path path, OutputStream out) {
    this.path = path;
    this.out = out;
  }

  static NumpyFile create(Path path, long rows, int columns) {
    try {
      OutputStream out = new BufferedOutputStream(Files.newOutputStream(path));
      out.write(NpyArray.header(rows, columns));
      return new NumpyFile(path, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
