package io.pollard.bench;

import io.pollard.bench.MemoryCurve.Sample;
import io.pollard.cli.ConsoleProgress;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.network.Networks;
import io.pollard.progress.Progress;
import io.pollard.torch.TorchRunner;
import io.pollard.training.Precision;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The real loop on images of noise, and a curve of this process's memory. */
@Command(name = SoakChild.NAME, hidden = true)
final class SoakChild implements Runnable {

  static final String NAME = "soak-child";

  private static final int HELD_OUT = 320;

  @ParentCommand private Main main;

  @Mixin private Work work;

  @Mixin private SoakLength length;

  @Option(names = "--out", required = true)
  private Path csv;

  @Override
  public void run() {
    int epochs = length.epochs();
    Preprocessing preprocessing = Preprocessing.imagenet().withSize(work.size());
    TrainingRecipe recipe =
        TrainingRecipe.paper2d()
            .withSchedule(new RateSchedule.Cosine(1e-4, 1e-6, epochs))
            .withEpochs(epochs)
            .withBatch(SoakLength.BATCH);
    Sampling sampling = new Sampling(new ConsoleProgress(main.console()));
    try (Scratch scratch = Scratch.make()) {
      Dataset data =
          NoiseImages.write(
              scratch.folder().resolve("images"),
              preprocessing.cached().size(0),
              Map.of(
                  Part.TRAIN,
                  SoakLength.BATCH * length.every(),
                  Part.VALIDATION,
                  HELD_OUT,
                  Part.TEST,
                  HELD_OUT));
      CacheOptions cache = CacheOptions.defaults().withDirectory(scratch.folder().resolve("cache"));
      try (TorchRunner runner =
          new TorchRunner(
              data,
              Networks.pretrained(work.network()),
              Optional.empty(),
              preprocessing,
              Recipes.of(recipe),
              work.options(Precision.AUTO, cache, sampling))) {
        runner.run(Work.STRATEGY, Seeds.of(1), new WatchedTrial(scratch.folder(), () -> {}));
      }
      new MemoryCurve(sampling.samples).writeCsv(csv);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks at memory now and then while the bar of an epoch moves. */
  private static final class Sampling implements Progress {
    private static final int STEPS_BETWEEN = 10;

    private final Progress shown;
    private final List<Sample> samples = new ArrayList<>();
    private long steps;

    Sampling(Progress shown) {
      this.shown = shown;
    }

    @Override
    public void say(String sentence) {
      shown.say(sentence);
    }

    @Override
    public Bar bar(String what, long total) {
      return what.startsWith("epoch ") ? new SamplingBar() : shown.bar(what, total);
    }

    private final class SamplingBar implements Bar {
      @Override
      public void advance(long by, String status) {
        steps++;
        if (steps % STEPS_BETWEEN == 0) {
          samples.add(new Sample(steps, ResidentMemory.now()));
        }
      }

      @Override
      public void close() {}
    }
  }
}
