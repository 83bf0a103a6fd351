package io.pollard.training.loop;

import java.nio.ByteBuffer;
import java.util.List;

/** Samples that go through a network together. */
public sealed interface Batch {

  /** Indices in the data set. */
  List<Integer> samples();

  /**
   * As prepared images.
   *
   * @param bytes uint8, [n, size, size, channels], from position 0 to the limit; they are the
   *     batch's until the next one is asked for
   */
  record Images(List<Integer> samples, ByteBuffer bytes) implements Batch {
    public Images {
      samples = List.copyOf(samples);
    }
  }

  /** As features that the model {@linkplain TrainableModel#remember remembers}. */
  record Features(List<Integer> samples) implements Batch {
    public Features {
      samples = List.copyOf(samples);
    }
  }
}
