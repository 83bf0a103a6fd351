package io.pollard.cli;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.metrics.Metric;
import io.pollard.strategy.Method;
import io.pollard.training.ClassWeights;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** A recipe by its name, and flags that change one number of it each. */
final class RecipeFlags {

  /** A recipe by name. */
  enum Recipe {
    PAPER2D,
    SHORT2D,
    STEPS2D;

    static String names() {
      return "paper2d, short2d or steps2d";
    }

    private boolean isCosine() {
      return this != PAPER2D;
    }

    private TrainingRecipe preset() {
      return switch (this) {
        case PAPER2D -> TrainingRecipe.paper2d();
        case SHORT2D -> TrainingRecipe.short2d();
        case STEPS2D -> TrainingRecipe.steps2d();
      };
    }
  }

  /** Which value of a flag counts. */
  private interface Values {
    <T> Optional<T> of(ByStrategy<T> flag);
  }

  @Option(
      names = "--recipe",
      paramLabel = "paper2d|short2d|steps2d",
      converter = ByStrategy.Names.class,
      description = {
        "paper2d: Adam, the rate halved when validation AUPRC stagnates; short2d: a cosine over 20"
            + " epochs; steps2d: over at least 20 epochs and 600 steps, for small data (paper2d).",
        "A strategy's own follows its name, as short2d,lwft=paper2d; so with --epochs, --steps,"
            + " --batch, --rate, --last-rate and --augment."
      })
  private ByStrategy<Recipe> recipe = ByStrategy.none();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      converter = ByStrategy.Counts.class,
      description = "Epochs at most.")
  private ByStrategy<Integer> epochs = ByStrategy.none();

  @Option(
      names = "--steps",
      paramLabel = "N",
      converter = ByStrategy.Counts.class,
      description = "Steps that steps2d's cosine takes at least, within its epochs (600).")
  private ByStrategy<Integer> steps = ByStrategy.none();

  @Option(
      names = "--batch",
      paramLabel = "N",
      converter = ByStrategy.Counts.class,
      description = "Images a step (64).")
  private ByStrategy<Integer> batch = ByStrategy.none();

  @Option(
      names = "--rate",
      paramLabel = "X",
      converter = ByStrategy.Numbers.class,
      description =
          "The first learning rate (1e-4; feature extraction 1e-3); 1e-4,lwft=1e-3 gives lwft its"
              + " own.")
  private ByStrategy<Double> rate = ByStrategy.none();

  @Option(
      names = "--last-rate",
      paramLabel = "X",
      converter = ByStrategy.Numbers.class,
      description = "The rate that a cosine falls to (a hundredth of the first).")
  private ByStrategy<Double> lastRate = ByStrategy.none();

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "Epochs without a gain that paper2d and feature extraction bear before they cut the rate"
              + " (5).")
  private Integer patience;

  @Option(
      names = "--gain",
      paramLabel = "X",
      description =
          "The share by which validation AUPRC must beat its best to count as a gain (1e-4).")
  private Double gain;

  @Option(
      names = "--factor",
      paramLabel = "X",
      description = "What remains of the rate after such a cut (.5).")
  private Double factor;

  @Option(
      names = "--stop-rate",
      paramLabel = "X",
      description = "A rate below this ends paper2d and feature extraction (1e-7).")
  private Double stopRate;

  @Option(
      names = "--betas",
      paramLabel = "B1,B2",
      split = ",",
      description = "Adam's decays of the gradients' mean and squares (.9,.999).")
  private List<Double> betas = List.of();

  @Option(
      names = "--epsilon",
      paramLabel = "X",
      description = "What Adam adds to the root of the squares (1e-8).")
  private Double epsilon;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "The share of each weight that is added to its gradient (0).")
  private Double weightDecay;

  @Option(
      names = "--class-weights",
      paramLabel = "none|balanced",
      description = "How classes weigh in the loss (none).")
  private ClassWeights classWeights = ClassWeights.NONE;

  @Option(
      names = "--select-by",
      paramLabel = "SCORE",
      converter = MetricConverter.class,
      description =
          "The validation score that schedule, best epoch and search go by: auprc, auroc,"
              + " balanced_accuracy, accuracy; of two classes also sensitivity, specificity,"
              + " precision, f1 (auprc).")
  private Metric selectBy;

  @Option(
      names = "--augment",
      paramLabel = "none|paper|authors|volume",
      converter = ByStrategy.Augmentations.class,
      description =
          "How training images vary: crops (paper, authors), for volumes mirrored and brightness too"
              + " (volume; volume_flips along every axis) (paper; feature extraction none).")
  private ByStrategy<Augmentation> augmentation = ByStrategy.none();

  /**
   * Where only a head is trained, the recipe is another, and the same flags change it.
   *
   * @param methods that are trained
   * @throws DataException if a flag changes a number that none of them has, or names a strategy
   *     that is not among them
   */
  Recipes recipes(Collection<Method> methods) {
    byStrategy().forEach((flag, value) -> requireTrained(flag, value, methods));
    if (recipe.own().containsKey(Method.FE)) {
      throw new DataException(
          "expected --recipe for strategies that train units but found it for fe, which has a"
              + " recipe of its own; --rate fe=1e-2 changes that");
    }
    requireSome(
        lastRate,
        "--last-rate",
        methods.stream().filter(this::isCosine).toList(),
        "the cosine of --recipe short2d or steps2d");
    requireSome(
        steps,
        "--steps",
        methods.stream().filter(method -> isCosine(method) && hasSteps(method)).toList(),
        "--recipe steps2d");
    if (plateau().findAny().isPresent() && methods.stream().allMatch(this::isCosine)) {
      throw new DataException(
          "expected "
              + plateau().collect(Collectors.joining(", "))
              + " only with --recipe paper2d or with feature extraction but found the cosine of"
              + " short2d or steps2d, which no score changes");
    }
    Recipes recipes =
        new Recipes(
            changed(recipe.usual().orElse(Recipe.PAPER2D).preset(), ByStrategy::usual),
            changed(TrainingRecipe.features(), ByStrategy::usual));
    for (Method method : methods) {
      if (byStrategy().values().stream().anyMatch(value -> value.own().containsKey(method))) {
        recipes = recipes.with(method, own(method));
      }
    }
    return recipes;
  }

  private TrainingRecipe own(Method method) {
    return changed(
        method == Method.FE ? TrainingRecipe.features() : preset(method).preset(),
        new Values() {
          @Override
          public <T> Optional<T> of(ByStrategy<T> flag) {
            return flag.of(method);
          }
        });
  }

  private Recipe preset(Method method) {
    return recipe.of(method).orElse(Recipe.PAPER2D);
  }

  private boolean isCosine(Method method) {
    return method != Method.FE && preset(method).isCosine();
  }

  private boolean hasSteps(Method method) {
    return preset(method) == Recipe.STEPS2D;
  }

  /** What a strategy may have of its own, by flag. */
  private Map<String, ByStrategy<?>> byStrategy() {
    Map<String, ByStrategy<?>> flags = new LinkedHashMap<>();
    flags.put("--recipe", recipe);
    flags.put("--epochs", epochs);
    flags.put("--steps", steps);
    flags.put("--batch", batch);
    flags.put("--rate", rate);
    flags.put("--last-rate", lastRate);
    flags.put("--augment", augmentation);
    return flags;
  }

  /** Whether a strategy has a value of its own, so that the flags are not those of every trial. */
  boolean isByStrategy() {
    return byStrategy().values().stream().anyMatch(value -> !value.own().isEmpty());
  }

  private static void requireTrained(String flag, ByStrategy<?> value, Collection<Method> methods) {
    for (Method method : value.own().keySet()) {
      if (!methods.contains(method)) {
        throw new DataException(
            "expected "
                + flag
                + " for a strategy that is trained but found it for "
                + method.name().toLowerCase(Locale.ROOT));
      }
    }
  }

  /**
   * @param having those of the strategies trained that have such a number
   */
  private static void requireSome(
      ByStrategy<?> value, String flag, Collection<Method> having, String what) {
    boolean isVain = value.usual().isPresent() && having.isEmpty();
    if (isVain || !having.containsAll(value.own().keySet())) {
      throw new DataException("expected " + flag + " only with " + what + " but found none here");
    }
  }

  /** The flags given that belong to the plateau rule. */
  private Stream<String> plateau() {
    Map<String, Object> given = new LinkedHashMap<>();
    put(given, "--patience", patience);
    put(given, "--gain", gain);
    put(given, "--factor", factor);
    put(given, "--stop-rate", stopRate);
    return given.keySet().stream();
  }

  private TrainingRecipe changed(TrainingRecipe preset, Values values) {
    TrainingRecipe chosen =
        preset
            .withOptimizer(changed((OptimizerOptions.Adam) preset.optimizer()))
            .withSchedule(changed(preset.schedule(), preset.fewestSteps(), values))
            .withEpochs(values.of(epochs).orElse(preset.epochs()))
            .withBatch(values.of(batch).orElse(preset.batch()))
            .withClassWeights(classWeights)
            .withSelectBy(or(selectBy, preset.selectBy()))
            .withAugmentation(values.of(augmentation).orElse(preset.augmentation()));
    return preset.fewestSteps() == 0
        ? chosen
        : chosen.withFewestSteps(values.of(steps).orElse(preset.fewestSteps()));
  }

  private OptimizerOptions changed(OptimizerOptions.Adam adam) {
    if (!betas.isEmpty() && betas.size() != 2) {
      throw new DataException("expected two numbers after --betas, as .9,.999, but found " + betas);
    }
    return new OptimizerOptions.Adam(
        betas.isEmpty() ? adam.beta1() : betas.get(0),
        betas.isEmpty() ? adam.beta2() : betas.get(1),
        or(epsilon, adam.epsilon()),
        or(weightDecay, adam.weightDecay()));
  }

  /**
   * A cosine ends with the epochs, unless steps say when, and unless told at the same share of its
   * first rate.
   */
  private RateSchedule changed(RateSchedule schedule, int fewestSteps, Values values) {
    if (schedule instanceof RateSchedule.Cosine cosine) {
      double first = values.of(rate).orElse(cosine.initialRate());
      return new RateSchedule.Cosine(
          first,
          values.of(lastRate).orElse(first * (cosine.finalRate() / cosine.initialRate())),
          fewestSteps == 0 ? values.of(epochs).orElse(cosine.epochs()) : cosine.epochs());
    }
    RateSchedule.ReduceOnPlateau rule = (RateSchedule.ReduceOnPlateau) schedule;
    return new RateSchedule.ReduceOnPlateau(
        values.of(rate).orElse(rule.initialRate()),
        or(factor, rule.factor()),
        or(patience, rule.patience()),
        or(gain, rule.threshold()),
        rule.gain(),
        or(stopRate, rule.stopBelow()));
  }

  private static <T> T or(T given, T standard) {
    return given == null ? standard : given;
  }

  /** Reads a score of which more is better. */
  static final class MetricConverter implements ITypeConverter<Metric> {
    @Override
    public Metric convert(String value) {
      Metric metric = Metric.parse(value);
      if (metric.isLowerBetter()) {
        throw new IllegalArgumentException(
            "expected a score of which more is better but found " + value);
      }
      return metric;
    }
  }

  /** What was chosen for all strategies, by flag name. */
  void into(Map<String, Object> options) {
    options.put("recipe", recipe.usual().orElse(Recipe.PAPER2D).name().toLowerCase(Locale.ROOT));
    put(options, "epochs", epochs.usual().orElse(null));
    put(options, "steps", steps.usual().orElse(null));
    put(options, "batch", batch.usual().orElse(null));
    put(options, "rate", rate.usual().orElse(null));
    put(options, "last-rate", lastRate.usual().orElse(null));
    put(options, "patience", patience);
    put(options, "gain", gain);
    put(options, "factor", factor);
    put(options, "stop-rate", stopRate);
    put(options, "betas", betas.isEmpty() ? null : betas);
    put(options, "epsilon", epsilon);
    put(options, "weight-decay", weightDecay);
    options.put("class-weights", classWeights.name().toLowerCase(Locale.ROOT));
    put(options, "select-by", selectBy == null ? null : selectBy.key());
    put(
        options,
        "augment",
        augmentation.usual().map(some -> some.name().toLowerCase(Locale.ROOT)).orElse(null));
  }

  private static void put(Map<String, Object> options, String name, @Nullable Object value) {
    if (value != null) {
      options.put(name, value);
    }
  }
}
