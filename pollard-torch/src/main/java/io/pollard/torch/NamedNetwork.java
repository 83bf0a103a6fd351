package io.pollard.torch;

import static java.util.Objects.requireNonNull;

import io.pollard.data.DataException;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.Plan;
import io.pollard.training.loop.Initialisation;
import io.pollard.weights.LoadReport;
import io.pollard.weights.NumberFaults;
import io.pollard.weights.Safetensors;
import io.pollard.weights.TensorFile;
import io.pollard.weights.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A network whose features are compared, and what it is called there. Its head does not matter: it
 * is neither loaded nor run.
 *
 * @param name as a {@link io.pollard.transferability.FeatureView} calls it
 * @param network whose units' features are seen
 * @param numbers where those of its tensors come from
 */
public record NamedNetwork(String name, Network network, Numbers numbers) {

  /** Where a network's numbers come from. */
  public sealed interface Numbers {

    /**
     * A finished trial's.
     *
     * @param file its best weights
     */
    record Trained(Path file) implements Numbers {}

    /** Pretrained ones, of the whole trunk. */
    record Pretrained(Weights weights) implements Numbers {}

    /**
     * Random ones, as a trial without weights begins.
     *
     * @param seed of the initialisation
     */
    record Untrained(long seed) implements Numbers {}
  }

  /**
   * @param file a trial's best weights
   */
  public static NamedNetwork trained(String name, Plan plan, Path file) {
    return new NamedNetwork(name, plan.network(), new Numbers.Trained(file));
  }

  /**
   * @param network as it was pretrained, with the head of its source task; the weights are fitted
   *     to it
   */
  public static NamedNetwork pretrained(String name, Network network, Weights weights) {
    return new NamedNetwork(name, network, new Numbers.Pretrained(weights));
  }

  public static NamedNetwork untrained(String name, Network network, long seed) {
    return new NamedNetwork(name, network, new Numbers.Untrained(seed));
  }

  /**
   * First values of the trunk's tensors.
   *
   * @throws DataException if a trial's file has not all of them, or NaN, infinity or negative
   *     variances in one
   * @throws io.pollard.weights.WeightsException if pretrained weights don't fit, or have such
   *     numbers
   */
  Function<TensorSpec, float[]> values(FeatureShape in) {
    List<TensorSpec> trunk = trunk(in);
    if (numbers instanceof Numbers.Untrained untrained) {
      return spec -> Initialisation.of(spec, untrained.seed());
    }
    if (numbers instanceof Numbers.Trained trained) {
      TensorFile file = Safetensors.read(trained.file());
      NumberFaults.of(file, trunk).orThrow(trained.file());
      return spec -> TrainedTrial.stored(spec, file).floats();
    }
    Weights weights =
        ((Numbers.Pretrained) numbers)
            .weights()
            .fittedTo(network)
            .withChannelsOf(network, in)
            .withPositionsOf(network, in);
    LoadReport.of(weights.file(), network, network, in).orThrow();
    NumberFaults.of(weights.file(), trunk).orThrow(weights.file().path());
    return spec -> weights.file().tensor(spec.name()).floats();
  }

  private List<TensorSpec> trunk(FeatureShape in) {
    Map<String, List<TensorSpec>> byUnit = network.tensorsByUnit(in);
    return network.units().stream()
        .flatMap(unit -> requireNonNull(byUnit.get(unit.name())).stream())
        .toList();
  }
}
