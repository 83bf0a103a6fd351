package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.imaging.Raster;
import io.pollard.imaging.SampleType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** How pixels are stored: bits, signs, planes, colours, palettes, and what values they become. */
class PixelFormsTest {

  private static final Path NAME = Path.of("scan");
  private static final int PIXEL_DATA = 0x7fe00010;

  private static final List<String> SYNTAXES =
      List.of(DicomWriter.IMPLICIT, DicomWriter.EXPLICIT, DicomWriter.EXPLICIT_BIG);

  private final DicomFormat format = new DicomFormat();

  private Raster read(DicomWriter writer) throws IOException {
    return format.read(NAME, writer.bytes(), 0);
  }

  private static int[] values(Raster raster) {
    return IntStream.range(0, raster.length()).map(i -> (int) raster.value(i)).toArray();
  }

  @Test
  void bytesOfAnOddNumberAreReadInEachOrder() throws IOException {
    for (String syntax : SYNTAXES) {
      Raster raster = read(DicomWriter.image(3, 3, 8, i -> 10 * i).transferSyntax(syntax));
      assertThat(raster.type()).isEqualTo(SampleType.U8);
      assertThat(values(raster)).containsExactly(0, 10, 20, 30, 40, 50, 60, 70, 80);
    }
  }

  @Test
  void bytesInBigEndianWordsChangePlaces() throws IOException {
    DicomWriter writer =
        DicomWriter.image(1, 4, 8, i -> 0)
            .with(PIXEL_DATA, "OW", 0x0201, 0x0403)
            .transferSyntax(DicomWriter.EXPLICIT_BIG);
    assertThat(values(read(writer))).containsExactly(1, 2, 3, 4);
  }

  @Test
  void singleBitsFollowEachOtherAcrossFrames() throws IOException {
    for (String syntax : SYNTAXES) {
      DicomWriter writer =
          DicomWriter.image(1, 5, 8, i -> 0)
              .bits(1)
              .with("NumberOfFrames", 3)
              .with(PIXEL_DATA, "OW", 0b0101_1100_1110_1101)
              .transferSyntax(syntax);
      assertThat(values(format.read(NAME, writer.bytes(), 0))).containsExactly(1, 0, 1, 1, 0);
      assertThat(values(format.read(NAME, writer.bytes(), 1))).containsExactly(1, 1, 1, 0, 0);
      assertThat(values(format.read(NAME, writer.bytes(), 2))).containsExactly(1, 1, 1, 0, 1);
    }
  }

  @Test
  void twelveBitsArePackedInThreeBytes() throws IOException {
    for (String syntax : SYNTAXES) {
      DicomWriter writer =
          DicomWriter.image(2, 2, 8, i -> 0)
              .bits(12)
              .with(PIXEL_DATA, "OW", 0x2abc, 0x5f01, 0xfed4)
              .transferSyntax(syntax);
      Raster raster = read(writer);
      assertThat(raster.type()).isEqualTo(SampleType.U16);
      assertThat(values(raster)).containsExactly(0xabc, 0x012, 0x45f, 0xfed);
    }
  }

  @Test
  void wideNumbersBecomeSinglePrecision() throws IOException {
    for (String syntax : SYNTAXES) {
      int[] stored = {0, 1, 1_254_000, -1};
      Raster raster = read(DicomWriter.image(1, 4, 32, i -> stored[i]).transferSyntax(syntax));
      assertThat(raster.type()).isEqualTo(SampleType.F32);
      assertThat(raster.value(2)).isEqualTo(1_254_000);
      assertThat(raster.value(3)).isEqualTo((float) 0xffff_ffffL);
    }
  }

  @Test
  void signedValuesAreExtendedAndWhatLiesBesideThemIsLeftOut() throws IOException {
    // 12 bits stored above a lowest one, with an overlay in the highest.
    int[] numbers = {-2048, -1, 0, 2047};
    DicomWriter writer =
        DicomWriter.image(1, 4, i -> (numbers[i] & 0xfff) << 1 | 0xe001)
            .with("BitsStored", 12)
            .with("HighBit", 12)
            .with("PixelRepresentation", 1);
    Raster raster = read(writer);
    assertThat(raster.type()).isEqualTo(SampleType.S16);
    assertThat(values(raster)).isEqualTo(numbers);
    // 8 bits in 16 are numbers of 8 bits.
    DicomWriter narrow = DicomWriter.image(1, 2, i -> 0xff00 | 7 * i).with("BitsStored", 8);
    assertThat(read(narrow.with("HighBit", 7)).type()).isEqualTo(SampleType.U8);
    assertThat(values(read(narrow))).containsExactly(0, 7);
  }

