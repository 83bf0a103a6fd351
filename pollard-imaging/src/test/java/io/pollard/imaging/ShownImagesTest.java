package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.LeakRules;
import io.pollard.data.OnBadFile;
import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import io.pollard.testing.Fill;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images whose files say how their grey values should be shown, on every way to the network. */
class ShownImagesTest {

  private static final int SIDE = 40;

  private static final Preprocessing SMALL =
      Preprocessing.imagenet().withInput(FeatureShape.of(1, 16, 16));

  @TempDir Path folder;

  private CacheOptions cache() {
    return CacheOptions.defaults().withDirectory(folder.resolve("cache")).withThreads(2);
  }

  private Path write(String name, SampleType type, String how, double factor, double shift)
      throws IOException {
    StringBuilder text =
        new StringBuilder("SGM %s %s %s %s values".formatted(type, SIDE, SIDE, how));
    double[] noise = Fill.u("image " + name.replaceAll("\\D", ""), SIDE * SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
      double value = factor * 800 * noise[i] + shift;
      text.append(type == SampleType.F32 ? " " + value : " " + Math.round(value));
    }
    Path file = folder.resolve("data").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Dataset data() throws IOException {
    write("ill/0.sgm", SampleType.S16, "window SOFT 40 400 window LUNG -600 1500", 1, 0);
    write("ill/1.sgm", SampleType.S16, "window LUNG -600 1500 padding -900 -700", 1, 0);
    write("ill/2.sgm", SampleType.F32, "window LUNG 2.5 5 inverted", 0.01, 0);
    write("well/3.sgm", SampleType.U16, "window LUNG 2000 1000 inverted", 1, 2000);
    write("well/4.sgm", SampleType.U8, "inverted", 0.15, 120);
    write("well/5.sgm", SampleType.F32, "", 0.001, 0);
    return Dataset.read(folder.resolve("data"));
  }

  private static List<Intensity> all() {
    return List.of(
        Intensity.ByFile.first(),
        new Intensity.ByDepth(),
        new Intensity.Percentiles(5, 95),
        new Intensity.Window(40, 800),
        new Intensity.Range(-100, 900));
  }

  @Test
  void trainingAndPredictionSeeTheSameBytesForEveryIntensity() throws IOException {
    Dataset data = data();
    ImageDecoder decoder = new ImageDecoder();
    for (Intensity intensity : all()) {
      for (Fit fit : List.of(Fit.CROP, Fit.CENTRE)) {
        Preprocessing preprocessing =
            SMALL.withData(intensity, fit).withPadValue(Optional.of(-1000.0));
        try (ImageCache cache = ImageCache.open(data, preprocessing, cache(), Progress.SILENT)) {
          assertThat(cache.channels()).isEqualTo(1);
          BatchSource batches = new BatchSource(cache, preprocessing, Augmentation.NONE, 0);
          for (int i = 0; i < data.samples().size(); i++) {
            ByteBuffer batch = ByteBuffer.allocate(batches.imageBytes());
            batches.show(new int[] {i}, 0, batch);
            Raster sample = decoder.raster(data.samples().get(i).source());
            assertThat(Preparation.windows(sample, preprocessing).get(0).bytes())
                .as("%s of %s", intensity, data.samples().get(i).id())
                .isEqualTo(batch.array());
          }
        }
      }
    }
  }

  @Test
  void whatIsShownIsWhatTheFileSays() throws IOException {
    data();
    Raster ct = new ImageDecoder().raster(folder.resolve("data/ill/0.sgm"));
    assertThat(ct.type()).isEqualTo(SampleType.S16);
    Preprocessing whole =
        SMALL
            .withInput(FeatureShape.of(1, SIDE, SIDE))
            .withData(Intensity.ByFile.first(), Fit.CENTRE);
    byte[] levels = Preparation.windows(ct, whole).get(0).bytes();
    for (int i = 0; i < levels.length; i++) {
      double share = (ct.value(i) - 39.5) / 399 + 0.5; // PS3.3 C.11.2.1.2.1
      assertThat(levels[i] & 0xff)
          .isEqualTo((int) Math.floor(255 * Math.min(1, Math.max(0, share)) + 0.5));
    }
    Preprocessing lung = whole.withData(Intensity.ByFile.of("lung"), Fit.CENTRE);
    assertThat(Preparation.windows(ct, lung).get(0).bytes()).isNotEqualTo(levels);
  }

  @Test
  void filesThatSayHowTheyAreShownMakeThatTheUsualIntensity() throws IOException {
    assertThat(data().usualIntensity()).isEqualTo(Intensity.ByFile.first());
    Path plain = folder.resolve("plain");
    TestImages.writePng(plain.resolve("ill/0.png"), 9, 9, 1);
    TestImages.writePng(plain.resolve("well/1.png"), 9, 9, 1);
    assertThat(Dataset.read(plain).usualIntensity()).isEqualTo(new Intensity.ByDepth());
    Files.copy(folder.resolve("data/ill/0.sgm"), plain.resolve("ill/2.sgm"));
    Dataset mixed = Dataset.read(plain);
    assertThat(mixed.usualIntensity()).isEqualTo(Intensity.ByFile.first());
    assertThat(mixed.note(mixed.usualIntensity()).orElseThrow())
        .startsWith("1 of 3 images have a file that says how");
    assertThat(mixed.note(new Intensity.ByDepth())).isEmpty();
    assertThat(data().note(Intensity.ByFile.first())).isEmpty();
    // And all other files are as they were.
    Preprocessing byDepth = SMALL.withInput(FeatureShape.of(1, 9, 9));
    Preprocessing byFile = byDepth.withData(Intensity.ByFile.first(), byDepth.fit());
    Raster png = new ImageDecoder().raster(plain.resolve("ill/0.png"));
    assertThat(Preparation.windows(png, byFile)).isEqualTo(Preparation.windows(png, byDepth));
  }

  @Test
  void aFileWithoutTheNamedWindowIsABadOne() throws IOException {
    Dataset data = data().withOnBadFile(OnBadFile.SKIP);
    Preprocessing soft = SMALL.withData(Intensity.ByFile.of("SOFT"), Fit.CROP);
    try (ImageCache cache = ImageCache.open(data, soft, cache(), Progress.SILENT)) {
      assertThat(cache.dataset().samples()).hasSize(1);
      assertThat(cache.badFiles().get(0).toString())
          .contains("ill/1.sgm")
          .contains("expected a window or table called \"SOFT\" but found LUNG");
    }
  }

  @Test
  void anImageAsPixelsIsWhatItsFileShows() throws IOException {
    data();
    Path file = folder.resolve("data/well/3.sgm");
    ImageDecoder decoder = new ImageDecoder();
    Preprocessing byFile = SMALL.withData(Intensity.ByFile.first(), Fit.CROP);
    Pixels shown = decoder.decode(file);
    assertThat(shown.depth()).isEqualTo(8);
    assertThat(Preparation.prepare(shown, byFile).raster())
        .isEqualTo(Preparation.windows(decoder.raster(file), byFile).get(0));
    // A signed image that says nothing of it can't be one.
    assertThatThrownBy(() -> decoder.decode(folder.resolve("data/well/5.sgm")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("without sign");
  }

  @Test
  void theNumbersOfAnImageMakeItEqualAndWhatIsShownMakesItAlike() throws IOException {
    Path signed = write("0.sgm", SampleType.S16, "window A 0 1200", 1, 0);
    Path otherWindow = write("ill/0.sgm", SampleType.F32, "window A 100 900", 1, 0);
    ImageDecoder decoder = new ImageDecoder();
    Fingerprint print = Fingerprint.of(decoder.raster(signed));
    Raster rounded = decoder.raster(signed);
    ByteBuffer floats = ByteBuffer.allocate(4 * rounded.length()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rounded.length(); i++) {
      floats.putFloat((float) rounded.value(i));
    }
    Raster same =
        new Raster(
            rounded.extent(),
            1,
            SampleType.F32,
            Spacing.unknown(),
            floats.flip(),
            decoder.raster(otherWindow).presentation());
    assertThat(Fingerprint.of(same).pixels()).isEqualTo(print.pixels());
    assertThat(print.looks().isBlank()).isFalse();
    // The negative of a film that says so is the same picture, and alike.
    Path film = write("well/0.sgm", SampleType.S16, "window A 0 1200 inverted", -1, 0);
    Path negative = write("0/0.sgm", SampleType.S16, "window A 0 1200", -1, 0);
    assertThat(print.looks().distance(Fingerprint.of(decoder.raster(film)).looks()))
        .isLessThanOrEqualTo(NearDuplicates.ALIKE);
    assertThat(print.looks().distance(Fingerprint.of(decoder.raster(negative)).looks()))
        .isGreaterThan(128);
    assertThat(
            NearDuplicates.nearest(print, Fingerprint.of(decoder.raster(film)))
                .orElseThrow()
                .change())
        .isEqualTo(LeakRules.Change.NONE);
    // Without a word of how it is shown it looks as it lies there.
    Fingerprint plain = Fingerprint.of(rounded.withPresentation(Presentation.none()));
    assertThat(plain.pixels()).isEqualTo(print.pixels());
    assertThat(plain.looks().distance(print.looks())).isLessThanOrEqualTo(NearDuplicates.ALIKE);
  }

  @Test
  void aSliceAndAVolumeKeepWhatTheirFileSays() {
    Presentation negative =
        Presentation.none()
            .withWindows(
                Presentation.Window.of(Optional.empty(), 10, 20, Presentation.Function.LINEAR)
                    .stream()
                    .toList())
            .inverted();
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      values.add(i - 3);
    }
    ByteBuffer bytes = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(value -> bytes.putShort(value.shortValue()));
    Raster flat =
        new Raster(Extent.of(4, 6), 1, SampleType.S16, Spacing.unknown(), bytes.flip(), negative);
    Raster slice =
        new Raster(
            Extent.of(1, 4, 6), 1, SampleType.S16, Spacing.unknown(), flat.values(), negative);
    Preprocessing image =
        SMALL.withInput(FeatureShape.of(1, 4, 6)).withData(Intensity.ByFile.first(), Fit.CENTRE);
    byte[] shown = Preparation.windows(flat, image).get(0).bytes();
    assertThat(shown[0]).isEqualTo((byte) 255);
    assertThat(shown[23]).isZero();
    assertThat(Preparation.windows(slice, image).get(0).bytes()).isEqualTo(shown);
    Preprocessing volume = image.withInput(FeatureShape.of(1, 1, 4, 6));
    assertThat(Preparation.windows(slice, volume).get(0).bytes()).isEqualTo(shown);
    assertThat(Fingerprint.of(slice).looks()).isEqualTo(Fingerprint.of(flat).looks());
  }

  @Test
  void signedImagesAreScaledAsVolumesAre() throws IOException {
    data();
    Raster flat =
        new ImageDecoder()
            .raster(folder.resolve("data/ill/0.sgm"))
            .withPresentation(Presentation.none());
    Raster deep =
        new Raster(Extent.of(1, SIDE, SIDE), 1, flat.type(), Spacing.unknown(), flat.values());
    Preprocessing image = SMALL.withInput(FeatureShape.of(1, SIDE, SIDE));
    for (Intensity intensity : all()) {
      Preprocessing flatter = image.withData(intensity, Fit.CENTRE);
      Preprocessing deeper = flatter.withInput(FeatureShape.of(1, 1, SIDE, SIDE));
      assertThat(Preparation.windows(flat, flatter).get(0).bytes())
          .as("%s", intensity)
          .isEqualTo(Preparation.windows(deep, deeper).get(0).bytes());
    }
  }
}
