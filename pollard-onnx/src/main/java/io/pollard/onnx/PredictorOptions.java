package io.pollard.onnx;

/**
 * How a {@link Predictor} uses the machine.
 *
 * @param threads that one image is computed with, at least 1
 * @param spinning whether these threads wait for work by spinning, which answers sooner and keeps
 *     cores busy for a moment after every image; without it they sleep
 * @param batch how many images are computed at once where many are given, at least 1; a file with a
 *     fixed batch has its own
 * @param decoders threads that read and prepare the next images meanwhile, at least 1
 * @param maps whether the file's maps are computed too, for {@link Predictor#explain}
 */
public record PredictorOptions(
    int threads, boolean spinning, int batch, int decoders, boolean maps) {

  public PredictorOptions {
    requirePositive("threads", threads);
    requirePositive("a batch", batch);
    requirePositive("decoders", decoders);
  }

  private static void requirePositive(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException("expected " + what + " of at least 1 but found " + number);
    }
  }

  /** Without maps. */
  public PredictorOptions(int threads, boolean spinning, int batch, int decoders) {
    this(threads, spinning, batch, decoders, false);
  }

  /** All cores, spinning, batches of 4, 2 decoders, no maps. */
  public static PredictorOptions defaults() {
    return new PredictorOptions(Runtime.getRuntime().availableProcessors(), true, 4, 2, false);
  }

  public PredictorOptions withThreads(int number) {
    return new PredictorOptions(number, spinning, batch, decoders, maps);
  }

  public PredictorOptions withoutSpinning() {
    return new PredictorOptions(threads, false, batch, decoders, maps);
  }

  public PredictorOptions withBatch(int images) {
    return new PredictorOptions(threads, spinning, images, decoders, maps);
  }

  public PredictorOptions withDecoders(int number) {
    return new PredictorOptions(threads, spinning, batch, number, maps);
  }

  /** With the maps of a file that has them. */
  public PredictorOptions withMaps() {
    return new PredictorOptions(threads, spinning, batch, decoders, true);
  }
}
