package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreprocessingTest {

  private static Preprocessing of(FeatureShape input) {
    return Preprocessing.imagenet().withInput(input);
  }

  @Test
  void theCacheHoldsEverySideByTheCropShare() {
    assertThat(of(FeatureShape.of(3, 224, 320)).cached()).isEqualTo(Extent.of(256, 365));
    assertThat(of(FeatureShape.of(1, 14, 28, 56)).cached()).isEqualTo(Extent.of(16, 32, 64));
    for (Fit fit : List.of(Fit.PAD, Fit.STRETCH)) {
      assertThat(of(FeatureShape.of(3, 224, 320)).withData(new Intensity.ByDepth(), fit).cached())
          .isEqualTo(Extent.of(224, 320));
    }
  }

  @Test
  void onlyASquareOfThreeChannelsIsSaidByItsSide() {
    assertThat(Preprocessing.imagenet().side()).hasValue(224);
    assertThat(Preprocessing.imagenet().withSize(64).input()).isEqualTo(FeatureShape.of(3, 64, 64));
    for (FeatureShape other :
        List.of(
            FeatureShape.of(1, 64, 64),
            FeatureShape.of(3, 64, 65),
            FeatureShape.of(3, 64, 64, 64))) {
      assertThat(of(other).side()).isEmpty();
    }
  }

  @Test
  void otherChannelsTakeTheAverageOfMeanAndDeviation() {
    Preprocessing two = of(FeatureShape.of(2, 8, 8));
    assertThat(two.mean()).hasSize(2).allMatch(mean -> Math.abs(mean - 0.449) < 1e-12);
    assertThat(two.deviation()).hasSize(2).allMatch(each -> Math.abs(each - 0.226) < 1e-12);
    assertThat(of(FeatureShape.of(3, 8, 9)).mean()).isEqualTo(Preprocessing.imagenet().mean());
  }

  @Test
  void whatIsNoInputIsRefused() {
    assertThatThrownBy(() -> of(FeatureShape.of(3, 224)))
        .hasMessage("expected an input of channels, (depth,) height and width but found 3x224");
    assertThatThrownBy(() -> of(FeatureShape.of(3, 30_000, 30_000)))
        .hasMessageContaining("at most 2147483647 numbers")
        .hasMessageContaining("found 3x30000x30000");
    assertThatThrownBy(() -> of(FeatureShape.of(3, 0, 4))).hasMessageContaining("found 3x0x4");
    assertThatThrownBy(
            () ->
                new Preprocessing(
                    FeatureShape.of(1, 8, 8),
                    1,
                    Interpolation.BILINEAR,
                    List.of(0.5, 0.5, 0.5),
                    List.of(0.25),
                    new Intensity.ByDepth(),
                    Fit.CROP))
        .hasMessageContaining("mean and deviation of 1 channels");
  }
}
