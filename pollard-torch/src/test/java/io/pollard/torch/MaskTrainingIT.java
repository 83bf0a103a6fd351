package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.MaskOptions;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Task;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.metrics.Metric;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.network.UNet;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.testing.FakeStore;
import io.pollard.testing.FakeTrial;
import io.pollard.training.CaseRow;
import io.pollard.training.EpochRow;
import io.pollard.training.Precision;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialOutcome;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A U-Net learns to find a bright disc and a dark square in noise. */
class MaskTrainingIT {

  private static final int SIDE = 32;
  private static final int IMAGES = 50;

  private static final TrainingRecipe RECIPE =
      TrainingRecipe.paper2d()
          .withSchedule(new RateSchedule.Cosine(3e-3, 3e-5, 12))
          .withEpochs(12)
          .withBatch(8);

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Dataset data;

  @BeforeAll
  static void draw() throws IOException {
    Path images = Files.createDirectories(shared.resolve("images"));
    StringBuilder csv = new StringBuilder("file,mask,patient\n");
    Random random = new Random(5);
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
      BufferedImage mask = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
      for (int at = 0; at < SIDE * SIDE; at++) {
        image.getRaster().setSample(at % SIDE, at / SIDE, 0, 90 + random.nextInt(40));
      }
      int x = random.nextInt(8);
      int y = random.nextInt(20);
      paint(image, mask, new Color(190, 190, 190), 1, graphics -> graphics.fillOval(x, y, 11, 11));
      int left = 16 + random.nextInt(6);
      paint(image, mask, new Color(30, 30, 30), 2, graphics -> graphics.fillRect(left, y, 9, 9));
      ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
      ImageIO.write(mask, "png", images.resolve(i + "-mask.png").toFile());
      csv.append(i + ".png," + i + "-mask.png,p" + i / 2 + "\n");
    }
    Files.writeString(images.resolve("index.csv"), csv);
    data =
        Dataset.read(
            images, DatasetOptions.defaults().withMasks(MaskOptions.parse("disc=1,square=2")));
  }

  private interface Shape {
    void fill(Graphics2D graphics);
  }

  private static void paint(
      BufferedImage image, BufferedImage mask, Color grey, int value, Shape shape) {
    for (BufferedImage one : List.of(image, mask)) {
      Graphics2D graphics = one.createGraphics();
      graphics.setColor(grey);
      if (one == mask) {
        BufferedImage drawn = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D alone = drawn.createGraphics();
        shape.fill(alone);
        alone.dispose();
        for (int at = 0; at < SIDE * SIDE; at++) {
          if (drawn.getRaster().getSample(at % SIDE, at / SIDE, 0) > 127) {
            mask.getRaster().setSample(at % SIDE, at / SIDE, 0, value);
          }
        }
      } else {
        shape.fill(graphics);
      }
      graphics.dispose();
    }
  }

  private static TorchRunner runner(Network network, TrainingRecipe recipe) {
    return new TorchRunner(
        data,
        network,
        Optional.empty(),
        Preprocessing.imagenet().withSize(SIDE),
        new Recipes(recipe, recipe).suited(data.task()),
        new RunnerOptions(
            ComputeDevice.CPU,
            1,
            Precision.FP32,
            CacheOptions.defaults().withDirectory(shared.resolve("cache")),
            Progress.SILENT));
  }

  private FakeTrial run(TransferStrategy strategy, String name) {
    FakeStore store = FakeStore.in(folder.resolve(name));
    try (TorchRunner runner = runner(UNet.over(ResNet.resnet18(1000), 2), RECIPE)) {
      runner.run(strategy, Seeds.of(1), store);
    }
    return store.trial();
  }

  private static List<? extends CaseRow> test(FakeTrial trial) {
    return trial.cases().stream().filter(row -> row.part() == Part.TEST).toList();
  }

  @Test
  void truncatedUNetsLearnWhereThingsAre() {
    FakeTrial trial = run(new TransferStrategy.Truncation("layer1.1", HeadForm.POOLED), "cut");
    assertThat(trial.outcome().orElseThrow().end()).isEqualTo(TrialOutcome.End.FINISHED);
    assertThat(Metric.DICE.of(CaseRow.scored(data.task(), test(trial)))).isGreaterThan(.9);
    EpochRow best =
        trial.history().stream().filter(EpochRow::isBest).reduce((a, b) -> b).orElseThrow();
    assertThat(best.score())
        .isEqualTo(
            Metric.DICE.of(
                CaseRow.scored(
                    data.task(),
                    trial.cases().stream().filter(row -> row.part() == Part.VALIDATION).toList())));
    assertThat(best.averagePrecision()).isNaN();
    assertThat(best.validationLoss()).isLessThan(trial.history().get(0).validationLoss());
  }

  @Test
  void theSameSeedGivesTheSameMasksWhateverBrokeItOff() {
    TransferStrategy strategy = new TransferStrategy.Truncation("layer1.0", HeadForm.POOLED);
    FakeTrial whole = run(strategy, "whole");
    FakeStore store = FakeStore.in(folder.resolve("broken"));
    try (TorchRunner runner = runner(UNet.over(ResNet.resnet18(1000), 2), RECIPE)) {
      runner.run(strategy, Seeds.of(1), store, 3);
    }
    assertThat(store.trial().outcome()).isEmpty();
    try (TorchRunner runner = runner(UNet.over(ResNet.resnet18(1000), 2), RECIPE)) {
      runner.run(strategy, Seeds.of(1), store);
    }
    assertThat(store.trial().cases()).isEqualTo(whole.cases());
  }

  @Test
  void aClassifierHasNoMaps() {
    assertThat(data.task()).isEqualTo(new Task.Segmentation(List.of("disc", "square")));
    assertThatThrownBy(() -> runner(ResNet.resnet18(1000), RECIPE))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected a network that makes maps, as --backbone unet-resnet18, for the structures"
                + " [disc, square] but found resnet18");
  }
}
