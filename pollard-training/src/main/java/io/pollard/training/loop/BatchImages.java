package io.pollard.training.loop;

import io.pollard.data.Task;
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
   * @param view what is seen of each: in training the epoch, in evaluation the window, from 0 to
   *     below {@link #windows}
   */
  void fill(List<Integer> samples, int view, ByteBuffer target);

  /** How many windows are evaluated of a sample. */
  default int windows(int sample) {
    return 1;
  }

  /** Whether training sees another window of a sample in every epoch. */
  default boolean isOfWindows() {
    return false;
  }

  /** The logits of a sample, from those of its windows. */
  default float[] combined(Task task, List<float[]> windows) {
    return windows.get(0);
  }

  /** As an epoch of training wants them. */
  static BatchImages training(BatchSource source) {
    return new BatchImages() {
      @Override
      public int imageBytes() {
        return source.imageBytes();
      }

      @Override
      public void fill(List<Integer> samples, int epoch, ByteBuffer target) {
        source.fill(indices(samples), epoch, target);
      }
    };
  }

  /** As they are. */
  static BatchImages evaluation(BatchSource source) {
    return new BatchImages() {
      @Override
      public int imageBytes() {
        return source.imageBytes();
      }

      @Override
      public void fill(List<Integer> samples, int window, ByteBuffer target) {
        source.show(indices(samples), window, target);
      }

      @Override
      public int windows(int sample) {
        return source.windows(sample);
      }

      @Override
      public boolean isOfWindows() {
        return source.preprocessing().windows().isPresent();
      }

      @Override
      public float[] combined(Task task, List<float[]> windows) {
        return source.preprocessing().combined(task, windows);
      }
    };
  }

  private static int[] indices(List<Integer> samples) {
    return samples.stream().mapToInt(Integer::intValue).toArray();
  }
}
