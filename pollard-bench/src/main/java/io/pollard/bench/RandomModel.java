package io.pollard.bench;

import io.pollard.data.Preprocessing;
import io.pollard.data.Task;
import io.pollard.metrics.OperatingPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.TensorSpec;
import io.pollard.onnx.Decision;
import io.pollard.onnx.ExportOptions;
import io.pollard.onnx.Exporter;
import io.pollard.onnx.ModelCard;
import io.pollard.onnx.OnnxModel;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Model files of networks that were never trained, for which only speed matters. */
final class RandomModel {

  static final Preprocessing PREPROCESSING = Preprocessing.imagenet();

  private RandomModel() {}

  /**
   * ResNet-50 for two classes.
   *
   * @param cut the last unit kept
   */
  static Network resnet50(String cut) {
    return Networks.pretrained("resnet50").cut(cut, Head.pooled(2));
  }

  /** For images of 224x224. */
  static OnnxModel of(Network network) {
    ModelCard card =
        new ModelCard(
            Task.SingleLabel.of(List.of("normal", "pneumonia"), "pneumonia"),
            PREPROCESSING,
            Optional.of(new Decision(new OperatingPoint.Youden(), 0.5)),
            Map.of(),
            Optional.empty());
    return of(network, PREPROCESSING.input()).withMetadata(card.toMetadata());
  }

  /** Without a word of what it is for. */
  static OnnxModel of(Network network, FeatureShape in) {
    return Exporter.export(
        network, in, weights(network, in), ExportOptions.defaults(), "benchmark");
  }

  /** As He et al. begin training: maps keep their variance. */
  private static TensorFile weights(Network network, FeatureShape in) {
    Random random = new Random(1);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : network.tensors(in)) {
      if (spec.role() != TensorSpec.Role.BATCH_COUNT) {
        float[] values = new float[Math.toIntExact(spec.elements())];
        for (int i = 0; i < values.length; i++) {
          values[i] = number(spec, random);
        }
        tensors.put(spec.name(), StoredTensor.of(spec.name(), spec.shape(), values));
      }
    }
    return new TensorFile(Path.of("random"), tensors, Map.of());
  }

  private static float number(TensorSpec spec, Random random) {
    return switch (spec.role()) {
      case CONVOLUTION_WEIGHT, LINEAR_WEIGHT -> {
        double fanIn = spec.elements() / (double) spec.shape().get(0);
        yield (float) (random.nextGaussian() * Math.sqrt(2 / fanIn));
      }
      case NORM_SCALE, RUNNING_VARIANCE -> 1;
      default -> 0;
    };
  }
}
