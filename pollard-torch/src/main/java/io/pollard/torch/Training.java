package io.pollard.torch;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Sample;
import io.pollard.data.Seeds;
import io.pollard.data.Split;
import io.pollard.data.Task;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Predictions;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.ClassWeights;
import io.pollard.training.EpochRow;
import io.pollard.training.Loss;
import io.pollard.training.OpenTrial;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import io.pollard.training.RateSchedule;
import io.pollard.training.ScheduleState;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialOutcome;
import io.pollard.training.ValidationScore;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One trial's training, from its checkpoint or from the start to its end. */
final class Training implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  /** Batch norm over fewer images than this is noise where a map is a single position. */
  private static final int FEWEST_AT_ONE_POSITION = 8;

  /** The share of free memory that features of frozen units may take. */
  private static final double HELD_FEATURES = 0.4;

  private final ImageCache cache;
  private final Preprocessing preprocessing;
  private final Split split;
  private final Task.SingleLabel task;
  private final TrainingRecipe recipe;
  private final Seeds seeds;
  private final Precision precision;
  private final Progress progress;
  private final TrainingNetwork network;
  private final Optimizer optimizer;
  private final Snapshot snapshot = new Snapshot();
  private final TorchLoss loss;
  private final int smallestBatch;

  /** What a trial is trained on. */
  record Material(ImageCache cache, Preprocessing preprocessing, Split split) {}

  Training(
      TrainingNetwork network,
      Material material,
      TrainingRecipe recipe,
      Seeds seeds,
      Precision resolved,
      Progress progress) {
    this.network = network;
    this.cache = material.cache();
    this.preprocessing = material.preprocessing();
    this.split = material.split();
    this.task = cache.dataset().task();
    this.recipe = recipe;
    this.seeds = seeds;
    this.precision = resolved;
    this.progress = progress;
    this.optimizer = Optimizer.of(recipe.optimizer(), network);
    this.loss = TorchLoss.of(loss(), network.factory());
    this.smallestBatch = smallestBatch();
  }

  static FeatureShape shape(Preprocessing preprocessing) {
    return FeatureShape.of(3, preprocessing.size(), preprocessing.size());
  }

  private Loss loss() {
    return task.usualLoss().weighted(classWeights(recipe.classWeights(), cache.dataset(), split));
  }

  /** The weight of each class, by what the training part has of it. */
  static double[] classWeights(ClassWeights weights, Dataset data, Split split) {
    int[] counts = new int[data.classes().size()];
    split.indices(Part.TRAIN).forEach(i -> counts[data.samples().get(i).classIndex()]++);
    return weights.of(counts);
  }

  private int smallestBatch() {
    boolean single =
        network.plan().network().cutPoints(shape(preprocessing)).stream()
            .anyMatch(point -> point.features().extent().count() == 1);
    return single ? FEWEST_AT_ONE_POSITION : 2;
  }

  /**
   * Trains to the end and leaves the trial finished.
   *
   * @throws CancellationException if the thread is interrupted; the running epoch is lost
   */
  ValidationScore run(OpenTrial trial) {
    try {
      return train(trial);
    } catch (DataException e) {
      // An interrupt closes the file that is being written.
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted");
      }
      if (e instanceof WeightsException file && file.reason() == Reason.UNWRITABLE) {
        throw new DataException(
            e.getMessage() + "; what was written before is whole, so the same command can go on",
            e);
      }
      throw e;
    }
  }

  private ValidationScore train(OpenTrial trial) {
    RateSchedule schedule = recipe.schedule();
    Path best = trial.folder().resolve(OpenTrial.BEST_WEIGHTS);
    Checkpoint state =
        resume(trial, best).orElse(new Checkpoint(schedule.start(), 0, 0, Double.NaN, Double.NaN));
    int resumedAt = state.epochs();
    List<EpochRow> history = new ArrayList<>(resumedAt == 0 ? List.of() : past(trial, resumedAt));
    if (resumedAt > 0) {
      tell("goes on after epoch " + resumedAt);
    }
    TrialOutcome.End end = TrialOutcome.End.FINISHED;
    try (Steps steps = steps()) {
      while (state.epochs() < recipe.epochs() && !schedule.isFinished(state.schedule())) {
        EpochRow row = epoch(state, steps);
        if (!Double.isFinite(row.trainingLoss())) {
          end = TrialOutcome.End.NOT_FINITE;
          tell(
              "the loss of epoch "
                  + row.epoch()
                  + " is not finite: training stops and keeps the best weights so far; a smaller"
                  + " --rate may help");
          break;
        }
        history.add(row);
        if (row.isBest()) {
          writeBest(best);
        }
        trial.putHistory(history);
        state = after(state, row);
        state.write(trial.checkpoint(), network, optimizer, snapshot);
        tell(row);
      }
    }
    return finish(trial, state, history, end, best);
  }

  /**
   * Where the trial stands. Where its files are damaged they are set aside and it begins again:
   * equal seeds lead to equal results.
   */
  private Optional<Checkpoint> resume(OpenTrial trial, Path best) {
    if (!Files.exists(trial.checkpoint())) {
      return Optional.empty();
    }
    try {
      TensorFile stored = Safetensors.read(trial.checkpoint());
      Checkpoint checkpoint = Checkpoint.of(stored, network, optimizer);
      requireWhole(trial, checkpoint, best);
      Checkpoint.putBack(stored, network, optimizer);
      return Optional.of(checkpoint);
    } catch (DataException e) {
      boolean unreadable =
          e instanceof WeightsException weights && weights.reason() == Reason.UNREADABLE;
      if (unreadable || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      tell(
          e.getMessage()
              + ": the trial begins again; its checkpoint is set aside as "
              + setAside(trial.checkpoint()));
      return Optional.empty();
    }
  }

  /** What a checkpoint builds on: the epochs before it, and the best weights among them. */
  private void requireWhole(OpenTrial trial, Checkpoint checkpoint, Path best) {
    int epochs = past(trial, checkpoint.epochs()).size();
    if (epochs != checkpoint.epochs()) {
      throw new DataException(
          "expected a history of "
              + checkpoint.epochs()
              + " epochs in "
              + trial.folder()
              + " but found "
              + epochs);
    }
    if (!Files.exists(best)) {
      throw new DataException("expected the best weights so far in " + best + " but found none");
    }
    TensorFile weights = Safetensors.read(best);
    network.state().forEach((name, tensor) -> TensorBytes.require(weights, name, tensor));
  }

  private static List<EpochRow> past(OpenTrial trial, int epochs) {
    return trial.history().stream().filter(row -> row.epoch() <= epochs).toList();
  }

  private static Path setAside(Path checkpoint) {
    Path aside = checkpoint.resolveSibling(checkpoint.getFileName() + ".damaged");
    try {
      return Files.move(checkpoint, aside, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DataException(
          "the checkpoint " + checkpoint + " is damaged and can't be renamed: " + e, e);
    }
  }

  private Checkpoint after(Checkpoint state, EpochRow row) {
    ScheduleState next = recipe.schedule().after(state.schedule(), row.averagePrecision());
    return row.isBest()
        ? new Checkpoint(next, row.epoch(), row.epoch(), row.averagePrecision(), row.auroc())
        : new Checkpoint(
            next, row.epoch(), state.bestEpoch(), state.bestScore(), state.bestAuroc());
  }

  private void writeBest(Path file) {
    Safetensors.write(file, snapshot.of(network.state()), Map.of("format", "pt"));
  }

  private EpochRow epoch(Checkpoint state, Steps steps) {
    int epoch = state.epochs() + 1;
    double rate = state.schedule().rate();
    long start = System.nanoTime();
    List<int[]> batches = order(epoch);
    // Dropout draws from libtorch's generator: from here on it depends on seed and epoch alone.
    torch.manual_seed(seeds.initialisation() * 0x9E3779B97F4A7C15L + epoch);
    double loss = steps.train(batches, epoch, rate);
    double trained = seconds(start);
    long validationStart = System.nanoTime();
    List<Sample> samples = samples(Part.VALIDATION);
    float[][] logits = steps.validate();
    double validationLoss = Scoring.loss(samples, logits);
    boolean finite = Double.isFinite(loss) && Double.isFinite(validationLoss);
    double averagePrecision = Double.NaN;
    double auroc = Double.NaN;
    if (finite) {
      Predictions predictions = Scoring.predictions(task, samples, logits);
      averagePrecision = Metric.AVERAGE_PRECISION.of(predictions);
      auroc = Metric.AUROC.of(predictions);
    }
    boolean best = state.bestEpoch() == 0 || averagePrecision > state.bestScore();
    return new EpochRow(
        epoch,
        rate,
        finite ? loss : Double.NaN,
        validationLoss,
        averagePrecision,
        auroc,
        best,
        batches.stream().mapToInt(batch -> batch.length).sum(),
        trained,
        seconds(validationStart));
  }

  /** The training part in this epoch's order, without a last batch too small for batch norm. */
  private List<int[]> order(int epoch) {
    int[] samples = indices(Part.TRAIN);
    Random random = new Random(seeds.order() * 0x9E3779B97F4A7C15L + epoch);
    for (int i = samples.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = samples[i];
      samples[i] = samples[j];
      samples[j] = swapped;
    }
    List<int[]> batches = ImageBatches.batches(samples, recipe.batch());
    if (batches.size() > 1 && batches.get(batches.size() - 1).length < smallestBatch) {
      batches.remove(batches.size() - 1);
    }
    return batches;
  }

  private void tell(EpochRow row) {
    String line =
        String.format(
            Locale.ROOT,
            "epoch %3d  loss %.4f  validation loss %.4f  AUPRC %.4f  AUROC %.4f  rate %.2e  %.0f"
                + " images/s%s",
            row.epoch(),
            row.trainingLoss(),
            row.validationLoss(),
            row.averagePrecision(),
            row.auroc(),
            row.rate(),
            row.images() / row.trainingSeconds(),
            row.isBest() ? "  best" : "");
    tell(line);
  }

  private void tell(String sentence) {
    progress.say(sentence);
    LOG.info(sentence);
  }

  private ValidationScore finish(
      OpenTrial trial, Checkpoint state, List<EpochRow> history, TrialOutcome.End end, Path best) {
    double millis = Double.NaN;
    if (state.bestEpoch() > 0) {
      restore(best);
      List<PredictionRow> rows = new ArrayList<>();
      for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
        float[][] logits =
            Inference.logits(network, cache, preprocessing, indices(part), recipe.batch());
        rows.addAll(Scoring.rows(task, part, samples(part), logits));
      }
      trial.putPredictions(rows);
      millis = Inference.millisPerImage(network, preprocessing);
    }
    trial.finish(
        new TrialOutcome(
            end,
            history.size(),
            state.bestEpoch(),
            history.stream().mapToDouble(EpochRow::trainingSeconds).sum(),
            history.stream().mapToDouble(EpochRow::validationSeconds).sum(),
            millis,
            precision));
    return new ValidationScore(trial.id(), state.bestScore(), state.bestAuroc());
  }

  private void restore(Path best) {
    TensorFile file = Safetensors.read(best);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      network
          .state()
          .forEach(
              (name, tensor) -> {
                StoredTensor stored = file.tensor(name);
                TensorBytes.copy(stored, tensor, network.factory());
              });
    }
  }

  private int[] indices(Part part) {
    return split.indices(part).stream().mapToInt(Integer::intValue).toArray();
  }

  private List<Sample> samples(Part part) {
    return split.indices(part).stream().map(i -> cache.dataset().samples().get(i)).toList();
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  /** How an epoch's batches reach the network: as images, or as features computed once. */
  private interface Steps extends AutoCloseable {
    /** The mean loss of the epoch's steps; NaN or infinite at the first that is not finite. */
    double train(List<int[]> batches, int epoch, double rate);

    float[][] validate();

    @Override
    void close();
  }

  private Steps steps() {
    boolean unchanging =
        network.plan().frozenPrefix() > 0 && recipe.augmentation() == Augmentation.NONE;
    return unchanging && fitsInMemory() ? new FeatureSteps() : new ImageSteps();
  }

  /** Whether the features of frozen units can be held; steps take the rest of the memory. */
  private boolean fitsInMemory() {
    FeatureShape features =
        network
            .plan()
            .network()
            .cutPoints(shape(preprocessing))
            .get(network.plan().frozenPrefix() - 1)
            .features();
    long bytes =
        FeatureTable.bytes(features, indices(Part.TRAIN).length + indices(Part.VALIDATION).length);
    OptionalLong free = FreeMemory.bytes();
    if (free.isEmpty() || bytes <= free.getAsLong() * HELD_FEATURES) {
      return true;
    }
    tell(
        String.format(
            Locale.ROOT,
            "features of the frozen units would take %.1f GiB: they are computed anew every epoch",
            bytes / (double) (1L << 30)));
    return false;
  }

  private double step(org.bytedeco.pytorch.Tensor input, int skipped, int[] samples, double rate) {
    long[] targets = new long[samples.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = cache.dataset().samples().get(samples[i]).classIndex();
    }
    org.bytedeco.pytorch.Tensor logits =
        network.forward(
            input, skipped, Pass.training(Engine.type(precision)), (unit, features) -> {});
    org.bytedeco.pytorch.Tensor mean =
        loss.of(logits, network.factory().of(targets, targets.length));
    double value = mean.item_double();
    if (Double.isFinite(value)) {
      mean.backward();
      optimizer.step(rate);
    }
    return value;
  }

  /** The mean so far, and a bar. */
  private final class Meter implements AutoCloseable {
    private final Progress.Bar bar;
    private double sum;
    private int steps;

    Meter(int epoch, List<int[]> batches) {
      bar = progress.bar("epoch " + epoch, batches.stream().mapToLong(batch -> batch.length).sum());
    }

    void add(double loss, int images) {
      sum += loss;
      steps++;
      bar.advance(images, String.format(Locale.ROOT, "loss %.4f", mean()));
    }

    double mean() {
      return sum / steps;
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A loss that is not finite ends an epoch. */
  private static final class NotFinite extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotFinite() {
      super("the loss is not finite", null, false, false);
    }
  }

  private final class ImageSteps implements Steps {
    private final ImageBatches batches =
        new ImageBatches(
            new BatchSource(cache, preprocessing, recipe.augmentation(), seeds.order()),
            preprocessing,
            network.factory(),
            recipe.batch());

    @Override
    public double train(List<int[]> order, int epoch, double rate) {
      int frozen = network.plan().frozenPrefix();
      try (Meter meter = new Meter(epoch, order)) {
        batches.forEach(
            order,
            epoch,
            (samples, images) -> {
              org.bytedeco.pytorch.Tensor input =
                  frozen > 0 ? below(images, frozen, Engine.type(precision)) : images;
              double loss = step(input, frozen, samples, rate);
              if (!Double.isFinite(loss)) {
                throw new NotFinite();
              }
              meter.add(loss, samples.length);
            });
        return meter.mean();
      } catch (NotFinite e) {
        return Double.NaN;
      }
    }

    @Override
    public float[][] validate() {
      Engine.giveBackGaps();
      float[][] logits =
          Inference.logits(network, cache, preprocessing, indices(Part.VALIDATION), recipe.batch());
      Engine.giveBackGaps();
      return logits;
    }

    @Override
    public void close() {
      batches.close();
    }
  }

  private org.bytedeco.pytorch.Tensor below(
      org.bytedeco.pytorch.Tensor images, int frozen, ScalarType type) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      return network.features(images, frozen, Pass.evaluation(type));
    }
  }

  /** Features of the frozen units, computed once for the training and the validation part. */
  private final class FeatureSteps implements Steps {
    private final int frozen = network.plan().frozenPrefix();
    private final FeatureTable training = table(Part.TRAIN);
    private final FeatureTable validation = table(Part.VALIDATION);

    private FeatureTable table(Part part) {
      int[] samples = indices(part);
      return FeatureTable.of(
          samples,
          cache,
          preprocessing,
          network.factory(),
          recipe.batch(),
          images -> below(images, frozen, ScalarType.Float),
          progress);
    }

    @Override
    public double train(List<int[]> order, int epoch, double rate) {
      try (Meter meter = new Meter(epoch, order)) {
        for (int[] samples : order) {
          try (PointerScope scope = new PointerScope()) {
            double loss = step(training.rows(samples), frozen, samples, rate);
            if (!Double.isFinite(loss)) {
              return loss;
            }
            meter.add(loss, samples.length);
          }
          if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
          }
        }
        return meter.mean();
      }
    }

    @Override
    public float[][] validate() {
      List<float[]> rows = new ArrayList<>();
      try (NoGradGuard noGradients = new NoGradGuard()) {
        for (int[] samples : ImageBatches.batches(indices(Part.VALIDATION), recipe.batch())) {
          try (PointerScope scope = new PointerScope()) {
            org.bytedeco.pytorch.Tensor logits =
                network.forward(
                    validation.rows(samples), frozen, Pass.evaluation(), (unit, features) -> {});
            rows.addAll(List.of(Inference.rows(logits)));
          }
        }
      }
      return rows.toArray(float[][]::new);
    }

    @Override
    public void close() {
      training.close();
      validation.close();
    }
  }

  @Override
  public void close() {
    optimizer.close();
    snapshot.close();
    loss.close();
  }
}
