package io.pollard.network;

import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.sequence;

import io.pollard.network.Layer.Branch;
import io.pollard.network.Layer.ClassToken;
import io.pollard.network.Layer.Flatten;
import io.pollard.network.Layer.Join;
import io.pollard.network.Layer.MeanToken;
import io.pollard.network.Layer.PoolTo;
import java.util.List;

/**
 * What stands on the trunk's features. Which heads fit follows from these: a pooled or flat one on
 * a map or volume, one on the class token, on the mean token or on both, or a flat one on tokens, a
 * linear one on a vector.
 */
public sealed interface Head {

  /** The name of a linear head made by Pollard, as of its two tensors' prefix. */
  String NAME = "head";

  /** Global average pooling of a map and a linear classifier (paper, section III; the default). */
  static Classifier pooled(int outputs) {
    return new Classifier(sequence(new PoolTo(1), new Flatten(), linear(NAME, outputs)));
  }

  /** A linear classifier on the flattened map or tokens: its size depends on the image's. */
  static Classifier flat(int outputs) {
    return new Classifier(sequence(new Flatten(), linear(NAME, outputs)));
  }

  /** A linear classifier on a vector. */
  static Classifier linearOnly(int outputs) {
    return new Classifier(linear(NAME, outputs));
  }

  /**
   * A linear classifier on the class token. It has no norm of its own: a transformer's last norm is
   * a unit, there where the cut keeps it.
   */
  static Classifier onClassToken(int outputs) {
    return new Classifier(sequence(new ClassToken(), linear(NAME, outputs)));
  }

  /**
   * A linear classifier on the mean of the patches' tokens.
   *
   * @param before tokens that stand before them: the class token and registers
   */
  static Classifier onMeanToken(int before, int outputs) {
    return new Classifier(sequence(new MeanToken(before), linear(NAME, outputs)));
  }

  /** A linear classifier on both, the class token's channels first (Oquab et al. 2024, DINOv2). */
  static Classifier onClassAndMeanToken(int before, int outputs) {
    return new Classifier(
        sequence(
            new Branch(Join.CONCAT, new MeanToken(before), new ClassToken(), 1),
            linear(NAME, outputs)));
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

    /**
     * What is left of it over a trunk that halves the image only so many times: its topmost blocks.
     * Blocks and last layer keep their names, and the widths of the blocks stay.
     *
     * @param halvings of the trunk that is kept
     * @param outputs maps that come out
     * @throws IllegalArgumentException if the trunk halves more often than the decoder doubles, or
     *     no layer of the last one says how many maps come out
     */
    public Decoder over(int halvings, int outputs) {
      if (halvings > blocks.size() || !Branch.setsWidth(last)) {
        throw new IllegalArgumentException(
            "expected a decoder of at least "
                + halvings
                + " blocks and a convolution at its end but found "
                + blocks.size()
                + " and "
                + last);
      }
      return new Decoder(
          blocks.subList(blocks.size() - halvings, blocks.size()),
          Branch.givingBack(last, outputs));
    }
  }
}
