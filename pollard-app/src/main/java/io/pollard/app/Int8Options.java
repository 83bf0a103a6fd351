package io.pollard.app;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a model is written in 8-bit integers, and what it must keep.
 *
 * @param calibration images that the integers are scaled by, up to 300: a folder with images in it
 *     and below, or a data set listed as the trial's; without it the trial's validation part
 * @param weightBits of a weight, 7 or 8; with 8, sums can overflow where the processor has no VNNI
 * @param margin how much of the validation AUPRC may be lost, 0 to 1
 */
public record Int8Options(Optional<Path> calibration, int weightBits, double margin) {

  /** The validation part, 7 bits, .005. */
  public static Int8Options standard() {
    return new Int8Options(Optional.empty(), 7, 0.005);
  }

  public Int8Options withCalibration(Path images) {
    return new Int8Options(Optional.of(images), weightBits, margin);
  }

  public Int8Options withWeightBits(int number) {
    return new Int8Options(calibration, number, margin);
  }

  public Int8Options withMargin(double share) {
    return new Int8Options(calibration, weightBits, share);
  }
}
