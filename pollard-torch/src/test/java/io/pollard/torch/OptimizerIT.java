package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import io.pollard.training.OptimizerOptions;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PyTorch's optimizers, step by step: golden schedules.json. */
class OptimizerIT {

  private static final TensorFactory DOUBLES =
      new TensorFactory(ComputeDevice.CPU, ScalarType.Double);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SGD, no momentum",
        "SGD, momentum 0.9",
        "SGD, momentum 0.9, dampening 0.9",
        "SGD, momentum 0.9, dampening 0.9, weight decay 1e-3",
        "Adam",
        "Adam, rate 1e-4",
        "Adam, weight decay 0.1 (added to the gradient)"
      })
  void tenStepsAreThoseOfPyTorch(String name) {
    JsonNode golden = named(name);
    JsonNode options = golden.get("options");
    try (PointerScope scope = new PointerScope()) {
      Tensor parameter = DOUBLES.of(Fill.u("parameter", 5), 5);
      parameter.set_requires_grad(true);
      List<TrainingNetwork.Parameter> parameters =
          List.of(new TrainingNetwork.Parameter("parameter", parameter, 1));
      try (Optimizer optimizer = optimizer(options, parameters)) {
        for (int step = 0; step < 10; step++) {
          Tensor gradient = DOUBLES.of(Fill.u("gradient." + step, 5), 5);
          parameter.mul(gradient).sum().backward();
          optimizer.step(options.get("lr").doubleValue());
          assertThat(GoldenNetworks.values(parameter))
              .as(name + " after step " + (step + 1))
              .containsExactly(Golden.numbers(golden.get("afterStep").get(step)), offset(1e-12));
        }
      }
    }
  }

  private static JsonNode named(String name) {
    for (JsonNode optimizer : Golden.read("schedules").get("optimizers")) {
      if (optimizer.get("name").textValue().equals(name)) {
        return optimizer;
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static Optimizer optimizer(JsonNode options, List<TrainingNetwork.Parameter> parameters) {
    double decay = options.get("weight_decay").doubleValue();
    if (options.has("betas")) {
      return new Adam(
          new OptimizerOptions.Adam(
              options.get("betas").get(0).doubleValue(),
              options.get("betas").get(1).doubleValue(),
              options.get("eps").doubleValue(),
              decay),
          parameters,
          DOUBLES);
    }
    return new Sgd(
        new OptimizerOptions.Sgd(
            options.get("momentum").doubleValue(), options.get("dampening").doubleValue(), decay),
        parameters);
  }

  @Test
  void theDefinitionUsedOnOtherDevicesIsTheFusedKernels() {
    List<double[]> results = new ArrayList<>();
    for (ComputeDevice device : List.of(ComputeDevice.CPU, ComputeDevice.META)) {
      try (PointerScope scope = new PointerScope()) {
        Tensor parameter = DOUBLES.of(Fill.u("parameter", 5), 5);
        parameter.set_requires_grad(true);
        // The tensors are the processor's; the factory's device alone chooses the way.
        try (Optimizer adam =
            new Adam(
                new OptimizerOptions.Adam(0.9, 0.999, 1e-8, 0.1),
                List.of(new TrainingNetwork.Parameter("parameter", parameter, 0.5)),
                new TensorFactory(device, ScalarType.Double))) {
          for (int step = 0; step < 3; step++) {
            parameter.mul(DOUBLES.of(Fill.u("gradient." + step, 5), 5)).sum().backward();
            adam.step(0.01);
          }
        }
        results.add(GoldenNetworks.values(parameter));
      }
    }
    assertThat(results.get(1)).containsExactly(results.get(0), offset(1e-12));
  }
}
