package io.pollard.onnx;

/** The size of one axis of a graph's input or output. */
public sealed interface Dimension {

  /** Always that many. */
  record Fixed(long size) implements Dimension {
    public Fixed {
      if (size < 1) {
        throw new IllegalArgumentException("expected a size of at least 1 but found " + size);
      }
    }
  }

  /** As many as whoever runs the graph gives; axes of one name have one size. */
  record Free(String name) implements Dimension {
    public Free {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("expected a name for a free dimension");
      }
    }
  }
}
