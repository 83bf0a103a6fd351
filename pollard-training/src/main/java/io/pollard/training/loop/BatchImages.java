package io.pollard.training.loop;

import io.pollard.data.Task;
import io.pollard.imaging.BatchSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Where the bytes of a batch come from. */
public interface BatchImages {

  /** Of one image. */
  int imageBytes();

  /** Of one mask; 0 where samples have none. */
  default int maskBytes() {
    return 0;
  }

  /** Of one image with its mask. */
  default int sampleBytes() {
    return imageBytes() + maskBytes();
  }

  /**
   * Writes images from the target's index 0 on, and behind the last of them their masks.
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
      public int maskBytes() {
        return source.hasMasks() ? source.maskBytes() : 0;
      }

      @Override
      public void fill(List<Integer> samples, int epoch, ByteBuffer target) {
        if (source.hasMasks()) {
          source.fill(indices(samples), epoch, target, masks(samples, target));
        } else {
          source.fill(indices(samples), epoch, target);
        }
      }
    };
  }

  /** Where a batch's masks stand. */
  default ByteBuffer masks(List<Integer> samples, ByteBuffer room) {
    return room.slice(samples.size() * imageBytes(), samples.size() * maskBytes());
  }

  /** What was filled. */
  default Batch.Images batch(List<Integer> samples, ByteBuffer room) {
    return new Batch.Images(
        samples,
        room.slice(0, samples.size() * imageBytes()),
        maskBytes() == 0 ? Optional.empty() : Optional.of(masks(samples, room)));
  }

  /** As they are. */
  static BatchImages evaluation(BatchSource source) {
    return new BatchImages() {
      @Override
      public int imageBytes() {
        return source.imageBytes();
      }

      @Override
      public int maskBytes() {
        return source.hasMasks() ? source.maskBytes() : 0;
      }

      @Override
      public void fill(List<Integer> samples, int window, ByteBuffer target) {
        source.show(indices(samples), window, target);
        if (source.hasMasks()) {
          source.showMasks(indices(samples), masks(samples, target));
        }
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
