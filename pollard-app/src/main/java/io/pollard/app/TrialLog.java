package io.pollard.app;

import io.pollard.data.DataException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The log of one trial: while it is open, everything that is logged is appended to {@code log.txt}
 * in the trial's folder. That takes Logback behind SLF4J; with another provider, or none, there is
 * no such file.
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

  private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";

  private final Runnable end;

  private TrialLog(Runnable end) {
    this.end = end;
  }

  /**
   * @throws DataException if the file can't be written
   */
  public static TrialLog in(Path folder) {
    boolean isLogback = LoggerFactory.getILoggerFactory().getClass().getName().equals(LOGBACK);
    return new TrialLog(isLogback ? LogPlace.file(folder.resolve(FILE))::close : () -> {});
  }

  @Override
  public void close() {
    end.run();
  }
}
