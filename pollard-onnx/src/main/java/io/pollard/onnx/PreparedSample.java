package io.pollard.onnx;

import io.pollard.imaging.Look;
import io.pollard.imaging.Raster;
import java.util.List;
import java.util.Optional;

/**
 * What a network is given of an image or a volume.
 *
 * @param windows of which there is one but for a series
 * @param look for the model's input gate; empty where it has none
 */
record PreparedSample(List<Raster> windows, Optional<Look> look) {

  static PreparedSample none() {
    return new PreparedSample(List.of(), Optional.empty());
  }
}
