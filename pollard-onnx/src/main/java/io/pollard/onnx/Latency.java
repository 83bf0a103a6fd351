package io.pollard.onnx;

import java.nio.file.Path;

/** How long model files take. */
public interface Latency {

  /** Median milliseconds of one run each: of an image, or of as many as the files always run. */
  record Medians(double first, double second) {}

  /** Median milliseconds of an image of one file. */
  double millisPerImage(Path file);

  /** Two files measured side by side. */
  Medians compare(Path first, Path second);
}
