package io.pollard.cli;

import io.pollard.app.Int8Options;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How a model is written in 8-bit integers. */
final class Int8Flags {

  @Option(
      names = "--int8",
      required = true,
      description = "Writes 8-bit integers, behind the gate.")
  @SuppressWarnings("unused") // that the group is there says it
  private boolean int8;

  @Option(
      names = "--calibrate",
      paramLabel = "DATA",
      description =
          "Images that the integers are scaled by, up to 300: a folder with images in it and below,"
              + " or a data set listed as the trial's (the validation part).")
  private Path calibrate;

  @Option(
      names = "--weight-bits",
      paramLabel = "7|8",
      description = "Bits of a weight; with 8, sums can overflow where there is no VNNI (7).")
  private int weightBits = 7;

  @Option(
      names = "--margin",
      paramLabel = "SCORE",
      description = "How much of the validation AUPRC may be lost (.005).")
  private double margin = 0.005;

  Int8Options options() {
    Int8Options options = Int8Options.standard().withWeightBits(weightBits).withMargin(margin);
    return calibrate == null ? options : options.withCalibration(calibrate);
  }
}