  @Test
  void rescaledValuesHaveTheNarrowestTypeThatTheHeaderAllows() throws IOException {
    DicomWriter twelve =
        DicomWriter.image(1, 2, i -> 4095 * i)
            .with("BitsStored", 12)
            .with("HighBit", 11)
            .with("RescaleSlope", 1)
            .with("RescaleIntercept", -1024);
    assertThat(read(twelve).type()).isEqualTo(SampleType.S16);
    assertThat(values(read(twelve))).containsExactly(-1024, 3071);
    // All that 16 bits allow would not fit, but what there is does.
    DicomWriter sixteen =
        DicomWriter.image(1, 2, i -> 3000 * i)
            .with("RescaleIntercept", -1024)
            .with("RescaleSlope", 1);
    assertThat(read(sixteen).type()).isEqualTo(SampleType.S16);
    assertThat(values(read(sixteen))).containsExactly(-1024, 1976);
    DicomWriter wide = DicomWriter.image(1, 2, i -> 65_535 * i).with("RescaleIntercept", -1024);
    assertThat(read(wide).type()).isEqualTo(SampleType.F32);
    assertThat(values(read(wide))).containsExactly(-1024, 64_511);
    DicomWriter real = DicomWriter.image(1, 2, i -> i).with("RescaleSlope", 0.5);
    assertThat(read(real).type()).isEqualTo(SampleType.F32);
    assertThat(read(real).value(1)).isEqualTo(0.5);
    DicomWriter doubled = DicomWriter.image(1, 2, 8, i -> 255 * i).with("RescaleSlope", 2);
    assertThat(read(doubled).type()).isEqualTo(SampleType.U16);
  }

  @Test
  void aModalityTableStandsForTheRescale() throws IOException {
    DicomWriter table =
        DicomWriter.item().with("LUTDescriptor", 3, -1, 16).with("LUTData", 100, 200, 4000);
    int[] stored = {-5, -1, 0, 1, 9};
    DicomWriter writer =
        DicomWriter.image(1, 5, i -> stored[i])
            .with("PixelRepresentation", 1)
            .with("RescaleSlope", 7)
            .items("ModalityLUTSequence", table);
    assertThat(values(read(writer))).containsExactly(100, 100, 200, 4000, 4000);
  }

  @Test
  void floatingPointPixelsStayThat() throws IOException {
    double[] numbers = {-0.5, 3.25, 1e9};
    DicomWriter single =
        DicomWriter.image(1, 3, i -> 0)
            .without("PixelData")
            .with("BitsAllocated", 32)
            .with("FloatPixelData", numbers[0], numbers[1], numbers[2]);
    DicomWriter precise =
        DicomWriter.image(1, 3, i -> 0)
            .without("PixelData")
            .with("BitsAllocated", 64)
            .with("DoubleFloatPixelData", numbers[0], numbers[1], numbers[2]);
    for (DicomWriter writer : List.of(single, precise)) {
      for (String syntax : SYNTAXES) {
        Raster raster = read(writer.transferSyntax(syntax));
        assertThat(raster.type()).isEqualTo(SampleType.F32);
        for (int i = 0; i < numbers.length; i++) {
          assertThat(raster.value(i)).isEqualTo((float) numbers[i]);
        }
      }
    }
  }

  @Test
  void coloursLieByPixelOrByPlane() throws IOException {
    assertThat(values(read(DicomWriter.rgb(1, 2, i -> i)))).containsExactly(0, 1, 2, 3, 4, 5);
    DicomWriter planes = DicomWriter.rgb(1, 2, i -> i).with("PlanarConfiguration", 1);
    assertThat(values(read(planes))).containsExactly(0, 2, 4, 1, 3, 5);
    assertThat(read(planes).channels()).isEqualTo(3);
  }

  @Test
  void threeSamplesAreColoursThoughTheyAreCalledGrey() throws IOException {
    Raster raster =
        read(DicomWriter.rgb(1, 2, i -> 10 * i).with("PhotometricInterpretation", "MONOCHROME2"));
    assertThat(raster.channels()).isEqualTo(3);
    assertThat(values(raster)).containsExactly(0, 10, 20, 30, 40, 50);
  }

  @Test
  void luminanceAndDifferencesOfColourBecomeRedGreenAndBlue() throws IOException {
    // Red, white and a dark green, as PS3.3's equations have them.
    int[] full = {76, 85, 255, 255, 128, 128, 29, 112, 107};
    int[] wanted = {254, 0, 0, 255, 255, 255, 0, 50, 1};
    DicomWriter writer =
        DicomWriter.rgb(1, 3, i -> full[i]).with("PhotometricInterpretation", "YBR_FULL");
    assertThat(values(read(writer))).containsExactly(wanted);
    int[] halved = {76, 29, 85, 255};
    DicomWriter shared =
        DicomWriter.rgb(1, 2, i -> i)
            .with("PhotometricInterpretation", "YBR_FULL_422")
            .pixels(8, 4, i -> halved[i]);
    assertThat(values(read(shared))).containsExactly(254, 0, 0, 207, 0, 0);
    int[] partial = {16, 128, 128, 235, 128, 128};
    DicomWriter studio =
        DicomWriter.rgb(1, 2, i -> partial[i]).with("PhotometricInterpretation", "YBR_PARTIAL_420");
    assertThat(values(read(studio))).containsExactly(0, 0, 0, 255, 255, 255);
    assertThatThrownBy(
            () -> read(DicomWriter.rgb(1, 2, i -> i).with("PhotometricInterpretation", "HSV")))
        .hasMessageContaining("HSV");
  }

