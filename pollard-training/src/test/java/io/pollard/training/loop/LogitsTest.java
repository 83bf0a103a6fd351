package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Task;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogitsTest {

  private static final Task.SingleLabel TASK = Task.SingleLabel.of(List.of("ill", "well"), "ill");

  /** Sample s has s windows; its answer to window w is s and w. */
  private static final BatchImages IMAGES =
      new BatchImages() {
        @Override
        public int imageBytes() {
          return 2;
        }

        @Override
        public void fill(List<Integer> samples, int view, ByteBuffer target) {
          for (int i = 0; i < samples.size(); i++) {
            target.put(2 * i, samples.get(i).byteValue()).put(2 * i + 1, (byte) view);
          }
        }

        @Override
        public int windows(int sample) {
          return sample;
        }

        @Override
        public float[] combined(Task task, List<float[]> windows) {
          float[] combined = {windows.get(0)[0], 0};
          windows.forEach(window -> combined[1] = 10 * combined[1] + window[1] + 1);
          return combined;
        }
      };

  private static final class Echo implements EvaluableModel {
    @Override
    public ByteBuffer room(int bytes) {
      return ByteBuffer.allocate(bytes);
    }

    @Override
    public float[][] evaluate(Batch batch) {
      ByteBuffer bytes = ((Batch.Images) batch).bytes();
      float[][] logits = new float[batch.samples().size()][];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = new float[] {bytes.get(2 * i), bytes.get(2 * i + 1)};
      }
      return logits;
    }

    @Override
    public void close() {}
  }

  @Test
  void allWindowsOfASampleAreCombinedInTheirOrder() {
    Echo model = new Echo();
    List<List<Integer>> seen = new ArrayList<>();
    float[][] logits;
    try (ReadAhead ahead = new ReadAhead(model, IMAGES.imageBytes(), 2)) {
      logits =
          Logits.of(
              model,
              TASK,
              IMAGES,
              List.of(2, 1, 4, 1, 3),
              2,
              (batches, window) -> {
                batches.forEach(seen::add);
                return ahead.batches(IMAGES, batches, window);
              });
    }
    assertThat(logits).isDeepEqualTo(new float[][] {{2, 12}, {1, 1}, {4, 1234}, {1, 1}, {3, 123}});
    assertThat(seen)
        .containsExactly(
            List.of(2, 1),
            List.of(4, 1),
            List.of(3),
            List.of(2, 4),
            List.of(3),
            List.of(4, 3),
            List.of(4));
  }

  @Test
  void nobodyIsAskedOfNoSamples() {
    assertThat(
            Logits.of(
                new Echo(),
                TASK,
                IMAGES,
                List.of(),
                2,
                (batches, window) -> {
                  throw new AssertionError("expected no batches but found " + batches);
                }))
        .isEmpty();
  }
}
