package io.pollard.training.loop;

import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.util.List;
import java.util.Map;

/** Tensors that live in an engine, by the names that files know them by. */
public interface NamedTensors {

  /** Row-major, in the order of files. */
  Map<String, List<Long>> shapes();

  /** Float32 copies on the host, in the order of {@link #shapes}; valid until the next call. */
  List<StoredTensor> read();

  /**
   * Puts numbers back.
   *
   * @param values one of every name
   * @throws IllegalArgumentException if one is missing or has another number of elements
   */
  void write(Map<String, StoredTensor> values);

  /**
   * @throws io.pollard.data.DataException unless the file has all of them, in their shapes
   */
  default void requireIn(TensorFile file) {
    shapes().forEach((name, shape) -> Shapes.require(file, name, shape));
  }
}
