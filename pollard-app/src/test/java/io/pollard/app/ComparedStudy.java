package io.pollard.app;

import io.pollard.data.DatasetOptions;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Split;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.network.Networks;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.TrialFacts;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.weights.Weights;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;

/** A study of Sapling on a few small images that nobody trained: its weights are any bytes. */
final class ComparedStudy {

  static final TransferStrategy FULL = new TransferStrategy.FullTransfer(HeadForm.POOLED);

  private static final int IMAGES = 30;
  private static final int SIDE = 32;

  private static final Weights WEIGHTS = Weights.sapling();
  private static final Preprocessing PREPROCESSING =
      WEIGHTS.preprocessing().withSize(SIDE).withData(new Intensity.ByDepth(), Fit.STRETCH);

  private final Path images;
  private final Dataset dataset;
  private final Path path;

  private ComparedStudy(Path images, Dataset dataset, Path path) {
    this.images = images;
    this.dataset = dataset;
    this.path = path;
  }

  /**
   * @param images where they are made
   * @param random what they show
   */
  static ComparedStudy of(Path images, Random random, Path study) {
    Path data = images.resolve("data");
    try {
      for (int i = 0; i < IMAGES; i++) {
        Path of = Files.createDirectories(data.resolve(i % 2 == 0 ? "ill" : "well"));
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
          image.getRaster().setSample(pixel % SIDE, pixel / SIDE, 0, random.nextInt(256));
        }
        ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (ImageCache cache =
        ImageCache.open(
            Dataset.read(data, reading()), PREPROCESSING, cache(images), Progress.SILENT)) {
      return new ComparedStudy(images, cache.dataset(), study);
    }
  }

  /** Another study of the same images. */
  ComparedStudy at(Path study) {
    return new ComparedStudy(images, dataset, study);
  }

  private static DatasetOptions reading() {
    return DatasetOptions.defaults().withPositive("ill");
  }

  CacheOptions cache() {
    return cache(images);
  }

  private static CacheOptions cache(Path images) {
    return CacheOptions.defaults().withDirectory(images.resolve("cache"));
  }

  Path images() {
    return dataset.path();
  }

  Path path() {
    return path;
  }

  Study study() {
    return Study.at(path);
  }

  Dataset dataset() {
    return dataset;
  }

  TransferabilityOptions options() {
    return TransferabilityOptions.of(path).withCache(cache());
  }

  TrialDescription describe(TransferStrategy strategy, Seeds seeds) {
    return describe(strategy, seeds, WEIGHTS.identity());
  }

  private TrialDescription describe(TransferStrategy strategy, Seeds seeds, String from) {
    Plan plan = strategy.plan(Networks.pretrained("sapling"), dataset.task());
    boolean isRandom = from.equals(TrialDescription.NO_WEIGHTS);
    return new TrialDescription(
        dataset.digest(),
        dataset.split(seeds.split()).digest(),
        dataset.task(),
        "sapling",
        strategy,
        TrialDescription.lines(isRandom ? plan.fromRandom() : plan, PREPROCESSING.input()),
        from,
        PREPROCESSING,
        TrainingRecipe.short2d().withEpochs(1),
        seeds,
        Precision.FP32,
        TrialDescription.SEMANTICS);
  }

  /** A trial that kept its weights. */
  StoredTrial add(TransferStrategy strategy, long seed, double validation) {
    StoredTrial trial = addWithoutWeights(strategy, seed, validation);
    keepWeights(trial);
    return trial;
  }

  static void keepWeights(StoredTrial trial) {
    try {
      Files.writeString(trial.bestWeights(), "never read");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All on the split of seed 1. */
  StoredTrial addWithoutWeights(TransferStrategy strategy, long seed, double validation) {
    return add(describe(strategy, Seeds.of(seed).withSplit(1)), validation);
  }

  StoredTrial addFromRandom(long seed) {
    StoredTrial trial =
        add(describe(FULL, Seeds.of(seed).withSplit(1), TrialDescription.NO_WEIGHTS), .7);
    keepWeights(trial);
    return trial;
  }

  StoredTrial add(TrialDescription description, double validation) {
    TrialFacts unstated = TrialFacts.unstated();
    TrialFacts facts =
        new TrialFacts(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.of(images().toString()),
            List.of(),
            unstated.operatingPoint(),
            Optional.of(reading()));
    Study study =
        study()
            .withFacts(
                facts,
                Map.of(
                    "data",
                    images().toString(),
                    "backbone",
                    "sapling",
                    "rate",
                    "0.001",
                    "weights",
                    description.isFromRandom() ? "none" : "sapling"));
    try (OpenTrial trial = study.open(description)) {
      Plan plan = description.strategy().plan(description.pretrained(), description.task());
      trial.putPlan(description.isFromRandom() ? plan.fromRandom() : plan);
      trial.putPredictions(predictions(description));
      trial.putHistory(
          List.of(new EpochRow(1, 1e-4, .5, .5, validation, validation, true, 16, 1, 1)));
      trial.finish(new TrialOutcome(TrialOutcome.End.FINISHED, 1, 1, 1, 1, 1, Precision.FP32));
      return study().trial(trial.id());
    }
  }

  private List<PredictionRow> predictions(TrialDescription of) {
    Split split = dataset.split(of.seeds().split());
    List<PredictionRow> rows = new ArrayList<>();
    for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
      for (int i : split.indices(part)) {
        float logit = dataset.samples().get(i).classIndex() == 0 ? 1 : -1;
        rows.add(
            PredictionRow.of(
                part, dataset.samples().get(i), of.task(), new float[] {logit, -logit}));
      }
    }
    return rows;
  }
}
