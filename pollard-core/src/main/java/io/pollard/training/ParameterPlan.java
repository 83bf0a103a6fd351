package io.pollard.training;

import static java.util.Objects.requireNonNull;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.Plan;
import io.pollard.strategy.UnitPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an optimizer's step changes one tensor: what the strategy's plan and the recipe say together.
 * The multiple of the schedule's rate is the product of
 *
 * <ul>
 *   <li>the plan's for the unit: LWFT's rate ratio, or 1, also for the head;
 *   <li>for a unit that starts at random, and the head, {@link TrainingRecipe#newRate} as a share
 *       of the schedule's initial rate;
 *   <li>{@link TrainingRecipe#layerDecay} to the power of how many blocks stand above the unit in
 *       the trunk that is kept, its own included; 0 for the head. Units of one block have one rate,
 *       as timm's {@code param_groups_layer_decay} has it: a transformer's last norm belongs to its
 *       last block.
 * </ul>
 *
 * @param rateMultiple above 0
 */
public record ParameterPlan(double rateMultiple, Decay decay) {

  /** What weight decay does. */
  public enum Decay {
    APPLIED,
    SPARED
  }

  /** At a multiple of the rate, with weight decay where the optimizer has one. */
  public static ParameterPlan at(double rateMultiple) {
    return new ParameterPlan(rateMultiple, Decay.APPLIED);
  }

  /** What is left of an optimizer's weight decay. */
  public double decay(double weightDecay) {
    return switch (decay) {
      case APPLIED -> weightDecay;
      case SPARED -> 0;
    };
  }

  /** Of each tensor that is trained, by name, in the order of the network's state. */
  public static Map<String, ParameterPlan> of(Plan plan, FeatureShape in, TrainingRecipe recipe) {
    Map<String, Double> multiples = multiples(plan, recipe);
    Map<String, ParameterPlan> plans = new LinkedHashMap<>();
    plan.network()
        .tensorsByUnit(in)
        .forEach(
            (unit, tensors) -> add(tensors, requireNonNull(multiples.get(unit)), recipe, plans));
    return plans;
  }

  /** At the plan's rates alone, with weight decay where the optimizer has one. */
  public static Map<String, ParameterPlan> of(Plan plan, FeatureShape in) {
    return of(plan, in, TrainingRecipe.paper2d());
  }

  private static void add(
      List<TensorSpec> tensors,
      double multiple,
      TrainingRecipe recipe,
      Map<String, ParameterPlan> plans) {
    for (TensorSpec tensor : tensors) {
      if (tensor.role().isTrained() && multiple > 0) {
        plans.put(
            tensor.name(),
            new ParameterPlan(
                multiple, recipe.optimizer().decays(tensor) ? Decay.APPLIED : Decay.SPARED));
      }
    }
  }

  /** Of the schedule's rate, by the name of a unit or the head; 0 where it is frozen. */
  private static Map<String, Double> multiples(Plan plan, TrainingRecipe recipe) {
    double newWeights =
        recipe.newRate().map(rate -> rate / recipe.schedule().initialRate()).orElse(1.0);
    List<Integer> blocks =
        plan.units().stream().map(unit -> unit.unit().block()).distinct().toList();
    Map<String, Double> multiples = new LinkedHashMap<>();
    for (UnitPlan unit : plan.units()) {
      int height = blocks.size() - blocks.indexOf(unit.unit().block());
      double decay = StrictMath.pow(recipe.layerDecay(), height);
      multiples.put(
          unit.unit().name(), unit.rateMultiple() * (isNew(unit) ? newWeights : 1) * decay);
    }
    multiples.put(Head.NAME, newWeights);
    return multiples;
  }

  private static boolean isNew(UnitPlan unit) {
    return unit.weights() == UnitPlan.Source.RANDOM;
  }
}
