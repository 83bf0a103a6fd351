package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.ImageFormats;
import io.pollard.imaging.Raster;
import io.pollard.imaging.SampleType;
import io.pollard.network.Extent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How files are written: transfer syntaxes, lengths, and what may be missing at their start. */
class DicomFormatTest {

  private static final Path NAME = Path.of("scan");

  private static final List<String> UNCOMPRESSED =
      List.of(
          DicomWriter.IMPLICIT,
          DicomWriter.EXPLICIT,
          DicomWriter.EXPLICIT_BIG,
          DicomWriter.DEFLATED);

  @TempDir private Path folder;

  private final DicomFormat format = new DicomFormat();

  private static DicomWriter ramp() {
    return DicomWriter.image(3, 4, i -> 1000 * i)
        .with("PatientID", "P7")
        .with("Modality", "CR")
        .with("PixelSpacing", 0.5, 0.25)
        .with(0x00090010, "LO", "ACME")
        .with(0x00091001, "OB", 1, 2, 3, 4)
        .items(
            "RequestAttributesSequence",
            DicomWriter.item()
                .with("RequestedProcedureID", "R1")
                .items("ReferencedStudySequence", DicomWriter.item(), DicomWriter.item()),
            DicomWriter.item())
        .items(0x00091002, DicomWriter.item().with("PatientID", "private"));
  }

  private static double[] values(Raster raster) {
    return IntStream.range(0, raster.length()).mapToDouble(raster::value).toArray();
  }

  private static double[] ofRamp() {
    return IntStream.range(0, 12).mapToDouble(i -> 1000 * i).toArray();
  }

  private void isRamp(byte[] file) throws IOException {
    assertThat(format.claims(NAME, Arrays.copyOf(file, DicomFormat.HEAD))).isTrue();
    Raster raster = format.read(NAME, file, 0);
    assertThat(raster.extent()).isEqualTo(Extent.of(3, 4));
    assertThat(raster.type()).isEqualTo(SampleType.U16);
    assertThat(raster.spacing().millimetres()).containsExactly(0.5, 0.25);
    assertThat(values(raster)).isEqualTo(ofRamp());
    assertThat(format.facts(NAME, file).patient()).hasValue("P7");
    assertThat(format.facts(NAME, file).attributes().identifiers()).doesNotContain("private");
  }

  @Test
  void pixelsAreTheSameInEachUncompressedSyntax() throws IOException {
    for (String syntax : UNCOMPRESSED) {
      isRamp(ramp().transferSyntax(syntax).bytes());
      isRamp(ramp().transferSyntax(syntax).withUndefinedLengths().bytes());
      isRamp(ramp().transferSyntax(syntax).withoutPreamble().bytes());
      isRamp(ramp().transferSyntax(syntax).withoutMetaLength().bytes());
    }
  }

  @Test
  void aFileWithoutMetaInformationIsReadAsItIsWritten() throws IOException {
    isRamp(ramp().transferSyntax(DicomWriter.IMPLICIT).withoutMeta().bytes());
    isRamp(ramp().transferSyntax(DicomWriter.EXPLICIT).withoutMeta().bytes());
    isRamp(ramp().transferSyntax(DicomWriter.EXPLICIT_BIG).withoutMeta().bytes());
  }

  @Test
  void aSequenceOfUnknownRepresentationIsWrittenImplicitly() throws IOException {
    byte[] items =
        DicomWriter.empty()
            .items(
                "RequestAttributesSequence",
                DicomWriter.item().with("RequestedProcedureID", "R 17"))
            .transferSyntax(DicomWriter.IMPLICIT)
            .withoutMeta()
            .bytes();
    byte[] value = Arrays.copyOfRange(items, 8, items.length);
    byte[] file =
        ramp().without("RequestAttributesSequence").bytes(0x00400275, "UN", value).bytes();
    isRamp(file);
    assertThat(format.facts(NAME, file).attributes().identifiers()).contains("R 17");
  }

  @Test
  void whatFollowsThePixelsAndPaddingDoNotMatter() throws IOException {
    isRamp(ramp().with("DataSetTrailingPadding", 0, 0, 0).bytes());
    byte[] file = ramp().bytes();
    isRamp(Arrays.copyOf(file, file.length + 100));
  }

  @Test
  void filesAreKnownByTheirBeginningAndNotByTheirName() throws IOException {
    Path file = ramp().withoutMeta().write(folder.resolve("IM0001.png"));
    assertThat(values(new ImageDecoder().raster(file))).isEqualTo(ofRamp());
    assertThat(ImageFormats.names()).contains("DICOM");
  }

  @Test
  void aPreambleThatBeginsLikeATiffIsOneOfDicom() throws IOException {
    byte[] bytes = ramp().bytes();
    System.arraycopy(new byte[] {'I', 'I', 42, 0, 8, 0, 0, 0}, 0, bytes, 0, 8);
    Path file = Files.write(folder.resolve("both.tif"), bytes);
    assertThat(values(new ImageDecoder().raster(file))).isEqualTo(ofRamp());
    assertThat(format.reading(file, bytes)).isNotEmpty();
    assertThat(format.reading(file, ramp().bytes())).isEmpty();
  }

  @Test
  void othersAreNotTakenForDicom() {
    List<String> texts =
        List.of(
            "",
            "DICOM",
            "\b\0\5\0CS",
            "\b\0\b\0\b\0\b\0\b\0\b\0\b\0\b\0",
            "\2\0\2\0\2\0\2\0\1\0\0\0\1\0\0\0\3\0\0\0",
            "patient,label\nP1,0\n");
    for (String text : texts) {
      assertThat(format.claims(NAME, text.getBytes(StandardCharsets.ISO_8859_1))).isFalse();
    }
    Random random = new Random(5);
    for (int i = 0; i < 100_000; i++) {
      byte[] head = new byte[64];
      random.nextBytes(head);
      head[0] = (byte) (random.nextBoolean() ? 8 : 2);
      head[1] = 0;
      head[3] = 0;
      assertThat(format.claims(NAME, head)).isFalse();
    }
  }

  @Test
  void eachIncompleteFileIsRefusedInASentence() {
    byte[] file = ramp().bytes();
    for (int length = 132; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> format.read(NAME, cut, 0))
          .isInstanceOfAny(IOException.class, io.pollard.data.DataException.class)
          .message()
          .isNotBlank();
    }
  }

  @Test
  void moreItemsThanAnObjectHasAreRefusedThoughTheyAreEmpty() {
    byte[] items = new byte[8 * ((1 << 20) + 1)];
    for (int i = 0; i < items.length; i += 8) {
      items[i] = (byte) 0xfe;
      items[i + 1] = (byte) 0xff;
      items[i + 3] = (byte) 0xe0;
    }
    DicomWriter file = DicomWriter.image(2, 2, i -> i).bytes(0x00081140, "SQ", items);
    assertThatThrownBy(() -> format.read(NAME, file.bytes(), 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 1048576 elements");
  }

  @Test
  void sequencesThatLieInEachOtherTooDeepAreRefused() {
    DicomWriter inner = DicomWriter.item().with("PatientID", "P");
    for (int i = 0; i < 100; i++) {
      inner = DicomWriter.item().items("ReferencedStudySequence", inner);
    }
    byte[] file = ramp().items("ReferencedStudySequence", inner).withUndefinedLengths().bytes();
    assertThatThrownBy(() -> format.read(NAME, file, 0)).hasMessageContaining("deep");
  }
}
