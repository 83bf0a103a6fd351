package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.imaging.Facts;
import io.pollard.imaging.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DicomFormatTest {

  private static final Path NAME = Path.of("scan");

  private final DicomFormat format = new DicomFormat();

  private static DicomWriter ramp() {
    return DicomWriter.image(3, 4, i -> 1000 * i).with("PatientID", "P7").with("Modality", "CR");
  }

  private static double[] values(Raster raster) {
    return IntStream.range(0, raster.length()).mapToDouble(raster::value).toArray();
  }

  @Test
  void pixelsAreTheSameInEachUncompressedSyntax() throws IOException {
    double[] expected = IntStream.range(0, 12).mapToDouble(i -> 1000 * i).toArray();
    for (String syntax :
        List.of(
            DicomWriter.IMPLICIT,
            DicomWriter.EXPLICIT,
            DicomWriter.EXPLICIT_BIG,
            DicomWriter.DEFLATED)) {
      byte[] file = ramp().transferSyntax(syntax).bytes();
      assertThat(format.claims(NAME, file)).isTrue();
      assertThat(values(format.read(NAME, file, 0))).as(syntax).isEqualTo(expected);
    }
  }

  @Test
  void theHeaderSaysWhoAndWhat() throws IOException {
    Facts facts = format.facts(NAME, ramp().with("PatientName", "Doe^Jane").bytes());
    assertThat(facts.patient()).hasValue("P7");
    assertThat(facts.attributes().described())
        .containsEntry("Modality", "CR")
        .containsEntry("Rows", "3");
    assertThat(facts.attributes().identifiers()).contains("P7", "Doe^Jane", "Doe", "Jane");
    assertThat(facts.attributes().keys()).containsEntry("SOPInstanceUID", "1.2.3.4");
  }
}
