package io.pollard.cli;

import java.util.Collection;

/** How the command ends, as the shell sees it. */
final class ExitCode {

  static final int DONE = 0;

  /** Pollard's own failure. */
  static final int FAILED = 1;

  /** The caller's mistake: flags, data, files. */
  static final int REFUSED = 2;

  /** Done, but something was skipped or refused by a gate; it is listed on standard error. */
  static final int PARTLY = 3;

  /** Interrupted; the same command goes on where it stopped. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  /** A code, or {@link #PARTLY} where all is done but for what was skipped. */
  static int partly(int code, Collection<?> skipped) {
    return code == DONE && !skipped.isEmpty() ? PARTLY : code;
  }
}
