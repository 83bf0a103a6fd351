package io.pollard.study;

import io.pollard.data.DataException;
import java.io.IOException;
import java.nio.file.Path;

/** The system does not let a study's file be read now; nothing says that it is damaged. */
final class UnreadableFileException extends DataException {
  private static final long serialVersionUID = 1;

  UnreadableFileException(Path file, IOException cause) {
    super("expected to read " + file + " but found " + cause, cause);
  }
}
