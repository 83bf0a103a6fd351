package io.pollard.onnx;

import java.util.List;

/** An input or output of a graph. */
public record ValueInfo(String name, DataType type, List<Dimension> dims) {

  public ValueInfo {
    dims = List.copyOf(dims);
  }
}
