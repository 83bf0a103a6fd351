package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.imaging.Affine;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.Raster;
import io.pollard.imaging.SliceSeries;
import io.pollard.network.Extent;
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
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Public series, which lie packed by Zstandard and are unpacked by its program. */
class DicomSeriesIT {

  @TempDir Path folder;

  private void unpack(Path from, Path to) throws IOException, InterruptedException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replace(".zst", "");
        try {
          Process unpacking =
              new ProcessBuilder("zstd", "-dqo", to.resolve(name).toString(), file.toString())
                  .start();
          assertThat(unpacking.waitFor()).as(name).isZero();
        } catch (IOException e) {
          assumeThat(e).as("the program zstd, which unpacks the series").isNull();
        }
      }
    }
  }

  /** SimpleITK and nibabel are the oracle: series_real.py. */
  @Test
  void publicSeriesAreTheVolumesThatSimpleItkMakesNiftisOf()
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    Path data = TestData.path("dicom");
    int number = 0;
    for (JsonNode one : Golden.read("series-real").get("series")) {
      String name = one.get("series").asText();
      Path series = Files.createDirectory(folder.resolve("series" + number++));
      unpack(data.resolve(name), series);
      List<SliceSeries> found;
      try (Stream<Path> files = Files.list(series)) {
        found = new DicomFormat().series(files.sorted().toList());
      }
      assertThat(((SliceSeries.Volume) found.get(0)).slices())
          .as(name)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyElementsOf(
              IntStream.range(0, one.get("order").size())
                  .mapToObj(i -> one.get("order").get(i).asText())
                  .toList());
      ImageDecoder decoder = new ImageDecoder();
      Raster volume = decoder.raster(series);
      long[] shape = Golden.longs(one.get("canonicalShape"));
      assertThat(volume.extent())
          .as(name)
          .isEqualTo(Extent.of((int) shape[2], (int) shape[1], (int) shape[0]));
      ByteBuffer floats = ByteBuffer.allocate(4 * volume.length()).order(ByteOrder.LITTLE_ENDIAN);
      double sum = 0;
      for (int i = 0; i < volume.length(); i++) {
        floats.putFloat((float) volume.value(i));
        sum += volume.value(i);
      }
      assertThat(sum).as(name).isEqualTo(one.get("sum").doubleValue());
      assertThat(
              HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(floats.array())))
          .as(name)
          .isEqualTo(one.get("sha256OfFloat32DepthHeightWidth").asText());
      Affine affine = decoder.facts(series).affine().orElseThrow();
      double[] expected = Golden.numbers(one.get("canonicalAffine"));
      for (int i = 0; i < expected.length; i++) {
        // Single precision, and directions that the quaternion of a NIfTI makes perpendicular.
        assertThat(affine.at(i / 4, i % 4)).as(name).isCloseTo(expected[i], within(2e-3));
      }
    }
  }
}
