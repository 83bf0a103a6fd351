package io.pollard.torch;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import java.util.Arrays;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Features as rows: a position each, of all images' positions alike many. */
final class FeatureRows {

  private FeatureRows() {}

  /**
   * Positions of features, those of a larger extent average-pooled to it: the window of position i
   * of m is from floor(i n / m) to ceil((i + 1) n / m).
   *
   * @param features [N, C], [N, T, C], [N, C, H, W] or [N, C, D, H, W]
   * @param extent of no axes for the mean over all positions
   * @return [N, positions, C], row-major in the extent
   */
  static Tensor of(Tensor features, Extent extent) {
    int axes = Math.toIntExact(features.dim() - 2);
    Tensor channelsLast =
        axes == 0 ? features : features.movedim(FeatureShape.channelAxis(axes), -1);
    long[] shape = channelsLast.shape();
    long channels = shape[shape.length - 1];
    if (extent.axes() == 0) {
      Tensor positions = channelsLast.reshape(shape[0], -1, channels);
      return positions.size(1) == 1
          ? positions
          : positions.mean(new long[] {1}, true, new ScalarTypeOptional());
    }
    long[] wanted = extent.sizes().stream().mapToLong(Integer::longValue).toArray();
    if (Arrays.equals(wanted, Arrays.copyOfRange(shape, 1, shape.length - 1))) {
      return channelsLast.reshape(shape[0], -1, channels);
    }
    Tensor map = channelsLast.movedim(-1, 1);
    Tensor pooled =
        switch (axes) {
          case 1 -> torch.adaptive_avg_pool1d(map, wanted);
          case 2 -> torch.adaptive_avg_pool2d(map, wanted);
          default -> torch.adaptive_avg_pool3d(map, wanted);
        };
    return pooled.movedim(1, -1).reshape(shape[0], -1, channels);
  }
}
