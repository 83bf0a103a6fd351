package io.pollard.training;

import io.pollard.data.Task;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How each strategy's trials are trained.
 *
 * <pre>{@code
 * Recipes.of(TrainingRecipe.steps2d())
 *     .with(Method.LWFT, TrainingRecipe.steps2d().withSchedule(new RateSchedule.Cosine(1e-3, 1e-5, 20)));
 * }</pre>
 *
 * @param trained where units of the network are trained
 * @param features where only a head is trained, on features that don't change
 * @param own of strategies that have one of their own
 */
public record Recipes(
    TrainingRecipe trained, TrainingRecipe features, Map<Method, TrainingRecipe> own) {

  public Recipes {
    own = Map.copyOf(own);
  }

  /** The same for all strategies of a kind. */
  public Recipes(TrainingRecipe trained, TrainingRecipe features) {
    this(trained, features, Map.of());
  }

  /** With {@link TrainingRecipe#features()} for feature extraction, selected by the same score. */
  public static Recipes of(TrainingRecipe trained) {
    return new Recipes(trained, TrainingRecipe.features().withSelectBy(trained.selectBy()));
  }

  /** The same, and another for a strategy. */
  public Recipes with(Method method, TrainingRecipe recipe) {
    Map<Method, TrainingRecipe> more = new EnumMap<>(Method.class);
    more.putAll(own);
    more.put(method, recipe);
    return new Recipes(trained, features, more);
  }

  /** {@link TrainingRecipe#suited} of each. */
  public Recipes suited(Task task) {
    Map<Method, TrainingRecipe> others = new EnumMap<>(Method.class);
    own.forEach((method, recipe) -> others.put(method, recipe.suited(task)));
    return new Recipes(trained.suited(task), features.suited(task), others);
  }

  public TrainingRecipe of(TransferStrategy strategy) {
    return strategy.method().flatMap(this::ownOf).orElseGet(() -> usual(strategy));
  }

  private Optional<TrainingRecipe> ownOf(Method method) {
    return Optional.ofNullable(own.get(method));
  }

  private TrainingRecipe usual(TransferStrategy strategy) {
    return strategy instanceof TransferStrategy.FeatureExtraction ? features : trained;
  }
}
