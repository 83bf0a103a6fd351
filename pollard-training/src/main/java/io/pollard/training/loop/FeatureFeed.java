package io.pollard.training.loop;

import io.pollard.data.Augmentation;
import io.pollard.data.Part;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import io.pollard.training.TrainingRecipe;
import java.util.ArrayList;
import java.util.List;

/** As features of the frozen units, computed once for the training and the validation part. */
record FeatureFeed(TrainableModel model) implements Feed {

  /** Whether features of frozen units never change, and there is room for them. */
  static boolean suits(Material material, TrainingRecipe recipe, MemoryRules memory) {
    int frozen = material.plan().frozenPrefix();
    return frozen > 0
        && recipe.augmentation() == Augmentation.NONE
        && !material.evaluation().isOfWindows()
        && memory.allowFeatures(
            features(material, frozen),
            material.indices(Part.TRAIN).size() + material.indices(Part.VALIDATION).size());
  }

  private static FeatureShape features(Material material, int units) {
    return material.plan().network().cutPoints(material.in()).get(units - 1).features();
  }

  static FeatureFeed of(
      TrainableModel model, Material material, ReadAhead ahead, int batch, Progress progress) {
    List<List<Integer>> batches = new ArrayList<>();
    for (Part part : List.of(Part.TRAIN, Part.VALIDATION)) {
      batches.addAll(EpochOrder.cut(material.indices(part), batch));
    }
    int samples = batches.stream().mapToInt(List::size).sum();
    model.holdFeatures(samples);
    FeatureFeed feed = new FeatureFeed(model);
    try (Progress.Bar bar = progress.bar("computing features", samples)) {
      for (Batch.Images images : ahead.batches(material.evaluation(), batches, 0)) {
        model.remember(images);
        bar.advance(images.samples().size(), "");
        Interruptions.check();
      }
      return feed;
    } catch (RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  @Override
  public Iterable<Batch.Features> training(List<List<Integer>> batches, int epoch) {
    return features(batches);
  }

  @Override
  public Iterable<Batch.Features> validation(List<List<Integer>> batches, int window) {
    return features(batches);
  }

  private static List<Batch.Features> features(List<List<Integer>> batches) {
    return batches.stream().map(Batch.Features::new).toList();
  }

  /** Steps on features leave no gaps that matter. */
  @Override
  public void takeTurns() {}

  @Override
  public void close() {
    model.forgetFeatures();
  }
}
