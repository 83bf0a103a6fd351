package io.pollard.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code ./pollard bench NAME}: measurements that the README's numbers come from. */
@Command(
    name = "pollard bench",
    description = {"Measures Pollard on this machine.", ""},
    synopsisSubcommandLabel = "NAME",
    subcommands = DescribeBench.class)
public final class Main {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  @SuppressWarnings("unused") // picocli wants a field and looks at it itself
  private boolean help;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
