package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.ImageSource;
import io.pollard.data.NoAnswerException;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Target;
import io.pollard.data.Task;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Overlap;
import io.pollard.network.Extent;
import io.pollard.training.OverlapRow;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two structures at four positions of an image whose bytes say what the model will answer. */
class MaskAnswersTest {

  private static final int POSITIONS = 4;

  private static final Task.Segmentation TASK = new Task.Segmentation(List.of("lung", "heart"));

  /** What the images look like, which is what the model says is there, and what is. */
  private static final byte[][] SEEN = {{0, 1, 1, 2}, {2, 2, 2, 2}, {0, 0, 0, 0}};

  private static final byte[][] TRUE = {{0, 1, 1, 1}, {0, 0, 1, 2}, {0, 0, 0, 0}};

  private static final BatchImages IMAGES =
      new BatchImages() {
        @Override
        public int imageBytes() {
          return POSITIONS;
        }

        @Override
        public int maskBytes() {
          return POSITIONS;
        }

        @Override
        public void fill(List<Integer> samples, int view, ByteBuffer target) {
          for (int i = 0; i < samples.size(); i++) {
            target.put(i * POSITIONS, SEEN[samples.get(i)]);
            masks(samples, target).put(i * POSITIONS, TRUE[samples.get(i)]);
          }
        }
      };

  /** Sure of what it sees: a logit of 3 there, of -3 elsewhere. */
  private static class Seeing implements EvaluableModel {
    @Override
    public ByteBuffer room(int bytes) {
      return ByteBuffer.allocateDirect(bytes);
    }

    @Override
    public float[][] evaluate(Batch batch) {
      ByteBuffer bytes = ((Batch.Images) batch).bytes();
      float[][] maps = new float[batch.samples().size()][2 * POSITIONS];
      for (int i = 0; i < maps.length; i++) {
        for (int at = 0; at < 2 * POSITIONS; at++) {
          int seen = bytes.get(i * POSITIONS + at % POSITIONS);
          maps[i][at] = seen == at / POSITIONS + 1 ? 3 : -3;
        }
      }
      return maps;
    }

    @Override
    public void close() {}
  }

  private static Sample sample(int index) {
    ImageSource file = new ImageSource.File(Path.of(index + ".png"));
    return new Sample(index + ".png", file, new Target.MaskOf(file), "patient " + index / 2);
  }

  private static PartAnswers answers(EvaluableModel model, List<Integer> samples, int batch) {
    return answers(model, samples, batch, Optional.empty());
  }

  private static PartAnswers answers(
      EvaluableModel model, List<Integer> samples, int batch, Optional<Extent> measured) {
    try (ReadAhead ahead = new ReadAhead(model, IMAGES.sampleBytes(), batch)) {
      return PartAnswers.of(
          model,
          TASK,
          samples.stream().map(MaskAnswersTest::sample).toList(),
          IMAGES,
          samples,
          batch,
          measured,
          (batches, window) -> ahead.batches(IMAGES, batches, window));
    }
  }

  @Test
  void everySampleIsCountedAgainstItsOwnMask() {
    for (int batch : new int[] {1, 2, 3}) {
      assertThat(answers(new Seeing(), List.of(2, 0, 1), batch).rows(Part.TEST))
          .isEqualTo(
              List.of(
                  row(2, new Overlap(0, 0, 0), new Overlap(0, 0, 0)),
                  row(0, new Overlap(2, 0, 1), new Overlap(0, 1, 0)),
                  row(1, new Overlap(0, 0, 1), new Overlap(1, 3, 0))));
    }
  }

  /** Four positions in a line: a border of 1 and 2 beside one of 1 and 3, a rest that is empty. */
  @Test
  void bordersAreMeasuredWhereRowsAreKept() {
    List<Overlap> overlaps =
        ((OverlapRow)
                answers(new Seeing(), List.of(0), 1, Optional.of(Extent.of(1, POSITIONS)))
                    .rows(Part.TEST)
                    .get(0))
            .overlaps();
    assertThat(overlaps.get(0).truePositives()).isEqualTo(2);
    assertThat(overlaps.get(0).surfaceDistance()).isBetween(0.1, 0.5);
    assertThat(overlaps.get(0).hausdorff95()).isBetween(0.5, 1.0);
    assertThat(overlaps.get(1).hausdorff95()).isNaN();
  }

  private static OverlapRow row(int sample, Overlap... overlaps) {
    return new OverlapRow(Part.TEST, sample + ".png", "patient " + sample / 2, List.of(overlaps));
  }

  @Test
  void scoresAreMeansOverImagesThenStructures() {
    PartAnswers answers = answers(new Seeing(), List.of(0, 1, 2), 2);
    // lungs 4/5, 0 and 1, hearts 0, 2/5 and 1
    assertThat(Metric.DICE.of(answers.predictions()))
        .isEqualTo((1.8 / 3 + 1.4 / 3) / 2, within(1e-12));
    assertThat(answers.predictions().groups())
        .containsExactly("patient 0", "patient 0", "patient 1");
  }

  /** By its definition, position by position. */
  @Test
  void theLossIsCrossEntropyAndDice() {
    Random random = new Random(7);
    float[] logits = new float[2 * 9];
    byte[] mask = new byte[9];
    for (int at = 0; at < logits.length; at++) {
      logits[at] = (float) (4 * random.nextGaussian());
    }
    for (int at = 0; at < mask.length; at++) {
      mask[at] = (byte) random.nextInt(3);
    }
    double entropy = 0;
    double dice = 0;
    for (int k = 0; k < 2; k++) {
      double both = 0;
      double each = 0;
      for (int at = 0; at < 9; at++) {
        double p = 1 / (1 + Math.exp(-logits[9 * k + at]));
        double y = mask[at] == k + 1 ? 1 : 0;
        entropy -= y * Math.log(p) + (1 - y) * Math.log(1 - p);
        both += p * y;
        each += p + y;
      }
      dice += 1 - (2 * both + 1) / (each + 1);
    }
    assertThat(JudgedMask.of(logits, ByteBuffer.wrap(mask), Optional.empty()).loss())
        .isEqualTo(entropy / 18 + dice / 2, within(1e-12));
  }

  @Test
  void mapsThatAreNoNumbersAreNoAnswer() {
    EvaluableModel broken =
        new Seeing() {
          @Override
          public float[][] evaluate(Batch batch) {
            float[][] maps = super.evaluate(batch);
            IntStream.range(0, maps.length)
                .filter(i -> batch.samples().get(i) == 1)
                .forEach(i -> maps[i][5] = Float.NaN);
            return maps;
          }
        };
    PartAnswers answers = answers(broken, List.of(0, 1, 2), 2);
    assertThat(answers.loss()).isNaN();
    assertThatThrownBy(() -> answers.rows(Part.TEST))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("for 1 of 3 images, 1.png");
  }
}
