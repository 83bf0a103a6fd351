package io.pollard.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.pollard.app.LogPlace;
import io.pollard.app.TrialLog;

/**
 * The log, configured here and not by files: it goes nowhere until {@link TrialLog} or {@code -v}
 * gives it a place. Logback finds this class by its service file.
 */
public final class Logging extends ContextAwareBase implements Configurator {

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
    context.getLogger("io.pollard").setLevel(Level.DEBUG);
    // What it warns of is its note, which the commands say.
    context.getLogger("io.pollard.onnx.Predictor").setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Shows the log on standard error ({@code -v}); ends when closed. */
  static LogPlace toConsole(Console console) {
    return LogPlace.stream(new Unclosed(console.err()));
  }

  /** Logback closes what it writes to; standard error stays open. */
  private static final class Unclosed extends java.io.FilterOutputStream {
    Unclosed(java.io.OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws java.io.IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws java.io.IOException {
      flush();
    }
  }
}
