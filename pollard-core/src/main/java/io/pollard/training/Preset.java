package io.pollard.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A recipe by the name that a user types. */
public enum Preset {
  PAPER2D,
  SHORT2D,
  STEPS2D,
  VISION,
  PAPER3D,
  PENET3D;

  public TrainingRecipe recipe() {
    return switch (this) {
      case PAPER2D -> TrainingRecipe.paper2d();
      case SHORT2D -> TrainingRecipe.short2d();
      case STEPS2D -> TrainingRecipe.steps2d();
      case VISION -> TrainingRecipe.vision();
      case PAPER3D -> TrainingRecipe.paper3d();
      case PENET3D -> TrainingRecipe.penet3d();
    };
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
