package io.pollard.cli;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.metrics.Metric;
import io.pollard.strategy.Method;
import io.pollard.training.ClassLoss;
import io.pollard.training.ClassWeights;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.OptimizerOptions.AdamW;
import io.pollard.training.OptimizerOptions.Decayed;
import io.pollard.training.OptimizerOptions.Sgd;
import io.pollard.training.Preset;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.Sampling;
import io.pollard.training.TrainingRecipe;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** A recipe by its name, and flags that change one number of it each. */
final class RecipeFlags {

  private static final String COSINE =
      "the cosine of --recipe short2d, steps2d, vision, paper3d or penet3d";

  /** The share of the rate at which a warm-up starts unless told. */
  private static final double WARM_UP_SHARE = 0.1;

  /** Which value of a flag counts. */
  private interface Values {
    <T> Optional<T> of(ByStrategy<T> flag);
  }

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      converter = ByStrategy.Names.class,
      description = {
        "paper2d: Adam, the rate halved when validation AUPRC stagnates; short2d: a cosine over 20"
            + " epochs; steps2d: over at least 20 epochs and 600 steps, for small data; vision: for"
            + " transformers, AdamW, warm-up and layer decay; paper3d: for volumes, SGD, one rate"
            + " for pretrained and one for new weights; penet3d: one rate for both (paper2d).",
        "A strategy's own follows its name, as short2d,lwft=paper2d; so with --epochs, --steps,"
            + " --batch, --rate, --last-rate, --new-rate, --layer-decay, --warm-up, --loss,"
            + " --sampling and --augment."
      })
  private ByStrategy<Preset> recipe = ByStrategy.none();

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
      description = "Images a step (64; paper3d and penet3d 8).")
  private ByStrategy<Integer> batch = ByStrategy.none();

  @Option(
      names = "--rate",
      paramLabel = "X",
      converter = ByStrategy.Numbers.class,
      description =
          "The first learning rate (1e-4; feature extraction 1e-3; vision 2.5e-4; paper3d .1;"
              + " penet3d 1e-2); 1e-4,lwft=1e-3 gives lwft its own.")
  private ByStrategy<Double> rate = ByStrategy.none();

  @Option(
      names = "--last-rate",
      paramLabel = "X",
      converter = ByStrategy.Numbers.class,
      description =
          "The rate that a cosine falls to (a hundredth of the first; vision a 250th; paper3d and"
              + " penet3d 0).")
  private ByStrategy<Double> lastRate = ByStrategy.none();

  @Option(
      names = "--new-rate",
      paramLabel = "X",
      converter = ByStrategy.Numbers.class,
      description =
          "The first learning rate of weights that start at random, the head's included (that of"
              + " the others; paper3d .01).")
  private ByStrategy<Double> newRate = ByStrategy.none();

  @Option(
      names = "--layer-decay",
      paramLabel = "X",
      converter = ByStrategy.Numbers.class,
      description =
          "What the rate loses from block to block downwards: the head trains at the whole of it,"
              + " the last block at this share, the one below at its square (1; vision .75).")
  private ByStrategy<Double> layerDecay = ByStrategy.none();

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      converter = ByStrategy.Counts.class,
      description = "Epochs in which the rate of a cosine rises first (0; vision 5).")
  private ByStrategy<Integer> warmUp = ByStrategy.none();

  @Option(
      names = "--warm-up-share",
      paramLabel = "X",
      description = "The share of the rate at which a warm-up starts (.1).")
  private Double warmUpShare;

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
      description =
          "The share of each weight that is added to its gradient; of vision, that a step takes of"
              + " the weight itself, times the rate (0; vision .05; penet3d 1e-3).")
  private Double weightDecay;

  @Option(
      names = "--decayed",
      paramLabel = "weights|all",
      description =
          "What vision's weight decay changes: weights of convolutions and linear layers alone, or"
              + " biases, norms, tokens and positions too (weights).")
  private Decayed decayed;

  @Option(
      names = "--momentum",
      paramLabel = "X",
      description = "The momentum of paper3d and penet3d (.9).")
  private Double momentum;

  @Option(
      names = "--dampening",
      paramLabel = "X",
      description = "What a gradient loses as it enters the momentum (0; penet3d .9).")
  private Double dampening;

  @Option(
      names = "--class-weights",
      paramLabel = "none|balanced",
      description = "How classes weigh in the loss (none).")
  private ClassWeights classWeights = ClassWeights.NONE;

  @Option(
      names = "--loss",
      paramLabel = "cross-entropy|focal[:G]|class-balanced[:B[:G]]|logit-adjusted[:T]",
      converter = ByStrategy.Losses.class,
      description = {
        "What training makes small. focal: looks at what is still wrong (2); class-balanced:"
            + " classes weigh by their effective number of images (.999), with a second number as"
            + " focal; logit-adjusted: log priors of the training part are added in training alone"
            + " (1) (cross-entropy).",
        "One at most of --class-weights balanced, class-balanced, logit-adjusted and --sampling."
      })
  private ByStrategy<ClassLoss> loss = ByStrategy.none();

  @Option(
      names = "--sampling",
      paramLabel = "natural|weighted|root",
      converter = ByStrategy.Samplings.class,
      description =
          "How often an epoch draws each class, with replacement: weighted all alike, root by the"
              + " square root of its number of images; natural takes every image once (natural).")
  private ByStrategy<Sampling> sampling = ByStrategy.none();

  @Option(
      names = "--select-by",
      paramLabel = "SCORE",
      converter = MetricConverter.class,
      description =
          "The validation score that schedule, best epoch and search go by: auprc, auroc,"
              + " balanced_accuracy, accuracy; of two classes also sensitivity, specificity,"
              + " precision, f1 (auprc; paper3d and penet3d auroc).")
  private Metric selectBy;

  @Option(
      names = "--augment",
      paramLabel = "none|paper|authors|volume",
      converter = ByStrategy.Augmentations.class,
      description =
          "How training images vary: crops (paper, authors), for volumes mirrored and brightness"
              + " too (volume; volume_flips along every axis) (paper; feature extraction none).")
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
    List<Method> cosines = methods.stream().filter(this::isCosine).toList();
    requireSome(lastRate, "--last-rate", cosines, COSINE);
    requireSome(warmUp, "--warm-up", cosines, COSINE);
    if (warmUpShare != null && cosines.stream().noneMatch(this::isWarmedUp)) {
      throw new DataException(
          "expected --warm-up-share only with a warm-up but found none here; --warm-up 5 is one");
    }
    List<Method> units = methods.stream().filter(method -> method != Method.FE).toList();
    requireSome(newRate, "--new-rate", units, "strategies that train units");
    requireSome(layerDecay, "--layer-decay", units, "strategies that train units");
    requireOptimizers(methods);
    requireSome(
        steps, "--steps", cosines.stream().filter(this::hasSteps).toList(), "--recipe steps2d");
    if (plateau().findAny().isPresent() && methods.stream().allMatch(this::isCosine)) {
      throw new DataException(
          "expected "
              + plateau().collect(Collectors.joining(", "))
              + " only with --recipe paper2d or with feature extraction but found a cosine, which"
              + " no score changes");
    }
    Recipes recipes =
        new Recipes(
            trained(recipe.usual().orElse(Preset.PAPER2D).recipe(), ByStrategy::usual),
            features(ByStrategy::usual));
    for (Method method : methods) {
      if (byStrategy().values().stream().anyMatch(value -> value.own().containsKey(method))) {
        recipes = recipes.with(method, own(method));
      }
    }
    requireOneScore(methods);
    return recipes;
  }

  /** A search compares its trials by the score that they select by. */
  private void requireOneScore(Collection<Method> methods) {
    List<String> scores =
        methods.stream().map(method -> base(method).selectBy().shortLabel()).distinct().toList();
    if (selectBy == null && scores.size() > 1) {
      throw new DataException(
          "expected recipes that select by one score but found "
              + String.join(" and ", scores)
              + "; --select-by gives all of them one");
    }
  }

  /** Flags of an optimizer that no strategy trains by. */
  private void requireOptimizers(Collection<Method> methods) {
    Map<String, Object> moments = new LinkedHashMap<>();
    put(moments, "--betas", betas.isEmpty() ? null : betas);
    put(moments, "--epsilon", epsilon);
    requireOptimizer(moments, methods, one -> !(one instanceof Sgd), "the Adam of other recipes");
    Map<String, Object> descent = new LinkedHashMap<>();
    put(descent, "--momentum", momentum);
    put(descent, "--dampening", dampening);
    requireOptimizer(
        descent, methods, Sgd.class::isInstance, "the SGD of --recipe paper3d or penet3d");
    Map<String, Object> decoupled = new LinkedHashMap<>();
    put(decoupled, "--decayed", decayed);
    requireOptimizer(decoupled, methods, AdamW.class::isInstance, "the AdamW of --recipe vision");
  }

  private void requireOptimizer(
      Map<String, Object> given,
      Collection<Method> methods,
      Predicate<OptimizerOptions> isOne,
      String optimizer) {
    if (!given.isEmpty()
        && methods.stream().map(method -> base(method).optimizer()).noneMatch(isOne)) {
      throw new DataException(
          "expected "
              + String.join(", ", given.keySet())
              + " only with "
              + optimizer
              + " but found none here");
    }
  }

  private TrainingRecipe features(Values values) {
    return changed(base(Method.FE), values);
  }

  /** Before flags change it. */
  private TrainingRecipe base(Method method) {
    TrainingRecipe named = preset(method).recipe();
    return method == Method.FE ? TrainingRecipe.features().withSelectBy(named.selectBy()) : named;
  }

  private TrainingRecipe own(Method method) {
    Values values =
        new Values() {
          @Override
          public <T> Optional<T> of(ByStrategy<T> flag) {
            return flag.of(method);
          }
        };
    return method == Method.FE ? features(values) : trained(base(method), values);
  }

  private Preset preset(Method method) {
    return recipe.of(method).orElse(Preset.PAPER2D);
  }

  private boolean isCosine(Method method) {
    return base(method).schedule() instanceof RateSchedule.Cosine;
  }

  private boolean isWarmedUp(Method method) {
    return warmUp.of(method).orElse(warmUpEpochs((RateSchedule.Cosine) base(method).schedule()))
        > 0;
  }

  private static int warmUpEpochs(RateSchedule.Cosine cosine) {
    return cosine.warmUp().map(RateSchedule.WarmUp::epochs).orElse(0);
  }

  private boolean hasSteps(Method method) {
    return preset(method) == Preset.STEPS2D;
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
    flags.put("--new-rate", newRate);
    flags.put("--layer-decay", layerDecay);
    flags.put("--warm-up", warmUp);
    flags.put("--loss", loss);
    flags.put("--sampling", sampling);
    flags.put("--augment", augmentation);
    return flags;
  }

  /**
   * Whether the same flags give each strategy its recipe again when it is trained alone: none has a
   * value of its own, and feature extraction, which refuses numbers of the others' recipes as they
   * refuse its own, is not one of several.
   */
  boolean suitEach(Collection<Method> methods) {
    return byStrategy().values().stream().allMatch(value -> value.own().isEmpty())
        && (methods.size() == 1 || !methods.contains(Method.FE));
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
            .withOptimizer(changed(preset.optimizer()))
            .withSchedule(changed(preset.schedule(), preset.fewestSteps(), values))
            .withEpochs(values.of(epochs).orElse(preset.epochs()))
            .withBatch(values.of(batch).orElse(preset.batch()))
            .withClassWeights(classWeights)
            .withLoss(values.of(loss).orElse(preset.loss()))
            .withSampling(values.of(sampling).orElse(preset.sampling()))
            .withSelectBy(or(selectBy, preset.selectBy()))
            .withAugmentation(values.of(augmentation).orElse(preset.augmentation()));
    return preset.fewestSteps() == 0
        ? chosen
        : chosen.withFewestSteps(values.of(steps).orElse(preset.fewestSteps()));
  }

  /** Where units are trained, they have rates of their own. */
  private TrainingRecipe trained(TrainingRecipe preset, Values values) {
    TrainingRecipe chosen =
        changed(preset, values).withLayerDecay(values.of(layerDecay).orElse(preset.layerDecay()));
    return values.of(newRate).map(chosen::withNewRate).orElse(chosen);
  }

  private OptimizerOptions changed(OptimizerOptions preset) {
    if (!betas.isEmpty() && betas.size() != 2) {
      throw new DataException("expected two numbers after --betas, as .9,.999, but found " + betas);
    }
    if (preset instanceof Sgd sgd) {
      return new Sgd(
          or(momentum, sgd.momentum()),
          or(dampening, sgd.dampening()),
          or(weightDecay, sgd.weightDecay()));
    }
    if (preset instanceof AdamW adam) {
      return new AdamW(
          betas.isEmpty() ? adam.beta1() : betas.get(0),
          betas.isEmpty() ? adam.beta2() : betas.get(1),
          or(epsilon, adam.epsilon()),
          or(weightDecay, adam.weightDecay()),
          or(decayed, adam.decayed()));
    }
    OptimizerOptions.Adam adam = (OptimizerOptions.Adam) preset;
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
          values
              .of(lastRate)
              .orElse(
                  first == cosine.initialRate()
                      ? cosine.finalRate()
                      : first * (cosine.finalRate() / cosine.initialRate())),
          fewestSteps == 0 ? values.of(epochs).orElse(cosine.epochs()) : cosine.epochs(),
          warmUp(cosine, values));
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

  private Optional<RateSchedule.WarmUp> warmUp(RateSchedule.Cosine cosine, Values values) {
    int rising = values.of(warmUp).orElse(warmUpEpochs(cosine));
    double share = cosine.warmUp().map(RateSchedule.WarmUp::share).orElse(WARM_UP_SHARE);
    return rising == 0
        ? Optional.empty()
        : Optional.of(new RateSchedule.WarmUp(rising, or(warmUpShare, share)));
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
    options.put("recipe", recipe.usual().orElse(Preset.PAPER2D).label());
    put(options, "epochs", epochs.usual().orElse(null));
    put(options, "steps", steps.usual().orElse(null));
    put(options, "batch", batch.usual().orElse(null));
    put(options, "rate", rate.usual().orElse(null));
    put(options, "last-rate", lastRate.usual().orElse(null));
    put(options, "new-rate", newRate.usual().orElse(null));
    put(options, "layer-decay", layerDecay.usual().orElse(null));
    put(options, "warm-up", warmUp.usual().orElse(null));
    put(options, "warm-up-share", warmUpShare);
    put(options, "patience", patience);
    put(options, "gain", gain);
    put(options, "factor", factor);
    put(options, "stop-rate", stopRate);
    put(options, "betas", betas.isEmpty() ? null : betas);
    put(options, "epsilon", epsilon);
    put(options, "weight-decay", weightDecay);
    put(options, "decayed", decayed == null ? null : decayed.name().toLowerCase(Locale.ROOT));
    put(options, "momentum", momentum);
    put(options, "dampening", dampening);
    options.put("class-weights", classWeights.name().toLowerCase(Locale.ROOT));
    put(options, "loss", loss.usual().map(ClassLoss::label).orElse(null));
    put(options, "sampling", sampling.usual().map(Sampling::label).orElse(null));
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
