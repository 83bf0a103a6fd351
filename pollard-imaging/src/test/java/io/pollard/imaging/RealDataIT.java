package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.OnBadFile;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Split;
import io.pollard.progress.Progress;
import io.pollard.testing.TestData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealDataIT {

  @TempDir Path cacheFolder;

  @Test
  void chestXraysBecomeBatches() {
    Dataset data =
        Dataset.read(
            TestData.path("cxr3"),
            DatasetOptions.defaults().withClasses(List.of("normal", "pneumonia")));
    assertThat(data.samples()).hasSize(1000);
    assertThat(data.singleLabel().positive()).contains("pneumonia");
    assertThat(data.notes()).anyMatch(note -> note.endsWith("by its index.csv"));
    Split split = data.split(1);
    assertThat(split.indices(Part.TRAIN).size()).isBetween(630, 650);
    assertThat(data.leaks(split)).isEmpty();

    Preprocessing preprocessing = Preprocessing.imagenet().withSize(112);
    CacheOptions options = CacheOptions.defaults().withDirectory(cacheFolder);
    try (ImageCache cache = ImageCache.open(data, preprocessing, options, Progress.SILENT)) {
      assertThat(cache.channels()).isEqualTo(1);
      assertThat(cache.extent()).hasToString("128x128");
      ImageDecoder decoder = new ImageDecoder();
      BatchSource source = new BatchSource(cache, preprocessing, Augmentation.NONE, 1);
      ByteBuffer target = ByteBuffer.allocateDirect(2 * source.imageBytes());
      source.fill(new int[] {999, 7}, 0, target);
      for (int i = 0; i < 2; i++) {
        Pixels image = decoder.decode(data.samples().get(i == 0 ? 999 : 7).source());
        byte[] batch = new byte[source.imageBytes()];
        target.get(i * batch.length, batch);
        assertThat(batch).isEqualTo(Preparation.prepare(image, preprocessing).bytes());
      }
    }
  }

  @Test
  void emptyCellsOfCovidCtAreAllListedOrSkipped() {
    Path path = TestData.path("covid-ct");
    CacheOptions options = CacheOptions.defaults().withDirectory(cacheFolder);
    Preprocessing preprocessing = Preprocessing.imagenet().withSize(56);
    Dataset data = Dataset.read(path).positive("covid");
    assertThat(data.badFiles()).hasSize(7);
    assertThatThrownBy(() -> ImageCache.open(data, preprocessing, options, Progress.SILENT).close())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("7 rows or images")
        .hasMessageContaining("index.csv, line")
        .hasMessageContaining("the cell of column file is empty");
    Dataset skipping = Dataset.read(path, DatasetOptions.defaults().withOnBadFile(OnBadFile.SKIP));
    try (ImageCache cache = ImageCache.open(skipping, preprocessing, options, Progress.SILENT)) {
      assertThat(cache.dataset().samples()).hasSize(739);
      assertThat(cache.badFiles()).hasSize(7);
    }
  }

  @Test
  void pneumoniaMnistIsRefusedForItsLeaksUnlessTheyAreAllowed() {
    Path path = TestData.path("medmnist/pneumoniamnist.npz");
    Dataset data = Dataset.read(path);
    assertThat(data.classes()).containsExactly("normal", "pneumonia");
    assertThat(data.samples()).hasSize(4708 + 524 + 624);
    assertThatThrownBy(() -> data.split(1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("8 (")
        .hasMessageContaining("--allow-leaks");
    Dataset allowed =
        Dataset.read(
            path,
            DatasetOptions.defaults().withPositive("normal").withLeaks(DatasetOptions.Leaks.ALLOW));
    Split split = allowed.split(1);
    assertThat(split.indices(Part.TEST)).hasSize(624);
    assertThat(allowed.leaks(split)).hasSize(1);
    assertThat(allowed.singleLabel().positiveIndex()).isZero();
  }

  @Test
  void volumesOfMedMnistAreReadWhereThereIsMemoryForThem() {
    Path path = TestData.path("medmnist/adrenalmnist3d_64.npz");
    long bytes = (1188L + 98 + 298) * 64 * 64 * 64;
    if (Runtime.getRuntime().maxMemory() / 2 < bytes) {
      assertThatThrownBy(() -> Dataset.read(path))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("needs more than")
          .hasMessageContaining("(raise -Xmx)");
      return;
    }
    Dataset data = Dataset.read(path);
    assertThat(data.samples()).hasSize(1188 + 98 + 298);
    assertThat(data.classes()).containsExactly("hyperplasia", "normal");
    assertThat(data.singleLabel().positive()).contains("hyperplasia");
    Raster last = new ImageDecoder().raster(data.samples().get(1583).source());
    assertThat(last.extent()).hasToString("64x64x64");
  }

  /** nibabel is the oracle: golden/nifti.json. */
  @Test
  void volumesAreWhatNibabelMakesOfThem() throws IOException {
    JsonNode golden;
    try (InputStream in = getClass().getResourceAsStream("/golden/nifti.json")) {
      golden = new ObjectMapper().readTree(in);
    }
    ImageDecoder decoder = new ImageDecoder();
    int read = 0;
    for (JsonNode one : golden.get("cases")) {
      Path file = TestData.path(one.get("file").asText());
      if (one.get("shape").size() == 4) {
        assertThatThrownBy(() -> decoder.raster(file))
            .isInstanceOf(DataException.class)
            .hasMessageContaining(file.toString())
            .hasMessageContaining("expected one volume of three axes but found");
        continue;
      }
      Raster raster = decoder.raster(file);
      JsonNode canonical = one.get("canonical");
      for (int axis = 0; axis < 3; axis++) {
        assertThat(raster.extent().size(2 - axis))
            .isEqualTo(canonical.get("shape").get(axis).intValue());
      }
      Affine affine = decoder.facts(file).affine().orElseThrow();
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 4; column++) {
          double expected = canonical.get("affine").get(row).get(column).doubleValue();
          assertThat(affine.at(row, column)).isCloseTo(expected, within(1e-9));
        }
      }
      for (JsonNode point : canonical.get("points")) {
        int index =
            (point.get(2).intValue() * raster.extent().size(1) + point.get(1).intValue())
                    * raster.extent().size(2)
                + point.get(0).intValue();
        assertThat(raster.value(index)).as("%s %s", file, point).isEqualTo(point.get(3).asDouble());
      }
      DoubleSummaryStatistics values =
          IntStream.range(0, raster.length()).mapToDouble(raster::value).summaryStatistics();
      double least = one.get("minimumOfFinite").doubleValue();
      long replaced = one.get("notFinite").longValue();
      assertThat(values.getMin()).isEqualTo(least);
      assertThat(values.getMax()).isEqualTo(one.get("maximumOfFinite").doubleValue());
      double sumOfFinite = values.getSum() - replaced * least;
      assertThat(sumOfFinite / (values.getCount() - replaced))
          .isCloseTo(one.get("meanOfFinite").doubleValue(), within(1e-6));
      read++;
    }
    assertThat(read).isEqualTo(7);
  }

  @Test
  void aFolderOfVolumesIsADatasetOfThem() {
    List<Path> images = ImageFiles.below(TestData.path("hippocampus/images"));
    assertThat(images).hasSizeGreaterThan(50).allMatch(file -> file.toString().endsWith(".nii.gz"));
    ImageDecoder decoder = new ImageDecoder();
    for (Path file : images) {
      Raster image = decoder.raster(file);
      Raster mask = decoder.raster(file.resolveSibling("../labels").resolve(file.getFileName()));
      assertThat(mask.extent()).isEqualTo(image.extent());
      assertThat(mask.spacing()).isEqualTo(image.spacing());
      assertThat(IntStream.range(0, mask.length()).mapToObj(mask::value).distinct())
          .containsExactlyInAnyOrder(0.0, 1.0, 2.0);
    }
  }
}
