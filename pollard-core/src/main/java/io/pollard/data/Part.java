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
   * The part that a word of a table, a folder or an array stands for, in any case: train, training;
   * val, valid, validation, dev; test, testing.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static Part of(String label) {
    return switch (Spelling.folded(label)) {
      case "train", "training" -> TRAIN;
      case "val", "valid", "validation", "dev" -> VALIDATION;
      case "test", "testing" -> TEST;
      default ->
          throw new IllegalArgumentException(
              "expected train, val, validation or test but found " + label);
    };
  }
}
