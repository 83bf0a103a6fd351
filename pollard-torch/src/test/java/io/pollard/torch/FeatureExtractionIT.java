package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Augmentation;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Split;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.Metric;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy.FeatureExtraction;
import io.pollard.testing.FakeStore;
import io.pollard.testing.TestData;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.Precision;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.ValidationScore;
import io.pollard.training.loop.Initialisation;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureExtractionIT {

  private static final Preprocessing SMALL = Preprocessing.imagenet().withSize(64);

  /** Cut so that there are fewer features than images: then there is an optimum. */
  private static final Network NETWORK =
      ResNet.resnet18(1000).cut("layer2.1", ResNet.resnet18(1000).head());

  @TempDir private Path folder;

  /**
   * The recipe for heads comes as far as Newton's method on the same features. It may come a little
   * further: it stops when the validation score does, and the fitted head goes on to the training
   * part's optimum.
   */
  @Test
  void itsScoreIsThatOfTheSameHeadFittedToConvergence() throws IOException {
    Path folderOfImages = TestData.path("cxr3");
    Weights weights = Weights.read(TestData.path("weights/resnet18-imagenet-pqf.safetensors"));
    Dataset data =
        Dataset.read(
            folderOfImages,
            DatasetOptions.defaults()
                .withClasses(List.of("normal", "pneumonia"))
                .withPositive("pneumonia"));
    RunnerOptions options =
        new RunnerOptions(
            ComputeDevice.CPU,
            1,
            Precision.FP32,
            CacheOptions.defaults().withDirectory(folder.resolve("cache")),
            Progress.SILENT);
    ValidationScore trained;
    Split split;
    try (TorchRunner runner =
        new TorchRunner(
            data,
            NETWORK,
            Optional.of(weights),
            SMALL,
            Recipes.of(TrainingRecipe.paper2d()),
            options)) {
      split = runner.split(1);
      trained =
          runner.run(
              new FeatureExtraction(HeadForm.POOLED),
              Seeds.of(1),
              FakeStore.in(folder.resolve("trial")));
    }

    double[][] features = features(data, weights, options);
    double[] head = fitted(features, data, split.indices(Part.TRAIN));
    List<Integer> validation = split.indices(Part.VALIDATION);
    double[][] probabilities = new double[validation.size()][];
    for (int i = 0; i < probabilities.length; i++) {
      double positive = positive(head, features[validation.get(i)]);
      probabilities[i] = new double[] {1 - positive, positive};
    }
    double converged =
        Metric.AVERAGE_PRECISION.of(
            ClassScores.of(
                data.singleLabel(),
                validation.stream().mapToInt(i -> data.samples().get(i).classIndex()).toArray(),
                probabilities,
                validation.stream().map(i -> data.samples().get(i).group()).toList()));
    assertThat(converged).as("a task that is neither hopeless nor trivial").isBetween(0.6, 0.99);
    assertThat(trained.averagePrecision()).isBetween(converged - 0.005, converged + 0.015);
  }

  /** Globally averaged features of every image, and a 1 for the bias. */
  private static double[][] features(Dataset data, Weights weights, RunnerOptions options) {
    Plan plan = new FeatureExtraction(HeadForm.POOLED).plan(NETWORK, 2);
    FeatureShape in = SMALL.input();
    List<double[]> rows = new ArrayList<>();
    try (ImageCache cache = ImageCache.open(data, SMALL, options.cache(), Progress.SILENT);
        TrainingNetwork network =
            new TrainingNetwork(
                plan,
                in,
                TensorFactory.cpu(),
                spec ->
                    Optional.ofNullable(weights.file().tensors().get(spec.name()))
                        .map(StoredTensor::floats)
                        .orElseGet(() -> Initialisation.of(spec, 1)))) {
      BatchSource images = new BatchSource(cache, SMALL, Augmentation.NONE, 0);
      ByteBuffer bytes = ByteBuffer.allocateDirect(images.imageBytes());
      for (int sample = 0; sample < data.samples().size(); sample++) {
        images.fill(new int[] {sample}, 0, bytes);
        rows.add(pooled(network, bytes, cache.channels()));
      }
    }
    return rows.toArray(double[][]::new);
  }

  private static double[] pooled(TrainingNetwork network, ByteBuffer image, int channels) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor numbers =
          Normalisation.of(SMALL, network.factory())
              .of(image, 1, SMALL.input().withChannels(channels));
      Tensor features = network.features(numbers, network.plan().units().size(), Pass.evaluation());
      float[] row =
          TorchEvaluator.rows(torch.adaptive_avg_pool2d(features, 1, 1).flatten(1, -1))[0];
      double[] withBias = new double[row.length + 1];
      for (int k = 0; k < row.length; k++) {
        withBias[k] = row[k];
      }
      withBias[row.length] = 1;
      return withBias;
    }
  }

  private static double positive(double[] weights, double[] features) {
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * features[k];
    }
    return 1 / (1 + Math.exp(-sum));
  }

  /** Logistic regression by Newton's method; the ridge only keeps the equations solvable. */
  private static double[] fitted(double[][] features, Dataset data, List<Integer> samples) {
    int width = features[0].length;
    double[] weights = new double[width];
    for (int step = 0; step < 25; step++) {
      double[][] equations = new double[width][width + 1];
      for (int k = 0; k < width; k++) {
        equations[k][k] = 1e-6;
      }
      for (int i : samples) {
        double p = positive(weights, features[i]);
        double error = data.samples().get(i).classIndex() - p;
        for (int k = 0; k < width; k++) {
          for (int j = 0; j < width; j++) {
            equations[k][j] += p * (1 - p) * features[i][k] * features[i][j];
          }
          equations[k][width] += error * features[i][k];
        }
      }
      double[] change = solved(equations);
      for (int k = 0; k < width; k++) {
        weights[k] += change[k];
      }
    }
    return weights;
  }

  /** Gaussian elimination with pivots. */
  private static double[] solved(double[][] equations) {
    int width = equations.length;
    for (int k = 0; k < width; k++) {
      int pivot = k;
      for (int i = k + 1; i < width; i++) {
        pivot = Math.abs(equations[i][k]) > Math.abs(equations[pivot][k]) ? i : pivot;
      }
      double[] swapped = equations[k];
      equations[k] = equations[pivot];
      equations[pivot] = swapped;
      for (int i = 0; i < width; i++) {
        double share = i == k ? 0 : equations[i][k] / equations[k][k];
        for (int j = k; j <= width && i != k; j++) {
          equations[i][j] -= share * equations[k][j];
        }
      }
    }
    double[] solution = new double[width];
    for (int k = 0; k < width; k++) {
      solution[k] = equations[k][width] / equations[k][k];
    }
    return solution;
  }
}
