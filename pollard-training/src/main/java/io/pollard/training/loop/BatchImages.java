package io.pollard.training.loop;

import io.pollard.imaging.BatchSource;
import java.nio.ByteBuffer;
import java.util.List;

/** Where the bytes of a batch come from. */
public interface BatchImages {

  /** Of one image. */
  int imageBytes();

  /**
   * Writes images from the target's index 0 on.
   *
   * @param samples indices in the data set
   * @param epoch for augmentation
   */
  void fill(List<Integer> samples, int epoch, ByteBuffer target);

  static BatchImages of(BatchSource source) {
    return new BatchImages() {
      @Override
      public int imageBytes() {
        return source.imageBytes();
      }

      @Override
      public void fill(List<Integer> samples, int epoch, ByteBuffer target) {
        source.fill(samples.stream().mapToInt(Integer::intValue).toArray(), epoch, target);
      }
    };
  }
}
