package io.pollard.onnx;

import java.util.List;

/**
 * How far an image is like those that a network was trained on, see {@link InputGate}.
 *
 * @param distance the squared Mahalanobis distance of its features from the training images', from
 *     0; infinite where they are no numbers
 * @param beyond the share of validation images that were nearer, 0 to 1
 * @param reasons in which ways it is unlike them, each as words; empty where it is like them
 */
public record Likeness(double distance, double beyond, List<String> reasons) {

  public Likeness {
    reasons = List.copyOf(reasons);
  }

  /** Whether what the network says of it is to be read with care. */
  public boolean isUnlike() {
    return !reasons.isEmpty();
  }
}
