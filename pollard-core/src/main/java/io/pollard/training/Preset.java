package io.pollard.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A recipe by the name that a user types. */
public enum Preset {
  PAPER2D(TrainingRecipe.paper2d()),
  SHORT2D(TrainingRecipe.short2d()),
  STEPS2D(TrainingRecipe.steps2d()),
  VISION(TrainingRecipe.vision()),
  PAPER3D(TrainingRecipe.paper3d()),
  PENET3D(TrainingRecipe.penet3d());

  private final TrainingRecipe recipe;

  Preset(TrainingRecipe recipe) {
    this.recipe = recipe;
  }

  public TrainingRecipe recipe() {
    return recipe;
  }

  /** As it is typed: "paper2d". */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names, with commas between. */
  public static String labels() {
    return Arrays.stream(values()).map(Preset::label).collect(Collectors.joining(", "));
  }
}
