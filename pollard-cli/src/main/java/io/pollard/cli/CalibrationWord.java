package io.pollard.cli;

import io.pollard.metrics.Calibration;
import java.util.Optional;

/** How probabilities are calibrated, as it is typed. */
enum CalibrationWord {
  TEMPERATURE,
  ISOTONIC,
  NONE;

  Optional<Calibration.Method> method() {
    return this == NONE ? Optional.empty() : Optional.of(Calibration.Method.valueOf(name()));
  }
}
