package io.pollard.onnx;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.TensorSpec;
import io.pollard.network.Unit;
import io.pollard.onnx.GraphBuilder.Value;
import io.pollard.onnx.ModelException.Reason;
import io.pollard.weights.NumberFaults;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Makes an ONNX graph of a network and its weights: standard operators of opset 17, batch norm
 * folded into the convolution before it wherever nobody else reads that, no dropout.
 *
 * <pre>{@code
 * OnnxModel model = Exporter.export(network, in, weights, ExportOptions.defaults(), "0.1.0");
 * ModelWriter.write(Path.of("model.onnx"), model.withMetadata(card.toMetadata()));
 * }</pre>
 *
 * <p>Input {@code images} is float32 [N, C, H, W] (or [N, C, D, H, W]), normalised; outputs are
 * {@code logits} and {@code probabilities}, both [N, K], on request {@code features}, what the
 * trunk gives to the head. A decoder's {@code logits} are maps [N, K, H, W], and it has no {@code
 * probabilities}: whether its maps exclude each other is for the task to say.
 */
public final class Exporter {

  public static final String IMAGES = "images";
  public static final String LOGITS = "logits";
  public static final String PROBABILITIES = "probabilities";
  public static final String FEATURES = "features";

  /** How far an image's features lie from those of the training images, see {@link InputGate}. */
  public static final String DISTANCE = "distance";

  /** What each position puts into each class's logit, see {@link MapOutput}. */
  public static final String MAPS = "maps";

  private static final Dimension FREE_BATCH = new Dimension.Free("N");

  private Exporter() {}

  /**
   * @param in one image, without the batch axis
   * @param weights has every tensor of the network by name; others are passed over
   * @param version of the program, for the file
   * @return a model without metadata
   * @throws ModelException if the network has a layer that can't be exported, or the weights lack a
   *     tensor or have it in another shape
   * @throws io.pollard.weights.WeightsException if the weights have NaN, infinity or negative
   *     variances
   */
  public static OnnxModel export(
      Network network, FeatureShape in, TensorFile weights, ExportOptions options, String version) {
    checkTensors(network, in, weights);
    GraphBuilder builder = new GraphBuilder(weights);
    List<Value> trunk = new ArrayList<>();
    Value features = new Value(IMAGES, in);
    for (Unit unit : network.units()) {
      features = builder.apply(unit.name(), unit.body(), features);
      trunk.add(features);
    }
    List<ValueInfo> outputs = new ArrayList<>();
    Value logits;
    if (network.head() instanceof Head.Classifier classifier) {
      logits = builder.apply(Head.NAME, classifier.body(), features);
      outputs.add(info(LOGITS, logits.shape(), options.fixedBatch()));
      outputs.add(info(PROBABILITIES, logits.shape(), options.fixedBatch()));
      if (!builder.probabilities(logits, options.activation()).name().equals(PROBABILITIES)) {
        throw new IllegalStateException("a layer of the network is called " + PROBABILITIES);
      }
    } else {
      logits = builder.decode(network, (Head.Decoder) network.head(), in, trunk);
      outputs.add(info(LOGITS, logits.shape(), options.fixedBatch()));
    }
    Map<String, String> names;
    if (options.features()) {
      outputs.add(info(FEATURES, features.shape(), options.fixedBatch()));
      names = Map.of(logits.name(), LOGITS, features.name(), FEATURES);
    } else {
      names = Map.of(logits.name(), LOGITS);
    }
    Graph graph =
        new Graph(
            network.name(),
            builder.nodes(names),
            builder.initializers(),
            List.of(info(IMAGES, in, options.fixedBatch())),
            outputs);
    return new OnnxModel(
        OnnxModel.IR_VERSION,
        OnnxModel.OPSET,
        OnnxModel.PRODUCER,
        version,
        BatchNormFolding.apply(graph),
        Map.of());
  }

  private static void checkTensors(Network network, FeatureShape in, TensorFile weights) {
    for (TensorSpec spec : network.tensors(in)) {
      StoredTensor tensor = weights.tensors().get(spec.name());
      if (spec.role() != TensorSpec.Role.BATCH_COUNT
          && (tensor == null || !tensor.shape().equals(spec.shape()))) {
        throw new ModelException(
            Reason.NETWORK,
            weights.path(),
            "expected "
                + spec.name()
                + " of "
                + spec.shape()
                + " but found "
                + (tensor == null ? "none" : tensor.shape().toString()));
      }
    }
    NumberFaults.of(weights, network.tensors(in)).orThrow(weights.path());
  }

  private static ValueInfo info(String name, FeatureShape shape, OptionalInt batch) {
    List<Dimension> dims = new ArrayList<>();
    dims.add(batch.isPresent() ? new Dimension.Fixed(batch.getAsInt()) : FREE_BATCH);
    for (long size : shape.arraySizes()) {
      dims.add(new Dimension.Fixed(size));
    }
    return new ValueInfo(name, DataType.FLOAT, dims);
  }
}
