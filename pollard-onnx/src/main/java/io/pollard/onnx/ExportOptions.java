package io.pollard.onnx;

import java.util.OptionalInt;

/**
 * What an exported graph offers beside logits and probabilities.
 *
 * @param fixedBatch how many images are always run at once; empty leaves the batch free
 * @param features whether there is a third output, the map before the head
 */
public record ExportOptions(OptionalInt fixedBatch, boolean features) {

  public ExportOptions {
    if (fixedBatch.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "expected a batch of at least 1 but found " + fixedBatch.getAsInt());
    }
  }

  /** A free batch, no features. */
  public static ExportOptions defaults() {
    return new ExportOptions(OptionalInt.empty(), false);
  }

  public ExportOptions withFixedBatch(int images) {
    return new ExportOptions(OptionalInt.of(images), features);
  }

  public ExportOptions withFeatures() {
    return new ExportOptions(fixedBatch, true);
  }
}
