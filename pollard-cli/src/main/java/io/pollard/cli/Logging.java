package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

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
  static Place toConsole(Console console) {
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(root().getLoggerContext());
    appender.setEncoder(encoder());
    appender.setOutputStream(new Unclosed(console.err()));
    return attach(appender);
  }

  /** A place of the log, for as long as it is open. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  static Place attach(OutputStreamAppender<ILoggingEvent> appender) {
    appender.start();
    root().addAppender(appender);
    return () -> {
      root().detachAppender(appender);
      appender.stop();
    };
  }

  /** Time in UTC, level, class, message, stack trace. */
  static Encoder<ILoggingEvent> encoder() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(root().getLoggerContext());
    encoder.setCharset(UTF_8);
    encoder.setPattern(
        "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\", UTC} %-5level %logger{0}: %message%n%exception");
    encoder.start();
    return encoder;
  }

  static Logger root() {
    return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
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
