package io.pollard.weights;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A Python dict in its order. Keys that are containers are told apart by identity: comparing their
 * contents could take forever in a file that means harm.
 */
final class PyDict {

  private final Map<Object, Object> entries = new LinkedHashMap<>();
  private final boolean takesAttributes;

  /**
   * @param takesAttributes as an OrderedDict does and a dict does not
   */
  PyDict(boolean takesAttributes) {
    this.takesAttributes = takesAttributes;
  }

  boolean takesAttributes() {
    return takesAttributes;
  }

  /** Null where Python has None. */
  Map<Object, Object> entries() {
    return entries;
  }
}
