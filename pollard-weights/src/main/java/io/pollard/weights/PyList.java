package io.pollard.weights;

import java.util.ArrayList;
import java.util.List;

/** A Python list, told apart from others by identity; null is None. */
final class PyList {

  private final List<Object> items = new ArrayList<>();

  List<Object> items() {
    return items;
  }
}
