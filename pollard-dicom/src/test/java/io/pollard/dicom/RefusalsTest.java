package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no image, or coded in a way that is not read, is refused by its name. */
class RefusalsTest {

  private static final Path NAME = Path.of("folder", "scan");

  private final DicomFormat format = new DicomFormat();

  private void refused(DicomWriter writer, String... words) {
    byte[] file = writer.bytes();
    assertThat(format.claims(NAME, file)).isTrue();
    for (var reading :
        new Reading[] {() -> format.read(NAME, file, 0), () -> format.facts(NAME, file)}) {
      assertThatThrownBy(reading::run)
          .isInstanceOf(DataException.class)
          .hasMessageContaining(NAME.toString())
          .hasMessageContainingAll(words)
          .message()
          .doesNotContain("\n");
    }
  }

  private interface Reading {
    void run() throws Exception;
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.840.10008.1.2.4.201, High-Throughput JPEG 2000 Lossless",
    "1.2.840.10008.1.2.4.202, High-Throughput JPEG 2000 with RPCL",
    "1.2.840.10008.1.2.4.203, High-Throughput JPEG 2000",
    "1.2.840.10008.1.2.4.110, JPEG XL Lossless",
    "1.2.840.10008.1.2.4.111, JPEG XL JPEG Recompression",
    "1.2.840.10008.1.2.4.112, JPEG XL",
    "1.2.840.10008.1.2.4.92, JPEG 2000 Part 2",
    "1.2.840.10008.1.2.8.1, Deflated Image Frame"
  })
  void imagesOfOtherCodingsAreToBeConverted(String syntax, String name) {
    refused(
        DicomWriter.image(2, 2, i -> i).encapsulated(syntax, new byte[10]),
        "is coded as " + name,
        "convert it");
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.840.10008.1.2.4.100, MPEG2",
    "1.2.840.10008.1.2.4.100.1, MPEG2",
    "1.2.840.10008.1.2.4.102, MPEG-4",
    "1.2.840.10008.1.2.4.106, MPEG-4",
    "1.2.840.10008.1.2.4.107, HEVC",
    "1.2.840.10008.1.2.4.108, HEVC"
  })
  void videosAreNamed(String syntax, String name) {
    refused(
        DicomWriter.image(2, 2, i -> i).encapsulated(syntax, new byte[10]),
        "is a video (" + name,
        "frames of it");
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.840.10008.5.1.4.1.1.104.1, Encapsulated PDF",
    "1.2.840.10008.5.1.4.1.1.104.2, Encapsulated CDA",
    "1.2.840.10008.5.1.4.1.1.88.33, Comprehensive SR",
    "1.2.840.10008.5.1.4.1.1.481.3, RT Structure Set",
    "1.2.840.10008.5.1.4.1.1.481.5, RT Plan",
    "1.2.840.10008.5.1.4.1.1.11.1, Grayscale Softcopy Presentation State",
    "1.2.840.10008.5.1.4.1.1.66.5, Surface Segmentation",
    "1.2.840.10008.5.1.4.1.1.2, CT Image"
  })
  void objectsWithoutPixelsAreNamedByWhatTheyAre(String sopClass, String name) {
    refused(
        DicomWriter.empty().with("SOPClassUID", sopClass).with("Modality", "DOC"),
        name + ", which has no image",
        "leave it out");
  }

  @Test
  void othersAreNamedAsFarAsTheySayWhatTheyAre() {
    refused(DicomWriter.empty().with("SOPClassUID", "1.2.3").with("Modality", "OT"), "modality OT");
    refused(
        DicomWriter.empty()
            .with("SOPClassUID", "1.2.840.10008.1.3.10")
            .items("DirectoryRecordSequence", DicomWriter.item()),
        "DICOMDIR",
        "lists other files");
    refused(
        DicomWriter.image(2, 2, i -> i).transferSyntax("1.2.840.113619.5.2"),
        "transfer syntax 1.2.840.113619.5.2");
    refused(
        DicomWriter.image(2, 2, i -> i)
            .without("PixelData")
            .transferSyntax("1.2.840.10008.1.2.4.94"),
        "JPIP");
  }

  @Test
  void imagesOfHalfAHeaderSayWhatTheyLack() {
    for (String keyword : new String[] {"Rows", "Columns", "BitsAllocated"}) {
      byte[] file = DicomWriter.image(2, 2, i -> i).without(keyword).bytes();
      assertThatThrownBy(() -> format.read(NAME, file, 0)).hasMessageContaining("lacks " + keyword);
    }
    byte[] wide = DicomWriter.image(2, 2, i -> i).with("BitsAllocated", 24).bytes();
    assertThatThrownBy(() -> format.read(NAME, wide, 0)).hasMessageContaining("of 24");
    byte[] word = DicomWriter.image(2, 2, i -> i).with("RescaleSlope", "one").bytes();
    assertThatThrownBy(() -> format.read(NAME, word, 0))
        .hasMessageContaining("expected a number as RescaleSlope but found \"one\"");
  }
}
