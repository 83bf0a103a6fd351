package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollard.app.LogPlace;
import io.pollard.app.ProgramVersion;
import io.pollard.data.DataException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A command that has subcommands, reached by them through {@code @ParentCommand}: what all of them
 * understand, and how they end, with a sentence and an exit code.
 */
public abstract class TopCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  @SuppressWarnings("unused") // picocli wants a field and looks at it itself
  private boolean help;

  @Option(names = "--version", versionHelp = true, hidden = true)
  @SuppressWarnings("unused") // as above
  private boolean version;

  @Option(
      names = "-v",
      scope = ScopeType.INHERIT,
      description = "Shows the log, and where a failure came from.")
  private boolean verbose;

  protected TopCommand(Console console) {
    this.console = console;
  }

  public final Console console() {
    return console;
  }

  /** Runs one command to its end and returns its exit code; nothing is thrown. */
  public final int run(String... arguments) {
    return console.ended(runWithin(arguments));
  }

  /** Without a look at what became of standard output. */
  private int runWithin(String... arguments) {
    CommandLine line =
        new CommandLine(this)
            .setOut(writer(console.out()))
            .setErr(writer(console.err()))
            .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpWidth(100)
            .setParameterExceptionHandler((failure, given) -> refuse(failure))
            .setExecutionExceptionHandler((failure, at, parsed) -> explain(failure))
            .setExecutionStrategy(this::execute);
    line.getCommandSpec().version("Pollard " + ProgramVersion.current());
    try {
      Config.in(arguments).into(line, arguments);
      return line.execute(arguments);
    } catch (DataException failure) {
      return explain(failure);
    } catch (VirtualMachineError | LinkageError failure) {
      return failed(failure);
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, UTF_8), true);
  }

  /** Without a subcommand. */
  @Override
  public final Integer call() {
    String name = new CommandLine(this).getCommandName();
    console.say("expected a command but found none; " + name + " --help lists them");
    return ExitCode.REFUSED;
  }

  private int execute(ParseResult parsed) {
    requireNothingUnknown(parsed);
    if (!verbose) {
      return new CommandLine.RunLast().execute(parsed);
    }
    LogPlace log = Logging.toConsole(console);
    try (log) {
      return new CommandLine.RunLast().execute(parsed);
    }
  }

  /** With --help or --version the parser lets them pass. */
  private static void requireNothingUnknown(ParseResult parsed) {
    for (CommandLine command : parsed.asCommandLineList()) {
      List<String> unknown = command.getUnmatchedArguments();
      if (!unknown.isEmpty()) {
        throw new UnmatchedArgumentException(command, unknown);
      }
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
    if (failure instanceof LostOutputException) {
      // Said, or not, where all commands end.
      return ExitCode.DONE;
    }
    if (failure instanceof DataException || failure instanceof IllegalArgumentException) {
      trace(failure);
      console.say(String.valueOf(failure.getMessage()));
      return ExitCode.REFUSED;
    }
    if (failure instanceof InterruptedException || failure instanceof CancellationException) {
      trace(failure);
      console.say("interrupted");
      return ExitCode.INTERRUPTED;
    }
    return failed(failure);
  }

  private int failed(Throwable failure) {
    trace(failure);
    Optional<String> limit = MachineLimits.sentence(failure);
    if (limit.isPresent()) {
      console.say(limit.get());
      return ExitCode.REFUSED;
    }
    console.say("Pollard failed: " + failure + (verbose ? "" : "; -v shows where"));
    return ExitCode.FAILED;
  }

  private void trace(Throwable failure) {
    if (verbose) {
      failure.printStackTrace(console.err());
    }
  }
}
