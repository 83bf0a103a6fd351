package io.pollard.training.loop;

import io.pollard.data.DataException;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.util.List;

/** Whether a file's tensors are those that are expected. */
final class Shapes {

  private Shapes() {}

  /**
   * @throws DataException unless the file has a tensor of that name and shape
   */
  static void require(TensorFile file, String name, List<Long> shape) {
    StoredTensor found = file.tensors().get(name);
    if (found == null || !found.shape().equals(shape)) {
      throw new DataException(
          "expected "
              + name
              + " of "
              + shape
              + " in "
              + file.path()
              + " but found "
              + (found == null ? "none" : found.shape().toString()));
    }
  }
}
