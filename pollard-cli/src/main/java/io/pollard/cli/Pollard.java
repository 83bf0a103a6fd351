package io.pollard.cli;

import java.util.List;

/** The command line for other programs of this house. */
public final class Pollard {

  private Pollard() {}

  /**
   * What {@code pollard train} did.
   *
   * @param trial its id; empty if none was reached
   */
  public record Trained(int exitCode, String trial) {}

  /**
   * @param arguments of the command line, "train" first
   */
  public static Trained train(Console console, List<String> arguments) {
    Main main = new Main(console);
    int exitCode = main.runWithin(arguments.toArray(String[]::new));
    return new Trained(exitCode, main.trial());
  }
}
