package io.pollard.data;

/** A part of a data set. */
public enum Part {
  TRAIN("train"),
  VALIDATION("val"),
  TEST("test");

  private final String label;

  Part(String label) {
    this.label = label;
  }

  /** As it is written in files and flags. */
  public String label() {
    return label;
  }

  /**
   * @throws IllegalArgumentException if it is none of train, val, validation and test
   */
  public static Part of(String label) {
    return switch (label.strip().toLowerCase(java.util.Locale.ROOT)) {
      case "train" -> TRAIN;
      case "val", "validation" -> VALIDATION;
      case "test" -> TEST;
      default ->
          throw new IllegalArgumentException(
              "expected train, val, validation or test but found " + label);
    };
  }
}
