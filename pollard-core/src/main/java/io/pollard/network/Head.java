package io.pollard.network;

import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.sequence;

import io.pollard.network.Layer.ClassToken;
import io.pollard.network.Layer.Flatten;
import io.pollard.network.Layer.PoolTo;
import java.util.List;

/** What stands on the trunk's features. */
public sealed interface Head {

  /** The name of a linear head made by Pollard, as of its two tensors' prefix. */
  String NAME = "head";

  /** Global average pooling and a linear classifier (paper, section III; the default). */
  static Classifier pooled(int outputs) {
    return new Classifier(sequence(new PoolTo(1), new Flatten(), linear(NAME, outputs)));
  }

  /** A linear classifier on the flattened map: its size depends on the image's. */
  static Classifier flat(int outputs) {
    return new Classifier(sequence(new Flatten(), linear(NAME, outputs)));
  }

  /** A linear classifier on the class token. */
  static Classifier onClassToken(int outputs) {
    return new Classifier(sequence(new ClassToken(), linear(NAME, outputs)));
  }

  /** One output a class. */
  record Classifier(Layer body) implements Head {}

  /**
   * A U-Net's decoder: before each block the map is doubled (nearest neighbour) and, where the
   * trunk has a map of that size, the trunk's last map of it is put behind its channels. The skips
   * are derived, so a cut trunk gets the decoder that is symmetric to it (paper, section IV-E).
   *
   * @param blocks from the deepest up, one for each halving of the trunk
   * @param last makes the outputs
   */
  record Decoder(List<Unit> blocks, Layer last) implements Head {
    public Decoder {
      blocks = List.copyOf(blocks);
    }
  }
}
