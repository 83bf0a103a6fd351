package io.pollard.data;

/**
 * The user's data, files or flags are not what was expected. The message is one sentence for a
 * person: what was expected, what was found, in which file, what to do.
 */
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
