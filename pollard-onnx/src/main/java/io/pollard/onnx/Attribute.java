package io.pollard.onnx;

import java.util.Arrays;
import java.util.List;

/** A fixed property of a node. */
public sealed interface Attribute {

  record Whole(long value) implements Attribute {}

  record Wholes(List<Long> values) implements Attribute {
    public Wholes {
      values = List.copyOf(values);
    }
  }

  record Real(float value) implements Attribute {}

  record Text(String value) implements Attribute {}

  static Attribute of(long value) {
    return new Whole(value);
  }

  static Attribute of(long[] values) {
    return new Wholes(Arrays.stream(values).boxed().toList());
  }

  static Attribute of(double value) {
    return new Real((float) value);
  }

  static Attribute of(String value) {
    return new Text(value);
  }
}
