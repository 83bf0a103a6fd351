package io.pollard.onnx;

import ai.onnxruntime.OrtException;
import io.pollard.data.DataException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A model file can't be used or written. The message is one sentence that names the file. What it
 * quotes of the file can do nothing to a terminal: control characters are escaped, and of a long
 * sentence the middle is left out.
 */
public final class ModelException extends DataException {
  private static final long serialVersionUID = 1;

  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
  private static final int LONGEST = 1000;

  /** Why. */
  public enum Reason {
    /** Missing, a folder, or not readable. */
    UNREADABLE,
    /** 2 GiB or more, which no ONNX file can have. */
    TOO_LARGE,
    /** It ends too early, or its bytes are no ONNX model. */
    DAMAGED,
    /** It has no metadata of Pollard. */
    FOREIGN,
    /** Its metadata has a format that this version doesn't know. */
    NEWER,
    /** A metadata value is missing or not as described. */
    METADATA,
    /** It has fields, types or operators that Pollard doesn't write. */
    UNSUPPORTED,
    /** Its graph does not hold together: names, sizes, order. */
    GRAPH,
    /** Its weights have NaN, infinity or what else no trained network has. */
    NUMBERS,
    /** The network has a layer or head that can't be exported, or the weights don't fit it. */
    NETWORK,
    /** The runtime refused it. */
    RUNTIME,
    /** Writing failed. */
    UNWRITABLE
  }

  private final Reason reason;

  ModelException(Reason reason, Path file, String sentence) {
    super(file + ": " + printable(sentence));
    this.reason = reason;
  }

  ModelException(Reason reason, Path file, String sentence, Throwable cause) {
    super(file + ": " + printable(sentence), cause);
    this.reason = reason;
  }

  private static String printable(String sentence) {
    String whole =
        UNPRINTABLE
            .matcher(sentence)
            .replaceAll(
                found -> "\\\\u{" + Integer.toHexString(found.group().codePointAt(0)) + "}");
    return whole.length() <= LONGEST
        ? whole
        : whole.substring(0, LONGEST / 2)
            + " [...] "
            + whole.substring(whole.length() - LONGEST / 2);
  }

  static ModelException ofRuntime(Path file, OrtException cause) {
    return new ModelException(
        Reason.RUNTIME,
        file,
        "ONNX Runtime refused it: "
            + String.valueOf(cause.getMessage()).lines().findFirst().orElse(""),
        cause);
  }

  public Reason reason() {
    return reason;
  }
}
