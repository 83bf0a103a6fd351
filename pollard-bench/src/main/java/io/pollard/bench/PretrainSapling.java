package io.pollard.bench;

import io.pollard.app.SourceWeights;
import io.pollard.cli.Console;
import io.pollard.cli.ConsoleProgress;
import io.pollard.data.Augmentation;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.files.WholeFile;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.Phantoms;
import io.pollard.metrics.Metric;
import io.pollard.network.Sapling;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.torch.ComputeDevice;
import io.pollard.torch.RunnerOptions;
import io.pollard.torch.TorchRunner;
import io.pollard.training.Precision;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.ValidationScore;
import io.pollard.weights.DType;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code ./pollard bench pretrain-sapling}: where Sapling's weights come from. */
@Command(
    name = "pretrain-sapling",
    sortOptions = false,
    description = {
      "Draws the source task, trains Sapling on it from random weights and writes its trunk in half"
          + " precision, with the sidecar that says so. Run again, it goes on where it stopped.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  pollard bench pretrain-sapling --study /tmp/sapling --out"
          + " pollard-weights/src/main/resources/io/pollard/weights"
    })
final class PretrainSapling implements Callable<Integer> {

  private static final int BATCH = 32;
  private static final double RATE = 2e-3;
  private static final double LAST_RATE = 2e-5;

  /** What photographs' statistics are to ImageNet's networks, for grey images around the middle. */
  private static final Preprocessing PREPROCESSING =
      new Preprocessing(
          Preprocessing.square(Sapling.SIZE),
          1,
          Interpolation.BILINEAR,
          List.of(0.5, 0.5, 0.5),
          List.of(0.25, 0.25, 0.25),
          new Intensity.ByDepth(),
          Fit.CROP);

  @ParentCommand private Main main;

  @Option(
      names = "--study",
      required = true,
      paramLabel = "DIR",
      description = "Where the source task and the trial are kept, outside the work tree.")
  private Path study;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where sapling.safetensors and sapling.json go.")
  private Path out;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Images to train on (${DEFAULT-VALUE}).")
  private int images = 8640;

  @Option(names = "--epochs", paramLabel = "N", description = "Epochs (${DEFAULT-VALUE}).")
  private int epochs = 8;

  @Option(names = "--seed", paramLabel = "N", description = "What randomness starts from (1).")
  private long seed = 1;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (all cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws IOException {
    Console console = main.console();
    int classes = Phantoms.Task.SOURCE.classes().size();
    Path source = study.resolve("source");
    if (!Files.exists(source.resolve("index.csv"))) {
      Phantoms.write(
          Phantoms.Task.SOURCE,
          source,
          Phantoms.Options.of(images + images / 4 + classes)
              .withParts(images, images / 4)
              .withSeed(seed));
    }
    Study trials = Study.at(study);
    TrainingRecipe recipe =
        TrainingRecipe.short2d()
            .withSchedule(new RateSchedule.Cosine(RATE, LAST_RATE, epochs))
            .withEpochs(epochs)
            .withBatch(BATCH)
            .withAugmentation(Augmentation.NONE);
    RunnerOptions options =
        new RunnerOptions(
            ComputeDevice.CPU,
            threads,
            Precision.AUTO,
            CacheOptions.defaults().withDirectory(study.resolve("cache")),
            new ConsoleProgress(console));
    try (TorchRunner runner =
        new TorchRunner(
            Dataset.read(source),
            Sapling.sapling(classes),
            Optional.empty(),
            PREPROCESSING,
            Recipes.of(recipe),
            options)) {
      ValidationScore score =
          runner.run(new TransferStrategy.FullTransfer(HeadForm.POOLED), Seeds.of(seed), trials);
      StoredTrial trial = trials.trial(score.trial());
      double accuracy = Metric.ACCURACY.of(trial.predictions(Part.TEST));
      write(trial);
      console.say(
          String.format(
              Locale.ROOT,
              "validation AUPRC %.3f, test accuracy %.3f among %d classes; written to %s",
              score.averagePrecision(),
              accuracy,
              classes,
              out));
    }
    return 0;
  }

  private void write(StoredTrial trial) throws IOException {
    Files.createDirectories(out);
    List<StoredTensor> trunk =
        SourceWeights.of(trial).trunk().stream()
            .filter(tensor -> tensor.dtype() == DType.F32)
            .map(StoredTensor::halved)
            .toList();
    Safetensors.write(
        out.resolve("sapling.safetensors"), trunk, Map.of("trial", trial.id(), "format", "pt"));
    WholeFile.writeText(out.resolve("sapling.json"), sidecar());
  }

  private String sidecar() {
    return String.format(
        Locale.ROOT,
        """
        {
          "format": 1,
          "source": "Sapling of the Pollard project, by pollard bench pretrain-sapling --images %d --epochs %d --seed %d",
          "licence": "%s",
          "trained_on": "phantoms drawn by Pollard: pollard phantoms source, %d classes",
          "preprocessing": {
            "size": %d,
            "crop_share": 1,
            "interpolation": "bilinear",
            "mean": [0.5, 0.5, 0.5],
            "deviation": [0.25, 0.25, 0.25]
          }
        }
        """,
        images,
        epochs,
        seed,
        "the Pollard project's own",
        Phantoms.Task.SOURCE.classes().size(),
        Sapling.SIZE);
  }
}
