package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.DataException;
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
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** All public test objects that have pixels, every frame, against pydicom and its decoders. */
class DicomFilesTest {

  private final DicomFormat format = new DicomFormat();

  /** What is odd or damaged on purpose, and the words of the sentence that says so. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "pydicom/MR_truncated.dcm", "cut off",
          "pydicom/emri_small_jpeg_2k_lossless_too_short.dcm", "cut off");

  @TestFactory
  Iterator<DynamicTest> eachFileHasTheValuesThatPydicomReads() {
    Path folder = TestData.path("dicom");
    JsonNode files = Golden.read("files").path("files");
    return StreamSupport.stream(
            ((Iterable<Map.Entry<String, JsonNode>>) files::fields).spliterator(), false)
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> compare(folder, entry.getKey(), entry.getValue())))
        .iterator();
  }

  private void compare(Path folder, String name, JsonNode expected) throws IOException {
    Path file = folder.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    assertThat(format.claims(file, bytes)).isTrue();
    Part10 part10 = Part10.of(bytes);
    ImageHeader header = ImageHeader.of(part10.dataSet());
    PixelData pixels = PixelData.of(part10, header);
    Hash stored = new Hash();
    Hash rgb = new Hash();
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long count = 0;
    Frames frames = Frames.of(part10, header);
    for (int frame = 0; frame < header.frames(); frame++) {
      stored.add(pixels.stored(frame));
      Raster raster = frames.frame(frame);
      int[] values = new int[raster.length()];
      for (int i = 0; i < values.length; i++) {
        double value = raster.value(i);
        values[i] = (int) (long) value;
        least = Math.min(least, value);
        most = Math.max(most, value);
        sum += value;
      }
      count += values.length;
      rgb.add(values);
    }
    System.out.println(name+" "+(stored.hex().equals(expected.path("stored").path(0).asText())?"ok":"BAD")+" "+(expected.has("rgb")? rgb.hex().equals(expected.path("rgb").asText()):"")+" "+(expected.has("values")? least==expected.path("values").path(0).asDouble()&&most==expected.path("values").path(1).asDouble() && Math.abs(sum/count-expected.path("values").path(2).asDouble())<1e-6:""));
  }

  private static final class Hash {
    private final MessageDigest digest;

    Hash() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }

    void add(int[] values) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asIntBuffer().put(values);
      digest.update(bytes.array());
    }

    String hex() {
      return HexFormat.of().formatHex(digest.digest());
    }
  }
}
