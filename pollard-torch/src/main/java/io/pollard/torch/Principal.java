package io.pollard.torch;

import io.pollard.transferability.CanonicalCorrelations.Directions;
import io.pollard.transferability.Kept;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The principal directions of a view, those of most variance first, scaled so that the sum of
 * squares along each is 1.
 *
 * <p>Which directions there are at all is asked of channels scaled to the same variance, so that no
 * unit of measure decides it: those of the matrix of correlations whose eigenvalue is above what
 * rounding makes of 0. With products rounded to a part {@code e} the rounded matrix differs from
 * the true one by about {@code e} an entry, which shifts eigenvalues by up to {@code 2 e sqrt(p)};
 * the eigenvalues themselves are exact to {@code p} parts of 1e-16 of the largest. Twice both is
 * the bound, and n samples about their mean have n - 1 directions at most. A channel that is
 * another one but for less than that bound is no direction of its own.
 *
 * <p>Holds native memory until it is closed.
 */
final class Principal implements AutoCloseable {

  /**
   * A channel whose deviation is a millionth of its mean, or of the largest channel's deviation, is
   * a constant but for what float32 rounds.
   */
  private static final double DEAD = 1e-6 * 1e-6;

  private static final double MARGIN = 2;

  private final Tensor scaled;
  private final double[] variances;
  private final int channels;
  private final int dead;

  private Principal(Tensor scaled, double[] variances, int channels, int dead) {
    this.scaled = scaled;
    this.variances = variances;
    this.channels = channels;
    this.dead = dead;
  }

  /**
   * @param second sums of squares and products about the mean, [p, p], float64, of host or device
   * @param mean [p], float64
   * @param rounding of the products, as a part of them
   */
  static Principal of(Tensor second, Tensor mean, long samples, double rounding) {
    try (PointerScope scope = new PointerScope()) {
      Tensor here = second.cpu();
      int channels = Math.toIntExact(here.size(0));
      double[] squares = numbers(here.diagonal());
      double[] means = numbers(mean.cpu());
      double largest = IntStream.range(0, channels).mapToDouble(c -> squares[c]).max().orElse(0);
      long[] alive =
          IntStream.range(0, channels)
              .filter(c -> squares[c] > DEAD * Math.max(largest, samples * means[c] * means[c]))
              .asLongStream()
              .toArray();
      Tensor scaled = TensorFactory.float64().zeros(channels, alive.length);
      if (alive.length == 0) {
        return new Principal(ViewSums.retained(scaled), new double[0], channels, channels);
      }
      Tensor chosen = TensorFactory.float64().of(alive, alive.length);
      Tensor among = here.index_select(0, chosen).index_select(1, chosen);
      Tensor deviations = among.diagonal().sqrt();
      Tensor correlations = among.div(deviations).div(deviations.unsqueeze(1));
      T_TensorTensor_T solved = torch.linalg_eigh(correlations);
      int rank = rank(numbers(solved.get0()), samples, rounding);
      Tensor values = solved.get0().narrow(0, alive.length - rank, rank);
      // Of what remains the columns have sums of squares of 1 and no products.
      Tensor white = solved.get1().narrow(1, alive.length - rank, rank).div(values.sqrt());
      Tensor variable = white.mul(values).mul(deviations.unsqueeze(1));
      T_TensorTensor_T turned = torch.linalg_eigh(variable.t().mm(variable));
      Tensor descending = torch.flip(turned.get1(), new long[] {1});
      double[] variances = numbers(torch.flip(turned.get0(), new long[] {0}));
      Tensor directions = white.div(deviations.unsqueeze(1)).mm(descending);
      Tensor all = TensorFactory.float64().zeros(channels, rank);
      all.index_copy_(0, chosen, directions);
      return new Principal(ViewSums.retained(all), variances, channels, channels - alive.length);
    }
  }

  /**
   * @param ascending eigenvalues of correlations
   */
  private static int rank(double[] ascending, long samples, double rounding) {
    int p = ascending.length;
    double bound = MARGIN * (2 * rounding * Math.sqrt(p) + p * Math.ulp(.5) * ascending[p - 1]);
    int above = (int) IntStream.range(0, p).filter(i -> ascending[i] > bound).count();
    return Math.toIntExact(Math.min(above, samples - 1));
  }

  static double[] numbers(Tensor vector) {
    Tensor here = vector.contiguous();
    double[] numbers = new double[Math.toIntExact(here.numel())];
    new DoublePointer(here.data_ptr()).get(numbers);
    return numbers;
  }

  Directions directions(Kept kept) {
    return new Directions(channels, dead, kept.directions(variances));
  }

  /** Those that are kept: [p, k]. */
  Tensor kept(Kept kept) {
    return scaled.narrow(1, 0, kept.directions(variances));
  }

  @Override
  public void close() {
    scaled.releaseReference();
  }
}
