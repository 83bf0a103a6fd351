package io.pollard.onnx;

import io.pollard.data.DataException;
import java.nio.file.Path;

/** What became of one of many files. */
public sealed interface FileAnswer {

  Path file();

  /** It was read, and this is what the network says. */
  record Given(Path file, Prediction prediction) implements FileAnswer {}

  /**
   * It is no image that can be read, or the network's answer is no number (the reason is then a
   * {@link io.pollard.data.NoAnswerException}); the reason's message is one sentence.
   */
  record Unreadable(Path file, DataException reason) implements FileAnswer {}
}
