package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Interpolation;
import io.pollard.testing.Golden;
import org.junit.jupiter.api.Test;

class ResamplerTest {

  private final JsonNode golden = Golden.read("preprocessing");

  @Test
  void theSyntheticImageIsTheGoldenOne() {
    assertThat(
            TestImages.largestDifference(
                TestImages.golden("pixels"), golden.get("synthetic").get("pixels")))
        .isZero();
  }

  @Test
  void scalesAsPillowDoes() {
    for (JsonNode row : golden.get("resize")) {
      Interpolation interpolation =
          row.get("interpolation").textValue().equals("bicubic")
              ? Interpolation.BICUBIC
              : Interpolation.BILINEAR;
      Pixels scaled =
          Resampler.resize(
              TestImages.golden(row.get("source").textValue()),
              row.get("size").get(1).intValue(),
              row.get("size").get(0).intValue(),
              interpolation);
      assertThat(TestImages.largestDifference(scaled, row.get("result")))
          .as("%s %s", row.get("size"), interpolation)
          .isZero();
    }
  }

  @Test
  void scalesCropsAsTorchvisionDoes() {
    for (JsonNode row : golden.get("resizedCrop")) {
      Pixels crop =
          Preparation.crop(
              TestImages.golden("pixels"),
              new CropBox(
                  row.get("top").intValue(),
                  row.get("left").intValue(),
                  row.get("height").intValue(),
                  row.get("width").intValue()));
      int side = row.get("size").get(0).intValue();
      assertThat(
              TestImages.largestDifference(
                  Resampler.resize(crop, side, side, Interpolation.BILINEAR), row.get("result")))
          .isZero();
    }
  }

  @Test
  void aWindowIsThatPartOfTheWhole() {
    Pixels image = TestImages.golden("pixels3");
    for (Interpolation interpolation : Interpolation.values()) {
      Pixels whole = Resampler.resize(image, 40, 29, interpolation);
      Pixels window = Resampler.resize(image, 40, 29, interpolation, 7, 3, 20, 11);
      assertThat(window.bytes())
          .isEqualTo(Preparation.crop(whole, new CropBox(3, 7, 11, 20)).bytes());
    }
  }
}
