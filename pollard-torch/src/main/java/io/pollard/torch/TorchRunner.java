package io.pollard.torch;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Split;
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
import io.pollard.training.Precision;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialRunner;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import io.pollard.weights.LoadReport;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.Weights;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains trials on libtorch.
 *
 * <pre>{@code
 * var data = Dataset.read(Path.of("xrays")).positive("pneumonia");
 * var weights = Weights.read(Path.of("resnet50.safetensors"));
 * try (var runner = TorchRunner.of(data, ResNet.resnet50(1000), weights, TrainingRecipe.paper2d())) {
 *   Validation score = runner.run(new Truncation("layer3.3", HeadForm.POOLED), Seeds.of(1), store);
 * }
 * }</pre>
 *
 * <p>Not thread-safe: one trial at a time.
 */
public final class TorchRunner implements TrialRunner, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TorchRunner.class);

  private static final int TIMED_STEPS = 3;

  private final Network network;
  private final Optional<Weights> weights;
  private final Preprocessing preprocessing;
  private final Recipes recipes;
  private final RunnerOptions options;
  private final ImageCache cache;
  private final Map<Long, Split> splits = new HashMap<>();

  /**
   * Prepares the images.
   *
   * @param network as it was pretrained, with the head of its source task
   * @param weights empty for random initialisation
   * @param preprocessing the weights', with size, intensity and fit as the data wants them
   * @throws DataException if an image can't be decoded and the data set does not skip such images
   * @throws IllegalArgumentException if the network has a decoder, whose maps are no classes
   */
  public TorchRunner(
      Dataset data,
      Network network,
      Optional<Weights> weights,
      Preprocessing preprocessing,
      Recipes recipes,
      RunnerOptions options) {
    if (network.head() instanceof Head.Decoder) {
      throw new IllegalArgumentException(
          "expected a network that classifies but found "
              + network.name()
              + ", which ends with a decoder and gives a map for each output");
    }
    this.network = network;
    this.weights = weights;
    this.preprocessing = preprocessing;
    this.recipes = recipes;
    this.options = options;
    Engine.start(options.threads());
    Engine.require(options.device());
    this.cache = ImageCache.open(data, preprocessing, options.cache(), options.progress());
  }

  /**
   * With the weights' own preprocessing, on all cores, and nobody listening.
   *
   * @param recipe where units of the network are trained
   */
  public static TorchRunner of(
      Dataset data, Network network, Weights weights, TrainingRecipe recipe) {
    return new TorchRunner(
        data,
        network,
        Optional.of(weights),
        weights.preprocessing(),
        Recipes.of(recipe),
        RunnerOptions.standard());
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
    return new TrialDescription(
        cache.dataset().digest(),
        split(seeds.split()).digest(),
        cache.dataset().task(),
        network.name(),
        strategy,
        TrialDescription.lines(plan(strategy), Training.shape(preprocessing)),
        weights.map(some -> some.provenance().sha256()).orElse("none"),
        preprocessing,
        recipes.of(strategy),
        seeds,
        options.precision(),
        TrialDescription.SEMANTICS);
  }

  private Plan plan(TransferStrategy strategy) {
    Plan plan = strategy.plan(network, cache.dataset().task().outputs().size());
    return weights.isPresent() ? plan : plan.fromRandom();
  }

  @Override
  public ValidationScore run(TransferStrategy strategy, Seeds seeds, TrialStore store) {
    TrialDescription description = describe(strategy, seeds);
    Optional<ValidationScore> known = store.finished(description);
    if (known.isPresent()) {
      return known.get();
    }
    requireMemory(strategy);
    try (OpenTrial trial = store.open(description)) {
      // Another process may have finished it while this one waited.
      Optional<ValidationScore> meanwhile = store.finished(description);
      return meanwhile.isPresent() ? meanwhile.get() : train(trial, description);
    }
  }

  /**
   * Compares what a training step will take with what is free; over 80 % is said.
   *
   * @throws NotEnoughMemoryException that names the batch that fits if this one does not
   */
  private void requireMemory(TransferStrategy strategy) {
    Precision resolved = Engine.resolve(options.precision(), options.device());
    FreeMemory.bytes()
        .ifPresent(
            free ->
                MemoryBudget.check(
                    plan(strategy),
                    Training.shape(preprocessing),
                    recipes.of(strategy).batch(),
                    resolved == Precision.BF16 ? 2 : Float.BYTES,
                    free,
                    options.progress()));
  }

  /**
   * How long a training step of a strategy takes, on noise: the median of three after a first.
   *
   * @return seconds
   * @throws NotEnoughMemoryException if a step does not fit
   */
  public double secondsOfStep(TransferStrategy strategy) {
    requireMemory(strategy);
    try (TrainingProbe probe =
        TrainingProbe.of(
            plan(strategy), Training.shape(preprocessing), recipes.of(strategy).batch(), options)) {
      probe.step();
      return IntStream.range(0, TIMED_STEPS)
          .mapToLong(
              step -> {
                long start = System.nanoTime();
                probe.step();
                return System.nanoTime() - start;
              })
          .sorted()
          .skip(TIMED_STEPS / 2)
          .mapToDouble(nanos -> nanos / (double) TimeUnit.SECONDS.toNanos(1))
          .findFirst()
          .orElseThrow();
    }
  }

  private ValidationScore train(OpenTrial trial, TrialDescription description) {
    Plan plan = plan(description.strategy());
    Seeds seeds = description.seeds();
    Progress progress = options.progress();
    FeatureShape in = Training.shape(preprocessing);
    Precision resolved = Engine.resolve(options.precision(), options.device());
    Map<String, StoredTensor> pretrained = pretrained(plan, in, progress);
    LOG.info(
        "{} on {}, {} threads, {}", trial.id(), Engine.processor(), options.threads(), resolved);
    TensorFactory factory =
        new TensorFactory(options.device(), org.bytedeco.pytorch.global.torch.ScalarType.Float);
    try (TrainingNetwork trained =
            new TrainingNetwork(
                plan,
                in,
                factory,
                spec -> TensorBytes.first(spec, pretrained, seeds.initialisation()));
        Training training =
            new Training(
                trained,
                new Training.Material(cache, preprocessing, split(seeds.split())),
                description.recipe(),
                seeds,
                resolved,
                progress)) {
      return training.run(trial);
    }
  }

  private Map<String, StoredTensor> pretrained(Plan plan, FeatureShape in, Progress progress) {
    Map<String, StoredTensor> loaded = new HashMap<>();
    weights.ifPresent(
        some -> {
          LoadReport report =
              LoadReport.of(
                      some.file(),
                      network,
                      plan.network(),
                      plan.units().stream()
                          .filter(unit -> unit.weights() == UnitPlan.Source.PRETRAINED)
                          .map(unit -> unit.unit().name())
                          .toList(),
                      in)
                  .orThrow();
          progress.say(report.summary());
          LOG.info(report.summary());
          report.loaded().forEach(name -> loaded.put(name, some.file().tensor(name)));
        });
    return loaded;
  }

  @Override
  public void close() {
    cache.close();
  }
}
