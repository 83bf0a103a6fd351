package io.pollard.torch;

import io.pollard.data.Augmentation;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.ImageCache;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** The features of some samples, one row each, in native memory until it is closed. */
final class FeatureTable implements AutoCloseable {

  private final Map<Integer, Integer> rowOf;
  private final Tensor features;
  private final TensorFactory factory;

  private FeatureTable(Map<Integer, Integer> rowOf, Tensor features, TensorFactory factory) {
    this.rowOf = rowOf;
    this.features = features;
    this.factory = factory;
  }

  static FeatureTable of(
      int[] samples,
      ImageCache cache,
      Preprocessing preprocessing,
      TensorFactory factory,
      int batch,
      UnaryOperator<Tensor> features,
      Progress progress) {
    Map<Integer, Integer> rowOf = new HashMap<>();
    for (int i = 0; i < samples.length; i++) {
      rowOf.put(samples[i], i);
    }
    BatchSource source = new BatchSource(cache, preprocessing, Augmentation.NONE, 0);
    Tensor[] table = {null};
    int[] filled = {0};
    try (ImageBatches batches =
            new ImageBatches(source, preprocessing, factory, Math.min(batch, samples.length));
        Progress.Bar bar = progress.bar("computing features", samples.length)) {
      batches.forEach(
          ImageBatches.batches(samples, batch),
          0,
          (indices, images) -> {
            Tensor part = channelsLast(features.apply(images));
            if (table[0] == null) {
              long[] shape = part.shape();
              shape[0] = samples.length;
              table[0] = factory.zeros(shape);
              table[0].retainReference();
            }
            table[0].narrow(0, filled[0], indices.length).copy_(part);
            filled[0] += indices.length;
            bar.advance(indices.length, "");
          });
    } catch (RuntimeException e) {
      if (table[0] != null) {
        table[0].releaseReference();
      }
      throw e;
    }
    return new FeatureTable(rowOf, table[0], factory);
  }

  /** Bytes of a table of so many samples. */
  static long bytes(FeatureShape features, int samples) {
    return (long) samples * features.elements() * Float.BYTES;
  }

  /** [n, ..] for these samples, in their order; maps are channels-last, as training wants them. */
  Tensor rows(int[] samples) {
    long[] rows = new long[samples.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = rowOf.get(samples[i]);
    }
    Tensor chosen = features.index_select(0, factory.of(rows, rows.length));
    return chosen.dim() == 4 ? chosen.permute(0, 3, 1, 2) : chosen;
  }

  /**
   * Rows of a table are picked along the first axis, which gives them in the order of their axes.
   */
  private static Tensor channelsLast(Tensor features) {
    return features.dim() == 4 ? features.permute(0, 2, 3, 1) : features;
  }

  @Override
  public void close() {
    features.releaseReference();
  }
}
