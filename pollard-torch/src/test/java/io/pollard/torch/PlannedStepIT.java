package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.network.Unit;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.UnitPlan;
import io.pollard.strategy.UnitPlan.Source;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.testing.Fill;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.OptimizerOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class PlannedStepIT {

  private static final double RATE = 0.01;

  @Test
  void oneSgdStepMovesEveryTensorByItsMultipleAndLeavesFrozenOnesAlone() {
    TensorFactory factory = new TensorFactory(ComputeDevice.CPU, ScalarType.Double);
    FeatureShape in = FeatureShape.of(3, 32, 32);
    Plan plan = mixedPlan();
    try (PointerScope scope = new PointerScope();
        TrainingNetwork network =
            new TrainingNetwork(
                plan,
                in,
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
                double multiple = multiple(name);
                boolean statistics = name.contains("running");
                if (multiple == 0) {
                  assertThat(after).as(name).containsExactly(before.get(name));
                } else if (!statistics) {
                  for (int i = 0; i < after.length; i++) {
                    double expected =
                        before.get(name)[i] - RATE * multiple * gradients.get(name)[i];
                    assertThat(after[i]).as(name).isCloseTo(expected, offset(1e-14));
                  }
                } else {
                  assertThat(after).as(name).isNotEqualTo(before.get(name));
                }
              });
    }
  }

  /** The stem and block 1 frozen, block 2 at a tenth, the head at the full rate. */
  private static Plan mixedPlan() {
    Network network = ResNet.resnet18(1000).cut("layer2.1", HeadForm.POOLED.head(2));
    List<UnitPlan> units = new ArrayList<>();
    for (Unit unit : network.units()) {
      boolean frozen = unit.block() < 2;
      units.add(
          new UnitPlan(
              unit,
              Source.PRETRAINED,
              frozen ? 0 : 0.1,
              frozen ? Statistics.KEEP : Statistics.UPDATE));
    }
    return new Plan("resnet18", units, network.head());
  }

  private static double multiple(String tensor) {
    if (tensor.startsWith("head")) {
      return 1;
    }
    return tensor.startsWith("layer2") ? 0.1 : 0;
  }
}
