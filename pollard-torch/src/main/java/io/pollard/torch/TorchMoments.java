package io.pollard.torch;

import io.pollard.torch.Products.Product;
import io.pollard.transferability.CanonicalCorrelations;
import io.pollard.transferability.CanonicalCorrelations.Directions;
import io.pollard.transferability.CrossMoments;
import io.pollard.transferability.Kept;
import io.pollard.transferability.ViewPair;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Sums of a pair of views on libtorch, and what is solved of them, in float64 on the processor. */
final class TorchMoments implements CrossMoments {

  /** What a coefficient may be above 1, by rounding. */
  private static final double EXCESS = 1e-6;

  private final ViewPair pair;
  private final ViewSums first;
  private final ViewSums second;
  private final Tensor cross;
  private final Tensor shuffled;
  private final double rounding;
  private final int threads;

  /**
   * @param first whose release is this one's to do, as the second's
   * @param rounding of the products, as a part of them
   * @param threads that solve
   */
  TorchMoments(
      ViewPair pair,
      ViewSums first,
      ViewSums second,
      TensorFactory numbers,
      double rounding,
      int threads) {
    this.pair = pair;
    this.first = first;
    this.second = second;
    this.cross = ViewSums.retained(numbers.zeros(first.channels(), second.channels()));
    this.shuffled = ViewSums.retained(numbers.zeros(first.channels(), second.channels()));
    this.rounding = rounding;
    this.threads = threads;
    first.use();
    second.use();
  }

  @Override
  public ViewPair pair() {
    return pair;
  }

  ViewSums first() {
    return first;
  }

  ViewSums second() {
    return second;
  }

  /**
   * What a batch adds.
   *
   * @param a [n, p] and b [n, q], each about its mean
   * @param by rows by which the second's images are moved on in the shuffled baseline
   */
  List<Product> products(Tensor a, Tensor b, long by) {
    return List.of(Product.of(a, b, cross), Product.moved(a, b, by, shuffled));
  }

  /**
   * What lies between batches, where images that stand for others in their batch change nothing.
   *
   * @param a as {@link ViewSums#merged} gives it, as b
   */
  List<Product> between(Tensor a, Tensor b) {
    return List.of(Product.of(a, b, cross), Product.of(a, b, shuffled));
  }

  @Override
  public CanonicalCorrelations correlations(Kept kept) {
    return solved(cross, kept);
  }

  @Override
  public CanonicalCorrelations shuffled(Kept kept) {
    return solved(shuffled, kept);
  }

  private CanonicalCorrelations solved(Tensor sums, Kept kept) {
    return EngineException.guard(
        "the correlations of " + pair + " could not be solved",
        () -> {
          try (PointerScope scope = new PointerScope()) {
            solve(kept);
            Directions ofFirst = first.principal(kept, rounding).directions(kept);
            Directions ofSecond = second.principal(kept, rounding).directions(kept);
            double[] coefficients =
                ofFirst.kept() == 0 || ofSecond.kept() == 0
                    ? new double[0]
                    : Principal.numbers(torch.linalg_svdvals(white(sums, kept)));
            return new CanonicalCorrelations(
                Arrays.stream(coefficients).map(this::clipped).boxed().toList(),
                first.samples(),
                ofFirst,
                ofSecond);
          }
        });
  }

  /** The views' directions, of both at once. */
  private void solve(Kept kept) {
    try (Products solving = new Products(threads)) {
      solving.run(
          Stream.of(first, second)
              .distinct()
              .map(sums -> (Runnable) () -> sums.principal(kept, rounding))
              .toList());
    }
  }

  private double clipped(double coefficient) {
    if (!(coefficient <= 1 + EXCESS)) {
      throw new IllegalStateException(
          "expected correlations of up to 1 but found "
              + coefficient
              + " of "
              + pair
              + "; the sums are rounded too far to keep so many directions");
    }
    return Math.min(1, coefficient);
  }

  /** [k, l], of kept directions scaled to 1. */
  private Tensor white(Tensor sums, Kept kept) {
    return first
        .principal(kept, rounding)
        .kept(kept)
        .t()
        .mm(sums.cpu())
        .mm(second.principal(kept, rounding).kept(kept));
  }

  /**
   * Canonical directions, by which centred rows become variables whose sums of squares are 1.
   *
   * @param first [p, k]
   * @param second [q, k]
   * @param coefficients descending
   */
  record Canonical(Tensor first, Tensor second, List<Double> coefficients) {}

  /** They live as the scope around. */
  Canonical canonical(Kept kept) {
    Tensor white = white(cross, kept);
    T_TensorTensorTensor_T solved = torch.linalg_svd(white, false, new StringViewOptional());
    return new Canonical(
        first.principal(kept, rounding).kept(kept).mm(solved.get0()),
        second.principal(kept, rounding).kept(kept).mm(solved.get2().t()),
        Arrays.stream(Principal.numbers(solved.get1())).map(this::clipped).boxed().toList());
  }

  @Override
  public double linearCka() {
    try (PointerScope scope = new PointerScope()) {
      double both = norm(first.second()) * norm(second.second());
      double shared = norm(cross);
      return both == 0 ? 0 : Math.min(1, shared * shared / both);
    }
  }

  private static double norm(Tensor matrix) {
    return matrix.norm().item_double();
  }

  @Override
  public void close() {
    cross.releaseReference();
    shuffled.releaseReference();
    first.release();
    second.release();
  }
}
