package io.pollard.transferability;

/** Two views that are compared image by image, position by position. */
public record ViewPair(FeatureView first, FeatureView second) {

  /** The same unit of two networks. */
  public static ViewPair across(String firstModel, String secondModel, String unit) {
    return new ViewPair(new FeatureView(firstModel, unit), new FeatureView(secondModel, unit));
  }

  /** Two units of one network. */
  public static ViewPair within(String model, String firstUnit, String secondUnit) {
    return new ViewPair(new FeatureView(model, firstUnit), new FeatureView(model, secondUnit));
  }
}
