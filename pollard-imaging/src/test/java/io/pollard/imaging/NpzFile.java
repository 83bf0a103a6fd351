package io.pollard.imaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes NumPy archives for tests. */
final class NpzFile {

  private final Map<String, byte[]> arrays = new LinkedHashMap<>();

  /** An array with any header, right or wrong. */
  NpzFile raw(String name, String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer array = ByteBuffer.allocate(10 + text.length + data.length);
    array.order(ByteOrder.LITTLE_ENDIAN);
    array.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.ISO_8859_1));
    array.put((byte) 1).put((byte) 0).putShort((short) text.length).put(text).put(data);
    arrays.put(name, array.array());
    return this;
  }

  NpzFile array(String name, String descriptor, String shape, byte[] data) {
    return raw(
        name,
        "{'descr': '" + descriptor + "', 'fortran_order': False, 'shape': (" + shape + "), }\n",
        data);
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
      for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(array.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  Path write(Path file) {
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
