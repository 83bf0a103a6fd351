package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.Raster;
import io.pollard.testing.Golden;
import io.pollard.testing.TestData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The public test objects of WG04 and pydicom, every frame, against pydicom and its decoders. */
class DicomFilesTest {

  /** What is damaged or odd on purpose, or no image, and words of the sentence about it. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("MR_truncated.dcm", "cut off"),
          Map.entry("badVR.dcm", "NumberOfFrames but found \"1A\""),
          Map.entry("meta_missing_tsyntax.dcm", "lacks Rows"),
          Map.entry("nested_priv_SQ.dcm", "lacks Rows"),
          Map.entry("no_meta_group_length.dcm", "which has no image"),
          Map.entry("priv_SQ.dcm", "which has no image"),
          Map.entry("empty_charset_LEI.dcm", "which has no image"),
          Map.entry("ExplVR_BigEndNoMeta.dcm", "which has no image"),
          Map.entry("ExplVR_LitEndNoMeta.dcm", "which has no image"),
          Map.entry("reportsi.dcm", "Basic Text SR"),
          Map.entry("reportsi_with_empty_number_tags.dcm", "Basic Text SR"),
          Map.entry("test-SR.dcm", "SR, which has no image"),
          Map.entry("rtplan.dcm", "RT Plan"),
          Map.entry("rtplan_truncated.dcm", "RT Plan"),
          Map.entry("rtstruct.dcm", "RT Structure Set"));

  private final ImageDecoder decoder = new ImageDecoder();

  @TestFactory
  Stream<DynamicTest> eachHasTheValuesThatPydicomReads() {
    Path folder = TestData.path("dicom");
    return Golden.read("files").path("files").properties().stream()
        .filter(file -> file.getValue().has("stored"))
        .filter(file -> !REFUSED.containsKey(name(file.getKey())))
        .map(
            file ->
                dynamicTest(
                    file.getKey(), () -> compare(folder.resolve(file.getKey()), file.getValue())));
  }

  private static String name(String path) {
    return path.substring(path.indexOf('/') + 1);
  }

  private static void compare(Path file, JsonNode expected) throws IOException {
    Part10 part10 = Part10.of(Files.readAllBytes(file));
    ImageHeader header = ImageHeader.of(part10.dataSet());
    PixelData pixels = PixelData.of(part10, header);
    Frames frames = Frames.of(part10, header);
    List<int[]> stored = new ArrayList<>();
    List<Raster> rasters = new ArrayList<>();
    for (int frame = 0; frame < header.frames(); frame++) {
      int[] values = pixels.stored(frame);
      stored.add(values.clone());
      rasters.add(frames.frame(frame, values));
    }
    String hash = hash(stored);
    boolean isExact =
        StreamSupport.stream(expected.path("stored").spliterator(), false)
            .anyMatch(one -> one.textValue().equals(hash));
    if (!isExact) {
      assertThat(expected.has("sampled")).as("equal values").isTrue();
      isNear(stored.stream().flatMapToInt(Arrays::stream).toArray(), expected);
      return;
    }
    if (expected.has("rgb")) {
      assertThat(hash(rasters.stream().map(DicomFilesTest::whole).toList()))
          .isEqualTo(expected.path("rgb").textValue());
      return;
    }
    if (!expected.has("values")) {
      return;
    }
    DoubleSummaryStatistics values =
        rasters.stream()
            .flatMapToDouble(r -> IntStream.range(0, r.length()).mapToDouble(r::value))
            .summaryStatistics();
    double[] wanted = Golden.numbers(expected.path("values"));
    assertThat(values.getMin()).isCloseTo(wanted[0], within(1e-6 * (1 + Math.abs(wanted[0]))));
    assertThat(values.getMax()).isCloseTo(wanted[1], within(1e-6 * (1 + Math.abs(wanted[1]))));
    assertThat(values.getAverage()).isCloseTo(wanted[2], within(1e-6 * (1 + Math.abs(wanted[2]))));
  }

  private static int[] whole(Raster raster) {
    return IntStream.range(0, raster.length()).map(i -> (int) (long) raster.value(i)).toArray();
  }

  /** The irreversible transform of JPEG 2000 leaves the rounding of real numbers open. */
  private static void isNear(int[] stored, JsonNode expected) {
    double[] sampled = Golden.numbers(expected.path("sampled"));
    for (int i = 0; i < sampled.length; i++) {
      assertThat((double) stored[i * (stored.length / 64)]).isCloseTo(sampled[i], within(1.0));
    }
    assertThat(Arrays.stream(stored).average().orElseThrow())
        .isCloseTo(expected.path("mean").doubleValue(), within(0.02));
  }

  @TestFactory
  Stream<DynamicTest> whatIsDamagedOrNoImageIsSaidInOneSentence() {
    Path folder = TestData.path("dicom/pydicom");
    return REFUSED.entrySet().stream()
        .map(
            entry ->
                dynamicTest(
                    entry.getKey(),
                    () -> {
                      Path file = folder.resolve(entry.getKey());
                      assertThatThrownBy(() -> decoder.raster(file))
                          .hasMessageContaining(file.toString())
                          .hasMessageContaining(entry.getValue());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyFileIsRecognisedByItsHead() throws IOException {
    Path folder = TestData.path("dicom");
    DicomFormat format = new DicomFormat();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder.resolve("pydicom"))) {
      files = all.filter(Files::isRegularFile).filter(f -> !f.toString().endsWith(".txt")).toList();
    }
    return files.stream()
        .map(
            file ->
                dynamicTest(
                    name(folder.relativize(file).toString()),
                    () -> {
                      byte[] bytes = Files.readAllBytes(file);
                      byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, DicomFormat.HEAD));
                      // What has a blank before all else is none, to pydicom neither.
                      boolean isNone = file.endsWith("no_meta.dcm");
                      assertThat(format.claims(Path.of("x"), head)).isNotEqualTo(isNone);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> filesOfOtherKindsAreNotTakenForDicom() throws IOException {
    Path folder = TestData.path(".");
    DicomFormat format = new DicomFormat();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder, 3)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(folder.resolve("dicom")))
              .toList();
    }
    return Stream.of(
        dynamicTest(
            files.size() + " files",
            () -> {
              for (Path file : files) {
                try (var in = Files.newInputStream(file)) {
                  byte[] head = in.readNBytes(DicomFormat.HEAD);
                  assertThat(format.claims(file, head)).as(file.toString()).isFalse();
                }
              }
            }));
  }

  /** SHA-256 of little-endian numbers of four bytes. */
  private static String hash(List<int[]> frames) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int[] values : frames) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        digest.update(bytes.array());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
