package io.pollard.app;

import io.pollard.metrics.OperatingPoint;
import io.pollard.training.Precision;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * On what networks are trained, how, and where the results go.
 *
 * <pre>{@code
 * TrainingOptions options =
 *     TrainingOptions.of(
 *             Images.of(Path.of("xrays")).withPositive("pneumonia"),
 *             Backbone.of("resnet18", "resnet18.safetensors"))
 *         .withRecipe(TrainingRecipe.short2d())
 *         .withStudy(Path.of("study"));
 * }</pre>
 *
 * @param recipeFlags the command's flags that give the recipes, by name without dashes, where a
 *     command gave them; else the trial's {@code options.yaml} says what flags there are for its
 *     recipe
 * @param threads of the engine, at least 1
 * @param operatingPoint how the threshold of decisions is chosen on validation
 * @param study the directory of the trials; it is made where it is missing
 */
public record TrainingOptions(
    Images images,
    Backbone backbone,
    Recipes recipes,
    Optional<Map<String, Object>> recipeFlags,
    Precision precision,
    Device device,
    int threads,
    OperatingPoint operatingPoint,
    Path study) {

  public TrainingOptions {
    recipeFlags = recipeFlags.map(some -> Collections.unmodifiableMap(new LinkedHashMap<>(some)));
  }

  /**
   * The paper's recipe in the precision that suits the processor, on all its cores; decisions at
   * Youden's threshold; results in {@code pollard-study}.
   */
  public static TrainingOptions of(Images images, Backbone backbone) {
    return new TrainingOptions(
        images,
        backbone,
        Recipes.of(TrainingRecipe.paper2d()),
        Optional.empty(),
        Precision.AUTO,
        Device.CPU,
        Runtime.getRuntime().availableProcessors(),
        new OperatingPoint.Youden(),
        Path.of("pollard-study"));
  }

  /** Where units are trained; feature extraction has {@link TrainingRecipe#features()}. */
  public TrainingOptions withRecipe(TrainingRecipe recipe) {
    return withRecipes(Recipes.of(recipe));
  }

  public TrainingOptions withRecipes(Recipes other) {
    return withRecipes(other, Optional.empty());
  }

  /**
   * @param flags of the command that give these recipes, by name without dashes
   */
  public TrainingOptions withRecipes(Recipes other, Map<String, Object> flags) {
    return withRecipes(other, Optional.of(flags));
  }

  private TrainingOptions withRecipes(Recipes other, Optional<Map<String, Object>> flags) {
    return new TrainingOptions(
        images, backbone, other, flags, precision, device, threads, operatingPoint, study);
  }

  public TrainingOptions withPrecision(Precision other) {
    return new TrainingOptions(
        images, backbone, recipes, recipeFlags, other, device, threads, operatingPoint, study);
  }

  public TrainingOptions withDevice(Device other) {
    return new TrainingOptions(
        images, backbone, recipes, recipeFlags, precision, other, threads, operatingPoint, study);
  }

  public TrainingOptions withThreads(int number) {
    return new TrainingOptions(
        images, backbone, recipes, recipeFlags, precision, device, number, operatingPoint, study);
  }

  public TrainingOptions withOperatingPoint(OperatingPoint other) {
    return new TrainingOptions(
        images, backbone, recipes, recipeFlags, precision, device, threads, other, study);
  }

  public TrainingOptions withStudy(Path folder) {
    return new TrainingOptions(
        images, backbone, recipes, recipeFlags, precision, device, threads, operatingPoint, folder);
  }
}
