package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Preprocessing;
import io.pollard.network.CutPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Inflation;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.ResNet;
import io.pollard.network.Sapling;
import io.pollard.network.TensorSpec;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import io.pollard.testing.GoldenNetwork;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.weights.DType;
import io.pollard.weights.Provenance;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import io.pollard.weights.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights of images in networks of volumes. */
class InflationIT {

  /** Numbers of images, filled by the formula and of float64. */
  private static Weights ofImages(Network images) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : images.tensors(images.usualInput())) {
      long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
      double[] values = Fill.tensor(spec.name(), shape);
      ByteBuffer bytes =
          ByteBuffer.allocate(Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asDoubleBuffer().put(values);
      tensors.put(spec.name(), new StoredTensor(spec.name(), DType.F64, spec.shape(), bytes));
    }
    return new Weights(
        new TensorFile(Path.of("images.safetensors"), tensors, Map.of()),
        new Provenance("the formula", "0", "none", "nothing", List.of()),
        Preprocessing.imagenet(),
        List.of());
  }

  /** What the weights have not, a head, is zero. */
  private static TrainingNetwork engine(Network network, FeatureShape in, Weights weights) {
    return new TrainingNetwork(
        GoldenNetworks.trainAll(network),
        in,
        TensorFactory.cpu(),
        spec ->
            weights.file().tensors().containsKey(spec.name())
                ? weights.file().tensor(spec.name()).floats()
                : new float[Math.toIntExact(spec.elements())]);
  }

  /** Stages and logits of PyTorch's inflated networks, golden/SOURCE.md. */
  @ParameterizedTest
  @CsvSource({"i3resnet18, layer4.1", "i3resnet152, layer2.7"})
  void theyGiveWhatPyTorchGives(String name, String last) {
    JsonNode golden = Golden.read("inflation");
    JsonNode expected = golden.get("networks").get(name);
    FeatureShape in = GoldenNetwork.shape(golden.get("input_shape"));
    int classes = golden.get("classes").intValue();
    Network whole = Networks.named(name, classes);
    Network network = whole.cut(last, whole.head());
    Network images =
        name.equals("i3resnet18") ? ResNet.resnet18(classes) : ResNet.resnet152(classes);
    Weights weights = ofImages(images.cut(last, network.head()));
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TrainingNetwork engine = engine(network, in, weights.withDepthOf(network))) {
      Tensor volumes = GoldenNetworks.images(golden.get("input_shape"), ScalarType.Float);
      Map<String, double[]> seen = features(engine, volumes);
      for (JsonNode stage : expected.get("stages")) {
        String unit = stage.get("unit").textValue();
        NetworksOracleIT.assertAgrees(name + " " + unit, seen.get(unit), stage, 1e-4);
      }
      for (int i = 0; i < expected.path("logits").size() * classes; i++) {
        double theirs = expected.get("logits").get(i / classes).get(i % classes).doubleValue();
        assertThat(seen.get(Head.NAME)[i]).isCloseTo(theirs, offset(1e-4));
      }
    }
  }

  private static Map<String, double[]> features(TrainingNetwork engine, Tensor images) {
    Map<String, double[]> seen = new HashMap<>();
    Tensor logits =
        engine.forward(
            images,
            0,
            Pass.evaluation(),
            (unit, features) -> seen.put(unit.name(), GoldenNetworks.values(features)));
    seen.put(Head.NAME, GoldenNetworks.values(logits));
    return seen;
  }

  /**
   * Wherever a position's field of view meets slices alone, its features are those of one slice; at
   * the outermost slices zeros are seen too, and they are others.
   */
  @Test
  void aVolumeOfEqualSlicesGivesTheFeaturesOfOneSliceAwayFromItsEnds() {
    int depth = 64;
    int side = 16;
    Network images = Sapling.sapling(6);
    Network volumes = Inflation.cubic().of(images);
    FeatureShape one = FeatureShape.of(3, side, side);
    FeatureShape many = FeatureShape.of(3, depth, side, side);
    TensorFactory factory = TensorFactory.cpu();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TrainingNetwork flat = engine(images, one, Weights.sapling());
        TrainingNetwork deep = engine(volumes, many, Weights.sapling().withDepthOf(volumes))) {
      Tensor slice = factory.of(Fill.u("input", 3 * side * side), 1, 3, side, side);
      Map<String, double[]> expected = features(flat, slice);
      Map<String, double[]> found =
          features(deep, slice.unsqueeze(2).expand(1, 3, depth, side, side));
      List<String> compared = new ArrayList<>();
      for (CutPoint point : volumes.cutPoints(many)) {
        double[] wanted = expected.get(point.name());
        for (int place : seeingSlicesAlone(point, depth)) {
          assertThat(slice(found.get(point.name()), point.features(), place))
              .as(point.name() + " at " + place)
              .containsExactly(wanted, offset(1e-4 * largest(wanted)));
          compared.add(point.name());
        }
      }
      assertThat(compared)
          .contains("stem", "layer1.0", "layer2.0", "layer2.1", "layer3.0")
          .doesNotContain("layer4.0");
      double[] outermost = slice(found.get("stem"), volumes.cutPoints(many).get(0).features(), 0);
      assertThat(distance(outermost, expected.get("stem")))
          .isGreaterThan(0.1 * largest(expected.get("stem")));
    }
  }

  /** Positions along depth whose field of view, centred on them, lies in the volume. */
  private static int[] seeingSlicesAlone(CutPoint point, int depth) {
    int size = point.receptiveField().size().size(0);
    int jump = point.receptiveField().jump().size(0);
    return IntStream.range(0, point.features().extent().size(0))
        .filter(place -> place * jump >= size / 2 && place * jump + size / 2 < depth)
        .toArray();
  }

  /** Of [1, C, D, H, W] the numbers [C, H, W] at one place along depth. */
  private static double[] slice(double[] volume, FeatureShape shape, int place) {
    int depth = shape.extent().size(0);
    int plane = volume.length / (shape.channels() * depth);
    double[] slice = new double[shape.channels() * plane];
    for (int channel = 0; channel < shape.channels(); channel++) {
      System.arraycopy(volume, (channel * depth + place) * plane, slice, channel * plane, plane);
    }
    return slice;
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  private static double distance(double[] left, double[] right) {
    return IntStream.range(0, left.length)
        .mapToDouble(i -> Math.abs(left[i] - right[i]))
        .max()
        .orElseThrow();
  }

  /** Of a training step: loss, gradients and running statistics. */
  private static Map<String, double[]> step(Layout layout, ScalarType precision) {
    Network network = Networks.named("i3sapling", 2);
    FeatureShape in = FeatureShape.of(3, 16, 32, 32);
    TensorFactory factory = new TensorFactory(ComputeDevice.CPU, ScalarType.Float, layout);
    Map<String, double[]> seen = new HashMap<>();
    try (PointerScope scope = new PointerScope();
        TrainingNetwork engine =
            new TrainingNetwork(
                GoldenNetworks.trainAll(network),
                in,
                factory,
                (spec, shape) -> factory.of(Fill.tensor(spec.name(), shape), shape))) {
      Tensor volumes =
          factory.laidOut(
              factory.of(Fill.u("input", 4 * Math.toIntExact(in.elements())), 4, 3, 16, 32, 32));
      assertThat(volumes.is_contiguous(MemoryFormat.ChannelsLast3d))
          .isEqualTo(layout == Layout.CHANNELS_LAST);
      Tensor loss =
          torch.cross_entropy_loss(
              engine.forward(volumes, Pass.training(precision)),
              factory.of(new long[] {0, 1, 0, 1}, 4),
              new TensorOptional(),
              1,
              -100,
              0);
      loss.backward();
      seen.put("loss", GoldenNetworks.values(loss));
      engine
          .parameters()
          .forEach(each -> seen.put(each.name(), GoldenNetworks.values(each.tensor().grad())));
      engine
          .state()
          .forEach(
              (name, tensor) -> {
                if (name.contains("running")) {
                  seen.put(name, GoldenNetworks.values(tensor));
                }
              });
    }
    return seen;
  }

  @Test
  void channelsLastGivesTheNumbersOfTheUsualLayout() {
    Map<String, double[]> expected = step(Layout.CONTIGUOUS, ScalarType.Float);
    Map<String, double[]> found = step(Layout.CHANNELS_LAST, ScalarType.Float);
    assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSizeGreaterThan(70);
    found.forEach(
        (name, values) ->
            assertThat(distance(values, expected.get(name)))
                .as(name)
                .isLessThan(1e-4 * largest(expected.get(name)) + 1e-6));
    Map<String, double[]> half = step(Layout.CHANNELS_LAST, ScalarType.BFloat16);
    assertThat(half.get("loss")[0]).isCloseTo(expected.get("loss")[0], offset(0.05));
  }
}
