package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Where Pollard speaks: results to standard output, sentences to standard error, both in UTF-8. The
 * only class that knows the process's own streams.
 */
public final class Console {

  private final PrintStream out;
  private final PrintStream err;
  private final boolean isTerminal;

  private Console(OutputStream out, OutputStream err, boolean isTerminal) {
    this.out = new PrintStream(out, true, UTF_8);
    this.err = new PrintStream(err, true, UTF_8);
    this.isTerminal = isTerminal;
  }

  /**
   * The process's own; the start script says with {@code -Dpollard.terminal=true} that standard
   * error is a terminal, which Java can't find out.
   */
  public static Console ofProcess() {
    return new Console(System.out, System.err, Boolean.getBoolean("pollard.terminal"));
  }

  /** Two streams that are no terminal. */
  public static Console of(OutputStream out, OutputStream err) {
    return new Console(out, err, false);
  }

  static Console ofTerminal(OutputStream out, OutputStream err) {
    return new Console(out, err, true);
  }

  /** For results. */
  public PrintStream out() {
    return out;
  }

  /** For sentences, bars and the log. */
  PrintStream err() {
    return err;
  }

  /** Whether a person watches standard error, so that a bar can move. */
  boolean isTerminal() {
    return isTerminal;
  }

  /** One sentence for a person. */
  public void say(String sentence) {
    err.println(sentence);
  }
}
