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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** A recipe by its name, and flags that change one number of it each. */
final class RecipeFlags {

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
      names = "--last-rate",
      paramLabel = "X",
      description = "The rate that short2d's cosine falls to (a hundredth of the first).")
  private Double lastRate;

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
      paramLabel = "none|paper|authors",
      description = "How training images vary (paper; feature extraction none).")
  private Augmentation augmentation;

  /**
   * Where only a head is trained, the recipe is another, and the same flags change it.
   *
   * @param methods that are trained
   * @throws DataException if a flag changes a number that none of them has
   */
  Recipes recipes(Collection<Method> methods) {
    boolean heads = methods.contains(Method.FE);
    boolean units = methods.stream().anyMatch(method -> method != Method.FE);
    if (lastRate != null && !(recipe == Recipe.SHORT2D && units)) {
      throw new DataException(
          "expected --last-rate only with the cosine of --recipe short2d but found none here");
    }
    if (plateau().findAny().isPresent() && recipe == Recipe.SHORT2D && !heads) {
      throw new DataException(
          "expected "
              + plateau().collect(Collectors.joining(", "))
              + " only with --recipe paper2d or with feature extraction but found short2d's cosine,"
              + " which no score changes");
    }
    TrainingRecipe trained =
        recipe == Recipe.PAPER2D ? TrainingRecipe.paper2d() : TrainingRecipe.short2d();
    return new Recipes(changed(trained), changed(TrainingRecipe.features()));
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

  private TrainingRecipe changed(TrainingRecipe recipe) {
    TrainingRecipe chosen =
        recipe
            .withOptimizer(changed((OptimizerOptions.Adam) recipe.optimizer()))
            .withSchedule(changed(recipe.schedule()))
            .withEpochs(or(epochs, recipe.epochs()))
            .withBatch(or(batch, recipe.batch()))
            .withClassWeights(classWeights)
            .withSelectBy(or(selectBy, recipe.selectBy()));
    return augmentation == null ? chosen : chosen.withAugmentation(augmentation);
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

  /** A cosine ends with the epochs and, unless told, at the same share of its first rate. */
  private RateSchedule changed(RateSchedule schedule) {
    if (schedule instanceof RateSchedule.Cosine cosine) {
      double first = or(rate, cosine.initialRate());
      return new RateSchedule.Cosine(
          first,
          or(lastRate, first * (cosine.finalRate() / cosine.initialRate())),
          or(epochs, cosine.epochs()));
    }
    RateSchedule.ReduceOnPlateau rule = (RateSchedule.ReduceOnPlateau) schedule;
    return new RateSchedule.ReduceOnPlateau(
        or(rate, rule.initialRate()),
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

  /** What was chosen, by flag name. */
  void into(Map<String, Object> options) {
    options.put("recipe", recipe.name().toLowerCase(Locale.ROOT));
    put(options, "epochs", epochs);
    put(options, "batch", batch);
    put(options, "rate", rate);
    put(options, "last-rate", lastRate);
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
        augmentation == null ? null : augmentation.name().toLowerCase(Locale.ROOT));
  }

  private static void put(Map<String, Object> options, String name, Object value) {
    if (value != null) {
      options.put(name, value);
    }
  }
}
