package io.pollard.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import io.pollard.data.DataException;
import java.nio.file.Path;

/**
 * The log of one trial: while it is open, everything that is logged is appended to {@code log.txt}
 * in the trial's folder.
 *
 * <pre>{@code
 * TrialLog log = TrialLog.in(trialFolder);
 * try (log) {
 *   runner.run(...);
 * }
 * }</pre>
 */
public final class TrialLog implements AutoCloseable {

  static final String FILE = "log.txt";

  private final Logging.Place log;

  private TrialLog(Logging.Place log) {
    this.log = log;
  }

  /**
   * @throws DataException if the file can't be written
   */
  public static TrialLog in(Path folder) {
    Path file = folder.resolve(FILE);
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(Logging.root().getLoggerContext());
    appender.setEncoder(Logging.encoder());
    appender.setFile(file.toString());
    Logging.Place log = Logging.attach(appender);
    if (!appender.isStarted()) {
      log.close();
      throw new DataException("expected to write " + file + " but it can't be opened");
    }
    return new TrialLog(log);
  }

  @Override
  public void close() {
    log.close();
  }
}
