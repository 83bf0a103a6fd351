package io.pollard.metrics;

import java.util.List;

/**
 * What a network said of a case whose class is known.
 *
 * @param target the index of its class
 * @param logits one a class
 */
public record LabelledLogits(int target, List<Float> logits) {

  public LabelledLogits {
    logits = List.copyOf(logits);
    if (target < 0 || target >= logits.size()) {
      throw new IllegalArgumentException(
          "expected a class from 0 to " + (logits.size() - 1) + " but found " + target);
    }
  }

  /** The logits as networks give them. */
  public float[] floats() {
    float[] floats = new float[logits.size()];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = logits.get(k);
    }
    return floats;
  }
}
