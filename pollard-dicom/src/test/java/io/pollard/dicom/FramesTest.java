package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.imaging.Facts;
import io.pollard.imaging.Presentation;
import io.pollard.imaging.Raster;
import io.pollard.network.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Objects of several frames: which bytes are whose, what is said of each, and when they are one.
 */
class FramesTest {

  private static final Path NAME = Path.of("scan");

  private final DicomFormat format = new DicomFormat();

  private static int[] values(Raster raster) {
    return IntStream.range(0, raster.length()).map(i -> (int) raster.value(i)).toArray();
  }

  private int[] frame(DicomWriter writer, int frame) throws IOException {
    return values(format.read(NAME, writer.bytes(), frame));
  }

  private static DicomWriter film(int frames) {
    return DicomWriter.image(1, 2, i -> 0).with("NumberOfFrames", frames);
  }

  @Test
  void framesAreReadByTheirNumbers() throws IOException {
    DicomWriter film = film(3).pixels(16, 6, i -> i);
    assertThat(format.facts(NAME, film.bytes()).frames()).isEqualTo(3);
    assertThat(frame(film, 0)).containsExactly(0, 1);
    assertThat(frame(film, 2)).containsExactly(4, 5);
    for (int none : new int[] {-1, 3}) {
      assertThatThrownBy(() -> frame(film, none)).hasMessageContaining("frame of 0 to 2");
    }
  }

  /** Two frames of RLE, each in two fragments. */
  private static byte[][] fragments() {
    byte[] one = DicomWriter.rle(16, 2, 1, i -> 500 + i);
    byte[] two = DicomWriter.rle(16, 2, 1, i -> 600 + i);
    return new byte[][] {
      Arrays.copyOf(one, 60),
      Arrays.copyOfRange(one, 60, one.length),
      Arrays.copyOf(two, 20),
      Arrays.copyOfRange(two, 20, two.length)
    };
  }

  @Test
  void anOffsetTableSaysWhichFragmentsAreWhose() throws IOException {
    byte[][] parts = fragments();
    long second = 16L + parts[0].length + parts[1].length;
    DicomWriter basic = film(2).encapsulated(DicomWriter.RLE, new long[] {0, second}, parts);
    DicomWriter extended =
        film(2)
            .with("ExtendedOffsetTable", 0L, second)
            .with("ExtendedOffsetTableLengths", 8L + parts[1].length, 8L + parts[3].length)
            .encapsulated(DicomWriter.RLE, parts);
    for (DicomWriter film : List.of(basic, extended)) {
      assertThat(frame(film, 0)).containsExactly(500, 501);
      assertThat(frame(film, 1)).containsExactly(600, 601);
    }
  }

