package io.pollard.torch;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A batch's rows of one view that wait for those of another. Holds native memory until it is
 * closed.
 */
final class WaitingRows implements AutoCloseable {

  /** Rows of both views, of the same positions of the same images. */
  record Met(AlignedPair pair, Tensor first, Tensor second) {}

  private final List<AlignedPair> open;
  private final Map<AlignedView, Tensor> rows = new HashMap<>();

  WaitingRows(List<AlignedPair> pairs) {
    this.open = new ArrayList<>(pairs);
  }

  /** The pairs that these rows make whole. */
  List<Met> put(AlignedView view, Tensor some) {
    some.retainReference();
    rows.put(view, some);
    List<Met> met =
        open.stream()
            .filter(pair -> pair.has(view))
            .filter(pair -> rows.containsKey(pair.first()) && rows.containsKey(pair.second()))
            .map(
                pair ->
                    new Met(
                        pair,
                        requireNonNull(rows.get(pair.first())),
                        requireNonNull(rows.get(pair.second()))))
            .toList();
    met.forEach(one -> open.remove(one.pair()));
    return met;
  }

  /** Gives back what no pair waits for any more. */
  void letGo() {
    rows.entrySet()
        .removeIf(
            entry -> {
              boolean isDone = open.stream().noneMatch(pair -> pair.has(entry.getKey()));
              if (isDone) {
                entry.getValue().releaseReference();
              }
              return isDone;
            });
  }

  @Override
  public void close() {
    rows.values().forEach(Tensor::releaseReference);
    rows.clear();
  }
}
