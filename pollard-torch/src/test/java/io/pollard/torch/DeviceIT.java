package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer.Activation;
import io.pollard.network.Layer.Function;
import io.pollard.network.Layer.Pool;
import io.pollard.network.Layer.PoolKind;
import io.pollard.network.Layer.Tokens;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.Padding;
import io.pollard.network.TensorSpec;
import io.pollard.network.Unit;
import io.pollard.strategy.Method;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.UnitPlan;
import io.pollard.testing.PlannedNetworks;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.OptimizerOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class DeviceIT {

  /**
   * A tensor that is made on the host by mistake fails here, as it would on a GPU. libtorch without
   * Python has no meta kernels for convolutions ("convolution_overrideable not implemented"), batch
   * norm ("aten::native_batch_norm: attempted to run this operator with Meta tensors, but there was
   * no fake impl or Meta kernel registered") and attention, so the network has none of them; they
   * take every tensor from the state dict and make none.
   */
  @Test
  void forwardBackwardAndAnAdamStepStayOnTheirDevice() {
    TensorFactory meta = new TensorFactory(ComputeDevice.META, ScalarType.Float);
    FeatureShape in = FeatureShape.of(3, 64, 64);
    try (PointerScope scope = new PointerScope();
        TrainingNetwork network =
            new TrainingNetwork(
                GoldenNetworks.trainAll(tokensAndLinearLayers()),
                in,
                meta,
                (spec, shape) -> meta.zeros(shape));
        Optimizer adam = Optimizer.of(OptimizerOptions.Adam.standard(), network)) {
      Tensor logits = network.forward(meta.zeros(4, 3, 64, 64), Pass.training(ScalarType.BFloat16));
      assertThat(logits.is_meta()).isTrue();
      assertThat(logits.size(1)).isEqualTo(2);
      Tensor loss =
          torch.cross_entropy_loss(
              logits, meta.of(new long[4], 4), new TensorOptional(), 1, -100, 0);
      loss.backward();
      assertThat(network.parameters()).allMatch(parameter -> parameter.tensor().grad().is_meta());
      adam.step(1e-4);
      assertThat(adam.memory().values()).allMatch(Tensor::is_meta);
    }
  }

  /** Where libtorch learns one of them, the network above can have it. */
  @Test
  void convolutionsAndBatchNormHaveNoMetaKernel() {
    TensorFactory meta = new TensorFactory(ComputeDevice.META, ScalarType.Float);
    Network norm =
        new Network("norm", List.of(new Unit("stem", 0, Layers.batchNorm("bn"))), Head.pooled(2));
    assertThatThrownBy(() -> forward(TinyNetworks.residual8(), meta))
        .hasStackTraceContaining("convolution_overrideable not implemented");
    assertThatThrownBy(() -> forward(norm, meta))
        .hasStackTraceContaining(
            "aten::native_batch_norm: attempted to run this operator with Meta tensors");
  }

  private static void forward(Network declared, TensorFactory meta) {
    FeatureShape in = FeatureShape.of(3, 64, 64);
    try (PointerScope scope = new PointerScope();
        TrainingNetwork network =
            new TrainingNetwork(
                GoldenNetworks.trainAll(declared), in, meta, (spec, shape) -> meta.zeros(shape))) {
      network.forward(meta.zeros(4, 3, 64, 64), Pass.training(ScalarType.Float));
    }
  }

  /** Every strategy at every cut point of every kind of network, as tensors without memory. */
  @Test
  void everyPlanIsBuiltAsItSays() {
    TensorFactory meta = new TensorFactory(ComputeDevice.META, ScalarType.Float);
    int built = 0;
    for (String name : PlannedNetworks.names()) {
      Network network = Networks.named(name, 1000);
      for (Method method : Method.values()) {
        for (TransferStrategy strategy : strategies(method, network)) {
          requireAsPlanned(strategy.plan(network, 2), network.usualInput(), meta);
          built++;
        }
      }
    }
    assertThat(built).isGreaterThan(1000);
  }

  private static List<TransferStrategy> strategies(Method method, Network network) {
    Method.Settings settings = Method.Settings.paper();
    return method.hasCut()
        ? method.cuts(network).stream().map(cut -> method.at(cut, network, settings)).toList()
        : List.of(method.whole(settings));
  }

  private static void requireAsPlanned(Plan plan, FeatureShape in, TensorFactory meta) {
    try (PointerScope scope = new PointerScope();
        TrainingNetwork network =
            new TrainingNetwork(plan, in, meta, (spec, shape) -> meta.zeros(shape))) {
      Map<String, List<TensorSpec>> specs = plan.network().tensorsByUnit(in);
      assertThat(network.state().keySet())
          .containsExactlyElementsOf(
              specs.values().stream()
                  .flatMap(List::stream)
                  .filter(spec -> spec.role() != TensorSpec.Role.BATCH_COUNT)
                  .map(TensorSpec::name)
                  .toList());
      for (TensorSpec spec : specs.values().stream().flatMap(List::stream).toList()) {
        if (spec.role() != TensorSpec.Role.BATCH_COUNT) {
          assertThat(Arrays.stream(network.state().get(spec.name()).shape()).boxed())
              .as(plan.networkName() + " up to " + plan.cut() + ": " + spec.name())
              .isEqualTo(spec.shape());
        }
      }
      plan.units().stream()
          .filter(UnitPlan::isFrozen)
          .forEach(unit -> specs.remove(unit.unit().name()));
      long trained =
          specs.values().stream()
              .flatMap(List::stream)
              .filter(spec -> spec.role().isTrained())
              .mapToLong(TensorSpec::elements)
              .sum();
      assertThat(network.parameters().stream().mapToLong(one -> one.tensor().numel()).sum())
          .as(plan.networkName() + " up to " + plan.cut())
          .isEqualTo(trained);
    }
  }

  private static Network tokensAndLinearLayers() {
    Unit stem =
        new Unit(
            "stem",
            0,
            Layers.sequence(
                new Pool(PoolKind.MAXIMUM, Extent.of(8, 8), Extent.of(8, 8), Padding.none(2)),
                new Tokens("cls", "positions")));
    Unit block =
        Unit.named(
            "block",
            1,
            Layers.residual(Layers.linear("same", 3), Layers.identity()),
            Layers.linear("wide", 8),
            new Activation(Function.GELU));
    return new Network("tokens and linear layers", List.of(stem, block), Head.onClassToken(2));
  }
}
