package io.pollard.cli;

import io.pollard.data.Augmentation;
import io.pollard.data.Seeds;
import io.pollard.imaging.CacheOptions;
import io.pollard.metrics.OperatingPoint;
import io.pollard.progress.Progress;
import io.pollard.torch.ComputeDevice;
import io.pollard.torch.RunnerOptions;
import io.pollard.training.ClassWeights;
import io.pollard.training.Precision;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** How a trial is trained, and where its results go. */
final class TrainingFlags {

  /** A recipe by name. */
  enum Recipe {
    PAPER2D,
    SHORT2D
  }

  @Option(
      names = "--recipe",
      paramLabel = "paper2d|short2d",
      description =
          "paper2d: Adam, the rate halved when validation AUPRC stagnates; short2d: a cosine over 20"
              + " epochs (paper2d).")
  private Recipe recipe = Recipe.PAPER2D;

  @Option(
      names = "--config",
      paramLabel = "FILE.yaml",
      description = "Flags from a file, by their names; flags on the command line win.")
  @SuppressWarnings("unused") // read before the command line is parsed
  private Path config;

  @Option(names = "--epochs", paramLabel = "N", description = "Epochs at most.")
  private Integer epochs;

  @Option(names = "--batch", paramLabel = "N", description = "Images a step (64).")
  private Integer batch;

  @Option(
      names = "--rate",
      paramLabel = "X",
      description = "The first learning rate (1e-4; feature extraction 1e-3).")
  private Double rate;

  @Option(
      names = "--class-weights",
      paramLabel = "none|balanced",
      description = "How classes weigh in the loss (none).")
  private ClassWeights classWeights = ClassWeights.NONE;

  @Option(
      names = "--augment",
      paramLabel = "none|paper|authors",
      description = "How training images vary (paper; feature extraction none).")
  private Augmentation augmentation;

  @Option(names = "--seed", paramLabel = "N", description = "What randomness starts from (1).")
  private long seed = 1;

  @Option(
      names = "--split-seed",
      paramLabel = "N",
      description = "What the split starts from (the seed).")
  private Long splitSeed;

  @Option(
      names = "--precision",
      paramLabel = "auto|bf16|fp32",
      description = "Numbers of training steps; auto is bf16 where the processor has it (auto).")
  private Precision precision = Precision.AUTO;

  @Option(names = "--device", paramLabel = "cpu|cuda", description = "Where it computes (cpu).")
  private ComputeDevice device = ComputeDevice.CPU;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (all cores).")
  private Integer threads;

  @Option(
      names = "--operating-point",
      paramLabel = "RULE",
      converter = OperatingPointConverter.class,
      description =
          "How the threshold of decisions is chosen on validation: youden, sensitivity=.95,"
              + " specificity=.90 or threshold=.5 (youden).")
  private OperatingPoint operatingPoint = new OperatingPoint.Youden();

  @Option(names = "--study", paramLabel = "DIR", description = "Where results go (pollard-study).")
  private Path study = Path.of("pollard-study");

  /** Where only a head is trained, the recipe is another, and the same flags change it. */
  Recipes recipes() {
    TrainingRecipe trained =
        recipe == Recipe.PAPER2D ? TrainingRecipe.paper2d() : TrainingRecipe.short2d();
    return new Recipes(changed(trained), changed(TrainingRecipe.features()));
  }

  private TrainingRecipe changed(TrainingRecipe recipe) {
    TrainingRecipe chosen = recipe;
    if (rate != null || epochs != null) {
      chosen = chosen.withSchedule(changed(chosen.schedule()));
    }
    if (epochs != null) {
      chosen = chosen.withEpochs(epochs);
    }
    if (batch != null) {
      chosen = chosen.withBatch(batch);
    }
    if (augmentation != null) {
      chosen = chosen.withAugmentation(augmentation);
    }
    return chosen.withClassWeights(classWeights);
  }

  /** A cosine ends with the epochs and at the same share of its first rate. */
  private RateSchedule changed(RateSchedule schedule) {
    if (schedule instanceof RateSchedule.Cosine cosine) {
      double first = rate == null ? cosine.initialRate() : rate;
      return new RateSchedule.Cosine(
          first,
          first * (cosine.finalRate() / cosine.initialRate()),
          epochs == null ? cosine.epochs() : epochs);
    }
    return rate == null ? schedule : RateSchedule.ReduceOnPlateau.paper(rate);
  }

  Seeds seeds() {
    Seeds seeds = Seeds.of(seed);
    return splitSeed == null ? seeds : seeds.withSplit(splitSeed);
  }

  OperatingPoint operatingPoint() {
    return operatingPoint;
  }

  Path study() {
    return study;
  }

  int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  RunnerOptions runner(CacheOptions cache, Progress progress) {
    return new RunnerOptions(device, threads(), precision, cache, progress);
  }

  /** What determines a trial beside its data and its strategy, by flag name. */
  void into(Map<String, Object> options) {
    options.put("recipe", recipe.name().toLowerCase(Locale.ROOT));
    DataFlags.put(options, "epochs", epochs);
    DataFlags.put(options, "batch", batch);
    DataFlags.put(options, "rate", rate);
    options.put("class-weights", classWeights.name().toLowerCase(Locale.ROOT));
    DataFlags.put(
        options,
        "augment",
        augmentation == null ? null : augmentation.name().toLowerCase(Locale.ROOT));
    options.put("operating-point", operatingPoint.label());
  }

  /** Reads an operating point. */
  static final class OperatingPointConverter implements ITypeConverter<OperatingPoint> {
    @Override
    public OperatingPoint convert(String value) {
      return OperatingPoint.parse(value);
    }
  }
}
