package io.pollard.training;

import io.pollard.data.DataException;

/** Another process, or thread, works on the trial; later it is free, or finished. */
public final class TrialInUseException extends DataException {
  private static final long serialVersionUID = 1;

  public TrialInUseException(String message) {
    super(message);
  }
}
