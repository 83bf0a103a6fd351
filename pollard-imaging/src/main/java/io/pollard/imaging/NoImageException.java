package io.pollard.imaging;

import io.pollard.data.DataException;

/**
 * A file that a format knows and can read, but that is of something else than an image, as a report
 * among DICOM files. In a folder such files are left out and counted.
 */
public class NoImageException extends DataException {
  private static final long serialVersionUID = 1;

  /**
   * @param message names the file, what it is, and what to do
   */
  public NoImageException(String message) {
    super(message);
  }
}
