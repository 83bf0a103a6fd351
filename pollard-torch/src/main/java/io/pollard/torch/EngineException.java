package io.pollard.torch;

import java.util.function.Supplier;

/** The native engine failed. The message is its first line; the native trace is the cause. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1;

  EngineException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Runs native work and turns its failures into this exception. */
  static <T> T guard(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (EngineException e) {
      throw e;
    } catch (RuntimeException e) {
      // Native errors arrive as bare RuntimeExceptions with a page of C++ trace.
      if (e.getClass() == RuntimeException.class) {
        String message = String.valueOf(e.getMessage());
        throw new EngineException(what + ": " + message.lines().findFirst().orElse(message), e);
      }
      throw e;
    }
  }
}
