package io.pollard.training.loop;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Split;
import io.pollard.data.Task;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.progress.Progress;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.UnitPlan;
import io.pollard.training.NotEnoughMemoryException;
import io.pollard.training.OpenTrial;
import io.pollard.training.ParameterPlan;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialRunner;
import io.pollard.training.TrialStore;
import io.pollard.training.TrialWork;
import io.pollard.training.ValidationScore;
import io.pollard.weights.LoadReport;
import io.pollard.weights.NumberFaults;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.Weights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains trials on images with whatever engine it is given. An engine's module has a runner of its
 * own that knows how to start it.
 *
 * <p>Not thread-safe: one trial at a time.
 */
public class EngineRunner implements TrialRunner, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EngineRunner.class);

  private final TrainingEngine engine;
  private final ImageCache cache;
  private final Network network;
  private final Optional<Weights> weights;
  private final Preprocessing preprocessing;
  private final Recipes recipes;
  private final Progress progress;
  private final MemoryRules memory;
  private final Map<Long, Split> splits = new HashMap<>();

  /**
   * @param cache of the data set's images as {@code preprocessing} wants them; closed with this
   * @param network as it was pretrained, with the head of its source task
   * @param weights empty for random initialisation
   */
  public EngineRunner(
      TrainingEngine engine,
      ImageCache cache,
      Network network,
      Optional<Weights> weights,
      Preprocessing preprocessing,
      Recipes recipes,
      Progress progress) {
    this(engine, cache, network, weights, preprocessing, recipes, progress, FreeMemory::bytes);
  }

  /**
   * @param freeMemory bytes; empty where nobody knows
   */
  EngineRunner(
      TrainingEngine engine,
      ImageCache cache,
      Network network,
      Optional<Weights> weights,
      Preprocessing preprocessing,
      Recipes recipes,
      Progress progress,
      Supplier<OptionalLong> freeMemory) {
    this.engine = engine;
    this.cache = cache;
    this.network = network;
    this.weights =
        weights.map(
            some ->
                some.fittedTo(network)
                    .withDepthOf(network)
                    .withPositionsOf(network.withoutDecoder(), preprocessing.input()));
    this.preprocessing = preprocessing;
    this.recipes = recipes;
    this.progress = progress;
    this.memory = new MemoryRules(freeMemory, progress);
  }

  /**
   * Maps for structures, one answer an image for all else.
   *
   * @throws DataException if a network makes what the task does not ask for
   */
  public static void requireFits(Task task, Network network) {
    boolean asksForMaps = task instanceof Task.Segmentation;
    if (asksForMaps != network.head() instanceof Head.Decoder) {
      throw new DataException(
          "expected a network that "
              + (asksForMaps
                  ? "makes maps, as --backbone unet-resnet18,"
                  : "classifies, as --backbone resnet18,")
              + " for the "
              + task.kind()
              + " "
              + task.outputs()
              + " but found "
              + network.name());
    }
  }

  /** The data set without images that can't be used. */
  public Dataset data() {
    return cache.dataset();
  }

  /** A sentence about images that use little of their range; empty where there is none. */
  public Optional<String> lowRangeNote() {
    return cache.lowRangeNote();
  }

  public Split split(long seed) {
    return splits.computeIfAbsent(seed, wanted -> cache.dataset().split(wanted));
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public TrialDescription describe(TransferStrategy strategy, Seeds seeds) {
    Plan plan = plan(strategy);
    TrialDescription description =
        new TrialDescription(
            cache.dataset().digest(),
            split(seeds.split()).digest(),
            cache.dataset().task(),
            network.name(),
            strategy,
            TrialDescription.lines(plan, preprocessing.input()),
            weights.map(Weights::identity).orElse(TrialDescription.NO_WEIGHTS),
            preprocessing,
            recipes.of(strategy),
            seeds,
            engine.precision(),
            TrialDescription.semanticsOf(plan));
    return description.withNetwork(network).withHead(plan.head());
  }

  private Plan plan(TransferStrategy strategy) {
    Plan plan = strategy.plan(network, cache.dataset().task());
    return weights.isPresent() ? plan : plan.fromRandom();
  }

  @Override
  public void check(TransferStrategy strategy, Seeds seeds, TrialStore store) {
    TrialDescription description = describe(strategy, seeds);
    if (store.finished(description).isEmpty()) {
      check(strategy, description, store);
    }
  }

  private void check(TransferStrategy strategy, TrialDescription description, TrialStore store) {
    Plan plan = plan(strategy);
    weights.ifPresent(some -> report(some, plan, preprocessing.input()));
    store.check(description);
    requireMemory(strategy);
  }

  @Override
  public TrialWork work(TransferStrategy strategy, Seeds seeds) {
    TrialDescription description = describe(strategy, seeds);
    Plan plan = plan(strategy);
    Split split = split(seeds.split());
    List<List<Integer>> batches =
        EpochOrder.of(seeds.order(), description.recipe().batch(), plan, preprocessing.input())
            .batches(split.indices(Part.TRAIN), 1);
    return TrialWork.of(
        description,
        plan,
        batches.size(),
        batches.stream().mapToLong(List::size).sum(),
        split.indices(Part.VALIDATION).size());
  }

  @Override
  public ValidationScore run(TransferStrategy strategy, Seeds seeds, TrialStore store, int until) {
    TrialDescription description = describe(strategy, seeds);
    Optional<ValidationScore> known = store.reached(description, until);
    if (known.isPresent()) {
      return known.get();
    }
    check(strategy, description, store);
    try (OpenTrial trial = store.open(description)) {
      // Another process may have trained it while this one waited.
      Optional<ValidationScore> meanwhile = store.reached(description, until);
      return meanwhile.isPresent()
          ? meanwhile.get()
          : train(trial, plan(strategy), description, until);
    }
  }

  private void requireMemory(TransferStrategy strategy) {
    memory.requireStep(
        plan(strategy),
        preprocessing.input(),
        recipes.of(strategy).batch(),
        engine.resolvedPrecision());
  }

  /**
   * How long a training step of a strategy takes, on noise: the median of three after a first.
   *
   * @return seconds
   * @throws NotEnoughMemoryException if a step does not fit
   */
  public double secondsOfStep(TransferStrategy strategy) {
    requireMemory(strategy);
    TrainingRecipe recipe = recipes.of(strategy);
    Plan plan = plan(strategy);
    FeatureShape in = preprocessing.input();
    ModelSetup setup =
        new ModelSetup(
            plan,
            in,
            preprocessing,
            recipe.optimizer(),
            ParameterPlan.of(plan, in, recipe),
            cache.dataset().task().usualLoss(),
            spec -> Initialisation.of(spec, 1));
    try (TrainableModel model = engine.model(setup)) {
      return StepTime.seconds(model, cache.dataset().task(), in, recipe.batch());
    }
  }

  private ValidationScore train(
      OpenTrial trial, Plan plan, TrialDescription description, int until) {
    trial.putPlan(plan);
    TrainingRecipe recipe = description.recipe();
    Seeds seeds = description.seeds();
    Material material = material(plan, recipe, seeds);
    Map<String, StoredTensor> pretrained = pretrained(plan, material.in());
    LOG.info("{} on {}, {}", trial.id(), engine.description(), engine.resolvedPrecision());
    ModelSetup setup =
        new ModelSetup(
            plan,
            material.in(),
            preprocessing,
            recipe.optimizer(),
            ParameterPlan.of(plan, material.in(), recipe),
            material.loss(recipe),
            spec -> Initialisation.of(spec, pretrained, seeds.initialisation()));
    try (TrainableModel model = engine.model(setup)) {
      return new TrialLoop(
              model, material, recipe, seeds, engine.resolvedPrecision(), memory, progress)
          .run(trial, until);
    }
  }

  private Material material(Plan plan, TrainingRecipe recipe, Seeds seeds) {
    return new Material(
        plan,
        preprocessing.input(),
        cache.dataset().task(),
        cache.dataset().samples(),
        split(seeds.split()),
        BatchImages.training(images(recipe.augmentation(), seeds.order())),
        BatchImages.evaluation(images(Augmentation.NONE, 0)));
  }

  private BatchSource images(Augmentation augmentation, long seed) {
    return new BatchSource(cache, preprocessing, augmentation, seed);
  }

  /** The tensors that a plan takes of the weights, by name. */
  private Map<String, StoredTensor> pretrained(Plan plan, FeatureShape in) {
    return weights
        .map(
            some -> {
              LoadReport report = report(some, plan, in);
              Said.to(progress, report.summary());
              return report.loaded().stream()
                  .collect(Collectors.toMap(name -> name, some.file()::tensor));
            })
        .orElse(Map.of());
  }

  /** What is taken of the weights, which fits the network and has sound numbers. */
  private LoadReport report(Weights some, Plan plan, FeatureShape in) {
    LoadReport report =
        LoadReport.of(some.file(), network.withoutDecoder(), plan.network(), unitsLoaded(plan), in)
            .orThrow();
    Set<String> loaded = Set.copyOf(report.loaded());
    NumberFaults.of(
            some.file(),
            plan.network().tensors(in).stream()
                .filter(spec -> loaded.contains(spec.name()))
                .toList())
        .orThrow(some.file().path());
    return report;
  }

  private static List<String> unitsLoaded(Plan plan) {
    return plan.units().stream()
        .filter(unit -> unit.weights() == UnitPlan.Source.PRETRAINED)
        .map(unit -> unit.unit().name())
        .toList();
  }

  @Override
  public void close() {
    cache.close();
  }
}
