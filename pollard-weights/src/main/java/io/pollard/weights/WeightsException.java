package io.pollard.weights;

import io.pollard.data.DataException;
import java.nio.file.Path;

/** A file of weights can't be used. The message is one sentence that names the file. */
public final class WeightsException extends DataException {
  private static final long serialVersionUID = 1;

  /** Why; those up to {@link #TOO_LARGE} are what can be wrong with a safetensors file itself. */
  public enum Reason {
    /** Missing, a folder, or not readable. */
    UNREADABLE,
    /** It ends before the header's length or before the last tensor does. */
    TRUNCATED,
    /** The header is said to be empty, longer than the file, or longer than any honest one. */
    HEADER_LENGTH,
    NOT_UTF8,
    NOT_JSON,
    /** JSON that is nested too deeply or has too many values. */
    TOO_COMPLEX,
    /** A name stands twice in one object. */
    DUPLICATE_NAME,
    /** A field of the header is missing, unknown or of another type. */
    FIELDS,
    DTYPE,
    /** A negative size, too many axes, or more elements than can be counted. */
    SHAPE,
    /** Shape and type need another number of bytes than the offsets give. */
    SIZE,
    /** Offsets are negative, run backwards or lead outside the file. */
    OUT_OF_RANGE,
    /** Two tensors share bytes. */
    OVERLAP,
    /** Bytes that belong to no tensor. */
    GAP,
    /** One tensor of 2 GiB or more, or more to unpack than Pollard does. */
    TOO_LARGE,

    /** It is of another format, which the message names. */
    FOREIGN,
    /** The zip around a PyTorch file is damaged, or of a kind that PyTorch does not write. */
    ARCHIVE,
    /** The stream of a pickle has an operation that is unknown or has nothing to work on. */
    PICKLE,
    /** A pickle names a class or a function that is neither a tensor nor a plain container. */
    CODE,
    /** A PyTorch file has no dict of tensors by name. */
    NO_TENSORS,

    /** The sidecar file is not as described, or is another file's. */
    SIDECAR,
    /** NaN, infinity, negative variances, or zeros all through. */
    NUMBERS,
    /** Tensors of the trunk are missing or have another shape. */
    OTHER_NETWORK,
    /** What was typed names no source of weights. */
    SOURCE,
    /** The hub has no such repository, revision or file. */
    NOT_FOUND,
    /** The hub wants a token, or its terms accepted. */
    NOT_ALLOWED,
    /** No network, or a server that did not answer as it must. */
    UNAVAILABLE,
    /** The bytes are not those that were published. */
    CHECKSUM,
    /** Writing failed. */
    UNWRITABLE
  }

  private final Reason reason;

  public WeightsException(Reason reason, Path file, String sentence) {
    super(file + ": " + sentence);
    this.reason = reason;
  }

  public WeightsException(Reason reason, Path file, String sentence, Throwable cause) {
    super(file + ": " + sentence, cause);
    this.reason = reason;
  }

  /**
   * @param what has no file yet, as "hf:timm/resnet18.a1_in1k"
   */
  public WeightsException(Reason reason, String what, String sentence) {
    super(what + ": " + sentence);
    this.reason = reason;
  }

  public WeightsException(Reason reason, String what, String sentence, Throwable cause) {
    super(what + ": " + sentence, cause);
    this.reason = reason;
  }

  private WeightsException(WeightsException cause, String message) {
    super(message, cause);
    this.reason = cause.reason;
  }

  /** The same, with what to do. */
  public WeightsException advised(String advice) {
    return new WeightsException(this, getMessage() + "; " + advice);
  }

  public Reason reason() {
    return reason;
  }
}
