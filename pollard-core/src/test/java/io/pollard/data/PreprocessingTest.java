package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import java.util.List;
import java.util.Optional;
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
  void aSeriesKeepsItsSlicesAndNothingElseIsCachedOtherwise() {
    SliceWindows windows = new SliceWindows(64, 8, SliceWindows.Score.MEAN);
    Preprocessing volumes = of(FeatureShape.of(1, 16, 28, 56));
    assertThat(volumes.withWindows(Optional.of(windows)).cached()).isEqualTo(Extent.of(64, 32, 64));
    assertThat(volumes.withData(new Intensity.ByDepth(), Fit.CENTRE).cached())
        .isEqualTo(Extent.of(16, 28, 56));
    assertThat(volumes.isOfVolumes()).isTrue();
    assertThat(Preprocessing.imagenet().isOfVolumes()).isFalse();
  }

  @Test
  void whatOnlyVolumesHaveIsRefusedForImages() {
    Preprocessing images = Preprocessing.imagenet();
    Preprocessing volumes = of(FeatureShape.of(1, 16, 28, 56));
    assertThatThrownBy(() -> images.withSpacing(List.of(1.0, 1.0, 1.0)))
        .hasMessageContaining("expected a spacing only of volumes");
    assertThatThrownBy(() -> volumes.withSpacing(List.of(1.0, 1.0)))
        .hasMessageContaining("along depth, height and width");
    assertThatThrownBy(() -> volumes.withSpacing(List.of(1.0, 0.0, 1.0)))
        .hasMessageContaining("above 0");
    assertThatThrownBy(() -> volumes.withPadValue(Optional.of(Double.NaN)))
        .hasMessage("expected a number to put around but found NaN");
    Optional<SliceWindows> few = Optional.of(new SliceWindows(15, 1, SliceWindows.Score.MAXIMUM));
    assertThatThrownBy(() -> volumes.withWindows(few))
        .hasMessageContaining("at least as many slices as the input");
    assertThatThrownBy(() -> images.withWindows(few)).hasMessageContaining("only of volumes");
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
