package io.pollard.imaging;

import io.pollard.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A NumPy archive of named arrays (NEP 1, format versions 1 to 3). The file is not trusted: nothing
 * is allocated before it is known to fit, and nothing but {@link DataException} leaves this class.
 * Reads uint8, int32, int64, float32, float64 and unicode text, row-major, little-endian; an array
 * is at most 2 GiB and a third of the heap.
 */
public final class Npz {

  private static final String ENDING = ".npy";
  private static final int LONGEST_HEADER = 1 << 16;
  private static final Pattern DESCRIPTOR = Pattern.compile("'descr': *'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([0-9, ]*)\\)");

  private final Path file;
  private final List<String> names;
  private final Map<String, NpyArray> arrays = new TreeMap<>();

  private Npz(Path file, List<String> names) {
    this.file = file;
    this.names = names;
  }

  /**
   * Lists the arrays; each is read when it is asked for.
   *
   * @throws DataException if it is no such archive
   */
  public static Npz open(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
      return new Npz(
          file,
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith(ENDING))
              .map(name -> name.substring(0, name.length() - ENDING.length()))
              .sorted()
              .toList());
    } catch (IOException | RuntimeException e) {
      throw broken(file, "it is no readable zip archive", e);
    }
  }

  /** The names of the arrays, without ".npy". */
  public List<String> names() {
    return names;
  }

  public boolean has(String name) {
    return names.contains(name);
  }

  /**
   * An array, kept in memory from the first call on.
   *
   * @throws DataException if it is missing, damaged or of a kind that is not read
   */
  public synchronized NpyArray array(String name) {
    NpyArray known = arrays.get(name);
    if (known != null) {
      return known;
    }
    NpyArray read =
        inArray(
            name,
            in -> {
              Header header = header(name, in);
              ByteBuffer elements = elements(name, in, header.shape, header.elementSize);
              return new NpyArray(header.type, header.shape, header.elementSize, elements);
            });
    arrays.put(name, read);
    return read;
  }

  /**
   * The shape of an array, without reading what it holds.
   *
   * @throws DataException as above
   */
  public List<Integer> shape(String name) {
    return inArray(name, in -> header(name, in).shape);
  }

  private interface Reading<T> {
    T from(InputStream in) throws IOException;
  }

  private <T> T inArray(String name, Reading<T> reading) {
    if (!names.contains(name)) {
      throw new DataException(
          "expected an array named %s in %s but found %s".formatted(name, file, names));
    }
    try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
      ZipEntry entry = zip.getEntry(name + ENDING);
      if (entry == null) {
        throw broken(file, "the array " + name + " is gone", null);
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return reading.from(in);
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw broken(file, "the array " + name + " can't be unpacked", e);
    }
  }

  private record Header(NpyArray.Type type, int elementSize, List<Integer> shape) {}

  private Header header(String name, InputStream in) throws IOException {
    byte[] start = in.readNBytes(8);
    boolean magic =
        start.length == 8
            && (start[0] & 0xff) == 0x93
            && new String(start, 1, 5, StandardCharsets.ISO_8859_1).equals("NUMPY");
    if (!magic || start[6] < 1 || start[6] > 3) {
      throw broken(file, "the array " + name + " has no header of NumPy's", null);
    }
    byte[] lengthBytes = in.readNBytes(start[6] == 1 ? 2 : 4);
    long length = 0;
    for (int i = lengthBytes.length - 1; i >= 0; i--) {
      length = length << 8 | (lengthBytes[i] & 0xff);
    }
    if (length > LONGEST_HEADER) {
      throw broken(file, "the header of " + name + " claims " + length + " bytes", null);
    }
    byte[] headerBytes = in.readNBytes((int) length);
    if (headerBytes.length < length) {
      throw broken(file, "the header of " + name + " is cut off", null);
    }
    String header = new String(headerBytes, StandardCharsets.UTF_8);
    String descriptor = find(DESCRIPTOR, header, name);
    NpyArray.Type type = type(descriptor, name);
    int elementSize = elementSize(type, descriptor, name);
    List<Integer> shape = shape(find(SHAPE, header, name), name);
    if (find(ORDER, header, name).equals("True") && shape.size() > 1) {
      throw broken(file, "the array " + name + " is stored by columns, which is not read", null);
    }
    return new Header(type, elementSize, shape);
  }

  private ByteBuffer elements(String name, InputStream in, List<Integer> shape, int elementSize)
      throws IOException {
    long most = Math.min(Integer.MAX_VALUE - 16, Runtime.getRuntime().maxMemory() / 3);
    long bytes = elementSize;
    for (int axis : shape) {
      if (axis != 0 && bytes > most / axis) {
        throw broken(
            file,
            "the array %s of shape %s needs more than the %s MiB that may be read (raise -Xmx)"
                .formatted(name, shape, most >> 20),
            null);
      }
      bytes *= axis;
    }
    byte[] data = in.readNBytes((int) bytes); // grows with what is there, whatever was claimed
    if (data.length < bytes || in.read() >= 0) {
      throw broken(
          file,
          "the array %s of shape %s has %s than its %s bytes"
              .formatted(name, shape, data.length < bytes ? "less" : "more", bytes),
          null);
    }
    return ByteBuffer.wrap(data);
  }

  private String find(Pattern pattern, String header, String name) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw broken(file, "the header of %s is not understood".formatted(name), null);
    }
    return matcher.group(1);
  }

  private NpyArray.Type type(String descriptor, String name) {
    for (NpyArray.Type type : NpyArray.Type.values()) {
      boolean matches =
          type == NpyArray.Type.TEXT
              ? descriptor.startsWith(type.descriptor())
              : descriptor.equals(type.descriptor());
      if (matches) {
        return type;
      }
    }
    throw broken(
        file, "the array %s holds %s, which is not read".formatted(name, descriptor), null);
  }

  private int elementSize(NpyArray.Type type, String descriptor, String name) {
    return switch (type) {
      case BYTE -> 1;
      case INTEGER, FLOAT -> 4;
      case LONG, DOUBLE -> 8;
      case TEXT -> {
        String digits = descriptor.substring(2);
        if (!digits.matches("[1-9][0-9]{0,5}")) {
          throw broken(file, "the array %s holds %s".formatted(name, descriptor), null);
        }
        yield 4 * Integer.parseInt(digits);
      }
    };
  }

  private List<Integer> shape(String text, String name) {
    List<Integer> shape = new ArrayList<>();
    for (String axis : text.split(",", -1)) {
      String digits = axis.strip();
      if (digits.isEmpty()) {
        continue;
      }
      if (digits.length() > 9 || shape.size() == 8) {
        throw broken(file, "the array %s has the shape (%s)".formatted(name, text), null);
      }
      shape.add(Integer.parseInt(digits));
    }
    return shape;
  }

  private static DataException broken(Path file, String what, Exception cause) {
    return new DataException("expected a NumPy archive in " + file + " but " + what, cause);
  }
}
