package io.pollard.study;

import io.pollard.training.TrialDescription;

/**
 * {@code exported.json}: what the trial's model file costs where it was exported.
 *
 * @param bytes of the file
 * @param millisPerImage median of single images in ONNX Runtime
 * @param threads of the runtime
 */
public record ExportedFile(
    int format, int semantics, long bytes, double millisPerImage, int threads) {

  static final String NAME = "exported.json";

  public ExportedFile {
    TrialMeaning.require(bytes >= 1, "bytes of 1 or more", bytes);
    TrialMeaning.require(
        millisPerImage >= 0 && Double.isFinite(millisPerImage),
        "milliseconds of 0 or more",
        millisPerImage);
    TrialMeaning.require(threads >= 1, "1 thread or more", threads);
  }

  /** Of this Pollard's format. */
  public static ExportedFile of(long bytes, double millisPerImage, int threads) {
    return new ExportedFile(
        StudyFiles.FORMAT, TrialDescription.SEMANTICS, bytes, millisPerImage, threads);
  }
}
