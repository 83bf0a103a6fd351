package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.OnBadFile;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Split;
import io.pollard.progress.Progress;
import io.pollard.testing.TestData;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
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
    assertThat(data.task().positive()).contains("pneumonia");
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
    assertThat(allowed.task().positiveIndex()).isZero();
  }

  @Test
  void volumesHaveNoReaderYet() {
    Path path = TestData.path("medmnist/adrenalmnist3d_64.npz");
    assertThatThrownBy(() -> Dataset.read(path))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("volumes have no reader");
  }
}
