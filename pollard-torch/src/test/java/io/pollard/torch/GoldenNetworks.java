package io.pollard.torch;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.strategy.Plan;
import io.pollard.strategy.UnitPlan;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Golden networks, filled by the formula, on the engine. */
final class GoldenNetworks {

  private GoldenNetworks() {}

  static Plan trainAll(Network network) {
    return new Plan(
        network.name(),
        network.units().stream()
            .map(
                unit ->
                    new UnitPlan(unit, UnitPlan.Source.PRETRAINED, 1, UnitPlan.Statistics.UPDATE))
            .toList(),
        network.head());
  }

  static TrainingNetwork filled(Network network, FeatureShape in, ScalarType type) {
    TensorFactory factory = new TensorFactory(ComputeDevice.CPU, type);
    return new TrainingNetwork(
        trainAll(network),
        in,
        factory,
        (spec, shape) -> factory.of(Fill.tensor(spec.name(), shape), shape));
  }

  static Tensor images(JsonNode inputShape, ScalarType type) {
    long[] shape = Golden.longs(inputShape);
    int count = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
    Tensor images = new TensorFactory(ComputeDevice.CPU, type).of(Fill.u("input", count), shape);
    return shape.length == 4 ? images.contiguous(MemoryFormat.ChannelsLast) : images;
  }

  /** All values of a tensor in row-major order. */
  static double[] values(Tensor tensor) {
    Tensor flat = tensor.detach().to(ScalarType.Double).contiguous();
    double[] values = new double[Math.toIntExact(flat.numel())];
    new DoublePointer(flat.data_ptr()).get(values);
    return values;
  }
}
