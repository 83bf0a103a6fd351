package io.pollard.training.loop;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Samples that go through a network together. */
public sealed interface Batch {

  /** Indices in the data set. */
  List<Integer> samples();

  /**
   * As prepared images.
   *
   * @param bytes uint8, [n, (depth,) height, width, channels], from position 0 to the limit; they
   *     are the batch's until the next one is asked for
   * @param masks uint8, [n, (depth,) height, width], where the task asks for structures: 0 or the
   *     number of one, from 1; they last as long
   */
  record Images(List<Integer> samples, ByteBuffer bytes, Optional<ByteBuffer> masks)
      implements Batch {
    public Images {
      samples = List.copyOf(samples);
    }

    /** Without masks. */
    public Images(List<Integer> samples, ByteBuffer bytes) {
      this(samples, bytes, Optional.empty());
    }
  }

  /** As features that the model {@linkplain TrainableModel#remember remembers}. */
  record Features(List<Integer> samples) implements Batch {
    public Features {
      samples = List.copyOf(samples);
    }
  }
}
