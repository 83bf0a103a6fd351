package io.pollard.network;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor of a network's state dict.
 *
 * @param name in the spelling of the library whose files load into it
 * @param shape row-major; empty for a number
 * @param role what it is for, from which follow its first value and whether it is trained
 */
public record TensorSpec(String name, List<Long> shape, Role role) {

  /** What a tensor is for. */
  public enum Role {
    /** Of a convolution: [out, in / groups, (depth,) height, width]. */
    CONVOLUTION_WEIGHT(true),
    /** Of a linear layer: [out, in]. */
    LINEAR_WEIGHT(true),
    BIAS(true),
    NORM_SCALE(true),
    NORM_SHIFT(true),
    /** Of {@link Layer.LayerScale}: a number a channel. */
    LAYER_SCALE(true),
    /** A class token or positions. */
    EMBEDDING(true),
    RUNNING_MEAN(false),
    RUNNING_VARIANCE(false),
    /** num_batches_tracked: kept for other libraries, not read. */
    BATCH_COUNT(false);

    private final boolean trained;

    Role(boolean trained) {
      this.trained = trained;
    }

    /** Whether an optimizer may change it; the others are batch norm's statistics. */
    public boolean isTrained() {
      return trained;
    }
  }

  public TensorSpec {
    shape = List.copyOf(shape);
  }

  static TensorSpec of(String name, Role role, long... shape) {
    return new TensorSpec(name, Arrays.stream(shape).boxed().toList(), role);
  }

  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  TensorSpec within(String prefix) {
    return new TensorSpec(prefix + "." + name, shape, role);
  }
}
