package io.pollard.training;

import io.pollard.data.DataException;

/** A trial's steps would take more memory than is free; another trial may take less. */
public final class NotEnoughMemoryException extends DataException {
  private static final long serialVersionUID = 1;

  public NotEnoughMemoryException(String message) {
    super(message);
  }
}
