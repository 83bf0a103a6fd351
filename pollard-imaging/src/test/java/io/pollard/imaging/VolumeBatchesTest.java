package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.OnBadFile;
import io.pollard.data.Preprocessing;
import io.pollard.data.SliceWindows;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import io.pollard.testing.VolumeFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes of 6 to 11 slices from their files to batches. */
class VolumeBatchesTest {

  private static final Preprocessing WHOLE =
      Preprocessing.imagenet()
          .withInput(FeatureShape.of(1, 8, 14, 14))
          .withData(new Intensity.Window(0, 500), Fit.CROP);

  private static final Preprocessing SERIES =
      WHOLE
          .withInput(FeatureShape.of(1, 4, 14, 14))
          .withWindows(Optional.of(new SliceWindows(9, 2, SliceWindows.Score.MEAN)));

  @TempDir Path folder;
  private Dataset data;

  @BeforeEach
  void writeVolumes() throws IOException {
    data = Dataset.read(VolumeFiles.writeSeries(folder.resolve("volumes"), 3)).positive("box");
  }

  private CacheOptions options() {
    return CacheOptions.defaults().withDirectory(folder.resolve("cache")).withThreads(2);
  }

  /** What is brighter than a ball's or a box's edge is of class 3. */
  private Masks masks() {
    ImageDecoder decoder = new ImageDecoder();
    return new Masks() {
      @Override
      public String digest() {
        return "bright";
      }

      @Override
      public Raster of(int sample) {
        Raster volume = decoder.raster(data.samples().get(sample).source());
        byte[] classes = new byte[volume.length()];
        for (int i = 0; i < classes.length; i++) {
          classes[i] = (byte) (volume.value(i) > 50 ? 3 : 0);
        }
        return VolumePreparation.ofBytes(volume.extent(), 1, classes);
      }
    };
  }

  @Test
  void evaluationSeesOfTheCacheWhatPredictionSeesOfTheFile() {
    ImageDecoder decoder = new ImageDecoder();
    for (Preprocessing preprocessing : List.of(WHOLE, SERIES)) {
      try (ImageCache cache = ImageCache.open(data, preprocessing, options(), Progress.SILENT)) {
        BatchSource source = new BatchSource(cache, preprocessing, Augmentation.VOLUME, 1);
        int most = 0;
        for (int sample = 0; sample < data.samples().size(); sample++) {
          List<Raster> windows =
              Preparation.windows(
                  decoder.raster(data.samples().get(sample).source()), preprocessing);
          assertThat(source.windows(sample)).isEqualTo(windows.size());
          most = Math.max(most, windows.size());
          for (int window = 0; window < windows.size(); window++) {
            ByteBuffer shown = ByteBuffer.allocate(source.imageBytes());
            source.show(new int[] {sample}, window, shown);
            assertThat(shown.array()).isEqualTo(windows.get(window).bytes());
          }
        }
        assertThat(most).isEqualTo(preprocessing.windows().isPresent() ? 4 : 1);
      }
    }
  }

  @Test
  void aBatchFollowsFromSeedEpochAndSampleAndItsMasksGoWithIt() {
    for (Preprocessing preprocessing : List.of(WHOLE, SERIES)) {
      try (ImageCache cache =
          ImageCache.open(data, masks(), preprocessing, options(), Progress.SILENT)) {
        Extent cached = preprocessing.cached();
        assertThat(cache.planes()).containsExactly(Plane.image(cached, 1), Plane.mask(cached));
        for (Augmentation augmentation : Augmentation.values()) {
          BatchSource source = new BatchSource(cache, preprocessing, augmentation, 3);
          Set<String> seen = new HashSet<>();
          for (int epoch = 0; epoch < 6; epoch++) {
            ByteBuffer images = ByteBuffer.allocate(6 * source.imageBytes());
            ByteBuffer masks = ByteBuffer.allocate(6 * source.maskBytes());
            ByteBuffer again = ByteBuffer.allocate(6 * source.imageBytes());
            source.fill(new int[] {0, 1, 2, 3, 4, 5}, epoch, images, masks);
            source.fill(new int[] {0, 1, 2, 3, 4, 5}, epoch, again);
            assertThat(again.array()).isEqualTo(images.array());
            seen.add(Arrays.toString(images.array()));
            // Raw 50 is level 153; turned and brightened it is still nearer to it than the noise.
            long same =
                IntStream.range(0, images.capacity())
                    .filter(i -> ((images.get(i) & 0xff) > 153) == (masks.get(i) == 3))
                    .count();
            assertThat(same / (double) images.capacity())
                .as("%s of %s", augmentation, preprocessing.input())
                .isGreaterThan(0.95);
            assertThat(masks.array()).contains(3).containsOnly(0, 3);
          }
          boolean isFixed = augmentation == Augmentation.NONE && preprocessing.windows().isEmpty();
          assertThat(seen).hasSize(isFixed ? 1 : 6);
        }
      }
    }
  }

  @Test
  void aVolumeAmongImagesIsABadOneAndAllOfThemAreRefusedAtOnce() throws IOException {
    Path mixed = folder.resolve("mixed");
    for (int i = 0; i < 3; i++) {
      TestImages.writePng(mixed.resolve("ball/" + i + ".png"), 20, 20, 1);
      TestImages.writePng(mixed.resolve("box/" + i + ".png"), 20, 20, 1);
    }
    VolumeFiles.write(mixed, 1, 7);
    Dataset lenient = Dataset.read(mixed).withOnBadFile(OnBadFile.SKIP);
    Preprocessing images = Preprocessing.imagenet().withSize(14);
    try (ImageCache cache = ImageCache.open(lenient, images, options(), Progress.SILENT)) {
      assertThat(cache.badFiles()).hasSize(2);
      assertThat(cache.badFiles().get(0).toString()).contains("found a volume of 7x20x20");
    }
    assertThatThrownBy(() -> ImageCache.open(data, images, options(), Progress.SILENT).close())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected an image, as the input of 3x14x14")
        .hasMessageNotContaining("\n");
  }
}
