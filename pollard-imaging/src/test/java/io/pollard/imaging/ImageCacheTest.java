package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.DataException;
import io.pollard.data.OnBadFile;
import io.pollard.data.Preprocessing;
import io.pollard.data.Sample;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import io.pollard.testing.Golden;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCacheTest {

  private static final Preprocessing SMALL = Preprocessing.imagenet().withSize(14);

  @TempDir Path folder;

  private CacheOptions options() {
    return CacheOptions.defaults().withDirectory(folder.resolve("cache")).withThreads(2);
  }

  private Path dataset(int channelsOfTheLast) {
    Path data = folder.resolve("data" + channelsOfTheLast);
    for (int i = 0; i < 6; i++) {
      TestImages.writePng(
          data.resolve((i % 2 == 0 ? "ill/" : "well/") + i + ".png"),
          20 + i,
          30 - i,
          i == 5 ? channelsOfTheLast : 1);
    }
    return data;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      return files.filter(file -> file.toString().endsWith(".pack")).sorted().toList();
    }
  }

  @Test
  void greyImagesTakeOneChannelAndOneOfColourGivesAllThree() {
    for (int channels : new int[] {1, 3}) {
      Dataset data = Dataset.read(dataset(channels));
      try (ImageCache cache = ImageCache.open(data, SMALL, options(), Progress.SILENT)) {
        assertThat(cache.channels()).isEqualTo(channels);
        assertThat(cache.extent()).hasToString("16x16");
        ImageDecoder decoder = new ImageDecoder();
        for (int i = 0; i < 6; i++) {
          Pixels square = Preparation.cached(decoder.decode(data.samples().get(i).source()), SMALL);
          assertThat(bytes(cache.image(i)))
              .isEqualTo(channels == 3 ? square.rgb().bytes() : square.bytes());
        }
      }
    }
  }

  /** Its pixels are others than those that a trial of its digest was trained on. */
  @Test
  void dataWithAFileThatIsReadAnewAreOtherData() throws IOException {
    Path path = dataset(1);
    Dataset plain = Dataset.read(path);
    try (ImageCache cache = ImageCache.open(plain, SMALL, options(), Progress.SILENT)) {
      assertThat(cache.dataset().digest()).isEqualTo(plain.digest());
    }
    for (JsonNode odd : Golden.read("odd-images")) {
      if (odd.get("name").textValue().equals("PNG turned by 6")) {
        Files.write(path.resolve("ill/turned.png"), odd.get("file").binaryValue());
      }
    }
    Dataset turned = Dataset.read(path);
    for (int opening = 0; opening < 2; opening++) {
      try (ImageCache cache = ImageCache.open(turned, SMALL, options(), Progress.SILENT)) {
        assertThat(cache.dataset().digest()).isNotEqualTo(turned.digest());
      }
    }
  }

  @Test
  void aSecondOpeningDecodesNothing() throws IOException {
    Dataset data = Dataset.read(dataset(1));
    ImageCache first = ImageCache.open(data, SMALL, options(), Progress.SILENT);
    try (Stream<Path> files = Files.walk(data.path())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    ImageCache second = ImageCache.open(data, SMALL, options(), Progress.SILENT);
    assertThat(bytes(second.image(3))).isEqualTo(bytes(first.image(3)));
    assertThat(packs()).hasSize(1);
  }

  @Test
  void badFilesAreAllListedAtOnceOrLeftOut() throws IOException {
    Path path = dataset(1);
    Path cut = path.resolve("ill/2.png");
    byte[] bytes = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    Files.writeString(path.resolve("well/3.png"), "no image");
    Dataset data = Dataset.read(path);
    assertThatThrownBy(() -> ImageCache.open(data, SMALL, options(), Progress.SILENT).close())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 rows or images")
        .hasMessageContaining("ill/2.png: ")
        .hasMessageContaining("well/3.png: ")
        .hasMessageContaining("--on-bad-file skip");

    Dataset skipping = data.withOnBadFile(OnBadFile.SKIP);
    try (ImageCache cache = ImageCache.open(skipping, SMALL, options(), Progress.SILENT)) {
      assertThat(cache.dataset().samples())
          .extracting(Sample::id)
          .containsExactly("ill/0.png", "ill/4.png", "well/1.png", "well/5.png");
      Pixels last =
          Preparation.cached(new ImageDecoder().decode(path.resolve("well/5.png")), SMALL);
      assertThat(bytes(cache.image(3))).isEqualTo(last.bytes());
      assertThat(cache.badFiles()).hasSize(2);
    }
  }

  @Test
  void imagesOfFewLevelsAreNamed() throws IOException {
    Path path = dataset(1);
    BufferedImage flat = new BufferedImage(20, 20, BufferedImage.TYPE_BYTE_GRAY);
    flat.getRaster().setSample(3, 3, 0, 30);
    ImageIO.write(flat, "png", path.resolve("ill/flat.png").toFile());
    Dataset data = Dataset.read(path);
    try (ImageCache cache = ImageCache.open(data, SMALL, options(), Progress.SILENT)) {
      assertThat(cache.lowRange()).containsExactly("ill/flat.png");
    }
  }

  @Test
  void aFileThatChangesMeanwhileIsRefused() throws IOException {
    Path path = dataset(1);
    Dataset data = Dataset.read(path);
    TestImages.writePng(path.resolve("ill/other.png"), 20, 20, 1);
    Files.move(
        path.resolve("ill/other.png"),
        path.resolve("ill/0.png"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> ImageCache.open(data, SMALL, options(), Progress.SILENT).close())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has changed");
    assertThat(packs()).isEmpty();
  }

  @Test
  void theLeastRecentlyUsedPackMakesRoom() throws IOException {
    Dataset data = Dataset.read(dataset(1));
    CacheOptions tight = options().withSizeLimit(20_000);
    ImageCache.open(data, SMALL, tight, Progress.SILENT).close();
    Path first = packs().get(0);
    Files.setLastModifiedTime(first, FileTime.fromMillis(1_000_000));
    ImageCache.open(data, SMALL.withSize(15), tight, Progress.SILENT).close();
    assertThat(packs()).hasSize(2);
    ImageCache.open(data, SMALL.withSize(16), tight, Progress.SILENT).close();
    assertThat(packs()).hasSize(2).doesNotContain(first);

    Path left = Files.writeString(folder.resolve("cache/ab12.pack.part"), "by a killed process");
    ImageCache.open(data, SMALL.withSize(17), tight, Progress.SILENT).close();
    assertThat(left).doesNotExist();
  }

  @Test
  void aNetworkOfOneChannelGetsGreyImagesWhateverTheirColours() {
    Dataset data = Dataset.read(dataset(3));
    Preprocessing grey = SMALL.withInput(FeatureShape.of(1, 14, 28));
    try (ImageCache cache = ImageCache.open(data, grey, options(), Progress.SILENT)) {
      assertThat(cache.planes()).containsExactly(Plane.image(Extent.of(16, 32), 1));
      Pixels colour = new ImageDecoder().decode(data.samples().get(5).source());
      assertThat(colour.channels()).isEqualTo(3);
      assertThat(bytes(cache.image(5)))
          .isEqualTo(Preparation.cached(TestImages.luma(colour), grey).bytes());
    }
  }

  @Test
  void aColourImageForFourChannelsIsABadOne() {
    Dataset data = Dataset.read(dataset(3)).withOnBadFile(OnBadFile.SKIP);
    Preprocessing four = SMALL.withInput(FeatureShape.of(4, 14, 14));
    try (ImageCache cache = ImageCache.open(data, four, options(), Progress.SILENT)) {
      assertThat(cache.badFiles()).hasSize(1);
      assertThat(cache.badFiles().get(0).toString()).contains("1 or 4 channels");
      assertThat(cache.channels()).isEqualTo(1);
    }
  }

  @Test
  void anInputOfVolumesRefusesImagesInOneSentence() {
    Dataset data = Dataset.read(dataset(1));
    Preprocessing volume = SMALL.withInput(FeatureShape.of(1, 8, 14, 14));
    assertThatThrownBy(() -> ImageCache.open(data, volume, options(), Progress.SILENT).close())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(data.path() + ": expected a volume, as the input of 1x8x14x14")
        .hasMessageContaining("found an image of 30x20")
        .hasMessageNotContaining("\n");
  }

  @Test
  void masksAreScaledByTheNearestPixelAndAWrongOneMakesItsImageBad() {
    Dataset data = Dataset.read(dataset(1)).withOnBadFile(OnBadFile.SKIP);
    ImageDecoder decoder = new ImageDecoder();
    Masks masks =
        new Masks() {
          @Override
          public String digest() {
            return "fives";
          }

          @Override
          public Raster of(int sample) {
            Pixels image = decoder.decode(data.samples().get(sample).source());
            byte[] classes = new byte[image.length()];
            for (int i = 0; i < classes.length; i++) {
              classes[i] = (byte) (image.value(i) > 128 ? 5 : 0);
            }
            return (sample == 4
                    ? Pixels.of(1, 1, 1, new byte[1])
                    : Pixels.of(image.width(), image.height(), 1, classes))
                .raster();
          }
        };
    try (ImageCache cache = ImageCache.open(data, masks, SMALL, options(), Progress.SILENT)) {
      assertThat(cache.badFiles()).hasSize(1);
      assertThat(cache.badFiles().get(0).toString()).contains("expected a mask of");
      assertThat(bytes(cache.mask(2)))
          .isEqualTo(Preparation.cachedMask(Pixels.of(masks.of(2)), SMALL).bytes())
          .containsOnly(0, 5);
    }
    try (ImageCache without = ImageCache.open(data, SMALL, options(), Progress.SILENT)) {
      assertThat(without.planes()).hasSize(1);
      assertThatThrownBy(() -> without.mask(0)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aPackHoldsPlanesOfTwoAndThreeAxes() throws IOException {
    Path file = folder.resolve("planes.pack");
    List<Plane> planes = List.of(Plane.image(Extent.of(2, 1, 3), 2), Plane.mask(Extent.of(1, 3)));
    try (Pack.Writer writer = new Pack.Writer(file, planes, 2)) {
      assertThatThrownBy(() -> writer.put(0, List.of(new byte[12])))
          .hasMessage("expected planes of [12, 3] bytes but found [12]");
      byte[] volume = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
      writer.put(0, List.of(new byte[12], new byte[] {1, 0, 1}));
      writer.put(1, List.of(volume, new byte[] {0, 2, 0}));
      writer.complete(
          List.of(
              new Pack.Entry(Extent.of(1, 3), 1, 1, Fingerprint.NONE, ""),
              new Pack.Entry(Extent.of(1, 3), 1, 12, Fingerprint.NONE, "")));
      Pack pack = Pack.open(file).orElseThrow();
      assertThat(pack.planes()).isEqualTo(planes);
      assertThat(bytes(pack.plane(1, 0))).isEqualTo(volume);
      assertThat(bytes(pack.plane(1, 1))).containsExactly(0, 2, 0);
      assertThat(bytes(pack.plane(0, 1))).containsExactly(1, 0, 1);
    }
  }

  /** Its header, by hand: the mark, format 1, side, channels and count. */
  @Test
  void aPackOfSquaresFromAnEarlierBuildIsNotTaken() throws IOException {
    ByteBuffer old = ByteBuffer.allocate(4096 + 4 + 8).order(ByteOrder.LITTLE_ENDIAN);
    old.putLong(0x4b434150_4c4c4f50L).putInt(1).putInt(2).putInt(1).putInt(1).putLong(8);
    old.position(4096 + 4);
    old.put("2 2 9 \n".getBytes(StandardCharsets.UTF_8));
    Path file = folder.resolve("old.pack");
    Files.write(file, old.array());
    assertThat(Pack.open(file)).isEmpty();
  }

  @Test
  void packsOverSeveralChunksAndDamagedOnesAreHandled() throws IOException {
    Path file = folder.resolve("x.pack");
    Fingerprint print = Fingerprint.of(TestImages.filled("any", 9, 7, 1));
    try (Pack.Writer writer = new Pack.Writer(file, List.of(Plane.image(Extent.of(2, 2), 1)), 3)) {
      for (int i = 2; i >= 0; i--) {
        byte b = (byte) i;
        writer.put(i, List.of(new byte[] {b, b, b, b}));
      }
      assertThat(Pack.open(file)).isEmpty();
      writer.complete(
          List.of(
              new Pack.Entry(Extent.of(6, 5), 1, 7, print, ""),
              Pack.Entry.bad("not\nthis"),
              new Pack.Entry(Extent.of(4, 1, 1), 1, 1, print, "")));
    }
    Pack pack = Pack.open(file, 10).orElseThrow(); // two images of 4 bytes in the first chunk
    assertThat(bytes(pack.plane(1, 0))).containsExactly(1, 1, 1, 1);
    byte[] copy = new byte[4];
    pack.copy(2, 0, copy);
    assertThat(copy).containsExactly(2, 2, 2, 2);
    assertThat(bytes(pack.plane(2, 0))).containsExactly(2, 2, 2, 2);
    assertThat(pack.entries().get(1).bad()).isEqualTo("not this");
    assertThat(pack.entries().get(0)).isEqualTo(new Pack.Entry(Extent.of(6, 5), 1, 7, print, ""));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThat(Pack.open(file)).isEmpty();
  }
}
