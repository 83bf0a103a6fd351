package io.pollard.onnx;

import java.util.List;

/**
 * An input or output of a graph.
 *
 * @param dims empty where they are not stated
 */
public record ValueInfo(String name, DataType type, List<Dimension> dims) {

  public ValueInfo {
    dims = List.copyOf(dims);
  }
}
