package io.pollard.weights;

import io.pollard.weights.PyName.StorageType;
import io.pollard.weights.WeightsException.Reason;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The storages that a pickle refers to; what they hold is elsewhere in the file. */
final class Storages {

  private final Path file;
  private final Map<String, Root> roots = new LinkedHashMap<>();

  Storages(Path file) {
    this.file = file;
  }

  /** A run of numbers in the file. */
  record Root(DType dtype, long elements) {

    long bytes() {
      return elements * dtype.bytes();
    }

    @Override
    public String toString() {
      return elements + " " + dtype;
    }
  }

  /**
   * A root, or in files from before PyTorch 0.4 a part of one.
   *
   * @param first where it starts in the root, in numbers of its type
   */
  record Storage(String root, DType dtype, long first, long elements) {}

  /** By key, in the order of the references. */
  Map<String, Root> roots() {
    return roots;
  }

  /**
   * What a persistent id refers to: "storage", its type, key, device, number of elements and, in
   * the legacy format, the key, first element and number of elements of a view, or None.
   */
  Storage storage(List<Object> id) {
    if (id.size() < 5
        || id.size() > 6
        || !"storage".equals(id.get(0))
        || !(id.get(1) instanceof StorageType type)
        || !(id.get(2) instanceof String key)
        || !(id.get(4) instanceof Long elements)) {
      throw fields("storages are referred to otherwise than by type, key, device and length");
    }
    Root root = root(key, type.dtype(), elements);
    if (id.size() == 5 || id.get(5) == null) {
      return new Storage(key, root.dtype(), 0, root.elements());
    }
    if (!(id.get(5) instanceof PyTuple view)
        || view.items().size() != 3
        || !(view.items().get(1) instanceof Long first)
        || !(view.items().get(2) instanceof Long count)) {
      throw fields("views of storages are given otherwise than by key, offset and length");
    }
    if (first < 0 || count < 0 || first > elements || count > elements - first) {
      throw new WeightsException(
          Reason.OUT_OF_RANGE,
          file,
          "it views numbers " + first + " to " + first + "+" + count + " of " + elements);
    }
    return new Storage(key, root.dtype(), first, count);
  }

  private Root root(String key, DType dtype, long elements) {
    if (elements < 0 || elements > Long.MAX_VALUE / Long.BYTES) {
      throw new WeightsException(
          Reason.SIZE,
          file,
          "its storage \"" + Json.shown(key) + "\" has " + elements + " numbers");
    }
    Root root = new Root(dtype, elements);
    Root before = roots.putIfAbsent(key, root);
    if (before != null && !before.equals(root) && before.bytes() + root.bytes() > 0) {
      throw new WeightsException(
          Reason.SIZE,
          file,
          "its storage \""
              + Json.shown(key)
              + "\" has "
              + before
              + " in one place and "
              + root
              + " in another");
    }
    return root;
  }

  private WeightsException fields(String sentence) {
    return new WeightsException(Reason.FIELDS, file, sentence);
  }
}
