package io.pollard.onnx;

import java.nio.file.Path;

/** How long two model files take, measured side by side. */
@FunctionalInterface
public interface Latency {

  /** Median milliseconds of one run each. */
  record Medians(double first, double second) {}

  Medians compare(Path first, Path second);
}
