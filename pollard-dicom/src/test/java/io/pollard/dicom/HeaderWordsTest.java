package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.imaging.Attributes;
import io.pollard.imaging.Presentation;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What headers say: of the image, of the patient, of how it wants to be shown. */
class HeaderWordsTest {

  private static final Path NAME = Path.of("scan");

  private final DicomFormat format = new DicomFormat();

  private static DicomWriter image() {
    return DicomWriter.image(2, 2, i -> i);
  }

  private Attributes attributes(DicomWriter writer) throws IOException {
    return format.facts(NAME, writer.bytes()).attributes();
  }

  @Test
  void whatMayBeToldIsToldByKeyword() throws IOException {
    Attributes told =
        attributes(
            image()
                .with("Modality", "DX")
                .with("ViewPosition", "PA")
                .with("BodyPartExamined", "CHEST")
                .with("Manufacturer", "ACME ")
                .with("PatientOrientation", "L\\F")
                .with("BurnedInAnnotation", "YES")
                .with("PresentationIntentType", "FOR PRESENTATION")
                .with("PatientSex", "F")
                .with("PatientAge", "061Y")
                .with("StudyDescription", "Thorax of Mrs Doe"));
    assertThat(told.described())
        .containsEntry("TransferSyntax", "Explicit VR Little Endian")
        .containsEntry("SOPClass", "Secondary Capture Image")
        .containsEntry("Modality", "DX")
        .containsEntry("ViewPosition", "PA")
        .containsEntry("BodyPartExamined", "CHEST")
        .containsEntry("Manufacturer", "ACME")
        .containsEntry("PatientOrientation", "L\\F")
        .containsEntry("BurnedInAnnotation", "YES")
        .containsEntry("PhotometricInterpretation", "MONOCHROME2")
        .containsEntry("BitsStored", "16")
        .containsEntry("Rows", "2")
        .doesNotContainKeys("PatientSex", "PatientAge", "StudyDescription");
    assertThat(told.toString()).doesNotContain("Doe");
  }

  @Test
  void whatSaysWhoThePatientIsIsFoundWhereverItStands() throws IOException {
    Attributes attributes =
        attributes(
            image()
                .with("PatientName", "Doe^Jane^Q^^MD=\u00e4\u00f6")
                .charset(StandardCharsets.ISO_8859_1)
                .with("PatientID", " 0017 ")
                .with("OtherPatientIDs", "X1", "X2")
                .with("PatientBirthDate", "19570331")
                .with("AccessionNumber", "A-4711")
                .with("PatientAddress", "1 Main Street")
                .with("PatientTelephoneNumbers", "555-1234")
                .with("ReferringPhysicianName", "House^Greg")
                .with("PerformingPhysicianName", "Grey^Meredith")
                .with("OperatorsName", "Smith^John")
                .with("InstitutionName", "County General")
                .with("InstitutionAddress", "2 Side Street")
                .with("StudyID", "S99")
                .with("StudyDate", "20040119")
                .with("StationName", "ROOM-5")
                .with("DeviceSerialNumber", "SN-123")
                .with("PatientComments", "sister of Joan")
                .with("BodyPartExamined", "Smith")
                .items("OtherPatientIDsSequence", DicomWriter.item().with("PatientID", "OTHER-7"))
                .items(
                    "RequestAttributesSequence",
                    DicomWriter.item()
                        .items(
                            "ReferencedStudySequence",
                            DicomWriter.item().with("RequestingPhysician", "Deep^Down"))));
    assertThat(attributes.identifiers())
        .contains(
            "Doe^Jane^Q^^MD=\u00e4\u00f6",
            "Doe",
            "Jane",
            "\u00e4\u00f6",
            "0017",
            "X1",
            "X2",
            "19570331",
            "A-4711",
            "1 Main Street",
            "555-1234",
            "House",
            "Meredith",
            "John",
            "County General",
            "2 Side Street",
            "S99",
            "20040119",
            "ROOM-5",
            "SN-123",
            "sister of Joan",
            "OTHER-7",
            "Deep",
            "Down")
        .doesNotContain("Q", "", "Smith"); // which is told of the image
    assertThat(attributes.keys())
        .containsEntry("PatientID", "0017")
        .containsEntry("AccessionNumber", "A-4711")
        .containsEntry("SOPInstanceUID", "1.2.3.4")
        .containsEntry("SeriesInstanceUID", "1.2.3.1")
        .containsEntry("StudyInstanceUID", "1.2.3");
    assertThat(format.facts(NAME, image().bytes()).patient()).isEmpty();
  }

  @Test
  void whatFunctionalGroupsSayOfTheFirstFrameIsTold() throws IOException {
    Attributes told =
        attributes(
            image()
                .items(
                    "SharedFunctionalGroupsSequence",
                    DicomWriter.item()
                        .items(
                            "PixelMeasuresSequence", DicomWriter.item().with("SliceThickness", 3)))
                .items("IconImageSequence", DicomWriter.item().with("ViewPosition", "AP")));
    assertThat(told.described())
        .containsEntry("SliceThickness", "3")
        .doesNotContainKey("ViewPosition");
  }

  @ParameterizedTest
  @CsvSource({
    "ISO_IR 100, ISO-8859-1, Müller^Jörg",
    "ISO_IR 101, ISO-8859-2, Dvořák^Jiří",
    "ISO_IR 144, ISO-8859-5, Люкceмбypг",
    "ISO_IR 126, ISO-8859-7, Διονυσιος",
    "ISO_IR 127, ISO-8859-6, قباني^لنزار",
    "ISO_IR 138, ISO-8859-8, שרון^דבורה",
    "ISO_IR 148, ISO-8859-9, Çavuşoğlu",
    "ISO_IR 166, TIS-620, นามสกุล",
    "ISO_IR 192, UTF-8, Wang^XiaoDong=王^小东",
    "GB18030, GB18030, Wang^XiaoDong=王^小东",
    "GBK, GBK, Wang^XiaoDong=王^小东",
    "NO_SUCH_SET, ISO-8859-1, Müller"
  })
  void wordsAreReadInTheirCharacterSet(String stated, String charset, String name)
      throws IOException {
    Attributes attributes =
        attributes(
            image()
                .with("SpecificCharacterSet", stated)
                .charset(Charset.forName(charset))
                .with("PatientName", name));
    assertThat(attributes.identifiers()).contains(name);
  }

