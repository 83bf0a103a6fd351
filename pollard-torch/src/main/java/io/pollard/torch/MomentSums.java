package io.pollard.torch;

import static java.util.Objects.requireNonNull;

import io.pollard.torch.Products.Product;
import io.pollard.transferability.CrossMoments;
import io.pollard.transferability.FeatureView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Sums the moments of all pairs, batch by batch. Each batch is multiplied about its own means, and
 * added in float64.
 *
 * <p>Holds native memory until it is finished, which hands that over, or closed. Not thread-safe.
 */
final class MomentSums implements AutoCloseable {

  /** Means of so many batches wait until they are merged: p times as many numbers a view. */
  private static final int BATCHES = 64;

  private final List<AlignedPair> pairs;
  private final Products products;
  private final ScalarType type;
  private final Map<AlignedView, ViewSums> views = new LinkedHashMap<>();
  private final List<TorchMoments> moments = new ArrayList<>();

  /**
   * @param numbers makes float64
   * @param type of the products
   */
  MomentSums(
      List<AlignedPair> pairs,
      ToIntFunction<FeatureView> channels,
      TensorFactory numbers,
      ScalarType type,
      Products products) {
    this.pairs = List.copyOf(pairs);
    this.products = products;
    this.type = type;
    try (PointerScope scope = new PointerScope()) {
      for (AlignedPair pair : pairs) {
        moments.add(
            new TorchMoments(
                pair.pair(),
                sums(pair.first(), channels, numbers),
                sums(pair.second(), channels, numbers),
                numbers,
                rounding(type),
                products.threads()));
      }
    }
  }

  private ViewSums sums(
      AlignedView view, ToIntFunction<FeatureView> channels, TensorFactory numbers) {
    return views.computeIfAbsent(
        view, key -> new ViewSums(key, channels.applyAsInt(key.view()), numbers));
  }

  /** Half of what lies between 1 and the next number. */
  private static double rounding(ScalarType type) {
    return type == ScalarType.Double ? Math.ulp(1.0) / 2 : Math.ulp(1f) / 2;
  }

  /**
   * Begins a batch.
   *
   * @param shift images by which the second views are moved on in the shuffled baseline
   */
  Batch batch(int shift) {
    return new Batch(shift);
  }

  /** One batch, which every view is added of once. */
  final class Batch implements AutoCloseable {
    private final WaitingRows waiting = new WaitingRows(pairs);
    private final int shift;

    private Batch(int shift) {
      this.shift = shift;
    }

    /**
     * @param rows [images, positions, channels]
     */
    void add(AlignedView view, Tensor rows) {
      ViewSums sums = requireNonNull(views.get(view));
      Tensor centred = sums.centred(rows.to(type).flatten(0, 1));
      List<Product> some = new ArrayList<>(List.of(Product.ofItself(centred, sums.squares())));
      long by = shift * rows.size(1);
      for (WaitingRows.Met met : waiting.put(view, centred)) {
        some.addAll(moments.get(met.pair().index()).products(met.first(), met.second(), by));
      }
      products.add(some);
      waiting.letGo();
    }

    @Override
    public void close() {
      waiting.close();
      if (views.values().stream().anyMatch(view -> view.waiting() >= BATCHES)) {
        merge();
      }
    }
  }

  private void merge() {
    try (PointerScope scope = new PointerScope()) {
      Map<AlignedView, Tensor> merged = new LinkedHashMap<>();
      List<Product> between = new ArrayList<>();
      views.forEach(
          (key, view) -> {
            Tensor rows = view.merged();
            merged.put(key, rows);
            between.add(view.between(rows));
          });
      for (AlignedPair pair : pairs) {
        between.addAll(
            moments
                .get(pair.index())
                .between(
                    requireNonNull(merged.get(pair.first())),
                    requireNonNull(merged.get(pair.second()))));
      }
      products.add(between);
    }
  }

  /**
   * @return in the order of the pairs; to be closed by the caller
   * @throws io.pollard.data.DataException if a feature was NaN or infinite
   */
  List<CrossMoments> finished() {
    merge();
    views.values().forEach(ViewSums::requireNumbers);
    List<CrossMoments> finished = List.copyOf(moments);
    moments.clear();
    return finished;
  }

  @Override
  public void close() {
    moments.forEach(TorchMoments::close);
    moments.clear();
  }
}
