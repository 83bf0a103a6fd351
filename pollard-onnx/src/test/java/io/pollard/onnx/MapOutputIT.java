package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.Pixels;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.ResNet;
import io.pollard.network.Unit;
import io.pollard.network.VisionTransformer;
import io.pollard.weights.TensorFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The maps of a graph against its own logits and their differences. */
class MapOutputIT {

  private static final int CLASSES = 3;

  @TempDir private Path folder;

  private record Case(String name, Network network, FeatureShape in, Extent cells) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Network nothing(Head head) {
    return HeadInputTest.trunk(head);
  }

  static List<Case> cases() {
    FeatureShape image = FeatureShape.of(3, 64, 64);
    FeatureShape odd = FeatureShape.of(3, 6, 4);
    FeatureShape volume = FeatureShape.of(3, 16, 32, 32);
    Network transformer = VisionTransformer.deitTiny(1000);
    String cut = transformer.units().get(2).name();
    return List.of(
        new Case("pooled", nothing(Head.pooled(CLASSES)), odd, Extent.of(6, 4)),
        new Case("flat", nothing(Head.flat(CLASSES)), odd, Extent.of(6, 4)),
        new Case(
            "flat volume",
            nothing(Head.flat(CLASSES)),
            FeatureShape.of(2, 3, 4, 5),
            Extent.of(3, 4, 5)),
        new Case(
            "resnet18 cut",
            ResNet.resnet18(1000).cut("layer2.1", Head.pooled(CLASSES)),
            image,
            Extent.of(8, 8)),
        new Case(
            "resnet18 flat",
            ResNet.resnet18(1000).cut("layer3.1", Head.flat(CLASSES)),
            image,
            Extent.of(4, 4)),
        new Case(
            "densenet121",
            Networks.named("densenet121", 1000).withHead(Head.pooled(CLASSES)),
            image,
            Extent.of(2, 2)),
        new Case(
            "i3resnet18",
            Networks.named("i3resnet18", 1000).cut("layer1.1", Head.pooled(CLASSES)),
            volume,
            Extent.of(4, 8, 8)),
        new Case(
            "mean token",
            transformer.cut(cut, Head.onMeanToken(1, CLASSES)),
            FeatureShape.of(3, 32, 48),
            Extent.of(2, 3)));
  }

  private static OnnxModel exported(Network network, FeatureShape in) {
    TensorFile weights = FilledWeights.of(network, in);
    return Exporter.export(network, in, weights, ExportOptions.defaults(), "test");
  }

  private static long[] shape(long batch, FeatureShape in) {
    return LongStream.concat(
            LongStream.of(batch), in.arraySizes().stream().mapToLong(Long::longValue))
        .toArray();
  }

