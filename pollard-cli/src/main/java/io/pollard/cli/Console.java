package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollard.text.StrangersText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Where Pollard speaks: results to standard output, sentences to standard error, both in UTF-8. The
 * only class that knows the process's own streams. Whoever's text it is, a terminal obeys nothing
 * of it; what standard output does not take is noticed, what standard error does not take is not.
 */
public final class Console {

  private final ResultOutput results;
  private final PrintStream out;
  private final PrintStream err;
  private final PrintStream bars;
  private final boolean isTerminal;

  private Console(ResultOutput results, OutputStream err, boolean isTerminal) {
    this(
        results,
        new PrintStream(new VisibleOutput(err), true, UTF_8),
        new PrintStream(err, true, UTF_8),
        isTerminal);
  }

  private Console(ResultOutput results, PrintStream err, PrintStream bars, boolean isTerminal) {
    this.results = results;
    this.out = new PrintStream(new VisibleOutput(results), true, UTF_8);
    this.err = err;
    this.bars = bars;
    this.isTerminal = isTerminal;
  }

  /**
   * The process's own; the start script says with {@code -Dpollard.terminal=true} that standard
   * error is a terminal, which Java can't find out.
   */
  public static Console ofProcess() {
    return new Console(
        ResultOutput.of(new FileOutputStream(FileDescriptor.out), Path.of("/proc/self/fd/1")),
        new FileOutputStream(FileDescriptor.err),
        Boolean.getBoolean("pollard.terminal"));
  }

  /** Two streams that are no terminal. */
  public static Console of(OutputStream out, OutputStream err) {
    return new Console(ResultOutput.of(out), err, false);
  }

  static Console ofTerminal(OutputStream out, OutputStream err) {
    return new Console(ResultOutput.of(out), err, true);
  }

  /** For commands within a command: their results are told beside, on standard error. */
  Console aside() {
    return new Console(ResultOutput.of(err), err, bars, isTerminal);
  }

  /** For results. */
  public PrintStream out() {
    return out;
  }

  /** For the log and stack traces. */
  PrintStream err() {
    return err;
  }

  /** For what moves over standard error; strangers' text is made visible by who writes. */
  PrintStream bars() {
    return bars;
  }

  /** Whether a person watches standard error, so that a bar can move. */
  boolean isTerminal() {
    return isTerminal;
  }

  /** One sentence for a person. */
  public void say(String sentence) {
    err.println(StrangersText.sentence(sentence));
  }

  /**
   * @throws LostOutputException if standard output takes nothing any more
   */
  void requireOut() {
    out.flush();
    if (results.failure().isPresent()) {
      throw new LostOutputException();
    }
  }

  /**
   * How a command ends whose result went to standard output: as it ended, in silence, where the
   * reader has read enough; refused where the result was lost.
   */
  int ended(int code) {
    out.flush();
    if (results.failure().isEmpty() || results.isClosedByReader()) {
      return code;
    }
    IOException failure = results.failure().get();
    say(
        "expected to write the result to standard output but found: "
            + failure.getMessage()
            + "; what stands there is not whole: make room or name another place, and give the"
            + " command again");
    return code == ExitCode.DONE || code == ExitCode.PARTLY ? ExitCode.REFUSED : code;
  }
}
