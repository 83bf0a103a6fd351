package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.DatasetOptions;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.MaskOptions;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Split;
import io.pollard.data.Task;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import io.pollard.testing.TestData;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasksIT {

  @TempDir Path folder;

  private CacheOptions cache() {
    return CacheOptions.defaults().withDirectory(folder.resolve("cache"));
  }

  private static DatasetOptions options(String structures) {
    return DatasetOptions.defaults().withMasks(MaskOptions.parse(structures));
  }

  @Test
  void lungsByTheirTableAndByTheirFolders() {
    Path path = TestData.path("lung-seg");
    Dataset data = Dataset.read(path, options("lung").withLeaks(DatasetOptions.Leaks.ALLOW));
    assertThat(data.samples()).hasSize(427);
    assertThat(data.badFiles()).isEmpty();
    assertThat(data.task()).isEqualTo(new Task.Segmentation(List.of("lung")));
    DataCheck check =
        DataCheck.run(
            data,
            Preprocessing.imagenet().withInput(FeatureShape.of(1, 112, 112)),
            cache(),
            1,
            folder.resolve("sheet.png"),
            Progress.SILENT);
    assertThat(check.refusals()).isEmpty();
    assertThat(check.lines()).contains("outlines in the picture: lung orange");
    assertThat(check.structures()).hasSize(4);
    assertThat(check.structures().get(0).images()).isEqualTo(427);
    assertThat(check.structures().get(0).patients()).isEqualTo(257);
    assertThat(check.structures().get(0).marked()).isEqualTo(427);
    assertThat(check.structures().get(0).share()).isBetween(.35, .45);
    Split split = data.split(1);
    assertThat(split.indices(Part.TRAIN)).hasSize(273);

    MaskOptions inFolder =
        MaskOptions.parse("lung=255").withFolder(path.resolve("masks").toString());
    Dataset folders =
        Dataset.read(path.resolve("images"), DatasetOptions.defaults().withMasks(inFolder));
    assertThat(folders.samples()).hasSize(427);
    assertThat(folders.badFiles()).isEmpty();
  }

  @Test
  void bothPartsOfTheHippocampusByFolders() {
    Dataset data = Dataset.read(TestData.path("hippocampus"), options("anterior,posterior"));
    assertThat(data.samples()).hasSize(60);
    assertThat(data.badFiles()).isEmpty();
    Preprocessing volumes =
        Preprocessing.imagenet()
            .withInput(FeatureShape.of(1, 32, 48, 48))
            .withData(new Intensity.ByDepth(), Fit.CENTRE);
    try (ImageCache cache = ImageCache.open(data, volumes, cache(), Progress.SILENT)) {
      List<StructureCounts> counts = StructureCounts.of(cache, null);
      assertThat(counts.stream().map(StructureCounts::structure))
          .containsExactly("anterior", "posterior");
      assertThat(counts).allMatch(one -> one.marked() == 60);
      // what is marked is about as much as the files have, of which the middle is kept
      Masks masks = data.masks().orElseThrow();
      Raster first = masks.of(0);
      long there = IntStream.range(0, first.length()).filter(i -> first.value(i) > 0).count();
      ByteBuffer kept = cache.mask(0);
      long shown = IntStream.range(0, kept.limit()).filter(i -> kept.get(i) > 0).count();
      assertThat(shown).isBetween(there * 9 / 10, there);
    }
  }
}
