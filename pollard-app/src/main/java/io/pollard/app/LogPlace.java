package io.pollard.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.pollard.data.DataException;
import io.pollard.text.StrangersText;
import java.io.OutputStream;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** A place that Logback's log goes to, for as long as this is open. */
public final class LogPlace implements AutoCloseable {

  private final OutputStreamAppender<ILoggingEvent> appender;

  private LogPlace(OutputStreamAppender<ILoggingEvent> appender) {
    this.appender = appender;
  }

  /**
   * @param stream is closed with this
   */
  public static LogPlace stream(OutputStream stream) {
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    prepare(appender);
    appender.setOutputStream(stream);
    return attach(appender);
  }

  /**
   * Appends to a file.
   *
   * @throws DataException if it can't be written
   */
  static LogPlace file(Path file) {
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    prepare(appender);
    appender.setFile(file.toString());
    LogPlace place = attach(appender);
    if (!appender.isStarted()) {
      place.close();
      throw new DataException("expected to write " + file + " but it can't be opened");
    }
    return place;
  }

  /** Time in UTC, level, class, message, stack trace. */
  private static void prepare(OutputStreamAppender<ILoggingEvent> appender) {
    PatternLayout lines = new VisibleLines();
    lines.setContext(root().getLoggerContext());
    lines.setPattern(
        "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\", UTC} %-5level %logger{0}: %message%n%exception");
    lines.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(root().getLoggerContext());
    encoder.setCharset(UTF_8);
    encoder.setLayout(lines);
    encoder.start();
    appender.setContext(root().getLoggerContext());
    appender.setEncoder(encoder);
  }

  /** Who reads the log on a terminal obeys nothing of strangers' text in it. */
  private static final class VisibleLines extends PatternLayout {
    @Override
    public String doLayout(ILoggingEvent event) {
      return StrangersText.visibleLines(super.doLayout(event));
    }
  }

  private static LogPlace attach(OutputStreamAppender<ILoggingEvent> appender) {
    appender.start();
    root().addAppender(appender);
    return new LogPlace(appender);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  }

  @Override
  public void close() {
    root().detachAppender(appender);
    appender.stop();
  }
}
