package io.pollard.onnx;

import io.pollard.data.OutputActivation;
import java.util.OptionalInt;

/**
 * What an exported graph offers beside logits and probabilities.
 *
 * @param fixedBatch how many images are always run at once; empty leaves the batch free
 * @param features whether there is a third output, the map before the head
 * @param activation how logits become probabilities, which the task says
 */
public record ExportOptions(OptionalInt fixedBatch, boolean features, OutputActivation activation) {

  public ExportOptions {
    if (fixedBatch.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "expected a batch of at least 1 but found " + fixedBatch.getAsInt());
    }
  }

  /** A free batch, no features, the softmax of a class. */
  public static ExportOptions defaults() {
    return new ExportOptions(OptionalInt.empty(), false, OutputActivation.SOFTMAX);
  }

  public ExportOptions withFixedBatch(int images) {
    return new ExportOptions(OptionalInt.of(images), features, activation);
  }

  public ExportOptions withFeatures() {
    return new ExportOptions(fixedBatch, true, activation);
  }

  public ExportOptions withActivation(OutputActivation other) {
    return new ExportOptions(fixedBatch, features, other);
  }
}
