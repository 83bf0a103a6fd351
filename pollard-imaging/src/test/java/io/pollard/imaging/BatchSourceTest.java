package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Augmentation;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchSourceTest {

  private static final Preprocessing SMALL = Preprocessing.imagenet().withSize(28);

  @TempDir Path folder;
  private Dataset data;

  @BeforeEach
  void makeImages() {
    for (int i = 0; i < 8; i++) {
      TestImages.writePng(folder.resolve("data/" + i % 2 + "/" + i + ".png"), 40, 50, 3);
    }
    data = Dataset.read(folder.resolve("data"));
  }

  private BatchSource source(Preprocessing preprocessing, Augmentation augmentation, long seed) {
    CacheOptions options = CacheOptions.defaults().withDirectory(folder.resolve("cache"));
    return new BatchSource(
        ImageCache.open(data, preprocessing, options, Progress.SILENT),
        preprocessing,
        augmentation,
        seed);
  }

  private static byte[] image(BatchSource source, int sample, int epoch) {
    ByteBuffer target = ByteBuffer.allocateDirect(source.imageBytes());
    source.fill(new int[] {sample}, epoch, target);
    byte[] bytes = new byte[source.imageBytes()];
    target.get(bytes);
    return bytes;
  }

  @Test
  void augmentationFollowsFromSeedEpochAndSampleAlone()
      throws ExecutionException, InterruptedException {
    for (Augmentation augmentation : Augmentation.values()) {
      BatchSource source = source(SMALL, augmentation, 7);
      List<byte[]> alone = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        alone.add(image(source, i, 3));
      }
      ExecutorService threads = Executors.newFixedThreadPool(4);
      List<Future<ByteBuffer>> batches = new ArrayList<>();
      int[] order = {5, 2, 7, 0, 1, 6, 3, 4};
      for (int i = 0; i < 20; i++) {
        batches.add(
            threads.submit(
                () -> {
                  ByteBuffer target = ByteBuffer.allocateDirect(8 * source.imageBytes());
                  source.fill(order, 3, target);
                  return target;
                }));
      }
      for (Future<ByteBuffer> batch : batches) {
        for (int i = 0; i < 8; i++) {
          byte[] bytes = new byte[source.imageBytes()];
          batch.get().get(i * bytes.length, bytes);
          assertThat(bytes).isEqualTo(alone.get(order[i]));
        }
      }
      threads.shutdown();
    }
  }

  @Test
  void imagesVaryWithSeedAndEpoch() {
    for (Augmentation augmentation : List.of(Augmentation.PAPER, Augmentation.AUTHORS)) {
      Set<String> seen = new HashSet<>();
      for (int epoch = 0; epoch < 10; epoch++) {
        seen.add(Arrays.toString(image(source(SMALL, augmentation, 1), 0, epoch)));
        seen.add(Arrays.toString(image(source(SMALL, augmentation, 2), 0, epoch)));
      }
      assertThat(seen).hasSize(20);
    }
  }

  @Test
  void withoutAugmentationABatchIsWhatPredictionSees() {
    ImageDecoder decoder = new ImageDecoder();
    for (Fit fit : Fit.values()) {
      Preprocessing preprocessing = SMALL.withData(new Intensity.ByDepth(), fit);
      BatchSource source = source(preprocessing, Augmentation.NONE, 1);
      for (int i = 0; i < 8; i++) {
        Pixels pixels = decoder.decode(data.samples().get(i).source());
        assertThat(image(source, i, i))
            .isEqualTo(Preparation.prepare(pixels, preprocessing).bytes());
      }
    }
  }

  /** By the code that augmented squares alone, for this test's images. */
  @Test
  void imagesStayWhatTheyWere() throws NoSuchAlgorithmException {
    Map<String, String> expected =
        Map.of(
            "NONE CROP", "d89f141103d81243",
            "NONE PAD", "2797276edac19855",
            "PAPER CROP", "ff1480a1c1767f60",
            "PAPER PAD", "6805e78e63bcd735",
            "AUTHORS CROP", "a90d01ab50d17f3b",
            "AUTHORS PAD", "c3e427cdef419e2c",
            "VOLUME CROP", "39efcda43ac4bc09",
            "VOLUME PAD", "6898bb4503f4a782",
            "VOLUME_FLIPS CROP", "54f8ef89da113f03",
            "VOLUME_FLIPS PAD", "40c350b18998dc5c");
    Map<String, String> found = new TreeMap<>();
    for (Augmentation augmentation : Augmentation.values()) {
      for (Fit fit : List.of(Fit.CROP, Fit.PAD)) {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        BatchSource source = source(SMALL.withData(new Intensity.ByDepth(), fit), augmentation, 5);
        for (int epoch = 0; epoch < 20; epoch++) {
          for (int sample = 0; sample < 8; sample++) {
            sha256.update(image(source, sample, epoch));
          }
        }
        found.put(
            augmentation + " " + fit, HexFormat.of().formatHex(sha256.digest()).substring(0, 16));
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void rectanglesAreAugmentedWithTheirMasks() {
    Preprocessing wide = SMALL.withInput(FeatureShape.of(1, 14, 35));
    CacheOptions options = CacheOptions.defaults().withDirectory(folder.resolve("cache"));
    // A mask that is the grey image itself: what the batch shows of both is the same or next to it.
    ImageDecoder decoder = new ImageDecoder();
    Masks masks =
        new Masks() {
          @Override
          public String digest() {
            return "the images";
          }

          @Override
          public Raster of(int sample) {
            return TestImages.luma(decoder.decode(data.samples().get(sample).source())).raster();
          }
        };
    try (ImageCache cache = ImageCache.open(data, masks, wide, options, Progress.SILENT)) {
      assertThat(cache.planes())
          .containsExactly(Plane.image(Extent.of(16, 40), 1), Plane.mask(Extent.of(16, 40)));
      for (Augmentation augmentation : Augmentation.values()) {
        BatchSource source = new BatchSource(cache, wide, augmentation, 3);
        ByteBuffer images = ByteBuffer.allocate(8 * source.imageBytes());
        ByteBuffer again = ByteBuffer.allocate(8 * source.imageBytes());
        ByteBuffer shown = ByteBuffer.allocate(8 * source.maskBytes());
        int[] all = {0, 1, 2, 3, 4, 5, 6, 7};
        source.fill(all, 0, images, shown);
        source.fill(all, 0, again);
        assertThat(images.array()).isEqualTo(again.array()).hasSize(8 * 14 * 35);
        assertThat(shown.array()).hasSize(8 * 14 * 35).isNotEqualTo(new byte[8 * 14 * 35]);
      }
      assertThat(cache.mask(0).remaining()).isEqualTo(16 * 40);
    }
  }

  @Test
  void aCacheOfOtherChannelsOrWithoutMasksIsRefused() {
    BatchSource colour = source(SMALL, Augmentation.NONE, 1);
    ByteBuffer target = ByteBuffer.allocate(colour.imageBytes());
    assertThatThrownBy(() -> colour.fill(new int[] {0}, 0, target, target))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without");
    CacheOptions options = CacheOptions.defaults().withDirectory(folder.resolve("cache"));
    try (ImageCache cache = ImageCache.open(data, SMALL, options, Progress.SILENT)) {
      Preprocessing grey = SMALL.withInput(FeatureShape.of(1, 28, 28));
      assertThatThrownBy(() -> new BatchSource(cache, grey, Augmentation.NONE, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected a cache of 1 or 1 channels of 32x32 but found 3 of 32x32");
    }
  }

  /** Left and right halves of different brightness: only a flip exchanges them. */
  @Test
  void aboutHalfOfTheAuthorsImagesAreFlipped() {
    byte[] halves = new byte[64 * 64];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = (byte) (i % 64 * 4);
    }
    int flipped = 0;
    for (int sample = 0; sample < 400; sample++) {
      byte[] out = new byte[32 * 32];
      Geometry.draw(
              Augmentation.AUTHORS,
              Extent.of(64, 64),
              Extent.of(32, 32),
              new SampleRandom(1, 0, sample))
          .image(Pixels.of(64, 64, 1, halves), Extent.of(32, 32), SMALL.interpolation(), out);
      flipped += (out[0] & 0xff) > (out[31] & 0xff) ? 1 : 0;
    }
    assertThat(flipped).isBetween(160, 240);
  }

  /** A ramp tells where a crop was taken and how far it was turned. */
  @Test
  void thePapersCropsLieEverywhereAndAreTurnedByUpToTenDegrees() {
    byte[] ramp = new byte[64 * 64];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (byte) (i % 64 * 4);
    }
    double leftmost = 64;
    double rightmost = 0;
    double steepest = 0;
    for (int sample = 0; sample < 400; sample++) {
      byte[] out = new byte[48 * 48];
      Geometry.draw(
              Augmentation.PAPER,
              Extent.of(64, 64),
              Extent.of(48, 48),
              new SampleRandom(1, 0, sample))
          .image(Pixels.of(64, 64, 1, ramp), Extent.of(48, 48), SMALL.interpolation(), out);
      double middle = 0;
      double up = 0;
      for (int x = 16; x < 32; x++) {
        middle += ((out[23 * 48 + x] & 0xff) + (out[24 * 48 + x] & 0xff)) / 32.0 / 4;
        up += ((out[33 * 48 + x] & 0xff) - (out[14 * 48 + x] & 0xff)) / 16.0 / 4 / 19;
      }
      leftmost = Math.min(leftmost, middle + 0.5 - 24);
      rightmost = Math.max(rightmost, middle + 0.5 - 24);
      steepest = Math.max(steepest, Math.abs(up));
    }
    assertThat(leftmost).isBetween(-0.2, 0.5);
    assertThat(rightmost).isBetween(15.5, 16.2);
    assertThat(Math.toDegrees(Math.asin(steepest))).isBetween(9.0, 10.2);
  }
}
