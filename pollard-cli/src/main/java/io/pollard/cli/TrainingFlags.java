package io.pollard.cli;

import io.pollard.app.Backbone;
import io.pollard.app.Device;
import io.pollard.app.Images;
import io.pollard.app.TrainingOptions;
import io.pollard.data.Seeds;
import io.pollard.metrics.OperatingPoint;
import io.pollard.strategy.Method;
import io.pollard.training.Precision;
import io.pollard.training.Recipes;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a trial is trained, and where its results go. */
final class TrainingFlags {

  @Mixin private RecipeFlags recipeFlags;

  @Option(
      names = "--config",
      paramLabel = "FILE.yaml",
      description = "Flags from a file, by their names; flags on the command line win.")
  @SuppressWarnings("unused") // read before the command line is parsed
  private Path config;

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
  private Device device = Device.CPU;

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

  Path study() {
    return study;
  }

  Seeds seeds() {
    Seeds seeds = Seeds.of(seed);
    return splitSeed == null ? seeds : seeds.withSplit(splitSeed);
  }

  /**
   * @param methods that are trained
   */
  TrainingOptions options(Images images, Backbone backbone, Collection<Method> methods) {
    TrainingOptions options =
        withRecipes(TrainingOptions.of(images, backbone), methods)
            .withPrecision(precision)
            .withDevice(device)
            .withOperatingPoint(operatingPoint)
            .withStudy(study);
    return threads == null ? options : options.withThreads(threads);
  }

  /** Where the flags are not for each strategy, each trial says which ones give its recipe. */
  private TrainingOptions withRecipes(TrainingOptions options, Collection<Method> methods) {
    Recipes recipes = recipeFlags.recipes(methods);
    if (!recipeFlags.suitEach(methods)) {
      return options.withRecipes(recipes);
    }
    Map<String, Object> given = new LinkedHashMap<>();
    recipeFlags.into(given);
    return options.withRecipes(recipes, given);
  }

  /** Reads an operating point. */
  static final class OperatingPointConverter implements ITypeConverter<OperatingPoint> {
    @Override
    public OperatingPoint convert(String value) {
      return OperatingPoint.parse(value);
    }
  }
}
