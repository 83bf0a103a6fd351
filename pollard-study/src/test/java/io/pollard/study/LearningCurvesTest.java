package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.Task;
import io.pollard.metrics.Metric;
import io.pollard.study.plot.Picture;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningCurvesTest {

  @TempDir private Path folder;

  /** A history as the paper's recipe makes it, with a validation loss that was not finite. */
  static List<EpochRow> history(int epochs) {
    List<EpochRow> rows = new ArrayList<>();
    double best = 0;
    for (int epoch = 1; epoch <= epochs; epoch++) {
      double wave = 0.02 * Math.sin(epoch * 1.7);
      double score = 0.9 - 0.4 * Math.exp(-epoch / 6.0) + wave;
      rows.add(
          new EpochRow(
              epoch,
              1e-4,
              0.7 * Math.exp(-epoch / 8.0),
              epoch == 9 ? Double.NaN : 0.45 + 0.2 * Math.exp(-epoch / 3.0) + 0.005 * epoch - wave,
              score,
              score + 0.04 * Math.exp(-epoch / 9.0),
              score > best,
              640,
              10,
              1));
      best = Math.max(best, score);
    }
    return rows;
  }

  private Path draw(int epochs) {
    Study study = Study.at(folder);
    try (OpenTrial trial = study.open(Trials.of(Trials.CUT))) {
      trial.putHistory(history(epochs));
      return LearningCurves.write(study.trial(trial.id()));
    }
  }

  @Test
  void curvesAreDrawnInTheirColours() throws Exception {
    for (int epochs : new int[] {1, 2, 20, 200}) {
      BufferedImage image = ImageIO.read(draw(epochs).toFile());
      assertThat(image.getWidth()).isEqualTo(1000);
      assertThat(image.getHeight()).isEqualTo(2 * Picture.HEIGHT);
      assertThat(pixels(image, 0, 0xD55E00)).isGreaterThan(20);
      assertThat(pixels(image, Picture.HEIGHT, 0x009E73)).isGreaterThan(20);
    }
  }

  private static long pixels(BufferedImage image, int top, int colour) {
    long count = 0;
    for (int y = top; y < top + Picture.HEIGHT; y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xFFFFFF) == colour ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void perfectScoresAreDrawnToo() {
    EpochRow perfect = new EpochRow(1, 1e-4, 0, 0, 1, 1, true, 640, 10, 1);
    BufferedImage image =
        LearningCurves.picture(
                "perfect",
                Task.SingleLabel.of(List.of("a", "b"), "b"),
                Metric.AVERAGE_PRECISION,
                List.of(perfect))
            .pixels();
    assertThat(pixels(image, Picture.HEIGHT, 0x009E73)).isGreaterThan(20);
  }

  @Test
  void withoutAnEpochThereIsNothingToDraw() {
    assertThatThrownBy(() -> draw(0))
        .isInstanceOf(DataException.class)
        .hasMessageMatching("expected a history to draw but resnet18-ttl-.* has no epoch yet");
  }
}
