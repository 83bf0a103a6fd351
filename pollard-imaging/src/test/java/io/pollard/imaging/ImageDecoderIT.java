package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Fit;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;
import io.pollard.testing.Golden;
import io.pollard.testing.TestData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real JPEG files against Pillow's decoding and torchvision's pipeline. */
class ImageDecoderIT {

  private final JsonNode images = Golden.read("preprocessing").get("images");
  private final ImageDecoder decoder = new ImageDecoder();

  @Test
  void decodesWithinOneLevelOfPillow() {
    for (JsonNode image : images) {
      Pixels pixels = decoder.decode(TestData.path(image.get("file").textValue()));
      assertThat(pixels.width()).isEqualTo(image.get("width").intValue());
      assertThat(pixels.height()).isEqualTo(image.get("height").intValue());
      assertThat(pixels.channels()).isEqualTo(image.get("mode").textValue().equals("L") ? 1 : 3);
      JsonNode first = image.get("decoded").get("first16OfRow10");
      double[] sums = new double[pixels.channels()];
      for (int i = 0; i < pixels.length(); i++) {
        sums[i % pixels.channels()] += pixels.value(i);
      }
      for (int c = 0; c < pixels.channels(); c++) {
        for (int x = 0; x < 16; x++) {
          int value = pixels.value((10 * pixels.width() + x) * pixels.channels() + c);
          int expected = first.get(x).get(c).intValue();
          assertThat(value).isBetween(expected - 1, expected + 1);
        }
        double mean = sums[c] / pixels.width() / pixels.height();
        double expected = image.get("decoded").get("meanPerChannel").get(c).doubleValue();
        assertThat(Math.abs(mean - expected)).isLessThan(0.05);
      }
    }
  }

  @Test
  void preparesWithinOneLevelOfTorchvision() {
    for (JsonNode image : images) {
      Pixels pixels = decoder.decode(TestData.path(image.get("file").textValue()));
      for (JsonNode pipeline : image.get("pipelines")) {
        int side = pipeline.get("resize").intValue();
        JsonNode resized = pipeline.get("resized");
        Pixels scaled = scaled(pixels, side);
        assertThat(scaled.width()).isEqualTo(resized.get("width").intValue());
        assertThat(scaled.height()).isEqualTo(resized.get("height").intValue());
        for (JsonNode sample : resized.get("samples")) { // row, column, red, green, blue
          int at = sample.get(0).intValue() * scaled.width() + sample.get(1).intValue();
          for (int c = 0; c < 3; c++) {
            int value = scaled.value(at * scaled.channels() + c % scaled.channels());
            int expected = sample.get(2 + c).intValue();
            assertThat(value).isBetween(expected - 1, expected + 1);
          }
        }
      }
    }
  }

  /** Ten colour JPEGs as Pillow decodes and torchvision crops them. */
  @Test
  void colourFilesBecomeThePixelsThatReferenceNetworksSaw() {
    Npz reference = Npz.open(TestData.path("weights/resnet18-imagenet-pqf-reference-logits.npz"));
    List<String> files = reference.array("files").strings();
    assertThat(files).hasSize(10);
    for (int i = 0; i < files.size(); i++) {
      Pixels image = decoder.decode(TestData.path("imagenet-sample/" + files.get(i)));
      byte[] prepared = Preparation.prepare(image, Preprocessing.imagenet()).rgb().bytes();
      byte[] expected = reference.array("pixels").entry(i);
      assertThat(prepared).hasSameSizeAs(expected);
      int largest = 0;
      for (int k = 0; k < prepared.length; k++) {
        largest = Math.max(largest, Math.abs((prepared[k] & 0xff) - (expected[k] & 0xff)));
      }
      assertThat(largest).as(files.get(i)).isLessThanOrEqualTo(1);
    }
  }

  /** Grey files decode to the same bytes as Pillow's, and then all that follows is the same too. */
  @Test
  void greyFilesAreEqualToTheByteAllTheWay() {
    int compared = 0;
    for (JsonNode image : images) {
      if (image.get("mode").textValue().equals("L")) {
        Pixels pixels = decoder.decode(TestData.path(image.get("file").textValue()));
        assertThat(Hashes.of(pixels.bytes()))
            .isEqualTo(image.get("decoded").get("sha256OfRowMajorBytes").textValue());
        for (JsonNode pipeline : image.get("pipelines")) {
          int crop = pipeline.get("crop").intValue();
          int side = pipeline.get("resize").intValue();
          Pixels scaled = scaled(pixels, side);
          assertThat(Hashes.of(scaled.rgb().bytes()))
              .isEqualTo(pipeline.get("resized").get("sha256OfRgbBytes").textValue());
          Pixels cropped =
              Preparation.crop(
                  scaled,
                  Preparation.centre(
                      Extent.of(scaled.height(), scaled.width()), Extent.of(crop, crop)));
          assertThat(Hashes.of(cropped.rgb().bytes()))
              .isEqualTo(pipeline.get("cropped").get("sha256OfRgbBytes").textValue());
          compared++;
        }
      }
    }
    assertThat(compared).isEqualTo(4);
  }

  private static Pixels scaled(Pixels image, int shorterSide) {
    Preparation.Placement placement =
        Preparation.Placement.of(
            Fit.CROP, Extent.of(shorterSide, shorterSide), image.width(), image.height());
    return Resampler.resize(image, placement.width(), placement.height(), Interpolation.BILINEAR);
  }
}
