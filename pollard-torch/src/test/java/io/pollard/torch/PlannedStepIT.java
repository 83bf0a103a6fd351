package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.network.Sapling;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy.FeatureExtraction;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.TransferStrategy.TransFusion;
import io.pollard.strategy.TransferStrategy.Truncation;
import io.pollard.strategy.UnitPlan;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.testing.Fill;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.Loss;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.ParameterPlan;
import io.pollard.training.Precision;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.loop.Initialisation;
import io.pollard.training.loop.ModelSetup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlannedStepIT {

  private static final double RATE = 0.01;
  private static final FeatureShape IN = FeatureShape.of(3, 32, 32);

  static List<Plan> plans() {
    Network network = ResNet.resnet18(1000);
    return Stream.of(
            new FullTransfer(HeadForm.FLAT),
            new FeatureExtraction(HeadForm.POOLED),
            new Truncation("layer2.0", HeadForm.POOLED),
            new LayerwiseFinetuning("layer1.0", HeadForm.POOLED, 0.1, Statistics.KEEP),
            new LayerwiseFinetuning("layer2.1", HeadForm.POOLED, 0.25, Statistics.UPDATE),
            new TransFusion("layer1.0", HeadForm.POOLED))
        .map(strategy -> strategy.plan(network, 2))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("plans")
  void oneSgdStepMovesEveryTensorByItsMultipleAndLeavesFrozenOnesAlone(Plan plan) {
    TensorFactory factory = new TensorFactory(ComputeDevice.CPU, ScalarType.Double);
    Map<String, UnitPlan> planned = byTensor(plan, IN);
    try (PointerScope scope = new PointerScope();
        TrainingNetwork network =
            new TrainingNetwork(
                plan,
                IN,
                factory,
                (spec, shape) -> factory.of(Fill.tensor(spec.name(), shape), shape));
        Optimizer sgd = Optimizer.of(new OptimizerOptions.Sgd(0, 0, 0), network)) {
      Map<String, double[]> before = new HashMap<>();
      network.state().forEach((name, tensor) -> before.put(name, GoldenNetworks.values(tensor)));
      Tensor images = factory.of(Fill.u("input", 4 * 3 * 32 * 32), 4, 3, 32, 32);
      Tensor logits = network.forward(images, Pass.training(ScalarType.Double));
      torch
          .cross_entropy_loss(
              logits, factory.of(new long[] {0, 1, 0, 1}, 4), new TensorOptional(), 1, -100, 0)
          .backward();
      Map<String, double[]> gradients = new HashMap<>();
      network
          .parameters()
          .forEach(
              parameter ->
                  gradients.put(
                      parameter.name(), GoldenNetworks.values(parameter.tensor().grad())));
      sgd.step(RATE);

      network
          .state()
          .forEach(
              (name, tensor) -> {
                double[] after = GoldenNetworks.values(tensor);
                UnitPlan unit = planned.get(name);
                boolean follows = unit == null || unit.batchNorm() == Statistics.UPDATE;
                double multiple = unit == null ? 1 : unit.rateMultiple();
                if (name.contains("running")) {
                  assertThat(Arrays.equals(after, before.get(name))).as(name).isEqualTo(!follows);
                } else if (multiple == 0) {
                  assertThat(Arrays.equals(after, before.get(name))).as(name).isTrue();
                } else {
                  double furthest = 0;
                  for (int i = 0; i < after.length; i++) {
                    double expected =
                        before.get(name)[i] - RATE * multiple * gradients.get(name)[i];
                    furthest = Math.max(furthest, Math.abs(after[i] - expected));
                  }
                  assertThat(furthest).as(name).isLessThan(1e-14);
                  assertThat(after).as(name).isNotEqualTo(before.get(name));
                }
              });
    }
  }

  /** Without momentum a step moves a tensor in proportion to its rate. */
  @Test
  void aModelsTensorsMoveByTheMultiplesThatItsSetupSays() {
    Plan plan = new TransFusion("layer1.0", HeadForm.POOLED).plan(Sapling.sapling(72), 2);
    Map<String, ParameterPlan> planned =
        ParameterPlan.of(plan, IN, TrainingRecipe.paper3d().withLayerDecay(0.5));
    Map<String, double[]> alike = moved(plan, ParameterPlan.of(plan, IN));
    Map<String, double[]> found = moved(plan, planned);
    assertThat(found.keySet()).isEqualTo(planned.keySet());
    assertThat(planned.values().stream().map(ParameterPlan::rateMultiple).distinct()).hasSize(6);
    planned.forEach(
        (name, how) -> {
          double[] ways = found.get(name);
          double furthest = 0;
          for (int i = 0; i < ways.length; i++) {
            double expected = alike.get(name)[i] * how.rateMultiple();
            furthest = Math.max(furthest, Math.abs(ways[i] - expected));
          }
          assertThat(furthest).as(name).isLessThan(1e-14);
          assertThat(Arrays.stream(ways).anyMatch(way -> way != 0)).as(name).isTrue();
        });
  }

  /** How far a step of the model moves each trained tensor. */
  private static Map<String, double[]> moved(Plan plan, Map<String, ParameterPlan> planned) {
    TensorFactory factory = new TensorFactory(ComputeDevice.CPU, ScalarType.Double);
    ModelSetup setup =
        new ModelSetup(
            plan,
            IN,
            Preprocessing.imagenet().withSize(32),
            new OptimizerOptions.Sgd(0, 0, 0),
            planned,
            Loss.CrossEntropy.unweighted(2),
            spec -> Initialisation.of(spec, 1));
    Map<String, double[]> moved = new LinkedHashMap<>();
    try (PointerScope scope = new PointerScope();
        TorchModel model = new TorchModel(setup, factory, Precision.FP32)) {
      List<TrainingNetwork.Parameter> parameters = model.network().parameters();
      parameters.forEach(
          parameter -> moved.put(parameter.name(), GoldenNetworks.values(parameter.tensor())));
      Tensor images = factory.of(Fill.u("input", 4 * 3 * 32 * 32), 4, 3, 32, 32);
      model.step(images, 0, factory.of(new long[] {0, 1, 0, 1}, 4), RATE);
      for (TrainingNetwork.Parameter parameter : parameters) {
        double[] way = moved.get(parameter.name());
        double[] after = GoldenNetworks.values(parameter.tensor());
        Arrays.setAll(way, i -> after[i] - way[i]);
      }
    }
    return moved;
  }

  /** The plan of each tensor's unit; the head's tensors have none. */
  private static Map<String, UnitPlan> byTensor(Plan plan, FeatureShape in) {
    Map<String, List<TensorSpec>> tensors = plan.network().tensorsByUnit(in);
    Map<String, UnitPlan> planned = new HashMap<>();
    for (UnitPlan unit : plan.units()) {
      tensors.get(unit.unit().name()).forEach(spec -> planned.put(spec.name(), unit));
    }
    return planned;
  }
}
