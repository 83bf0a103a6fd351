package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import java.util.List;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class NormalisationIT {

  private static Preprocessing of(FeatureShape input, List<Double> mean, List<Double> deviation) {
    return new Preprocessing(
        input, 1, Interpolation.BILINEAR, mean, deviation, new Intensity.FullRange(), Fit.CROP);
  }

  /** By hand: (byte / 255 - mean) / deviation, channels before depth, height and width. */
  @Test
  void aVolumeOfTwoChannelsBecomesNumbersChannelsFirst() {
    Preprocessing volume = of(FeatureShape.of(2, 2, 1, 2), List.of(0.0, 1.0), List.of(1.0, 0.5));
    byte[] bytes = {0, (byte) 255, 51, 102, (byte) 153, (byte) 204, (byte) 255, 0};
    try (PointerScope scope = new PointerScope()) {
      Tensor numbers = Normalisation.normalised(bytes, volume, 2, TensorFactory.cpu());
      assertThat(numbers.shape()).containsExactly(1, 2, 2, 1, 2);
      assertThat(GoldenNetworks.values(numbers.contiguous()))
          .containsExactly(new double[] {0, 0.2, 0.6, 1, 0, -1.2, -0.4, -2}, Offset.offset(1e-6));
    }
  }

  @Test
  void greyFillsAllChannelsOfAMapAndOfAVolume() {
    List<Double> three = List.of(0.0, 0.0, 1.0);
    List<Double> ones = List.of(1.0, 0.5, 1.0);
    byte[] bytes = {0, (byte) 255};
    double[] expected = {0, 1, 0, 2, -1, 0};
    try (PointerScope scope = new PointerScope()) {
      Preprocessing map = of(FeatureShape.of(3, 1, 2), three, ones);
      Tensor numbers = Normalisation.normalised(bytes, map, 1, TensorFactory.cpu());
      assertThat(numbers.shape()).containsExactly(1, 3, 1, 2);
      assertThat(GoldenNetworks.values(numbers.contiguous()))
          .containsExactly(expected, Offset.offset(1e-6));
      Preprocessing volume = of(FeatureShape.of(3, 2, 1, 1), three, ones);
      numbers = Normalisation.normalised(bytes, volume, 1, TensorFactory.cpu());
      assertThat(numbers.shape()).containsExactly(1, 3, 2, 1, 1);
      assertThat(GoldenNetworks.values(numbers.contiguous()))
          .containsExactly(expected, Offset.offset(1e-6));
    }
  }
}
