package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Groups;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Layer.Attention;
import io.pollard.network.Layer.AttentionBias;
import io.pollard.network.Layer.Channels;
import io.pollard.network.Layer.ClassToken;
import io.pollard.network.Layer.Flatten;
import io.pollard.network.Layer.Function;
import io.pollard.network.Layer.LayerScale;
import io.pollard.network.Layer.MeanToken;
import io.pollard.network.Layer.Norm;
import io.pollard.network.Layer.NormKind;
import io.pollard.network.Layer.Pool;
import io.pollard.network.Layer.PoolKind;
import io.pollard.network.Layer.PoolTo;
import io.pollard.network.Layer.Tokens;
import io.pollard.network.Layer.Upsample;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.Padding;
import io.pollard.network.Unit;
import io.pollard.network.Width;
import io.pollard.testing.Fill;
import io.pollard.testing.LayerTrees;
import io.pollard.testing.PlannedNetworks;
import io.pollard.torch.TrainingNetwork.Parameter;
import io.pollard.torch.TrainingNetwork.Pass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of layer, forward and backward, in the three precisions of training: what comes out,
 * what the gradients are, and what running statistics become are near those of float64. A layer
 * over maps is over volumes, too.
 */
class LayersIT {

  private static final int SAMPLES = 3;
  private static final FeatureShape MAP = FeatureShape.of(32, 7, 6);
  private static final FeatureShape VOLUME = FeatureShape.of(32, 5, 4, 6);
  private static final FeatureShape TOKENS = FeatureShape.of(32, 9);
  private static final FeatureShape VECTOR = FeatureShape.vector(32);

  /** A layer and what flows into it. */
  record Case(Layer layer, FeatureShape in) {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (FeatureShape in : List.of(MAP, VOLUME)) {
      int axes = in.extent().axes();
      Extent three = Extent.filled(axes, 3);
      Extent two = Extent.filled(axes, 2);
      Layer.Conv conv = Layers.conv("conv", Width.of(16), three, two);
      cases.add(new Case(Layers.withBias(conv), in));
      cases.add(new Case(Layers.padded(conv, new Padding.TensorFlowSame()), in));
      cases.add(new Case(Layers.grouped(conv, new Groups.Fixed(8)), in));
      Layer.Conv depthwise = Layers.conv("conv", Width.SAME, three, Extent.filled(axes, 1));
      cases.add(new Case(Layers.grouped(depthwise, Groups.DEPTHWISE), in));
      cases.add(new Case(new Norm("norm", NormKind.GROUPS_OF_16, 1e-5), in));
      for (PoolKind kind : PoolKind.values()) {
        cases.add(new Case(new Pool(kind, three, two, Padding.centred(three)), in));
        cases.add(new Case(new Pool(kind, three, two, new Padding.TensorFlowSame()), in));
      }
      cases.add(new Case(new LayerScale("layer_scale", axes), in));
      cases.add(new Case(new PoolTo(1), in));
      cases.add(new Case(new PoolTo(2), in));
      cases.add(new Case(new Upsample(2), in));
      cases.add(new Case(new Tokens("cls_token", "pos_embed"), in));
      Layer block = Layers.sequence(depthwise, Layers.batchNorm("bn"), Layers.relu());
      cases.add(new Case(Layers.named("block", block), in));
      cases.add(new Case(Layers.residual(block, Layers.identity(), 0.5), in));
      cases.add(
          new Case(
              Layers.gated(Layers.sequence(Layers.globalAverage(), Layers.linear("fc", 32))), in));
    }
    for (FeatureShape in : List.of(MAP, VOLUME, VECTOR)) {
      cases.add(new Case(Layers.batchNorm("norm"), in));
    }
    for (FeatureShape in : List.of(MAP, VOLUME, TOKENS, VECTOR)) {
      cases.add(new Case(Layers.layerNorm("norm", 1e-6), in));
      cases.add(new Case(new LayerScale("gamma", 0), in));
      cases.add(new Case(Layers.linear("fc", 16), in));
      cases.add(new Case(Layers.denseConnection(Layers.linear("fc", 16)), in));
      cases.add(new Case(Layers.dropout(0.5), in));
      for (Function function : Function.values()) {
        cases.add(new Case(Layers.activation(function), in));
      }
    }
    for (FeatureShape in : List.of(MAP, VOLUME, TOKENS)) {
      cases.add(new Case(new Flatten(), in));
    }
    cases.add(new Case(new Attention("attn", 4), TOKENS));
    for (AttentionBias bias : AttentionBias.values()) {
      cases.add(new Case(new Attention("attn", 2, Width.HALF, bias, Optional.empty()), TOKENS));
    }
    cases.add(new Case(new ClassToken(), TOKENS));
    cases.add(new Case(new MeanToken(1), TOKENS));
    cases.add(new Case(new Channels(3, 5), TOKENS));
    cases.addAll(othersAsDeclared(cases));
    return cases;
  }

