package io.pollard.torch;

import io.pollard.data.DataException;
import io.pollard.torch.Products.Product;
import io.pollard.transferability.Kept;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A view's number of samples, means, and sums of squares and products about them, float64. What
 * lies within a batch is summed at once; what lies between batches' means when some have come
 * together: with n_b samples of mean m_b in batch b it is the sum of {@code n_b (m_b - m)(m_b -
 * m)^T}, by the exact merge of Chan, Golub and LeVeque (1979). The order of batches changes what
 * float64 rounds alone.
 *
 * <p>Shared by all moments of the view; holds native memory until the last of them is closed. Not
 * thread-safe.
 */
final class ViewSums {

  /** A batch that is summed within. */
  private record BatchMean(long samples, Tensor mean) {}

  private final AlignedView view;
  private final TensorFactory numbers;
  private final Tensor squares;
  private final List<BatchMean> waiting = new ArrayList<>();
  private Tensor mean;
  private long samples;
  private int users;
  private final Map<Principal.Scale, Principal> principal = new EnumMap<>(Principal.Scale.class);

  /**
   * @param numbers makes float64
   */
  ViewSums(AlignedView view, int channels, TensorFactory numbers) {
    this.view = view;
    this.numbers = numbers;
    this.squares = retained(numbers.zeros(channels, channels));
    this.mean = retained(numbers.zeros(channels));
  }

  static Tensor retained(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  AlignedView view() {
    return view;
  }

  int channels() {
    return Math.toIntExact(mean.size(0));
  }

  long samples() {
    return samples;
  }

  /** Those of all batches that are merged. */
  Tensor mean() {
    return mean;
  }

  /** What a batch's products are added to. */
  Tensor squares() {
    return squares;
  }

  /** Sums of squares and products about the mean, all of them: [p, p]. */
  Tensor second() {
    return torch.triu(squares).add(torch.triu(squares, 1).t());
  }

  /**
   * Takes a batch's mean down and off.
   *
   * @param rows [n, p]
   * @return rows about their own mean
   */
  Tensor centred(Tensor rows) {
    Tensor near = rows.mean(0);
    Tensor centred = rows.sub(near);
    // The mean of many float32 is rounded to float32; what it is off by is not.
    Tensor mean =
        near.to(ScalarType.Double)
            .add(centred.sum(0).to(ScalarType.Double).div(new Scalar((double) rows.size(0))));
    waiting.add(new BatchMean(rows.size(0), retained(mean)));
    return centred;
  }

  int waiting() {
    return waiting.size();
  }

  /**
   * Merges the means that wait.
   *
   * @return [batches + 1, p], whose sums of products are what lies between them and what was merged
   *     before
   */
  Tensor merged() {
    long more = waiting.stream().mapToLong(BatchMean::samples).sum();
    double[] roots =
        waiting.stream().mapToDouble(batch -> Math.sqrt((double) batch.samples())).toArray();
    Tensor means =
        torch.stack(new TensorVector(waiting.stream().map(BatchMean::mean).toArray(Tensor[]::new)));
    Tensor weights = numbers.of(roots, roots.length, 1);
    Tensor theirs = means.mul(weights.square()).sum(0).div(new Scalar((double) more));
    Tensor apart = theirs.sub(mean);
    double both = (double) samples + more;
    Tensor between = means.sub(theirs).mul(weights);
    Tensor toBefore = apart.mul(new Scalar(Math.sqrt(samples * (more / both)))).unsqueeze(0);
    Tensor merged = retained(mean.add(apart.mul(new Scalar(more / both))));
    mean.releaseReference();
    mean = merged;
    samples += more;
    waiting.forEach(batch -> batch.mean().releaseReference());
    waiting.clear();
    return torch.cat(new TensorVector(between, toBefore));
  }

  /** What lies between batches, to be added to the squares. */
  Product between(Tensor merged) {
    return Product.ofItself(merged, squares);
  }

  /**
   * @throws DataException if a feature was NaN or infinite
   */
  void requireNumbers() {
    try (PointerScope scope = new PointerScope()) {
      if (!Double.isFinite(squares.diagonal().sum().item_double())) {
        throw new DataException(
            "expected numbers but found NaN or infinity in what "
                + view.view().unit()
                + " of "
                + view.view().model()
                + " gives; its weights are no trained network's, or take other images");
      }
    }
  }

  /**
   * Those that {@code kept} keeps some of; solved once.
   *
   * @param rounding of the products that were summed
   */
  Principal principal(Kept kept, double rounding) {
    return principal.computeIfAbsent(
        Principal.Scale.of(kept), scale -> Principal.of(this, rounding, scale));
  }

  void use() {
    users++;
  }

  void release() {
    users--;
    if (users == 0) {
      squares.releaseReference();
      mean.releaseReference();
      waiting.forEach(batch -> batch.mean().releaseReference());
      waiting.clear();
      principal.values().forEach(Principal::close);
      principal.clear();
    }
  }
}
