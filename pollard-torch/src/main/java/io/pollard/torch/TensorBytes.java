package io.pollard.torch;

import io.pollard.data.DataException;
import io.pollard.network.TensorSpec;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tensors of weight files on their way into the engine. */
final class TensorBytes {

  private TensorBytes() {}

  static List<Long> shape(org.bytedeco.pytorch.Tensor tensor) {
    List<Long> shape = new ArrayList<>();
    for (long axis = 0; axis < tensor.dim(); axis++) {
      shape.add(tensor.size(axis));
    }
    return shape;
  }

  /**
   * @throws DataException unless the file has a tensor of that name and this shape
   */
  static void require(TensorFile file, String name, org.bytedeco.pytorch.Tensor like) {
    StoredTensor found = file.tensors().get(name);
    if (found == null || !found.shape().equals(shape(like))) {
      throw new DataException(
          "expected "
              + name
              + " of "
              + shape(like)
              + " in "
              + file.path()
              + " but found "
              + (found == null ? "none" : found.shape().toString()));
    }
  }

  /**
   * Puts a file's numbers into a tensor of the same name and shape, keeping its layout.
   *
   * @throws IllegalArgumentException if their numbers of elements differ
   */
  static void copy(StoredTensor from, org.bytedeco.pytorch.Tensor to, TensorFactory factory) {
    if (from.elements() != to.numel()) {
      throw new IllegalArgumentException(
          "expected "
              + to.numel()
              + " numbers for "
              + from.name()
              + " but found "
              + from.elements());
    }
    long[] shape = from.shape().stream().mapToLong(Long::longValue).toArray();
    to.detach().copy_(factory.of(from.floats(), shape));
  }

  /** First values of a planned network: a file's where a tensor is to be loaded, else random. */
  static float[] first(TensorSpec spec, Map<String, StoredTensor> pretrained, long seed) {
    StoredTensor tensor = pretrained.get(spec.name());
    return tensor == null ? Initialisation.of(spec, seed) : tensor.floats();
  }
}
