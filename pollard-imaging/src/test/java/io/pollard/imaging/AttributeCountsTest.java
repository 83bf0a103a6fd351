package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;
import io.pollard.progress.Progress;
import io.pollard.testformats.HeadedGrey;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeCountsTest {

  @TempDir Path folder;

  private DataCheck check() {
    return DataCheck.run(
        Dataset.read(folder.resolve("data")).positive("ill"),
        Preprocessing.imagenet().withSize(32),
        CacheOptions.defaults().withDirectory(folder.resolve("cache")),
        1,
        folder.resolve("sheet.png"),
        Progress.SILENT);
  }

  private Map<String, AttributeCounts> counts(DataCheck check) {
    return check.attributes().stream()
        .collect(Collectors.toMap(AttributeCounts::attribute, counts -> counts));
  }

  /** The device of 48 of 50 ill and of 1 of 50 well ones, as in the golden values. */
  private void devices() throws IOException {
    for (int i = 0; i < 100; i++) {
      boolean isIll = i < 50;
      boolean isOfOne = isIll ? i >= 2 : i >= 99;
      HeadedGrey.write(
          folder.resolve("data").resolve(isIll ? "ill" : "well").resolve("IM" + i),
          "Manufacturer=" + (isOfOne ? "One" : "Other"),
          "ViewPosition=" + (i % 10 == 0 ? "LL" : "PA"),
          i == 7 ? "BurnedInAnnotation=YES" : "Modality=DX",
          "PatientID=P" + i);
    }
  }

  @Test
  void whatAlmostTellsTheClassIsSaidWithItsShare() throws IOException {
    devices();
    DataCheck check = check();
    AttributeCounts device = counts(check).get("Manufacturer");
    assertThat(device.values())
        .extracting(value -> value.value().orElseThrow() + " " + value.images())
        .containsExactly("Other [2, 49]", "One [48, 1]");
    assertThat(device.information().information()).isCloseTo(0.5599555367, within(1e-9));
    assertThat(device.almostTells()).isTrue();
    assertThat(check.lines())
        .contains(
            "Manufacturer almost tells the class (0.81 of what there is to know): a model may learn"
                + " the device in place of the disease",
            "10 images are lateral among 90 frontal (ViewPosition): --where ViewPosition=PA,AP"
                + " leaves them out",
            "1 image says that text is burned in (BurnedInAnnotation YES), which may name the"
                + " patient: --where BurnedInAnnotation!=YES leaves them out");
    assertThat(check.attributes())
        .filteredOn(AttributeCounts::almostTells)
        .extracting(AttributeCounts::attribute)
        .containsExactly("Manufacturer");
    assertThat(check.refusals()).isEmpty();
    assertThat(counts(check).get("Modality").values())
        .extracting(AttributeCounts.Value::toString)
        .containsExactly(
            "Value[value=Optional[DX], images=[49, 50]]",
            "Value[value=Optional.empty, images=[1, 0]]");
  }

  @Test
  void theUsualOnesComeFirstAndTheSizeStandsForItsSides() throws IOException {
    for (int i = 0; i < 40; i++) {
      HeadedGrey.write(
          i % 2 == 0 ? 8 : 9,
          folder.resolve("data").resolve(i < 20 ? "ill" : "well").resolve("IM" + i),
          "Rows=8",
          "Columns=8",
          "AcquisitionMode=3",
          "Modality=DX");
    }
    DataCheck check = check();
    assertThat(check.attributes())
        .extracting(AttributeCounts::attribute)
        .containsExactly("FileFormat", "Modality", "Size", "AcquisitionMode");
    assertThat(counts(check).get("Size").values())
        .extracting(value -> value.value().orElseThrow() + " " + value.images())
        .containsExactly("8x8 [10, 10]", "9x9 [10, 10]");
    assertThat(check.lines()).noneMatch(line -> line.contains("almost tells"));
  }

  /** Twenty images of each of four patients are no eighty cases. */
  @Test
  void patientsCountAndNotTheirImages() throws IOException {
    for (int i = 0; i < 80; i++) {
      int patient = i / 20;
      HeadedGrey.write(
          folder.resolve("data").resolve(patient < 2 ? "ill" : "well").resolve("IM" + i),
          "KVP=" + patient,
          "PatientID=P" + patient);
    }
    Dataset data = Dataset.read(folder.resolve("data"));
    AttributeCounts voltage =
        AttributeCounts.of(data, i -> Extent.of(8, 8)).stream()
            .filter(counts -> counts.attribute().equals("KVP"))
            .findFirst()
            .orElseThrow();
    assertThat(voltage.values()).hasSize(4);
    assertThat(voltage.information().share()).isZero();
  }

  /** Bits and channels as they are stored; a palette's are its places. */
  @ParameterizedTest
  @CsvSource({
    "png, 10, PNG, 8, 1",
    "png, 11, PNG, 16, 1",
    "png, 1, PNG, 8, 3",
    "png, 6, PNG, 8, 4",
    "png, 12, PNG, 1, 1",
    "jpg, 10, JPEG, 8, 1",
    "jpg, 1, JPEG, 8, 3",
    "tif, 11, TIFF, 16, 1",
    "tif, 1, TIFF, 8, 3",
    "bmp, 5, BMP, 8, 3",
    "gif, 13, GIF, 8, 1"
  })
  void picturesSayHowTheyAreStored(
      String kind, int javaType, String format, String bits, String channels) throws IOException {
    Path file = folder.resolve("picture." + kind);
    assertThat(ImageIO.write(new BufferedImage(5, 4, javaType), kind, file.toFile())).isTrue();
    HeaderWords words = HeaderWords.of(file, Files.readAllBytes(file));
    assertThat(words.described())
        .isEqualTo(Map.of("FileFormat", format, "BitsStored", bits, "SamplesPerPixel", channels));
    for (int length : List.of(8, 12, 20)) {
      byte[] cutOff = Arrays.copyOf(Files.readAllBytes(file), length);
      assertThat(HeaderWords.of(file, cutOff).described()).containsKey("FileFormat");
    }
  }
}
