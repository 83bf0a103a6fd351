package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.ParameterPlan;
import io.pollard.training.RateSchedule;
import io.pollard.training.ScheduleState;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
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
        "Adam, weight decay 0.1 (added to the gradient)",
        "AdamW, weight decay 0.1 (decoupled)",
        "AdamW, default weight decay 0.01"
      })
  void tenStepsAreThoseOfPyTorch(String name) {
    JsonNode golden = named(name);
    JsonNode options = golden.get("options");
    try (PointerScope scope = new PointerScope()) {
      Tensor parameter = DOUBLES.of(Fill.u("parameter", 5), 5);
      parameter.set_requires_grad(true);
      List<TrainingNetwork.Parameter> parameters =
          List.of(new TrainingNetwork.Parameter("parameter", parameter, ParameterPlan.at(1)));
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
    if (options.path("decoupled_weight_decay").asBoolean()) {
      return new Adam(
          new OptimizerOptions.AdamW(
              options.get("betas").get(0).doubleValue(),
              options.get("betas").get(1).doubleValue(),
              options.get("eps").doubleValue(),
              decay,
              OptimizerOptions.Decayed.ALL),
          parameters,
          DOUBLES);
    }
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

  /** One rate for pretrained and one for new weights; layers at decaying rates. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void groupsOfParametersFollowPyTorchsOverTenEpochs(int row) {
    JsonNode golden = Golden.read("recipes").get("groups").get(row);
    double[] rates = Golden.numbers(golden.get("rates"));
    double first = rates[0];
    boolean isAdamW = golden.get("name").textValue().startsWith("AdamW");
    try (PointerScope scope = new PointerScope()) {
      List<TrainingNetwork.Parameter> parameters = new ArrayList<>();
      for (int group = 0; group < rates.length; group++) {
        Tensor tensor = DOUBLES.of(Fill.u("group." + group, 3), 3);
        tensor.set_requires_grad(true);
        ParameterPlan.Decay decay =
            group < 2 ? ParameterPlan.Decay.APPLIED : ParameterPlan.Decay.SPARED;
        parameters.add(
            new TrainingNetwork.Parameter(
                "group." + group, tensor, new ParameterPlan(rates[group] / first, decay)));
      }
      RateSchedule schedule = new RateSchedule.Cosine(first, 0, 10);
      ScheduleState state = schedule.start();
      try (Optimizer optimizer =
          isAdamW
              ? new Adam(OptimizerOptions.AdamW.of(0.05), parameters, DOUBLES)
              : new Sgd(new OptimizerOptions.Sgd(0.9, 0, 0), parameters)) {
        for (JsonNode after : golden.get("afterEpoch")) {
          for (int group = 0; group < rates.length; group++) {
            String name = "gradient." + group + "." + state.epochs();
            parameters.get(group).tensor().mul(DOUBLES.of(Fill.u(name, 3), 3)).sum().backward();
          }
          optimizer.step(state.rate());
          for (int group = 0; group < rates.length; group++) {
            assertThat(GoldenNetworks.values(parameters.get(group).tensor()))
                .as("group " + group + " in epoch " + state.epochs())
                .containsExactly(Golden.numbers(after.get(group)), offset(1e-12));
          }
          state = schedule.after(state, 0.5);
        }
      }
      assertThat(state.epochs()).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theDefinitionUsedOnOtherDevicesIsTheFusedKernels(boolean isDecoupled) {
    List<double[]> results = new ArrayList<>();
    for (ComputeDevice device : List.of(ComputeDevice.CPU, ComputeDevice.META)) {
      try (PointerScope scope = new PointerScope()) {
        Tensor parameter = DOUBLES.of(Fill.u("parameter", 5), 5);
        parameter.set_requires_grad(true);
        List<TrainingNetwork.Parameter> parameters =
            List.of(new TrainingNetwork.Parameter("parameter", parameter, ParameterPlan.at(0.5)));
        // The tensors are the processor's; the factory's device alone chooses the way.
        TensorFactory factory = new TensorFactory(device, ScalarType.Double);
        try (Optimizer adam =
            isDecoupled
                ? new Adam(
                    new OptimizerOptions.AdamW(0.9, 0.999, 1e-8, 0.1, OptimizerOptions.Decayed.ALL),
                    parameters,
                    factory)
                : new Adam(new OptimizerOptions.Adam(0.9, 0.999, 1e-8, 0.1), parameters, factory)) {
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
