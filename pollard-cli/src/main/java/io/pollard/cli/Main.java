package io.pollard.cli;

import io.pollard.data.DataException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code pollard} command. */
@Command(
    name = "pollard",
    description = {
      "Finds where to cut a pretrained network, so that it grows stronger on your images.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = Describe.class,
    sortOptions = false,
    footer = {
      "",
      "Exit codes: 0 done; 1 Pollard failed; 2 a mistake in flags, data or files; 3 done, but"
          + " something was skipped or refused; 130 interrupted.",
      "",
      "Examples:",
      "  pollard describe resnet50",
      "  pollard describe --help"
    })
public final class Main implements Callable<Integer> {

  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  @SuppressWarnings("unused") // picocli wants a field and looks at it itself
  private boolean help;

  @Option(
      names = "-v",
      scope = ScopeType.INHERIT,
      description = "Shows the log, and where a failure came from.")
  private boolean verbose;

  private Main(Console console) {
    this.console = console;
  }

  public static void main(String[] arguments) {
    System.exit(run(Console.ofProcess(), arguments));
  }

  /** Runs one command and returns its exit code; nothing is thrown. */
  static int run(Console console, String... arguments) {
    Main main = new Main(console);
    return new CommandLine(main)
        .setOut(writer(console.out()))
        .setErr(writer(console.err()))
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler((failure, given) -> main.refuse(failure))
        .setExecutionExceptionHandler((failure, line, parsed) -> main.explain(failure))
        .setExecutionStrategy(main::execute)
        .execute(arguments);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  Console console() {
    return console;
  }

  /** Without a command. */
  @Override
  public Integer call() {
    console.say("expected a command but found none; pollard --help lists them");
    return ExitCode.REFUSED;
  }

  private int execute(ParseResult parsed) {
    if (!verbose) {
      return new CommandLine.RunLast().execute(parsed);
    }
    Logging.Place log = Logging.toConsole(console);
    try (log) {
      return new CommandLine.RunLast().execute(parsed);
    }
  }

  private int refuse(ParameterException failure) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    List<String> similar =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    String hint = similar.isEmpty() ? "" : ", perhaps meant as " + String.join(" or ", similar);
    console.say(failure.getMessage() + hint + "; see " + command + " --help");
    return ExitCode.REFUSED;
  }

  private int explain(Exception failure) {
    if (verbose) {
      failure.printStackTrace(console.err());
    }
    if (failure instanceof DataException || failure instanceof IllegalArgumentException) {
      console.say(failure.getMessage());
      return ExitCode.REFUSED;
    }
    if (failure instanceof InterruptedException || failure instanceof CancellationException) {
      console.say("interrupted");
      return ExitCode.INTERRUPTED;
    }
    console.say("Pollard failed: " + failure + (verbose ? "" : "; -v shows where"));
    return ExitCode.FAILED;
  }
}
