package io.pollard.imaging;

import io.pollard.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A NumPy archive of named arrays (NEP 1, format versions 1 to 3). The file is not trusted: nothing
 * is allocated before it is known to fit, and nothing but {@link DataException} leaves this class.
 * Reads uint8, int32, int64, float32, float64 and unicode text, row-major, little-endian; an array
 * is at most 2 GiB, and all that are read of a file are at most half of the heap.
 */
public final class Npz {

  private static final String ENDING = ".npy";
  private static final int LONGEST_HEADER = 1 << 16;

  /** More arrays are no data set but an attack on whoever lists them. */
  private static final int MOST_ARRAYS = 1000;

  /** How many names a sentence has. */
  private static final int NAMED = 20;

  /** Deflate packs at most 1032 bytes into one (zlib's technical details); little is left over. */
  private static final long DENSEST = 1032;

  private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 2;
  private static final Pattern DESCRIPTOR = Pattern.compile("'descr': *'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([0-9, ]*)\\)");

  private final Path file;
  private final List<String> names;
  private final Map<String, NpyArray> arrays = new TreeMap<>();
  private long heldBytes;

  private Npz(Path file, List<String> names) {
    this.file = file;
    this.names = names;
  }

  /**
   * Lists the arrays; each is read when it is asked for.
   *
   * @throws DataException if it is no such archive, or has an array twice
   */
  public static Npz open(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
      if (zip.size() > MOST_ARRAYS) {
        throw broken(file, "it has " + zip.size() + " entries", null);
      }
      List<String> names =
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith(ENDING))
              .map(name -> name.substring(0, name.length() - ENDING.length()))
              .sorted()
              .toList();
      for (int i = 1; i < names.size(); i++) {
        if (names.get(i).equals(names.get(i - 1))) {
          throw broken(file, "the array " + names.get(i) + " stands in it twice", null);
        }
      }
      return new Npz(file, names);
    } catch (DataException e) {
      throw e;
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
   * @throws DataException if it is missing, damaged or of a kind that is not read, or there is no
   *     memory for it beside the arrays that are held
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
              ByteBuffer elements = elements(name, in, header, heldBytes);
              return new NpyArray(header.type, header.shape, header.elementSize, elements);
            });
    arrays.put(name, read);
    heldBytes += read.data().limit();
    return read;
  }

  /**
   * Looks whether some arrays may be held at once, before any of them is read.
   *
   * @throws DataException if there is no memory for all of them, or one is not as above
   */
  void requireRoom(List<String> some) {
    long total = 0;
    for (String name : some) {
      long before = total;
      total += inArray(name, in -> bytes(name, header(name, in), before));
    }
  }

  /**
   * The shape of an array, without reading what it holds.
   *
   * @throws DataException as above
   */
  public List<Integer> shape(String name) {
    return inArray(name, in -> header(name, in).shape);
  }

  /**
   * What its elements are, without reading them.
   *
   * @throws DataException as above
   */
  NpyArray.Type type(String name) {
    return inArray(name, in -> header(name, in).type);
  }

  private interface Reading<T> {
    T from(InputStream in) throws IOException;
  }

  private <T> T inArray(String name, Reading<T> reading) {
    if (!names.contains(name)) {
      throw new DataException(
          "expected an array named %s in %s but found %s%s"
              .formatted(
                  name,
                  file,
                  names.stream().limit(NAMED).toList(),
                  names.size() > NAMED ? " and others" : ""));
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

  /** How many bytes the elements take; so many may be held beside those held before. */
  private long bytes(String name, Header header, long before) {
    long most = Math.min(Integer.MAX_VALUE - 16, MOST_BYTES - before);
    long bytes = header.elementSize;
    for (int axis : header.shape) {
      if (axis != 0 && bytes > most / axis) {
        throw broken(
            file,
            "the array %s of shape %s needs more than the %s MiB that may be read%s (raise -Xmx)"
                .formatted(
                    name,
                    header.shape,
                    Math.max(0, most) >> 20,
                    before > 0 ? " beside the other arrays" : ""),
            null);
      }
      bytes *= axis;
    }
    return bytes;
  }

  private ByteBuffer elements(String name, InputStream in, Header header, long before)
      throws IOException {
    long bytes = bytes(name, header, before);
    if (bytes > Files.size(file) * DENSEST) { // so that a small file can't have much allocated
      throw broken(
          file,
          "the array %s of shape %s has less than its %s bytes"
              .formatted(name, header.shape, bytes),
          null);
    }
    byte[] data = new byte[(int) bytes];
    int read = in.readNBytes(data, 0, data.length);
    if (read < bytes || in.read() >= 0) {
      throw broken(
          file,
          "the array %s of shape %s has %s than its %s bytes"
              .formatted(name, header.shape, read < bytes ? "less" : "more", bytes),
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
        file,
        "the array %s holds %s, which is not read; store it as uint8, int64 or float32"
            .formatted(name, descriptor),
        null);
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

  private static DataException broken(Path file, String what, @Nullable Exception cause) {
    String sentence = "expected a NumPy archive in " + file + " but " + what;
    return cause == null ? new DataException(sentence) : new DataException(sentence, cause);
  }
}
