package io.pollard.weights;

import static java.util.Objects.requireNonNull;

import io.pollard.weights.Mapped.Range;
import io.pollard.weights.Storages.Root;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what {@code torch.save} writes, in both of its formats:
 *
 * <ul>
 *   <li>since PyTorch 1.6 a zip archive with the pickle {@code NAME/data.pkl}, the storages {@code
 *       NAME/data/KEY} and {@code NAME/byteorder};
 *   <li>before that, five pickles (a magic number, the protocol's, facts of the system, the saved
 *       object, the keys of the storages), then each storage as its number of elements (8 bytes)
 *       and their bytes, little-endian.
 * </ul>
 *
 * <p>Files are not trusted: nothing but a {@link WeightsException} leaves {@link #read}, nothing of
 * a file is executed ({@link Unpickler}), and memory is bounded by limits here, never by a number
 * in the file.
 *
 * @param notes sentences about what was taken, left out or renamed
 * @param group what of a typed key says how the names of the wanted tensors begin
 */
record PyTorchFile(TensorFile tensors, List<String> notes, Optional<String> group) {

  /** Bytes of a pickle; ResNet-50's has 40 thousand. */
  static final int MAX_PICKLE = 64 << 20;

  /** What tensors may have together that must be copied, in files that are smaller than this. */
  static final int MAX_COPIED = 16 << 20;

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;
  private static final int NEWEST_PICKLE = 5;
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final int SAFETENSORS_BRACE = 8;

  /** The saved object, and where the storages of its tensors are. */
  private record Saved(Object object, Map<String, Place> places) {}

  /** Where the bytes of a storage are: in the file, or unpacked on the heap. */
  private sealed interface Place {
    record InFile(long begin) implements Place {

      Range range(StridedTensor tensor) {
        return new Range(begin + tensor.begin(), begin + tensor.end());
      }
    }

    record Packed(ZipArchive archive, ZipArchive.Entry entry) implements Place {}
  }

  /** Whether the file begins as such files do; false where there is none. */
  static boolean isAt(Path path) {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return isZip(channel) || isPickle(channel);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static boolean isZip(FileChannel channel) throws IOException {
    return Mapped.read(channel, 0, ZIP.length).equals(ByteBuffer.wrap(ZIP));
  }

  /** A safetensors file may begin so too, with the length of its header; then '{' follows. */
  private static boolean isPickle(FileChannel channel) throws IOException {
    ByteBuffer start = Mapped.read(channel, 0, SAFETENSORS_BRACE + 1);
    return start.remaining() > SAFETENSORS_BRACE
        && start.get(0) == (byte) 0x80
        && Byte.toUnsignedInt(start.get(1)) <= NEWEST_PICKLE
        && start.get(SAFETENSORS_BRACE) != '{';
  }

  /**
   * Reads the pickle and maps the storages into memory; bytes are fetched when a tensor is asked
   * for them, except that tensors whose numbers do not stand row-major in their storage are copied.
   * What {@link Safetensors#read} says of changing and replacing files holds here too.
   *
   * @throws WeightsException if the file can't be read, is damaged or names what is no tensor and
   *     no plain container
   */
  static PyTorchFile read(Path path) {
    return read(path, Optional.empty());
  }

  /**
   * @param key names one of several state dicts, as {@link StateDict#of} reads it
   */
  static PyTorchFile read(Path path, Optional<String> key) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      Saved saved = isZip(channel) ? zip(path, channel) : legacy(path, channel);
      StateDict state = StateDict.of(path, saved.object(), key);
      Map<String, StoredTensor> tensors = tensors(path, channel, state.tensors(), saved.places());
      return new PyTorchFile(new TensorFile(path, tensors, Map.of()), state.notes(), state.group());
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static WeightsException unreadable(Path path, IOException e) {
    return new WeightsException(Reason.UNREADABLE, path, "it could not be read: " + e, e);
  }

  private static Saved zip(Path path, FileChannel channel) throws IOException {
    ZipArchive archive = ZipArchive.read(path, channel);
    String folder = folder(path, archive.entries().keySet());
    if (archive.entries().containsKey(folder + "constants.pkl")) {
      throw new WeightsException(
          Reason.CODE,
          path,
          "it is a TorchScript program, and nothing of a file is run; in Python, save the state dict"
              + " alone, as torch.save(model.state_dict(), \"weights.pth\")");
    }
    ZipArchive.Entry order = archive.entries().get(folder + "byteorder");
    if (order != null
        && !archive.bytes(order, MAX_PICKLE).equals(StandardCharsets.UTF_8.encode("little"))) {
      throw new WeightsException(
          Reason.FIELDS, path, "expected numbers in the byte order \"little\"");
    }
    ZipArchive.Entry pickle = requireNonNull(archive.entries().get(folder + "data.pkl"));
    Storages storages = new Storages(path);
    ByteBuffer stream = archive.bytes(pickle, MAX_PICKLE);
    Object object = new Unpickler(path, stream, storages).next();
    checkEnd(path, stream.remaining());
    Map<String, Place> places = new HashMap<>();
    for (Map.Entry<String, Root> root : storages.roots().entrySet()) {
      String key = root.getKey();
      ZipArchive.Entry entry = archive.entries().get(folder + "data/" + key);
      if (entry == null) {
        throw length(path, key, root.getValue(), "is missing");
      }
      if (entry.size() != root.getValue().bytes()) {
        throw length(path, key, root.getValue(), "has " + entry.size() + " bytes");
      }
      places.put(
          key,
          entry.isStored() ? new Place.InFile(entry.begin()) : new Place.Packed(archive, entry));
    }
    return new Saved(object, places);
  }

  /** "NAME/" of the entry "NAME/data.pkl". */
  private static String folder(Path path, Set<String> names) {
    List<String> pickles = names.stream().filter(name -> name.matches("[^/]*/data\\.pkl")).toList();
    if (pickles.size() != 1) {
      throw new WeightsException(
          Reason.FIELDS,
          path,
          "expected one data.pkl in the zip archive, as torch.save writes it, but found "
              + pickles.size());
    }
    return pickles.get(0).substring(0, pickles.get(0).indexOf('/') + 1);
  }

  private static Saved legacy(Path path, FileChannel channel) throws IOException {
    Storages storages = new Storages(path);
    long size = channel.size();
    ByteBuffer stream = Mapped.map(channel, 0, Math.min(size, MAX_PICKLE));
    Unpickler unpickler = new Unpickler(path, stream, storages);
    if (!MAGIC.equals(unpickler.next()) || !Long.valueOf(PROTOCOL).equals(unpickler.next())) {
      throw new WeightsException(
          Reason.FIELDS,
          path,
          "expected the magic number and protocol of torch.save; it is a pickle of another program");
    }
    unpickler.next();
    Object object = unpickler.next();
    if (!(unpickler.next() instanceof PyList keys)) {
      throw new WeightsException(Reason.FIELDS, path, "expected a list of its storages' keys");
    }
    Map<String, Place> places = new HashMap<>();
    long at = stream.position();
    for (Object key : keys.items()) {
      Root root = key instanceof String name ? storages.roots().get(name) : null;
      if (root == null || places.containsKey(key)) {
        throw new WeightsException(
            Reason.FIELDS,
            path,
            "its storage " + StateDict.shownKey(key) + " stands there twice or for no tensor");
      }
      ByteBuffer count = Mapped.read(channel, at, Long.BYTES);
      if (count.remaining() < Long.BYTES || root.bytes() > size - at - Long.BYTES) {
        throw new WeightsException(
            Reason.TRUNCATED,
            path,
            "its storages need more than its " + size + " bytes; it is cut off, fetch it again");
      }
      if (count.getLong() != root.elements()) {
        throw length(path, (String) key, root, "has " + count.getLong(0) + " numbers");
      }
      places.put((String) key, new Place.InFile(at + Long.BYTES));
      at += Long.BYTES + root.bytes();
    }
    for (Map.Entry<String, Root> root : storages.roots().entrySet()) {
      if (!places.containsKey(root.getKey())) {
        throw length(path, root.getKey(), root.getValue(), "is missing");
      }
    }
    checkEnd(path, size - at);
    return new Saved(object, places);
  }

  private static WeightsException length(Path path, String key, Root expected, String found) {
    return new WeightsException(
        Reason.SIZE, path, "its storage \"" + Json.shown(key) + "\" of " + expected + " " + found);
  }

  private static void checkEnd(Path path, long left) {
    if (left > 0) {
      throw new WeightsException(
          Reason.GAP, path, left + " bytes behind its last value belong to nothing");
    }
  }

  private static Map<String, StoredTensor> tensors(
      Path path, FileChannel channel, Map<String, StridedTensor> state, Map<String, Place> places)
      throws IOException {
    List<Range> ranges = new ArrayList<>();
    Map<String, ByteBuffer> unpacked = new HashMap<>();
    for (StridedTensor tensor : state.values()) {
      String root = tensor.storage().root();
      if (tensor.bytes() == 0) {
        continue;
      }
      if (places.get(root) instanceof Place.InFile in) {
        ranges.add(in.range(tensor));
      } else if (places.get(root) instanceof Place.Packed in && !unpacked.containsKey(root)) {
        unpacked.put(root, in.archive().bytes(in.entry(), ZipArchive.MAX_INFLATED));
      }
    }
    Map<Range, ByteBuffer> mapped = Mapped.map(channel, ranges);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    long copied = 0;
    for (Map.Entry<String, StridedTensor> named : state.entrySet()) {
      StridedTensor tensor = named.getValue();
      ByteBuffer bytes = ByteBuffer.allocate(0);
      if (tensor.bytes() > 0) {
        ByteBuffer span =
            places.get(tensor.storage().root()) instanceof Place.InFile in
                ? requireNonNull(mapped.get(in.range(tensor)))
                : requireNonNull(unpacked.get(tensor.storage().root()))
                    .slice((int) tensor.begin(), (int) (tensor.end() - tensor.begin()));
        copied += tensor.isContiguous() ? 0 : tensor.bytes();
        if (copied > Math.max(channel.size(), MAX_COPIED)) {
          throw new WeightsException(
              Reason.TOO_LARGE,
              path,
              "its transposed or expanded tensors together have more bytes than the file; in Python,"
                  + " save them after contiguous()");
        }
        bytes = tensor.isContiguous() ? span : tensor.gathered(span);
      }
      tensors.put(
          named.getKey(), new StoredTensor(named.getKey(), tensor.dtype(), tensor.shape(), bytes));
    }
    return tensors;
  }
}
