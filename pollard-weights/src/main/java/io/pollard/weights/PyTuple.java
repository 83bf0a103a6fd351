package io.pollard.weights;

import java.util.Collections;
import java.util.List;

/** A Python tuple or torch.Size, told apart from others by identity; null is None. */
final class PyTuple {

  private final List<Object> items;

  PyTuple(List<Object> items) {
    this.items = Collections.unmodifiableList(items);
  }

  List<Object> items() {
    return items;
  }
}
