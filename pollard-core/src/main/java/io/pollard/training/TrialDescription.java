package io.pollard.training;

import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Task;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.UnitPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything that determines a trial's result. Two equal descriptions, the strategy's name apart,
 * are one trial.
 *
 * @param data digest of the data: ids, labels, groups and contents
 * @param split hash of which sample is in which part
 * @param network the declared network's name
 * @param units what the plan does with each unit: full transfer is truncation at the last unit
 * @param weights SHA-256 of the pretrained weights, or "none"
 * @param semantics raised when results change on purpose
 */
public record TrialDescription(
    String data,
    String split,
    Task.SingleLabel task,
    String network,
    TransferStrategy strategy,
    List<UnitLine> units,
    String weights,
    Preprocessing preprocessing,
    TrainingRecipe recipe,
    Seeds seeds,
    Precision precision,
    int semantics) {

  /** The present meaning of results. */
  public static final int SEMANTICS = 1;

  /**
   * One unit, or the head, of a plan.
   *
   * @param parameters trained numbers, so that a halved unit differs from a whole one
   */
  public record UnitLine(
      String name,
      UnitPlan.Source weights,
      double rateMultiple,
      UnitPlan.Statistics batchNorm,
      long parameters) {}

  public TrialDescription {
    units = List.copyOf(units);
  }

  /** Trained numbers of the whole network, head included, frozen units too. */
  public long parameters() {
    return units.stream().mapToLong(UnitLine::parameters).sum();
  }

  /** The lines of a plan for images of {@code in}. */
  public static List<UnitLine> lines(Plan plan, FeatureShape in) {
    Map<String, List<TensorSpec>> tensors = plan.network().tensorsByUnit(in);
    List<UnitLine> lines = new ArrayList<>();
    for (UnitPlan unit : plan.units()) {
      lines.add(
          new UnitLine(
              unit.unit().name(),
              unit.weights(),
              unit.rateMultiple(),
              unit.batchNorm(),
              trained(tensors.get(unit.unit().name()))));
    }
    lines.add(
        new UnitLine(
            Head.NAME,
            UnitPlan.Source.RANDOM,
            1,
            UnitPlan.Statistics.UPDATE,
            trained(tensors.get(Head.NAME))));
    return lines;
  }

  private static long trained(List<TensorSpec> tensors) {
    return tensors.stream()
        .filter(tensor -> tensor.role().isTrained())
        .mapToLong(TensorSpec::elements)
        .sum();
  }
}