  /** Of each other kind that some declared network has, its smallest layer. */
  private static List<Case> othersAsDeclared(List<Case> here) {
    Map<Class<?>, Case> smallest = new LinkedHashMap<>();
    BiConsumer<Layer, FeatureShape> see =
        (layer, in) ->
            smallest.merge(
                layer.getClass(),
                new Case(layer, in),
                BinaryOperator.minBy(Comparator.comparingLong(one -> one.in().elements())));
    for (String name : Networks.names()) {
      Network network = Networks.named(name, PlannedNetworks.OUTPUTS);
      LayerTrees.walk(network, PlannedNetworks.input(network), see);
    }
    here.forEach(
        one ->
            LayerTrees.walk(
                one.layer(), one.in(), (layer, in) -> smallest.remove(layer.getClass())));
    return List.copyOf(smallest.values());
  }

  @Test
  void everyKindOfLayerHasACase() {
    List<Class<?>> seen = new ArrayList<>();
    cases()
        .forEach(
            one ->
                LayerTrees.walk(one.layer(), one.in(), (layer, in) -> seen.add(layer.getClass())));
    assertThat(seen)
        .as("a new record of Layer needs its line in cases()")
        .contains(Layer.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyPrecisionIsNearFloat64(Case one) {
    Map<String, double[]> exact = run(one, ScalarType.Double, ScalarType.Double);
    assertNear(one, run(one, ScalarType.Float, ScalarType.Float), exact, 1e-5);
    assertNear(one, run(one, ScalarType.Float, ScalarType.BFloat16), exact, 0.04);
  }

  /** What comes out, every gradient, and the running statistics after a training pass. */
  private static Map<String, double[]> run(Case one, ScalarType numbers, ScalarType precision) {
    Network network =
        new Network("one layer", List.of(new Unit("stem", 0, one.layer())), Head.flat(2));
    FeatureShape in = one.in();
    long[] shape =
        LongStream.concat(
                LongStream.of(SAMPLES), in.arraySizes().stream().mapToLong(Long::longValue))
            .toArray();
    Map<String, double[]> results = new HashMap<>();
    try (PointerScope scope = new PointerScope();
        TrainingNetwork engine = GoldenNetworks.filled(network, in, numbers)) {
      TensorFactory factory = engine.factory();
      int count = Math.toIntExact(SAMPLES * in.elements());
      Tensor images = factory.of(Fill.u("input", count), shape).set_requires_grad(true);
      torch.manual_seed(1);
      Tensor out = engine.features(images, 1, Pass.training(precision));
      results.put("what comes out", GoldenNetworks.values(out));
      Tensor weights = factory.of(Fill.u("out", Math.toIntExact(out.numel())), out.shape());
      out.to(factory.type()).mul(weights).sum().backward();
      results.put("the gradient of what flows in", GoldenNetworks.values(images.grad()));
      for (Parameter parameter : engine.parameters()) {
        if (parameter.tensor().grad().defined()) {
          results.put(
              "the gradient of " + parameter.name(),
              GoldenNetworks.values(parameter.tensor().grad()));
        }
      }
      engine
          .state()
          .forEach(
              (name, tensor) -> {
                if (name.contains("running")) {
                  results.put(name, GoldenNetworks.values(tensor));
                }
              });
    }
    return results;
  }

  /** Each tensor's distance, to a share of its length. */
  private static void assertNear(
      Case one, Map<String, double[]> ours, Map<String, double[]> exact, double share) {
    assertThat(ours).containsOnlyKeys(exact.keySet());
    exact.forEach(
        (what, expected) -> {
          double[] found = ours.get(what);
          double distance = 0;
          double length = 0;
          for (int i = 0; i < expected.length; i++) {
            distance += Math.pow(found[i] - expected[i], 2);
            length += expected[i] * expected[i];
          }
          assertThat(Math.sqrt(distance))
              .as("%s of %s over %s", what, one.layer(), one.in())
              .isLessThanOrEqualTo(share * Math.sqrt(length));
        });
  }
}
