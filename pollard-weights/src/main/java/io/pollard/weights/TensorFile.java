package io.pollard.weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a weight file holds.
 *
 * @param path where it was read
 * @param tensors by name, in the order of the file's header
 * @param metadata free text of whoever wrote it; nothing in it is relied on
 * @param inflated names of tensors that are convolutions of images in the file and were given a
 *     depth
 */
public record TensorFile(
    Path path,
    Map<String, StoredTensor> tensors,
    Map<String, String> metadata,
    Set<String> inflated) {

  public TensorFile {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    inflated = Set.copyOf(inflated);
  }

  /** All tensors as the file has them. */
  public TensorFile(Path path, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    this(path, tensors, metadata, Set.of());
  }

  /**
   * The tensor of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("expected a tensor " + name + " in " + path);
    }
    return tensor;
  }
}
