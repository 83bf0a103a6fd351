package io.pollard.study;

import io.pollard.data.DataException;
import java.nio.file.Path;

/** A study's file does not hold what it should. */
final class DamagedFileException extends DataException {
  private static final long serialVersionUID = 1;

  private final transient Path file;

  DamagedFileException(Path file, String reason, Throwable cause) {
    super(
        "the study file " + file + " is damaged (" + reason + "): mend it or move it away", cause);
    this.file = file;
  }

  private DamagedFileException(Path file, String sentence) {
    super(sentence);
    this.file = file;
  }

  static DamagedFileException missing(Path file, String sentence) {
    return new DamagedFileException(file, sentence);
  }

  Path file() {
    return file;
  }
}
