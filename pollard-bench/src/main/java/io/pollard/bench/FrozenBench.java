package io.pollard.bench;

import io.pollard.data.Augmentation;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.progress.Progress;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.Table.Format;
import io.pollard.torch.RunnerOptions;
import io.pollard.torch.TorchRunner;
import io.pollard.training.Precision;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What frozen units save: whole trials take turns. */
@Command(
    name = "frozen",
    description = {
      "Times trials of layer-wise finetuning, whose frozen units run without gradients or, without"
          + " augmentation, once, against full transfer.",
      ""
    })
final class FrozenBench implements Runnable {

  private static final int BATCH = 16;
  private static final int HELD_OUT = 32;

  @ParentCommand private Main main;

  @Mixin private Work work;

  @Option(
      names = "--cut",
      required = true,
      paramLabel = "UNIT",
      description = "The last unit that is frozen.")
  private String cut;

  @Option(
      names = "--images",
      defaultValue = "160",
      description = "Images of an epoch (${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--epochs",
      defaultValue = "10",
      description = "Epochs of a trial (${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Trials of each side, after an epoch to warm up (${DEFAULT-VALUE}).")
  private int rounds;

  @Override
  public void run() {
    Work.requirePositive("--images", images);
    Work.requirePositive("--epochs", epochs);
    Work.requirePositive("--rounds", rounds);
    Network network = Networks.pretrained(work.network());
    TransferStrategy layerwise = Method.LWFT.at(cut, network, Method.Settings.paper());
    try (Scratch scratch = Scratch.make()) {
      Preprocessing preprocessing = Preprocessing.imagenet().withSize(work.size());
      Dataset data =
          NoiseImages.write(
              scratch.folder().resolve("images"),
              preprocessing.cached().size(0),
              Map.of(Part.TRAIN, images, Part.VALIDATION, HELD_OUT, Part.TEST, HELD_OUT));
      Trials trials = new Trials(scratch.folder(), data, network, preprocessing);
      List<Side> sides =
          List.of(
              side(trials, "full transfer", Work.STRATEGY, Augmentation.PAPER),
              side(trials, "frozen, augmented", layerwise, Augmentation.PAPER),
              side(trials, "frozen, features kept", layerwise, Augmentation.NONE));
      report(Timing.alternate(sides, 1, rounds, epochs));
    }
  }

  private void report(List<Timing> timings) {
    Timing full = timings.get(0);
    PrintStream out = main.console().out();
    out.println(
        work.headline()
            + ", batch "
            + BATCH
            + ", frozen up to "
            + cut
            + ", "
            + epochs
            + " epochs of "
            + images
            + " images");
    out.print(Timing.table(timings, full).as(Format.TABLE));
  }

  /** Trials on the same images. */
  private record Trials(Path folder, Dataset data, Network network, Preprocessing preprocessing) {}

  private Side side(Trials trials, String name, TransferStrategy strategy, Augmentation augment) {
    return new Side() {
      private int trial;

      @Override
      public String name() {
        return name;
      }

      @Override
      public double millisPerImage(int wanted) {
        TrainingRecipe recipe =
            TrainingRecipe.paper2d()
                .withSchedule(new RateSchedule.Cosine(1e-4, 1e-6, wanted))
                .withEpochs(wanted)
                .withBatch(BATCH)
                .withAugmentation(augment);
        CacheOptions cache =
            CacheOptions.defaults().withDirectory(trials.folder().resolve("cache"));
        RunnerOptions options = work.options(Precision.AUTO, cache, Progress.SILENT);
        Path own = folder(trials.folder().resolve(name + " " + trial++));
        try (TorchRunner runner =
            new TorchRunner(
                trials.data(),
                trials.network(),
                Optional.empty(),
                trials.preprocessing(),
                Recipes.of(recipe),
                options)) {
          long begun = System.nanoTime();
          runner.run(strategy, Seeds.of(1), new WatchedTrial(own, () -> {}));
          double nanoseconds = System.nanoTime() - begun;
          return nanoseconds / TimeUnit.MILLISECONDS.toNanos(1) / wanted / images;
        }
      }

      @Override
      public void close() {}
    };
  }

  private static Path folder(Path wanted) {
    try {
      return Files.createDirectory(wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
