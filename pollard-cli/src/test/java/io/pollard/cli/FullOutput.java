package io.pollard.cli;

import java.io.IOException;
import java.io.OutputStream;

/** Takes so many bytes and then fails as a disk or a pipe does. */
final class FullOutput extends OutputStream {

  private final String failure;
  private int room;

  FullOutput(int room, String failure) {
    this.room = room;
    this.failure = failure;
  }

  @Override
  public void write(int one) throws IOException {
    if (room-- <= 0) {
      throw new IOException(failure);
    }
  }
}
