package io.pollard.torch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The features of some samples, one row each, in native memory until it is closed. */
final class FeatureTable implements AutoCloseable {

  private final int samples;
  private final TensorFactory factory;
  private final Map<Integer, Integer> rowOf = new HashMap<>();
  private Optional<Tensor> table = Optional.empty();

  FeatureTable(int samples, TensorFactory factory) {
    this.samples = samples;
    this.factory = factory;
  }

  /**
   * @param features [n, ..], a row for each of these samples
   */
  void add(List<Integer> of, Tensor features) {
    Tensor part = channelsLast(features);
    table.orElseGet(() -> room(part)).narrow(0, rowOf.size(), of.size()).copy_(part);
    of.forEach(sample -> rowOf.put(sample, rowOf.size()));
  }

  private Tensor room(Tensor like) {
    long[] shape = like.shape();
    shape[0] = samples;
    Tensor room = factory.zeros(shape);
    room.retainReference();
    table = Optional.of(room);
    return room;
  }

  /** [n, ..] for these samples, in their order; maps are channels-last, as training wants them. */
  Tensor rows(List<Integer> of) {
    long[] rows = of.stream().mapToLong(rowOf::get).toArray();
    Tensor chosen = table.orElseThrow().index_select(0, factory.of(rows, rows.length));
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
    table.ifPresent(Tensor::releaseReference);
    table = Optional.empty();
  }
}