  private static DicomWriter palette(int bits, Object... data) {
    DicomWriter writer =
        DicomWriter.image(1, 5, 8, i -> i + 1).with("PhotometricInterpretation", "PALETTE COLOR");
    for (String colour : List.of("Red", "Green", "Blue")) {
      writer
          .with(colour + "PaletteColorLookupTableDescriptor", 4, 2, bits)
          .with(colour + "PaletteColorLookupTableData", data);
    }
    return writer;
  }

  @Test
  void aPaletteBecomesColours() throws IOException {
    for (String syntax : SYNTAXES) {
      Raster deep = read(palette(16, 10, 2000, 300, 65_535).transferSyntax(syntax));
      assertThat(deep.type()).isEqualTo(SampleType.U16);
      assertThat(values(deep))
          .containsExactly(
              10, 10, 10, 10, 10, 10, 2000, 2000, 2000, 300, 300, 300, 65_535, 65_535, 65_535);
      // Two entries in a word.
      Raster flat = read(palette(8, 0x0201, 0x0403).transferSyntax(syntax));
      assertThat(flat.type()).isEqualTo(SampleType.U8);
      assertThat(values(flat)).containsExactly(1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4);
    }
  }

  @Test
  void aPaletteInSegmentsIsUnfolded() throws IOException {
    DicomWriter writer =
        DicomWriter.image(1, 10, 8, i -> i).with("PhotometricInterpretation", "PALETTE COLOR");
    for (String colour : List.of("Red", "Green", "Blue")) {
      // 0 and 100; in 4 steps to 200; both again.
      writer
          .with(colour + "PaletteColorLookupTableDescriptor", 10, 0, 16)
          .with(
              "Segmented" + colour + "PaletteColorLookupTableData",
              0,
              2,
              0,
              100,
              1,
              4,
              200,
              2,
              2,
              0,
              0);
    }
    int[] red = IntStream.range(0, 10).map(i -> values(readUnchecked(writer))[3 * i]).toArray();
    assertThat(red).containsExactly(0, 100, 125, 150, 175, 200, 0, 100, 125, 150);
  }

  private Raster readUnchecked(DicomWriter writer) {
    try {
      return read(writer);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void distancesOfPixelsAreThoseThatAreKnownBest() throws IOException {
    DicomWriter writer =
        DicomWriter.image(2, 2, i -> i)
            .with("NominalScannedPixelSpacing", 3, 4)
            .with("PixelAspectRatio", 3, 4);
    assertThat(read(writer).spacing().millimetres()).containsExactly(3.0, 4.0);
    assertThat(read(writer.with("ImagerPixelSpacing", 0.2, 0.1)).spacing().millimetres())
        .containsExactly(0.2, 0.1);
    assertThat(read(writer.with("PixelSpacing", 1, 2)).spacing().millimetres())
        .containsExactly(1.0, 2.0);
    assertThat(read(DicomWriter.image(2, 2, i -> i).with("PixelSpacing", 0, 2)).spacing().isKnown())
        .isFalse();
  }

  @Test
  void framesThatClaimTooMuchAreRefusedBeforeTheyAreDecoded() {
    byte[] stream = new byte[2000];
    for (String syntax :
        List.of(
            DicomWriter.RLE,
            DicomWriter.JPEG_BASELINE,
            DicomWriter.JPEG_LS,
            DicomWriter.JPEG_2000_LOSSLESS)) {
      DicomWriter bomb =
          DicomWriter.image(1, 1, i -> i)
              .with("Rows", 65_535)
              .with("Columns", 65_535)
              .encapsulated(syntax, stream);
      assertThatThrownBy(() -> read(bomb)).hasMessageContaining("65535 x 65535");
    }
    DicomWriter frames =
        DicomWriter.image(1, 1, i -> i)
            .with("NumberOfFrames", Integer.MAX_VALUE)
            .encapsulated(DicomWriter.RLE, stream);
    assertThatThrownBy(() -> read(frames)).hasMessageContaining("2147483647 frames");
    DicomWriter thin =
        DicomWriter.image(1, 1, i -> i)
            .with("Rows", 4000)
            .encapsulated(DicomWriter.RLE, new byte[100]);
    assertThatThrownBy(() -> read(thin.with("Columns", 1000))).hasMessageContaining("cut off");
  }

  @Test
  void packedDataSetsThatUnfoldBeyondTheMemoryAreRefused() throws IOException {
    byte[] empty = DicomWriter.empty().transferSyntax(DicomWriter.DEFLATED).bytes();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(empty, 0, empty.length - 2); // without its own end of nothing
    try (DeflaterOutputStream packed =
        new DeflaterOutputStream(out, new Deflater(Deflater.BEST_SPEED, true), 1 << 16)) {
      byte[] zeros = new byte[1 << 20];
      for (long left = Runtime.getRuntime().maxMemory() / 4 + 1; left > 0; left -= zeros.length) {
        packed.write(zeros);
      }
    }
    assertThatThrownBy(() -> format.read(NAME, out.toByteArray(), 0))
        .hasMessageContaining("no memory (-Xmx)");
  }
}
