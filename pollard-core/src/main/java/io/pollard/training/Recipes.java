package io.pollard.training;

import io.pollard.strategy.TransferStrategy;

/**
 * How each strategy's trials are trained.
 *
 * @param trained where units of the network are trained
 * @param features where only a head is trained, on features that don't change
 */
public record Recipes(TrainingRecipe trained, TrainingRecipe features) {

  /** With {@link TrainingRecipe#features()} for feature extraction. */
  public static Recipes of(TrainingRecipe trained) {
    return new Recipes(trained, TrainingRecipe.features());
  }

  public TrainingRecipe of(TransferStrategy strategy) {
    return strategy instanceof TransferStrategy.FeatureExtraction ? features : trained;
  }
}
