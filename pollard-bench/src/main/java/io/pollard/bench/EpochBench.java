package io.pollard.bench;

import io.pollard.bench.Side.Repeated;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.network.Networks;
import io.pollard.progress.Progress;
import io.pollard.study.Table.Format;
import io.pollard.torch.RunnerOptions;
import io.pollard.torch.TorchRunner;
import io.pollard.torch.TrainingProbe;
import io.pollard.training.Precision;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What the real loop takes beside its steps: epochs and bare steps take turns. */
@Command(
    name = "epoch",
    description = {"Times the training part of epochs of the real loop against steps alone.", ""})
final class EpochBench implements Runnable {

  private static final int HELD_OUT = 32;

  @ParentCommand private Main main;

  @Mixin private Work work;

  @Option(
      names = "--batch",
      defaultValue = "16",
      description = "Images of a step (${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--images",
      defaultValue = "320",
      description = "Images of an epoch, a multiple of twice the batch (${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Measured epochs, after one to warm up (${DEFAULT-VALUE}).")
  private int rounds;

  @Override
  public void run() {
    Work.requirePositive("--batch", batch);
    Work.requirePositive("--rounds", rounds);
    if (images < 1 || images % (2 * batch) != 0) {
      throw new IllegalArgumentException(
          "expected --images to be a multiple of " + 2 * batch + " but found " + images);
    }
    try (Scratch scratch = Scratch.make()) {
      measure(scratch.folder());
    }
  }

  private void measure(Path folder) {
    Preprocessing preprocessing = Preprocessing.imagenet().withSize(work.size());
    Dataset data =
        NoiseImages.write(
            folder.resolve("images"),
            preprocessing.cached().size(0),
            Map.of(Part.TRAIN, images, Part.VALIDATION, HELD_OUT, Part.TEST, HELD_OUT));
    CacheOptions inFolder = CacheOptions.defaults().withDirectory(folder.resolve("cache"));
    RunnerOptions options = work.options(Precision.AUTO, inFolder, Progress.SILENT);
    TrainingRecipe recipe =
        TrainingRecipe.paper2d()
            .withSchedule(new RateSchedule.Cosine(1e-4, 1e-6, rounds + 1))
            .withEpochs(rounds + 1)
            .withBatch(batch);
    List<Double> alone = new ArrayList<>();
    WatchedTrial trial;
    try (TrainingProbe probe = TrainingProbe.of(work.plan(), work.in(), batch, options);
        TorchRunner runner =
            new TorchRunner(
                data,
                Networks.pretrained(work.network()),
                Optional.empty(),
                preprocessing,
                Recipes.of(recipe),
                options)) {
      Side steps = new Repeated("steps alone", batch, probe::step, () -> {});
      trial = new WatchedTrial(folder, () -> alone.add(steps.millisPerImage(images / batch)));
      runner.run(Work.STRATEGY, Seeds.of(1), trial);
    }
    List<Double> epochs =
        trial.history().stream()
            .map(row -> TimeUnit.SECONDS.toMillis(1) * row.trainingSeconds() / row.images())
            .toList();
    try (ImageCache cache = ImageCache.open(data, preprocessing, inFolder, Progress.SILENT)) {
      BatchSource source = new BatchSource(cache, preprocessing, recipe.augmentation(), 1);
      report(afterWarmUp(epochs), afterWarmUp(alone), loader(source));
    }
  }

  private List<Double> afterWarmUp(List<Double> epochs) {
    return epochs.subList(1, epochs.size());
  }

  private Timing loader(BatchSource source) {
    ByteBuffer target = ByteBuffer.allocateDirect(batch * source.imageBytes());
    int[] samples = IntStream.range(0, batch).toArray();
    int[] epoch = {0};
    Side filling =
        new Repeated(
            "loader alone, one thread",
            batch,
            () -> source.fill(samples, epoch[0]++, target),
            () -> {});
    return Timing.alternate(List.of(filling), images / batch, rounds, images / batch).get(0);
  }

  private void report(List<Double> epochs, List<Double> alone, Timing loader) {
    Timing epoch = new Timing("epoch's training part", epochs);
    Timing steps = new Timing("steps alone", alone);
    PrintStream out = main.console().out();
    out.println(work.headline() + ", batch " + batch + ", " + images + " images an epoch");
    out.print(Timing.table(List.of(epoch, steps, loader), steps).as(Format.TABLE));
    out.println(Goal.atMost(1.10, "epoch to steps alone", epoch.ratioTo(steps)));
    out.println(Goal.atMost(0.05, "loader to steps alone", loader.ratioTo(steps)));
  }
}
