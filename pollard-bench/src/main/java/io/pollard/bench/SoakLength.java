package io.pollard.bench;

import java.util.List;
import picocli.CommandLine.Option;

/** The flags that say how long a soak is. */
final class SoakLength {

  static final int BATCH = 16;

  /** A fifth of the steps is warm-up. */
  private static final int WARM_UP_SHARE = 5;

  @Option(
      names = "--steps",
      defaultValue = "3000",
      description = "Training steps, a multiple of --every (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--every",
      defaultValue = "200",
      description = "Steps between checkpoints and validations (${DEFAULT-VALUE}).")
  private int every;

  int every() {
    return every;
  }

  /**
   * @throws IllegalArgumentException if steps are no multiple of it
   */
  int epochs() {
    Work.requirePositive("--every", every);
    Work.requirePositive("--steps", steps);
    if (steps % every != 0) {
      throw new IllegalArgumentException(
          "expected --steps to be a multiple of " + every + " but found " + steps);
    }
    return steps / every;
  }

  int warmUp() {
    return steps / WARM_UP_SHARE;
  }

  List<String> flags() {
    return List.of("--steps", String.valueOf(steps), "--every", String.valueOf(every));
  }
}