  private static float[] bias(Graph graph) {
    return graph.initializers().stream()
        .filter(tensor -> tensor.name().equals("head.bias"))
        .findFirst()
        .orElseThrow()
        .toFloats();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theMeanOfAMapAndTheBiasAreTheLogitAndNothingElseChanges(Case some) {
    OnnxModel model = exported(some.network(), some.in());
    Graph mapped = MapOutput.added(model.graph(), some.network().patches(some.in()));
    Shapes.check(mapped, 2);
    Shapes.check(mapped, 3);
    assertThat(mapped.nodes()).startsWith(model.graph().nodes().toArray(Node[]::new));
    float[] bias = bias(mapped);
    Map<String, float[]> plain = run(model, 2, some.in(), FilledWeights.images(2, some.in()));
    Map<String, float[]> with =
        run(with(model, mapped), 2, some.in(), FilledWeights.images(2, some.in()));
    assertThat(with.get("logits")).containsExactly(plain.get("logits"), within(1e-6f));
    int count = Math.toIntExact(some.cells().count());
    float[] maps = with.get("maps");
    assertThat(maps).hasSize(2 * CLASSES * count);
    float[] logits = with.get("logits");
    for (int row = 0; row < logits.length; row++) {
      double sum = 0;
      for (int cell = 0; cell < count; cell++) {
        sum += maps[row * count + cell];
      }
      double scale = Math.max(1, Math.abs(logits[row]));
      assertThat(sum / count + bias[row % CLASSES]).isCloseTo(logits[row], within(1e-4 * scale));
    }
  }

  private static OnnxModel with(OnnxModel model, Graph graph) {
    return new OnnxModel(
        model.irVersion(), model.opset(), model.producer(), "test", graph, model.metadata());
  }

  private Map<String, float[]> run(
      OnnxModel model, int batch, FeatureShape in, FloatBuffer images) {
    try (OnnxSession session = OnnxSession.of(folder, ModelWriter.bytes(model), 1)) {
      return session.run(images, shape(batch, in));
    }
  }

  /**
   * Grad-CAM as it is defined: gradients of a logit by the features, here by central differences,
   * their mean over positions as a channel's weight, and the weighted sum of the channels. Times
   * the number of positions that is the map.
   */
  @Test
  void underPoolingItIsGradCamTimesThePositions() {
    FeatureShape in = FeatureShape.of(3, 6, 4);
    double[][][] gradients = gradients(Head.pooled(CLASSES), in);
    int positions = 24;
    float[] features = numbers(FilledWeights.images(1, in));
    float[] maps = maps(Head.pooled(CLASSES), in);
    for (int k = 0; k < CLASSES; k++) {
      for (int p = 0; p < positions; p++) {
        double gradCam = 0;
        for (int c = 0; c < 3; c++) {
          double weight = 0;
          for (int q = 0; q < positions; q++) {
            weight += gradients[k][c][q] / positions;
          }
          gradCam += weight * features[c * positions + p];
        }
        assertThat((double) maps[k * positions + p]).isCloseTo(positions * gradCam, offset(1e-3));
      }
    }
  }

  /**
   * What a position puts into a logit is there the gradient times the features, channel by channel.
   */
  @Test
  void ofAFlattenedMapItIsGradientTimesFeaturesTimesThePositions() {
    FeatureShape in = FeatureShape.of(3, 6, 4);
    double[][][] gradients = gradients(Head.flat(CLASSES), in);
    int positions = 24;
    float[] features = numbers(FilledWeights.images(1, in));
    float[] maps = maps(Head.flat(CLASSES), in);
    for (int k = 0; k < CLASSES; k++) {
      for (int p = 0; p < positions; p++) {
        double part = 0;
        for (int c = 0; c < 3; c++) {
          part += gradients[k][c][p] * features[c * positions + p];
        }
        assertThat((double) maps[k * positions + p]).isCloseTo(positions * part, offset(1e-2));
      }
    }
  }

  private float[] maps(Head head, FeatureShape in) {
    OnnxModel model = exported(nothing(head), in);
    Graph mapped = MapOutput.added(model.graph(), Optional.empty());
    return run(with(model, mapped), 1, in, FilledWeights.images(1, in)).get("maps");
  }

  private static float[] numbers(FloatBuffer buffer) {
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /** [classes][channels][positions]; the trunk does nothing, so that the image is the features. */
  private double[][][] gradients(Head head, FeatureShape in) {
    float step = 0.5f;
    float[] image = numbers(FilledWeights.images(1, in));
    int batch = 2 * image.length;
    FloatBuffer moved =
        ByteBuffer.allocateDirect(batch * image.length * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < batch; i++) {
      float[] one = image.clone();
      one[i / 2] += i % 2 == 0 ? step : -step;
      moved.put(one);
    }
    float[] logits = run(exported(nothing(head), in), batch, in, moved.flip()).get("logits");
    int positions = image.length / in.channels();
    double[][][] gradients = new double[CLASSES][in.channels()][positions];
    for (int at = 0; at < image.length; at++) {
      for (int k = 0; k < CLASSES; k++) {
        gradients[k][at / positions][at % positions] =
            (logits[2 * at * CLASSES + k] - logits[(2 * at + 1) * CLASSES + k]) / (2.0 * step);
      }
    }
    return gradients;
  }

  @Test
  void aHeadThatReadsNoPlacesHasNone() {
    FeatureShape in = FeatureShape.of(3, 32, 32);
    Network transformer = VisionTransformer.deitTiny(1000);
    String cut = transformer.units().get(1).name();
    for (Head head : List.of(Head.onClassToken(2), Head.onClassAndMeanToken(1, 2))) {
      Network network = transformer.cut(cut, head);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MapOutput.added(exported(network, in).graph(), network.patches(in)))
          .withMessageStartingWith("the network has no maps, since its head reads the class token")
          .withMessageEndingWith("--head mean has maps");
    }
    Network flat = transformer.cut(cut, Head.flat(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MapOutput.added(exported(flat, in).graph(), flat.patches(in)))
        .withMessageContaining("no place in the image beside the patches");
    Layer pooled = Layers.sequence(new Layer.PoolTo(1), new Layer.Flatten(), Layers.linear("l", 4));
    Network vector =
        new Network(
            "vector",
            List.of(
                new Unit("stem", 1, pooled),
                new Unit("last", 1, new Layer.Activation(Layer.Function.RELU))),
            Head.linearOnly(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MapOutput.added(exported(vector, in).graph(), Optional.empty()))
        .withMessageContaining("reads a vector, which has no places");
  }

  private Path written(boolean hasMaps) {
    Network network = ResNet.resnet18(1000).cut("layer2.1", Head.pooled(2));
    FeatureShape in = FeatureShape.of(3, 64, 64);
    ModelCard card = TestModels.card();
    ModelCard small =
        new ModelCard(
            card.task(),
            Preprocessing.imagenet().withSize(64),
            card.decision(),
            card.provenance(),
            card.quantisation());
    OnnxModel model = exported(network, in).withMetadata(small.toMetadata());
    Path file = folder.resolve("model.onnx");
    ModelWriter.write(file, hasMaps ? MapOutput.added(model, network, in) : model);
    return file;
  }

  @Test
  void thePredictorGivesThemWhereTheyAreAskedFor() {
    Path file = written(true);
    byte[] grey = new byte[96 * 80];
    new Random(1).nextBytes(grey);
    Pixels image = Pixels.of(96, 80, 1, grey);
    PredictorOptions options = PredictorOptions.defaults().withThreads(1);
    try (Predictor plain = Predictor.load(file, options);
        Predictor mapped = Predictor.load(file, options.withMaps())) {
      Explanation explained = mapped.explain(image.raster());
      assertThat(explained.prediction()).isEqualTo(plain.predict(image));
      ClassMaps maps = explained.maps();
      assertThat(maps.cells()).isEqualTo(Extent.of(8, 8));
      assertThat(maps.classes()).containsExactly("normal", "pneumonia");
      float[] bias = bias(ModelFile.read(file).model().graph());
      for (int k = 0; k < 2; k++) {
        String name = maps.classes().get(k);
        assertThat(maps.mean(name) + bias[k])
            .isCloseTo(explained.prediction().logits().get(name), offset(1e-4));
      }
      assertThat(explained.input().extent()).isEqualTo(Extent.of(64, 64));
      assertThat(mapped.card().maps().orElseThrow().sentence())
          .isEqualTo("8x8 cells, 8 pixels apart, each seeing 99 pixels across");
      assertThatIllegalStateException().isThrownBy(() -> plain.explain(image.raster()));
    }
  }

  @Test
  void aFileWithoutThemSaysHowToHaveThem() {
    Path file = written(false);
    assertThatThrownBy(() -> Predictor.load(file, PredictorOptions.defaults().withMaps()))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("pollard export --maps writes one with them");
  }

  @Test
  void aMapAndItsCopyOfTheHeadAreRandomisedAlike() {
    Path file = written(true);
    Path other = folder.resolve("other.onnx");
    RandomisedModel.write(file, RandomisedModel.Part.HEAD, 1, other);
    Graph graph = ModelFile.read(other).model().graph();
    List<TensorData> copies =
        graph.initializers().stream()
            .filter(tensor -> List.of("head.weight", "maps.weight").contains(tensor.name()))
            .toList();
    assertThat(copies).hasSize(2);
    assertThat(copies.get(0).toFloats()).containsExactly(copies.get(1).toFloats());
    Graph before = ModelFile.read(file).model().graph();
    assertThat(graph.initializers()).hasSameSizeAs(before.initializers());
    assertThat(bias(graph)).containsExactly(bias(before));
  }
}
