package io.pollard.onnx;

import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Preprocessing;
import io.pollard.data.Task;
import io.pollard.metrics.OperatingPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small models made by hand. */
final class TestModels {

  private TestModels() {}

  static ModelCard card() {
    return new ModelCard(
        Task.SingleLabel.of(List.of("normal", "pneumonia"), "pneumonia"),
        Preprocessing.imagenet().withData(new Intensity.Window(40, 400.5), Fit.PAD),
        Optional.of(new Decision(new OperatingPoint.Sensitivity(0.95), 0.40625)),
        Map.of("network", "resnet18", "seeds", List.of(1L, 2L), "note", "\"quoted\" \\ ü\n"),
        Optional.empty());
  }

  /** One that the predictor takes: two means of the image, and their probabilities. */
  static OnnxModel modelThatPredicts() {
    FeatureShape in = FeatureShape.of(3, 224, 224);
    Layer nothing = Layers.sequence(Layers.identity());
    Network network = new Network("means", List.of(new Unit("stem", 1, nothing)), Head.pooled(2));
    return Exporter.export(
            network, in, FilledWeights.of(network, in), ExportOptions.defaults(), "test")
        .withMetadata(card().toMetadata());
  }

  /** Every kind of field: y = clip(flatten(conv(x)), 0). */
  static OnnxModel model() {
    Graph graph =
        new Graph(
            "tiny",
            List.of(
                new Node(
                    "Conv",
                    "conv",
                    List.of("images", "conv.weight"),
                    List.of("conv"),
                    Map.of(
                        "kernel_shape", Attribute.of(new long[] {1, 1}),
                        "strides", Attribute.of(new long[] {1, 1}),
                        "group", Attribute.of(1))),
                new Node(
                    "LeakyRelu",
                    "leaky",
                    List.of("conv"),
                    List.of("leaky"),
                    Map.of("alpha", Attribute.of(0.25))),
                new Node(
                    "Flatten",
                    "flatten",
                    List.of("leaky"),
                    List.of("flat"),
                    Map.of("axis", Attribute.of(1))),
                new Node("Clip", "clip", List.of("flat", "zero", ""), List.of("logits"), Map.of())),
            List.of(
                TensorData.floats(
                    "conv.weight", List.of(2L, 3L, 1L, 1L), new float[] {1, 2, 3, -1, -2, -3}),
                TensorData.number("zero", 0)),
            List.of(
                new ValueInfo(
                    "images",
                    DataType.FLOAT,
                    List.of(
                        new Dimension.Free("N"),
                        new Dimension.Fixed(3),
                        new Dimension.Fixed(1),
                        new Dimension.Fixed(1)))),
            List.of(
                new ValueInfo(
                    "logits",
                    DataType.FLOAT,
                    List.of(new Dimension.Free("N"), new Dimension.Fixed(2)))));
    return new OnnxModel(
        OnnxModel.IR_VERSION,
        OnnxModel.OPSET,
        OnnxModel.PRODUCER,
        "test",
        graph,
        card().toMetadata());
  }
}
