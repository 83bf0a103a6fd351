package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.DataException;
import io.pollard.imaging.Affine;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.Raster;
import io.pollard.imaging.SampleType;
import io.pollard.imaging.SliceSeries;
import io.pollard.network.Extent;
import io.pollard.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DicomSeriesTest {

  @TempDir Path folder;

  private final ImageDecoder decoder = new ImageDecoder();
  private final DicomFormat format = new DicomFormat();

  private static Object[] objects(JsonNode numbers) {
    return IntStream.range(0, numbers.size())
        .mapToObj(i -> (Object) numbers.get(i).doubleValue())
        .toArray();
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private SliceSeries only(Path of) {
    List<SliceSeries> series = format.series(files(of));
    assertThat(series).hasSize(1);
    return series.get(0);
  }

  /** As series.py writes it. */
  private Path written(JsonNode golden, JsonNode one, int number) throws IOException {
    Path into = Files.createDirectory(folder.resolve("case" + number));
    int columns = golden.get("columns").intValue();
    int rows = golden.get("rows").intValue();
    for (int place = 0; place < one.get("slices").size(); place++) {
      int slice = one.get("slices").get(place).intValue();
      boolean hasSlopes = !one.get("slopes").isEmpty();
      DicomWriter.image(
              rows, columns, i -> (7 * (i % columns) + 31 * (i / columns) + 101 * slice) % 500)
          .with("SOPClassUID", "1.2.840.10008.5.1.4.1.1." + (hasSlopes ? "128" : "2"))
          .with("SOPInstanceUID", "1.2.9." + place)
          .with("InstanceNumber", 100 - place)
          .with("ImagePositionPatient", objects(one.get("positions").get(place)))
          .with("ImageOrientationPatient", objects(one.get("orientation")))
          .with("PixelSpacing", golden.get("betweenRows").doubleValue(), 0.75)
          .with("SliceThickness", 99)
          .with("RescaleSlope", hasSlopes ? one.get("slopes").get(place).doubleValue() : 1)
          .with("RescaleIntercept", hasSlopes ? 0 : -1024)
          .write(into.resolve(String.format(Locale.ROOT, "IM%02d", place)));
    }
    return into;
  }

  /** SimpleITK and nibabel are the oracle: series.py. */
  @Test
  void everySeriesIsTheVolumeThatSimpleItkMakesANiftiOf() throws IOException {
    JsonNode golden = Golden.read("series");
    int number = 0;
    for (JsonNode one : golden.get("cases")) {
      String name = one.get("name").asText();
      Path series = written(golden, one, number++);
      Raster volume = decoder.raster(series);
      long[] shape = Golden.longs(one.get("canonicalShape"));
      assertThat(volume.extent())
          .as(name)
          .isEqualTo(Extent.of((int) shape[2], (int) shape[1], (int) shape[0]));
      for (JsonNode point : one.get("points")) {
        double[] at = Golden.numbers(point);
        int index = (int) ((at[2] * shape[1] + at[1]) * shape[0] + at[0]);
        assertThat(volume.value(index)).as("%s at %s", name, point).isEqualTo(at[3]);
      }
      assertThat(IntStream.range(0, volume.length()).mapToDouble(volume::value).sum())
          .as(name)
          .isEqualTo(one.get("sum").doubleValue());
      assertThat(volume.type())
          .as(name)
          .isEqualTo(one.get("slopes").isEmpty() ? SampleType.S16 : SampleType.F32);
      double[] expected = Golden.numbers(one.get("canonicalAffine"));
      Affine affine = decoder.facts(series).affine().orElseThrow();
      for (int i = 0; i < expected.length; i++) {
        assertThat(affine.at(i / 4, i % 4)).as(name).isCloseTo(expected[i], within(1e-4));
      }
      for (int axis = 0; axis < 3; axis++) {
        double length =
            Math.sqrt(
                Math.pow(expected[axis], 2)
                    + Math.pow(expected[4 + axis], 2)
                    + Math.pow(expected[8 + axis], 2));
        assertThat(volume.spacing().millimetres().get(2 - axis))
            .as(name)
            .isCloseTo(length, within(1e-4));
      }
    }
  }

  @Test
  void filesAreFoundAsOneSeriesInTheOrderOfTheirSlices() {
    SeriesFiles.of("1.2.3.4").write(folder, 7, i -> i);
    SliceSeries.Volume volume = (SliceSeries.Volume) only(folder);
    assertThat(volume.number()).isEqualTo("1.2.3.4");
    assertThat(volume.slices().stream().map(file -> file.getFileName().toString()))
        .containsExactlyElementsOf(
            IntStream.range(0, 7)
                .mapToObj(place -> String.format(Locale.ROOT, "1_2_3_4-%02d", (5 * place + 2) % 97))
                .toList());
    assertThat(volume.extent()).isEqualTo(Extent.of(7, 16, 16));
    assertThat(volume.spacing().millimetres()).containsExactly(2.5, 0.75, 0.75);
    assertThat(volume.attributes().keys()).containsEntry("SeriesInstanceUID", "1.2.3.4");
  }

  /** UIDs have up to 64 characters, of which the last ones often alone differ. */
  @Test
  void seriesOfLongNumbersAreKeptApart() {
    String root = "1.3.6.1.4.1.14519.5.2.1.3671.7001.261913302903961139526297571";
    SeriesFiles.of(root + ".11").write(folder, 2, i -> i);
    SeriesFiles.of(root + ".12").write(folder, 3, i -> i);
    assertThat(format.series(files(folder)))
        .extracting(SliceSeries::number)
        .containsExactly(root + ".11", root + ".12");
  }

  @Test
  void valuesAreOfTheNarrowestOfThreeTypesThatHoldsThemAll() {
    assertThat(
            decoder
                .raster(SeriesFiles.of("1.1").write(folder.resolve("a"), 3, i -> i % 1000))
                .type())
        .isEqualTo(SampleType.S16);
    // The last slice alone is beyond 16 bits with sign.
    Raster wide =
        decoder.raster(
            SeriesFiles.of("1.2").write(folder.resolve("b"), 3, i -> i > 600 ? 60_000 : i));
    assertThat(wide.type()).isEqualTo(SampleType.F32);
    assertThat(IntStream.range(0, 3 * 256).filter(i -> wide.value(i) == 60_000).count())
        .isEqualTo(3 * 256 - 601);
    Path bytes = folder.resolve("c");
    SeriesFiles.of("1.3")
        .with(slice -> slice.bits(8).pixels(8, 256, i -> i))
        .write(bytes, 2, i -> 0);
    assertThat(decoder.raster(bytes).type()).isEqualTo(SampleType.U8);
  }

  @Test
  void aMissingSliceIsNamedWithItsFiles() throws IOException {
    SeriesFiles.of("1.2.3.4").write(folder, 6, i -> i);
    Files.delete(folder.resolve("1_2_3_4-12")); // the third from the feet
    SliceSeries.NoVolume none = (SliceSeries.NoVolume) only(folder);
    assertThat(none.reason())
        .contains("one is missing: at 5 mm, between 1_2_3_4-07 and 1_2_3_4-17");
    assertThatThrownBy(() -> decoder.raster(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(folder.toString(), "one is missing");
  }

  @Test
  void echoesOfOneSeriesAreRefusedByWhatTheyDifferIn() {
    SeriesFiles.of("1.2")
        .with(slice -> slice.with("EchoTime", 10).with("SOPInstanceUID", "1.2.1"))
        .write(folder.resolve("a"), 3, i -> i);
    SeriesFiles.of("1.2")
        .with(slice -> slice.with("EchoTime", 80).with("SOPInstanceUID", "1.2.2"))
        .write(folder.resolve("b"), 3, i -> i);
    assertThatThrownBy(() -> decoder.raster(folder)).hasMessageContaining("EchoTime (10, 80)");
  }

  @Test
  void aLocalizerIsLeftOutAndNamed() {
    SeriesFiles.of("1.2").write(folder, 3, i -> i);
    SeriesFiles.of("1.2")
        .slice(0, i -> i)
        .with("ImageType", "ORIGINAL", "PRIMARY", "LOCALIZER")
        .with("ImageOrientationPatient", 0, 1, 0, 0, 0, -1)
        .write(folder.resolve("scout"));
    SliceSeries.Volume volume = (SliceSeries.Volume) only(folder);
    assertThat(volume.slices()).hasSize(3);
    assertThat(volume.all()).hasSize(4);
    assertThat(volume.notes().get(0)).contains("localisers", "scout");
    assertThat(decoder.raster(folder).extent()).isEqualTo(Extent.of(3, 16, 16));
  }

  @Test
  void objectsOfSeveralFramesAndDamagedFilesAreNoSlices() throws IOException {
    SeriesFiles.of("1.2").write(folder, 2, i -> i);
    SeriesFiles.of("1.2").slice(3, i -> i).with("NumberOfFrames", 4).write(folder.resolve("film"));
    byte[] cut = SeriesFiles.of("1.2").slice(2, i -> i).bytes();
    Files.write(folder.resolve("cut"), Arrays.copyOf(cut, 400));
    assertThat(only(folder).all()).hasSize(2);
  }

  @Test
  void slicesThatChangeBetweenListingAndReadingAreRefused() throws IOException {
    SeriesFiles.of("1.2").write(folder, 3, i -> i);
    List<Path> slices = ((SliceSeries.Volume) only(folder)).slices();
    List<Path> turned = List.of(slices.get(2), slices.get(1), slices.get(0));
    assertThatThrownBy(() -> format.read(turned))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("have changed");
    Files.delete(slices.get(1));
    assertThatThrownBy(() -> format.read(slices)).isInstanceOf(IOException.class);
  }

  @Test
  void aFolderOfSeveralSeriesIsNoVolumeButEachOfThemIsOneByItsNumber() {
    SeriesFiles.of("1.2.1").write(folder, 3, i -> i);
    SeriesFiles.of("1.2.2").write(folder, 4, i -> i);
    assertThatThrownBy(() -> decoder.raster(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("found 2", "1.2.1", "1.2.2");
    assertThat(decoder.raster(folder.resolve("1.2.2")).extent()).isEqualTo(Extent.of(4, 16, 16));
  }

  @Test
  void theVolumeIsShownAsItsMiddleSliceSays() {
    SeriesFiles series = SeriesFiles.of("1.2");
    int[] place = {0};
    series
        .with(slice -> slice.with("WindowCenter", 100 * ++place[0]).with("WindowWidth", 50))
        .write(folder, 5, i -> i);
    assertThat(decoder.raster(folder).presentation().windows().get(0).centre()).isEqualTo(300);
  }
}
