package io.pollard.torch;

import io.pollard.data.Augmentation;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.ImageCache;
import io.pollard.progress.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

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
    List<Tensor> parts = new ArrayList<>();
    try (ImageBatches batches =
            new ImageBatches(source, preprocessing, factory, Math.min(batch, samples.length));
        Progress.Bar bar = progress.bar("computing features", samples.length)) {
      batches.forEach(
          ImageBatches.batches(samples, batch),
          0,
          (indices, images) -> {
            // In-place operators return a view of their operand's handle: this one is its own.
            Tensor part = features.apply(images).detach();
            part.retainReference();
            parts.add(part);
            bar.advance(indices.length, "");
          });
    }
    Tensor all = torch.cat(new TensorVector(parts.toArray(Tensor[]::new)), 0);
    all.retainReference();
    parts.forEach(Tensor::releaseReference);
    return new FeatureTable(rowOf, all, factory);
  }

  /** [n, ..] for these samples, in their order. */
  Tensor rows(int[] samples) {
    long[] rows = new long[samples.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = rowOf.get(samples[i]);
    }
    return features.index_select(0, factory.of(rows, rows.length));
  }

  @Override
  public void close() {
    features.releaseReference();
  }
}
