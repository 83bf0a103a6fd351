package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.Method.Settings;
import io.pollard.strategy.Plan;
import io.pollard.strategy.UnitPlan;
import io.pollard.strategy.UnitPlan.Source;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.testing.Fill;
import io.pollard.testing.LayerTrees;
import io.pollard.testing.PlannedNetworks;
import io.pollard.training.Loss;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.ParameterPlan;
import io.pollard.training.Precision;
import io.pollard.training.loop.Initialisation;
import io.pollard.training.loop.ModelSetup;
import io.pollard.weights.DType;
import io.pollard.weights.LoadReport;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every strategy on every declared network: the weights that it takes, a step of training, and what
 * the step leaves alone.
 */
class StrategiesIT {

  private static final int SAMPLES = 2;

  static List<String> names() {
    return PlannedNetworks.namesAndDecoders();
  }

  @ParameterizedTest
  @MethodSource("names")
  void takesItsPretrainedTensorsAndTrainsWhatIsNotFrozen(String name) {
    // A body that stochastic depth drops of every sample learns nothing in that step.
    Network declared = LayerTrees.withoutChance(Networks.named(name, PlannedNetworks.OUTPUTS));
    FeatureShape in = PlannedNetworks.input(declared);
    TensorFile weights = weights(declared, in);
    for (Method method : Method.values()) {
      Settings settings = new Settings(HeadForm.POOLED, .1, Statistics.KEEP);
      List<String> cuts = method.cuts(declared);
      Plan plan =
          (method.hasCut()
                  ? method.at(cuts.get(cuts.size() / 2), declared, settings)
                  : method.whole(settings))
              .plan(declared, PlannedNetworks.OUTPUTS);
      assertTrains(method + " of " + name, declared, plan, in, weights);
    }
  }

  private static void assertTrains(
      String what, Network declared, Plan plan, FeatureShape in, TensorFile weights) {
    Map<String, List<TensorSpec>> tensors = plan.network().tensorsByUnit(in);
    List<String> pretrained =
        plan.units().stream()
            .filter(unit -> unit.weights() == Source.PRETRAINED)
            .map(unit -> unit.unit().name())
            .toList();
    LoadReport report = LoadReport.of(weights, declared, plan.network(), pretrained, in).orThrow();
    assertThat(report.unexpected()).as(what).isEmpty();
    Set<String> loaded = Set.copyOf(report.loaded());
    ModelSetup setup =
        new ModelSetup(
            plan,
            in,
            Preprocessing.imagenet(),
            new OptimizerOptions.Sgd(0, 0, 0),
            ParameterPlan.of(plan, in),
            loss(declared),
            spec ->
                loaded.contains(spec.name())
                    ? weights.tensor(spec.name()).floats()
                    : Initialisation.of(spec, 1));
    try (PointerScope scope = new PointerScope();
        TorchModel model = new TorchModel(setup, TensorFactory.cpu(), Precision.FP32)) {
      Map<String, Tensor> state = model.network().state();
      for (UnitPlan unit : plan.units()) {
        for (TensorSpec spec : tensors.get(unit.unit().name())) {
          if (spec.role() != TensorSpec.Role.BATCH_COUNT) {
            assertThat(loaded.contains(spec.name()))
                .as(what + ": " + spec.name())
                .isEqualTo(unit.weights() == Source.PRETRAINED);
          }
        }
      }
      Map<String, Tensor> before = new HashMap<>();
      state.forEach((tensor, values) -> before.put(tensor, values.detach().clone()));
      Tensor images = TensorFactory.cpu().of(Fill.u("input", size(in)), batch(in));
      double loss = model.step(images, 0, targets(declared, in), 0.01);
      assertThat(loss).as(what).isFinite().isNotZero();

      for (UnitPlan unit : plan.units()) {
        List<TensorSpec> specs = tensors.get(unit.unit().name());
        if (unit.isFrozen() && unit.batchNorm() == Statistics.KEEP) {
          assertThat(changed(specs, before, state)).as(what + ": " + unit.unit().name()).isEmpty();
        } else if (specs.stream().anyMatch(spec -> spec.role().isTrained())) {
          assertThat(changed(specs, before, state))
              .as(what + ": " + unit.unit().name())
              .isNotEmpty();
        }
      }
      assertThat(changed(tensors.get(Head.NAME), before, state)).as(what + ": head").isNotEmpty();
      state.forEach(
          (tensor, values) ->
              assertThat(values.isfinite().all().item_bool()).as(what + ": " + tensor).isTrue());
    }
  }

  private static List<String> changed(
      List<TensorSpec> specs, Map<String, Tensor> before, Map<String, Tensor> after) {
    return specs.stream()
        .map(TensorSpec::name)
        .filter(after::containsKey)
        .filter(name -> !after.get(name).equal(before.get(name)))
        .toList();
  }

  private static Loss loss(Network declared) {
    return declared.head() instanceof Head.Decoder
        ? Loss.BinaryCrossEntropy.unweighted(PlannedNetworks.OUTPUTS)
        : Loss.CrossEntropy.unweighted(PlannedNetworks.OUTPUTS);
  }

  /** The first classes, or masks by the fill. */
  private static Tensor targets(Network declared, FeatureShape in) {
    if (declared.head() instanceof Head.Decoder) {
      FeatureShape maps = in.withChannels(PlannedNetworks.OUTPUTS);
      double[] masks = Arrays.stream(Fill.u("mask", size(maps))).map(u -> u > 0 ? 1 : 0).toArray();
      return TensorFactory.cpu().of(masks, batch(maps));
    }
    return TensorFactory.cpu().of(LongStream.range(0, SAMPLES).toArray(), SAMPLES);
  }

  private static int size(FeatureShape shape) {
    return Math.toIntExact(SAMPLES * shape.elements());
  }

  private static long[] batch(FeatureShape shape) {
    return LongStream.concat(
            LongStream.of(SAMPLES), shape.arraySizes().stream().mapToLong(Long::longValue))
        .toArray();
  }

  /** A pretrained file of the whole network, filled by the formula. */
  private static TensorFile weights(Network network, FeatureShape in) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : network.tensors(in)) {
      long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
      double[] values = Fill.tensor(spec.name(), shape);
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (double value : values) {
        bytes.putFloat((float) value);
      }
      tensors.put(
          spec.name(), new StoredTensor(spec.name(), DType.F32, spec.shape(), bytes.flip()));
    }
    return new TensorFile(Path.of("filled.safetensors"), tensors, Map.of());
  }
}
