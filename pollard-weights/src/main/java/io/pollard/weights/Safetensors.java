package io.pollard.weights;

import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;

import io.pollard.weights.Mapped.Range;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes Hugging Face's safetensors: 8 bytes with the length N of the header
 * (little-endian), N bytes of JSON ({@code {"name": {"dtype": "F32", "shape": [64, 3, 7, 7],
 * "data_offsets": [0, 37632]}}}, texts under {@code "__metadata__"}), then the tensors' bytes
 * without gaps.
 *
 * <pre>{@code
 * TensorFile file = Safetensors.read(Path.of("resnet18.safetensors"));
 * float[] weights = file.tensor("conv1.weight").floats();
 * }</pre>
 *
 * <p>Files are not trusted: nothing but a {@link WeightsException} leaves {@link #read}, and memory
 * is bounded by limits here, never by a number in the file.
 */
public final class Safetensors {

  /** The format allows 100 MB; networks of a thousand tensors take 0.1. */
  static final int MAX_HEADER = 8 << 20;

  private static final int MAX_AXES = 16;
  private static final int CHUNK = 1 << 20;
  private static final String METADATA = "__metadata__";
  private static final Set<String> FIELDS = Set.of("dtype", "shape", "data_offsets");

  private Safetensors() {}

  /** A tensor as the header describes it; the offsets count from the header's end. */
  private record Entry(String name, DType dtype, List<Long> shape, long begin, long end) {

    Range rangeFrom(long dataStart) {
      return new Range(dataStart + begin, dataStart + end);
    }
  }

  /**
   * Reads the header and maps the file into memory; bytes are fetched and converted when a tensor
   * is asked for them. The file must not be changed while its tensors are in use (replacing it by
   * renaming, as {@link #write} does, is no change). Files of any size are mapped in parts; a
   * single tensor must be below 2 GiB. Windows refuses to replace a file that is still mapped.
   *
   * @throws WeightsException if the file can't be read or is not an honest safetensors file
   */
  public static TensorFile read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new WeightsException(
          Reason.UNREADABLE, path, "expected a file of weights but there is no such file");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = header(path, channel);
      long dataStart = (long) Long.BYTES + header.remaining();
      return file(
          path,
          header,
          channel.size() - dataStart,
          byPlace -> {
            List<Range> ranges = byPlace.stream().map(entry -> entry.rangeFrom(dataStart)).toList();
            Map<Range, ByteBuffer> mapped = Mapped.map(channel, ranges);
            Map<String, StoredTensor> tensors = new LinkedHashMap<>();
            byPlace.forEach(
                entry ->
                    tensors.put(
                        entry.name(),
                        new StoredTensor(
                            entry.name(),
                            entry.dtype(),
                            entry.shape(),
                            requireNonNull(mapped.get(entry.rangeFrom(dataStart))))));
            return tensors;
          });
    } catch (IOException e) {
      throw new WeightsException(Reason.UNREADABLE, path, "it could not be read: " + e, e);
    }
  }

  /**
   * The same of a file that is in memory and was written by {@link #write}.
   *
   * @param name stands for its path in messages
   */
  static TensorFile of(Path name, byte[] file) {
    ByteBuffer all = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).asReadOnlyBuffer();
    int length = (int) all.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    int dataStart = Long.BYTES + length;
    try {
      return file(
          name,
          all.slice(Long.BYTES, length),
          file.length - dataStart,
          byPlace -> {
            Map<String, StoredTensor> tensors = new LinkedHashMap<>();
            byPlace.forEach(
                entry -> {
                  int from = dataStart + (int) entry.begin();
                  ByteBuffer bytes = all.slice(from, (int) (entry.end() - entry.begin()));
                  tensors.put(
                      entry.name(),
                      new StoredTensor(entry.name(), entry.dtype(), entry.shape(), bytes));
                });
            return tensors;
          });
    } catch (IOException e) {
      throw new IllegalStateException("memory is read without input or output", e);
    }
  }

  /** Finds the tensors that a header describes. */
  private interface Places {
    Map<String, StoredTensor> tensors(List<Entry> byPlace) throws IOException;
  }

  private static TensorFile file(Path path, ByteBuffer header, long dataLength, Places places)
      throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    Json.parseObject(path, header)
        .forEach(
            (name, value) -> {
              if (name.equals(METADATA)) {
                metadata.putAll(texts(path, value));
              } else {
                entries.put((String) name, entry(path, (String) name, value));
              }
            });
    List<Entry> byPlace = new ArrayList<>(entries.values());
    byPlace.sort(comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkPlaces(path, byPlace, dataLength);
    Map<String, StoredTensor> found = places.tensors(byPlace);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    entries.keySet().forEach(name -> tensors.put(name, found.get(name)));
    return new TensorFile(path, tensors, metadata);
  }

  private static ByteBuffer header(Path path, FileChannel channel) throws IOException {
    ByteBuffer start = Mapped.read(channel, 0, Long.BYTES);
    if (start.remaining() < Long.BYTES) {
      throw new WeightsException(
          Reason.TRUNCATED,
          path,
          "expected a safetensors file but found only " + start.remaining() + " bytes");
    }
    long length = start.getLong();
    long rest = channel.size() - Long.BYTES;
    if (length < 2 || length > Math.min(rest, MAX_HEADER)) {
      throw new WeightsException(
          Reason.HEADER_LENGTH,
          path,
          "expected a safetensors header of 2 to "
              + Math.min(rest, MAX_HEADER)
              + " bytes but its length is given as "
              + Long.toUnsignedString(length)
              + "; it is another format, cut off or damaged");
    }
    ByteBuffer header = Mapped.read(channel, Long.BYTES, (int) length);
    if (header.remaining() < length || header.get(0) != '{') {
      throw new WeightsException(
          Reason.NOT_JSON, path, "expected a safetensors header that starts with '{'");
    }
    return header;
  }

  private static Map<String, String> texts(Path path, Object value) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (!(value instanceof Map<?, ?> object)) {
      throw fields(path, METADATA, "texts");
    }
    object.forEach(
        (name, text) -> {
          if (!(text instanceof String string)) {
            throw fields(path, METADATA, "texts");
          }
          texts.put((String) name, string);
        });
    return texts;
  }

  private static Entry entry(Path path, String name, Object value) {
    if (!(value instanceof Map<?, ?> object) || !object.keySet().equals(FIELDS)) {
      throw fields(path, name, "exactly dtype, shape and data_offsets");
    }
    List<Long> shape = integers(path, name, object.get("shape"));
    List<Long> offsets = integers(path, name, object.get("data_offsets"));
    if (!(object.get("dtype") instanceof String type) || offsets.size() != 2) {
      throw fields(path, name, "dtype as a text and two data_offsets");
    }
    DType dtype = dtype(path, name, type);
    long begin = offsets.get(0);
    long end = offsets.get(1);
    if (begin < 0 || end < begin) {
      throw tensor(Reason.OUT_OF_RANGE, path, name, "runs from byte " + begin + " to " + end);
    }
    long needed = bytesOf(path, name, dtype, shape);
    if (needed != end - begin) {
      throw tensor(
          Reason.SIZE,
          path,
          name,
          "of "
              + dtype
              + " "
              + shape
              + " needs "
              + needed
              + " bytes but its offsets give "
              + (end - begin));
    }
    if (needed > Integer.MAX_VALUE) {
      throw tensor(
          Reason.TOO_LARGE, path, name, "has " + needed + " bytes; one tensor may have 2 GiB");
    }
    return new Entry(name, dtype, shape, begin, end);
  }

  private static DType dtype(Path path, String name, String type) {
    for (DType dtype : DType.values()) {
      if (dtype.name().equals(type)) {
        return dtype;
      }
    }
    throw tensor(
        Reason.DTYPE,
        path,
        name,
        "has dtype \"" + Json.shown(type) + "\"; " + DType.all() + " can be read");
  }

  private static List<Long> integers(Path path, String name, @Nullable Object value) {
    List<Long> integers = new ArrayList<>();
    if (!(value instanceof List<?> list)) {
      throw fields(path, name, "lists of whole numbers");
    }
    for (Object item : list) {
      if (!(item instanceof Long integer)) {
        throw fields(path, name, "lists of whole numbers");
      }
      integers.add(integer);
    }
    return integers;
  }

  private static long bytesOf(Path path, String name, DType dtype, List<Long> shape) {
    try {
      long bytes = dtype.bytes();
      for (long size : shape) {
        if (size < 0) {
          throw new ArithmeticException("negative");
        }
        bytes = Math.multiplyExact(bytes, size);
      }
      if (shape.size() > MAX_AXES) {
        throw new ArithmeticException("too many axes");
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw tensor(Reason.SHAPE, path, name, "can't have the shape " + Json.shown(shape));
    }
  }

  /** Every byte belongs to exactly one tensor, so nothing is hidden between them. */
  private static void checkPlaces(Path path, List<Entry> byPlace, long available) {
    long end = 0;
    WeightsException misplaced = null;
    for (Entry entry : byPlace) {
      if (entry.begin() != end && misplaced == null) {
        boolean overlaps = entry.begin() < end;
        misplaced =
            tensor(
                overlaps ? Reason.OVERLAP : Reason.GAP,
                path,
                entry.name(),
                "starts at byte " + entry.begin() + " but the one before it ends at " + end);
      }
      end = Math.max(end, entry.end());
    }
    if (end > available) {
      throw new WeightsException(
          misplaced == null ? Reason.TRUNCATED : Reason.OUT_OF_RANGE,
          path,
          "its tensors need "
              + end
              + " bytes but it has "
              + available
              + "; it is cut off or damaged, fetch it again");
    }
    if (misplaced != null) {
      throw misplaced;
    }
    if (end < available) {
      throw new WeightsException(
          Reason.GAP, path, (available - end) + " bytes at its end belong to no tensor");
    }
  }

  private static WeightsException fields(Path path, String name, String expected) {
    return tensor(Reason.FIELDS, path, name, "is described otherwise than by " + expected);
  }

  private static WeightsException tensor(Reason reason, Path path, String name, String sentence) {
    return new WeightsException(
        reason, path, "its tensor \"" + Json.shown(name) + "\" " + sentence);
  }

  /**
   * Writes tensors in the given order. The same tensors and metadata give the same bytes (metadata
   * is sorted by name); the tensors' region starts at a multiple of 8 bytes, so give wide types
   * first where every tensor should be aligned. The file is written beside, as {@code NAME.part},
   * forced to the disk and renamed: whoever looks sees the old file or the new one. Nothing is
   * copied through the heap where buffers are direct.
   *
   * @throws WeightsException if writing fails or is interrupted; the old file is then still there
   * @throws IllegalArgumentException if a name stands twice, or is {@code __metadata__}
   */
  public static void write(
      Path path, Collection<StoredTensor> tensors, Map<String, String> metadata) {
    Path part = path.resolveSibling(path.getFileName() + ".part");
    ByteBuffer header = headerOf(tensors, metadata);
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writeAll(channel, header);
        for (StoredTensor tensor : tensors) {
          writeAll(channel, tensor.bytes());
        }
        channel.force(true);
      }
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder(path);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw new WeightsException(Reason.UNWRITABLE, path, "it could not be written: " + e, e);
    }
  }

  private static ByteBuffer headerOf(
      Collection<StoredTensor> tensors, Map<String, String> metadata) {
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      json.append(quoted(METADATA)).append(':');
      char separator = '{';
      for (Map.Entry<String, String> text : new TreeMap<>(metadata).entrySet()) {
        json.append(separator).append(quoted(text.getKey())).append(':');
        json.append(quoted(text.getValue()));
        separator = ',';
      }
      json.append('}');
    }
    Set<String> names = new HashSet<>(Set.of(METADATA));
    long at = 0;
    for (StoredTensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("expected tensors of other names than " + tensor.name());
      }
      long end = at + tensor.bytes().remaining();
      json.append(json.length() == 1 ? "" : ",").append(quoted(tensor.name()));
      json.append(":{\"dtype\":\"").append(tensor.dtype()).append("\",\"shape\":[");
      String shape = tensor.shape().toString().replace(" ", "");
      json.append(shape, 1, shape.length()).append(",\"data_offsets\":[");
      json.append(at).append(',').append(end).append("]}");
      at = end;
    }
    byte[] text = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    int length = Math.floorDiv(text.length + 7, 8) * 8;
    ByteBuffer header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(length).put(text);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int index = 0; index < text.length(); index++) {
      char character = text.charAt(index);
      if (character == '"' || character == '\\') {
        quoted.append('\\').append(character);
      } else if (character < ' ') {
        quoted.append("\\u00").append(character < 16 ? "0" : "");
        quoted.append(Integer.toHexString(character));
      } else {
        quoted.append(character);
      }
    }
    return quoted.append('"').toString();
  }

  /** In chunks, because a channel copies what is on the heap to a direct buffer of that size. */
  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    for (int from = 0; from < bytes.limit(); from += CHUNK) {
      ByteBuffer chunk = bytes.slice(from, Math.min(CHUNK, bytes.limit() - from));
      while (chunk.hasRemaining()) {
        channel.write(chunk);
      }
    }
  }

  /** So that the new name survives a power cut; where folders can't be opened there is no way. */
  private static void forceFolder(Path path) {
    try (FileChannel folder =
        FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException windows) {
      return;
    }
  }
}