  @Test
  void withoutATableFramesAreTheirFragmentsOrThoseThatBeginAnew() throws IOException {
    byte[] one = DicomWriter.rle(16, 2, 1, i -> 500 + i);
    byte[] two = DicomWriter.rle(16, 2, 1, i -> 600 + i);
    assertThat(frame(film(2).encapsulated(DicomWriter.RLE, one, two), 1)).containsExactly(600, 601);
    // A table that doesn't fit is none.
    DicomWriter wrong = film(2).encapsulated(DicomWriter.RLE, new long[] {0, 3}, one, two);
    assertThat(frame(wrong, 1)).containsExactly(600, 601);
    DicomWriter single = film(1).encapsulated(DicomWriter.RLE, fragments()[0], fragments()[1]);
    assertThat(frame(single, 0)).containsExactly(500, 501);
    assertThatThrownBy(() -> frame(film(2).encapsulated(DicomWriter.RLE, fragments()), 0))
        .hasMessageContaining("offset table");
    assertThatThrownBy(() -> frame(film(3).encapsulated(DicomWriter.RLE, one, two), 0))
        .hasMessageContaining("3 frames but found 2");
    byte[] begins = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0};
    byte[] file =
        film(2).encapsulated(DicomWriter.JPEG_BASELINE, begins, new byte[2], begins).bytes();
    int start = Part10.of(file).dataSet().element("PixelData").orElseThrow().start();
    Fragments fragments = Fragments.of(file, start, Optional.empty());
    assertThat(fragments.frame(0, 2)).hasSize(6);
    assertThat(fragments.frame(1, 2)).hasSize(4);
  }

  /** An item for a frame, in slices of 2 mm from feet to head. */
  private static DicomWriter placed(int slice) {
    return DicomWriter.item()
        .items(
            "PlanePositionSequence",
            DicomWriter.item().with("ImagePositionPatient", -10, -20, 2 * slice))
        .items(
            "PixelValueTransformationSequence",
            DicomWriter.item()
                .with("RescaleSlope", slice + 1)
                .with("RescaleIntercept", -100)
                .with("RescaleType", "US"))
        .items(
            "FrameVOILUTSequence",
            DicomWriter.item().with("WindowCenter", 10 * slice).with("WindowWidth", 20));
  }

  private static DicomWriter enhanced(int... slices) {
    return film(slices.length)
        .pixels(16, 2 * slices.length, i -> i)
        .items(
            "PerFrameFunctionalGroupsSequence",
            Arrays.stream(slices).mapToObj(FramesTest::placed).toArray(DicomWriter[]::new))
        .items(
            "SharedFunctionalGroupsSequence",
            DicomWriter.item()
                .items(
                    "PlaneOrientationSequence",
                    DicomWriter.item().with("ImageOrientationPatient", 1, 0, 0, 0, 1, 0))
                .items("PixelMeasuresSequence", DicomWriter.item().with("PixelSpacing", 3, 4)));
  }

  @Test
  void framesOnOneGridAreAVolumeThatLiesAsItsPatientDoes() throws IOException {
    byte[] file = enhanced(2, 0, 1).bytes();
    Facts facts = format.facts(NAME, file);
    assertThat(facts.frames()).isEqualTo(1);
    Raster volume = format.read(NAME, file, 0);
    assertThat(volume.extent()).isEqualTo(Extent.of(3, 1, 2));
    assertThat(volume.spacing().millimetres()).containsExactly(2.0, 3.0, 4.0);
    // From feet to head, from left to right: columns run to the left in DICOM's space.
    assertThat(values(volume))
        .containsExactly(3 - 100, 2 - 100, 2 * 5 - 100, 2 * 4 - 100, 3 - 100, 0 - 100);
    assertThat(facts.affine().orElseThrow().position(0, 0, 0)).containsExactly(6.0, 20.0, 0.0);
    assertThat(facts.presentation()).isEqualTo(volume.presentation());
    assertThat(volume.presentation().windows())
        .extracting(Presentation.Window::centre)
        .containsExactly(10.0);
  }

  @Test
  void framesAtOnePlaceOrWithGapsAreImagesWithTheirOwnHeaders() throws IOException {
    for (int[] slices : List.of(new int[] {0, 0, 1}, new int[] {0, 1, 5})) {
      byte[] file = enhanced(slices).bytes();
      assertThat(format.facts(NAME, file).frames()).isEqualTo(3);
      Raster last = format.read(NAME, file, 2);
      int slope = slices[2] + 1;
      assertThat(values(last)).containsExactly(4 * slope - 100, 5 * slope - 100);
      assertThat(last.spacing().millimetres()).containsExactly(3.0, 4.0);
      assertThat(last.presentation().windows())
          .containsExactly(
              new Presentation.Window(
                  Optional.empty(), 10.0 * slices[2], 20, Presentation.Function.LINEAR));
    }
  }

  @Test
  void framesThatAreClaimedAndNotThereCostNothing() {
    DicomWriter position =
        DicomWriter.item()
            .items(
                "PlanePositionSequence",
                DicomWriter.item().with("ImagePositionPatient", "0", "0", "1"));
    DicomWriter claims =
        film(Integer.MAX_VALUE).items("PerFrameFunctionalGroupsSequence", position, position);
    assertThatThrownBy(() -> frame(claims, 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bytes of pixels for 2147483647 frames");
  }

  @Test
  void doseOnAGridIsAVolume() throws IOException {
    DicomWriter dose =
        film(3)
            .pixels(16, 6, i -> i)
            .with("ImagePositionPatient", 0, 0, 50)
            .with("ImageOrientationPatient", 1, 0, 0, 0, 1, 0)
            .with("PixelSpacing", 1, 1)
            .with("GridFrameOffsetVector", 0, -5, -10);
    Raster volume = format.read(NAME, dose.bytes(), 0);
    assertThat(volume.extent()).isEqualTo(Extent.of(3, 1, 2));
    assertThat(values(volume)).containsExactly(5, 4, 3, 2, 1, 0);
    Facts facts = format.facts(NAME, dose.bytes());
    assertThat(facts.affine().orElseThrow().position(0, 0, 0)).containsExactly(-1.0, 0.0, 40.0);
  }
}
