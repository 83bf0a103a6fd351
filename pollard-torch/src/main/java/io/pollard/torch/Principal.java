package io.pollard.torch;

import io.pollard.transferability.CanonicalCorrelations.Directions;
import io.pollard.transferability.Kept;
import java.util.Arrays;
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
 * <p>Directions whose eigenvalue is no more than what rounding makes of 0 are none. With products
 * rounded to a part {@code e} of them, the rounded sums of channels of variance 1 differ from the
 * true ones by about {@code e} each, which shifts eigenvalues by up to {@code 2 e sqrt(p)}; the
 * eigenvalues themselves are exact to {@code p} parts of 1e-16 of the largest. Twice both is the
 * bound, in units of the mean variance; and n samples about their mean have n - 1 directions at
 * most. A channel that is another one but for less than that bound is no direction of its own.
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

  /** What is taken apart. */
  enum Scale {
    /** Channels as they are, where some directions are left out for their small variance. */
    COVARIANCE,
    /**
     * Channels of the same variance, where all directions are kept, so that no unit of measure
     * decides which there are.
     */
    CORRELATION;

    static Scale of(Kept kept) {
      return kept.share() < 1 ? COVARIANCE : CORRELATION;
    }
  }

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
   * @param rounding of the products, as a part of them
   */
  static Principal of(ViewSums sums, double rounding, Scale scale) {
    try (PointerScope scope = new PointerScope()) {
      Tensor here = sums.second().cpu();
      long samples = sums.samples();
      int channels = Math.toIntExact(here.size(0));
      double[] squares = numbers(here.diagonal());
      double[] means = numbers(sums.mean().cpu());
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
      Tensor units =
          scale == Scale.COVARIANCE ? torch.ones_like(among.diagonal()) : among.diagonal().sqrt();
      T_TensorTensor_T solved = torch.linalg_eigh(among.div(units).div(units.unsqueeze(1)));
      double[] ascending = numbers(solved.get0());
      int rank = rank(ascending, samples, rounding);
      int none = alive.length - rank;
      Tensor values = solved.get0().narrow(0, none, rank);
      Tensor directions =
          solved.get1().narrow(1, none, rank).div(values.sqrt()).div(units.unsqueeze(1));
      Tensor all = TensorFactory.float64().zeros(channels, rank);
      all.index_copy_(0, chosen, torch.flip(directions, new long[] {1}));
      return new Principal(
          ViewSums.retained(all),
          numbers(torch.flip(values, new long[] {0})),
          channels,
          channels - alive.length);
    }
  }

  private static int rank(double[] ascending, long samples, double rounding) {
    int p = ascending.length;
    double mean = Arrays.stream(ascending).average().orElse(0);
    double bound =
        MARGIN * (2 * rounding * Math.sqrt(p) * mean + p * Math.ulp(.5) * ascending[p - 1]);
    int above = (int) Arrays.stream(ascending).filter(value -> value > bound).count();
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
