package io.pollard.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where results go. What first keeps it from writing is remembered, and nothing is written from
 * then on: who prints meets no exception, so that work goes on whose result goes to files.
 */
final class ResultOutput extends FilterOutputStream {

  private final boolean isPipe;
  private @Nullable IOException failure;

  private ResultOutput(OutputStream to, boolean isPipe) {
    super(to);
    this.isPipe = isPipe;
  }

  static ResultOutput of(OutputStream to) {
    return new ResultOutput(to, false);
  }

  /**
   * @param link to what is behind the stream, as Linux names it, where there is one
   */
  static ResultOutput of(OutputStream to, Path link) {
    return new ResultOutput(to, isPipe(link));
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    if (failure == null) {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  @Override
  public synchronized void flush() {
    if (failure == null) {
      try {
        out.flush();
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  /** Why something was not written; empty if all was. */
  synchronized Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether who read it has read enough, as {@code head} does. */
  synchronized boolean isClosedByReader() {
    // The system says it in the user's language, but nothing else can happen to a pipe.
    return failure != null && (isPipe || saysClosed(failure));
  }

  private static boolean saysClosed(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("broken pipe") || message.contains("the pipe ");
  }

  private static boolean isPipe(Path link) {
    try {
      String behind = Files.readSymbolicLink(link).toString();
      return behind.startsWith("pipe:") || behind.startsWith("socket:");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
