package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.onnx.ModelException.Reason;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import io.pollard.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoundNumbersTest {

  @TempDir private Path folder;

  /** The model that predicts, with its classifier's weights filled. */
  private ModelException refused(double value) {
    OnnxModel model = TestModels.modelThatPredicts();
    Graph graph = model.graph();
    List<TensorData> filled =
        graph.initializers().stream()
            .map(
                tensor -> {
                  if (tensor.type() != DataType.FLOAT || tensor.dims().size() != 2) {
                    return tensor;
                  }
                  float[] values = new float[tensor.elements()];
                  Arrays.fill(values, (float) value);
                  return TensorData.floats(tensor.name(), tensor.dims(), values);
                })
            .toList();
    Path file = folder.resolve("model.onnx");
    ModelWriter.write(
        file,
        new OnnxModel(
            model.irVersion(),
            model.opset(),
            model.producer(),
            model.producerVersion(),
            new Graph(graph.name(), graph.nodes(), filled, graph.inputs(), graph.outputs()),
            model.metadata()));
    return catchThrowableOfType(ModelException.class, () -> ModelFile.read(file));
  }

  @ParameterizedTest
  @CsvSource({"NaN, NaN", "Infinity, infinite", "-Infinity, infinite", "-1e38, beyond 1e12"})
  void aModelFileWhoseWeightsAreNoNumbersIsRefusedByTensor(double value, String what) {
    ModelException thrown = refused(value);
    assertThat(thrown.reason()).isEqualTo(Reason.NUMBERS);
    assertThat(thrown)
        .hasMessageContaining(
            "expected numbers of a trained network but found 6 of 6 numbers " + what);
  }

  @Test
  void aModelFileOfNumbersIsRead() {
    assertThat(refused(0.25)).isNull();
  }

  @Test
  void convolutionsThatAreAllZeroAreRefused() {
    OnnxModel model = TestModels.model();
    Graph graph = model.graph();
    Graph zero =
        new Graph(
            graph.name(),
            graph.nodes(),
            graph.initializers().stream()
                .map(
                    tensor ->
                        TensorData.floats(
                            tensor.name(), tensor.dims(), new float[tensor.elements()]))
                .toList(),
            graph.inputs(),
            graph.outputs());
    SoundNumbers.require(Path.of("model.onnx"), graph);
    assertThat(
            catchThrowableOfType(
                ModelException.class, () -> SoundNumbers.require(Path.of("model.onnx"), zero)))
        .hasMessageContaining("all 1 convolutions are zero");
  }

  @ParameterizedTest
  @CsvSource({"conv1.weight, NaN", "bn1.running_var, -1", "head.bias, Infinity"})
  void noGraphIsMadeOfSuchWeights(String name, float value) {
    Network network = ResNet.resnet18(2).cut("stem", Head.pooled(2));
    FeatureShape in = FeatureShape.of(3, 32, 32);
    TensorFile sound = FilledWeights.of(network, in);
    StoredTensor old = sound.tensor(name);
    float[] values = old.floats();
    values[0] = value;
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(sound.tensors());
    tensors.put(name, new StoredTensor(name, old.dtype(), old.shape(), bytes));
    TensorFile file = new TensorFile(Path.of("best.safetensors"), tensors, Map.of());
    assertThat(
            catchThrowableOfType(
                WeightsException.class,
                () -> Exporter.export(network, in, file, ExportOptions.defaults(), "test")))
        .hasMessageStartingWith("best.safetensors: expected numbers of a trained network")
        .hasMessageContaining(name);
  }
}