  /** The examples of PS3.5, annexes H, I and K, byte by byte. */
  @Test
  void escapeSequencesSwitchBetweenCharacterSets() throws IOException {
    String kanji =
        "Yamada^Tarou=\u001b$B;3ED\u001b(B^\u001b$BB@O:\u001b(B=\u001b$B$d$^$@\u001b(B^\u001b$B$?$m$&\u001b(B";
    assertThat(name("\\ISO 2022 IR 87", kanji)).isEqualTo("Yamada^Tarou=山田^太郎=やまだ^たろう");
    String katakana =
        "\u00d4\u00cf\u00c0\u00de^\u00c0\u00db\u00b3=\u001b$B;3ED\u001b(J^\u001b$BB@O:\u001b(J";
    assertThat(name("ISO 2022 IR 13\\ISO 2022 IR 87", katakana)).isEqualTo("ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎");
    String korean =
        "Hong^Gildong=\u001b$)C\u00fb\u00f3^\u001b$)C\u00d1\u00ce\u00d4\u00d7=\u001b$)C\u00c8\u00ab^\u001b$)C\u00b1\u00e6\u00b5\u00bf";
    assertThat(name("\\ISO 2022 IR 149", korean)).isEqualTo("Hong^Gildong=洪^吉洞=홍^길동");
    String chinese = "Zhang^XiaoDong=\u001b$)A\u00d5\u00c5^\u001b$)A\u00d0\u00a1\u00b6\u00ab=";
    assertThat(name("\\ISO 2022 IR 58", chinese)).isEqualTo("Zhang^XiaoDong=张^小东=");
    String supplement = "A=\u001b$(D0!\u001b(B";
    assertThat(name("\\ISO 2022 IR 159", supplement)).isEqualTo("A=丂");
    String greek = "B\u00e4=\u001b-F\u00c4\u00e9^\u00c4";
    assertThat(name("ISO 2022 IR 100\\ISO 2022 IR 126", greek)).isEqualTo("Bä=Δι^Ä");
  }

  private String name(String stated, String bytes) throws IOException {
    DicomWriter writer =
        image()
            .with("SpecificCharacterSet", stated)
            .bytes(0x00100010, "PN", bytes.getBytes(StandardCharsets.ISO_8859_1));
    return Part10.of(writer.bytes()).dataSet().text("PatientName").orElseThrow();
  }

  @Test
  void ofAValueOfManyMegabytesTheFirstIsRead() throws IOException {
    byte[] words = new byte[3 << 20];
    Arrays.fill(words, (byte) 'x');
    DicomWriter file = DicomWriter.image(2, 2, i -> i).bytes(0x00104000, "UT", words);
    assertThat(format.facts(NAME, file.bytes()).attributes().identifiers())
        .contains("x".repeat(1 << 20))
        .allMatch(identifier -> identifier.length() <= 1 << 20);
  }

  @Test
  void howGreyValuesAreToBeShownIsSaidInValuesAfterTheRescale() throws IOException {
    Presentation shown =
        format
            .facts(
                NAME,
                image()
                    .with("PhotometricInterpretation", "MONOCHROME1")
                    .with("PixelRepresentation", 1)
                    .with("RescaleSlope", -2)
                    .with("RescaleIntercept", 10)
                    .with("PixelPaddingValue", 63_536)
                    .with("PixelPaddingRangeLimit", 65_535)
                    .with("WindowCenter", 40, 600)
                    .with("WindowWidth", 400, 1500)
                    .with("WindowCenterWidthExplanation", "SOFT", "LUNG")
                    .with("VOILUTFunction", "SIGMOID")
                    .items(
                        "VOILUTSequence",
                        DicomWriter.item()
                            .with("LUTDescriptor", 2, -3, 12)
                            .with("LUTExplanation", "TABLE")
                            .with("LUTData", 0, 4095))
                    .bytes())
            .presentation();
    assertThat(shown.isInverted()).isTrue();
    assertThat(shown.padding()).hasValue(new Presentation.Padding(12, 4010));
    assertThat(shown.windows())
        .containsExactly(
            new Presentation.Window(Optional.of("SOFT"), 40, 400, Presentation.Function.SIGMOID),
            new Presentation.Window(Optional.of("LUNG"), 600, 1500, Presentation.Function.SIGMOID));
    Presentation.Table table = shown.tables().get(0);
    assertThat(table.name()).hasValue("TABLE");
    assertThat(table.first()).isEqualTo(-3);
    assertThat(table.share(-3)).isZero();
    assertThat(table.share(-2)).isEqualTo(1);
    assertThat(format.read(NAME, image().bytes(), 0).presentation()).isEqualTo(Presentation.none());
    Presentation inverse =
        format.facts(NAME, image().with("PresentationLUTShape", "INVERSE").bytes()).presentation();
    assertThat(inverse.isInverted()).isTrue();
    Presentation colours =
        format
            .facts(
                NAME,
                DicomWriter.rgb(1, 1, i -> i)
                    .with("WindowCenter", 1)
                    .with("WindowWidth", 2)
                    .bytes())
            .presentation();
    assertThat(colours).isEqualTo(Presentation.none());
  }
}
