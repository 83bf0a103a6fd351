package io.pollard.onnx;

import io.pollard.data.Augmentation;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.ImageCache;
import io.pollard.network.FeatureShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** A cache's images as a network's input, always the same number at once. Not thread-safe. */
final class PreparedImages {

  private final BatchSource source;
  private final Normaliser normaliser;
  private final int batch;
  private final FeatureShape input;
  private final ByteBuffer bytes;
  private final FloatBuffer numbers;

  PreparedImages(ImageCache cache, Preprocessing preprocessing, int batch) {
    this.source = new BatchSource(cache, preprocessing, Augmentation.NONE, 0);
    this.normaliser = new Normaliser(preprocessing);
    this.batch = batch;
    this.input = preprocessing.input();
    this.bytes = ByteBuffer.allocate(batch * source.imageBytes());
    this.numbers =
        ByteBuffer.allocateDirect(batch * normaliser.length() * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  long[] shape() {
    return Ports.shape(batch, input);
  }

  /**
   * The numbers of some images, or of one window of each, valid until the next call; fewer than a
   * batch are followed by what was there before.
   */
  FloatBuffer of(List<Integer> samples, int window) {
    source.show(samples.stream().mapToInt(Integer::intValue).toArray(), window, bytes);
    numbers.clear();
    for (int i = 0; i < samples.size(); i++) {
      normaliser.put(bytes, i * source.imageBytes(), source.channels(), numbers);
    }
    return numbers.clear();
  }

  /** How many windows there are of a sample; 1 but for a series. */
  int windows(int sample) {
    return source.windows(sample);
  }

  /** A copy of the last batch's numbers. */
  float[] numbers() {
    float[] copy = new float[numbers.capacity()];
    numbers.get(0, copy);
    return copy;
  }
}
