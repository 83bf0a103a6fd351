package io.pollard.bench;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * How fast this processor multiplies large square matrices of float32, in GFLOP/s: the best of some
 * rounds.
 *
 * @param openBlas with as many threads as the engine has
 * @param oneDnn the same as a convolution of windows of one position
 */
record MatrixSpeed(double openBlas, double oneDnn) {

  private static final long SIDE = 2048;
  private static final int ROUNDS = 5;

  static MatrixSpeed measured(int threads) {
    long[] ones = {1, 1};
    try (PointerScope scope = new PointerScope()) {
      Tensor matrix = torch.randn(SIDE, SIDE);
      Tensor other = torch.randn(SIDE, SIDE);
      Tensor map =
          matrix.view(1, SIDE, 1, SIDE).permute(0, 3, 1, 2).contiguous(MemoryFormat.ChannelsLast);
      Tensor window = other.view(SIDE, SIDE, 1, 1);
      double oneDnn =
          best(
              () ->
                  torch.conv2d(
                      map, window, new TensorOptional(), ones, new long[] {0, 0}, ones, 1));
      openblas_nolapack.blas_set_num_threads(threads);
      double openBlas = best(() -> matrix.mm(other));
      openblas_nolapack.blas_set_num_threads(1);
      return new MatrixSpeed(openBlas, oneDnn);
    }
  }

  private static double best(Supplier<Tensor> product) {
    double best = 0;
    for (int round = 0; round <= ROUNDS; round++) {
      try (PointerScope scope = new PointerScope()) {
        long begun = System.nanoTime();
        Tensor result = product.get();
        double seconds = (System.nanoTime() - begun) / (double) TimeUnit.SECONDS.toNanos(1);
        double operations = 2.0 * SIDE * result.numel();
        best = Math.max(best, operations / seconds / 1e9);
      }
    }
    return best;
  }

  double faster() {
    return Math.max(openBlas, oneDnn);
  }
}
