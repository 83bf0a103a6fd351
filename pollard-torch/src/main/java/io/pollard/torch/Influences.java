package io.pollard.torch;

import io.pollard.transferability.CanonicalCorrelations.Ranks;
import io.pollard.transferability.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How far rows move the mean of some of a pair's coefficients: {@code mean over j of (u v - rho
 * (u^2 + v^2) / 2)}, with canonical variables u and v whose sums of squares over all rows are 1,
 * which is the influence divided by the number of samples.
 *
 * <p>Holds native memory until it is closed.
 */
final class Influences implements AutoCloseable {

  private final Tensor firstMean;
  private final Tensor secondMean;
  private final Tensor first;
  private final Tensor second;
  private final Tensor halves;
  private final int directions;
  private final Products products;

  /**
   * In the type of the rows.
   *
   * @param averaged which of so many coefficients
   */
  Influences(
      TorchMoments moments,
      Kept kept,
      IntFunction<Ranks> averaged,
      TensorFactory numbers,
      Products products) {
    this.products = products;
    try (PointerScope scope = new PointerScope()) {
      TorchMoments.Canonical canonical = moments.canonical(kept);
      Ranks ranks = averaged.apply(canonical.coefficients().size());
      directions = ranks.to() - ranks.from();
      double[] half = new double[directions];
      for (int j = 0; j < half.length; j++) {
        half[j] = canonical.coefficients().get(ranks.from() + j) / 2;
      }
      first = retained(canonical.first().narrow(1, ranks.from(), directions), numbers);
      second = retained(canonical.second().narrow(1, ranks.from(), directions), numbers);
      firstMean = retained(moments.first().mean(), numbers);
      secondMean = retained(moments.second().mean(), numbers);
      halves = ViewSums.retained(numbers.of(half, half.length));
    }
  }

  private static Tensor retained(Tensor tensor, TensorFactory numbers) {
    return ViewSums.retained(numbers.moved(tensor).contiguous());
  }

  /**
   * Of each image, the sum over its positions.
   *
   * @param rowsOfFirst [images, positions, channels]
   * @param rowsOfSecond likewise
   */
  double[] of(Tensor rowsOfFirst, Tensor rowsOfSecond) {
    long images = rowsOfFirst.size(0);
    if (directions == 0) {
      return new double[Math.toIntExact(images)];
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor u = variables(rowsOfFirst, firstMean, first);
      Tensor v = variables(rowsOfSecond, secondMean, second);
      Tensor each = u.mul(v).sub(u.square().add(v.square()).mul(halves));
      Tensor sums =
          each.reshape(images, -1)
              .sum(new long[] {1}, false, new ScalarTypeOptional(ScalarType.Double))
              .div(new Scalar((double) directions));
      return Principal.numbers(sums.cpu());
    }
  }

  /** [n, k] */
  private Tensor variables(Tensor rows, Tensor mean, Tensor directions) {
    Tensor centred = rows.flatten(0, 1).sub(mean);
    Tensor variables = centred.new_empty(new long[] {centred.size(0), directions.size(1)});
    List<Runnable> parts = new ArrayList<>();
    long count = centred.size(0);
    long step = (count + products.threads() - 1) / products.threads();
    LongStream.iterate(0, from -> from < count, from -> from + step)
        .forEach(
            from -> {
              long some = Math.min(step, count - from);
              parts.add(
                  () ->
                      torch.mm_out(
                          variables.narrow(0, from, some),
                          centred.narrow(0, from, some),
                          directions));
            });
    products.run(parts);
    return variables;
  }

  @Override
  public void close() {
    List.of(first, second, firstMean, secondMean, halves).forEach(Tensor::releaseReference);
  }
}
