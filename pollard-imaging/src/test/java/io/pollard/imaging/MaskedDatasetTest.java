package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.FindingOptions;
import io.pollard.data.ImageSource;
import io.pollard.data.MaskOptions;
import io.pollard.data.OnBadFile;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Split;
import io.pollard.data.Target;
import io.pollard.data.Task;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedDatasetTest {

  private static final Preprocessing GREY =
      Preprocessing.imagenet().withInput(FeatureShape.of(1, 28, 28));

  @TempDir Path folder;

  /** A grey image with a rectangle of a value, which lies elsewhere for another seed. */
  private Path rectangle(String name, int width, int height, int seed, int value)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = height / 4; y < height / 2 + seed % 5; y++) {
      for (int x = width / 4; x < width / 2 + seed % 7; x++) {
        image.getRaster().setSample(x, y, 0, value);
      }
    }
    return write(name, image);
  }

  private Path write(String name, BufferedImage image) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
    return file;
  }

  /** Three images of 40x30 with their masks of a value. */
  private void pairs(String images, String masks, int value) throws IOException {
    for (int i = 1; i <= 3; i++) {
      rectangle(images.formatted(i), 40, 30, i, 200);
      rectangle(masks.formatted(i), 40, 30, i, value);
    }
  }

  private Path table(String... lines) throws IOException {
    return Files.writeString(folder.resolve("list.csv"), String.join("\n", lines));
  }

  private static DatasetOptions options(String structures) {
    return options(MaskOptions.parse(structures));
  }

  private static DatasetOptions options(MaskOptions masks) {
    return DatasetOptions.defaults().withMasks(masks).withOnBadFile(OnBadFile.SKIP);
  }

  private Dataset read(String structures, String... lines) throws IOException {
    return Dataset.read(table(lines), options(structures));
  }

  private ImageCache cache(Dataset data) {
    CacheOptions options = CacheOptions.defaults().withDirectory(folder.resolve("cache"));
    return ImageCache.open(data, GREY, options, Progress.SILENT);
  }

  private List<String> bad(Dataset data) {
    try (ImageCache cache = cache(data)) {
      return cache.badFiles().stream().map(BadFile::toString).toList();
    }
  }

  private List<String> masks(Dataset data) {
    return data.samples().stream()
        .map(one -> ((Target.MaskOf) one.target()).mask())
        .map(
            mask -> folder.toAbsolutePath().relativize(((ImageSource.File) mask).file()).toString())
        .map(name -> name.replace('\\', '/'))
        .toList();
  }

  @Test
  void aTableNamesImagesMasksAndPatients() throws IOException {
    pairs("%s.png", "m%s.png", 1);
    Dataset data =
        read("lung", "file,mask,patient", "1.png,m1.png,a", "2.png,m2.png,a", "3.png,m3.png,b");
    assertThat(data.task()).isEqualTo(new Task.Segmentation(List.of("lung")));
    assertThat(data.classes()).containsExactly("lung");
    assertThat(masks(data)).containsExactly("m1.png", "m2.png", "m3.png");
    assertThat(data.samples().get(1).group()).isEqualTo("a");
    assertThat(bad(data)).isEmpty();
    Raster mask = data.masks().orElseThrow().of(0);
    assertThat(mask.extent()).hasToString("30x40");
    assertThat(IntStream.range(0, 1200).filter(i -> mask.value(i) == 1).count())
        .isEqualTo((15 + 1 - 7) * (20 + 1 - 10));
    assertThat(IntStream.range(0, 1200).filter(i -> mask.value(i) > 1)).isEmpty();
  }

  @Test
  void filesOfATableMayLieInFoldersBesideIt() throws IOException {
    pairs("images/%s.png", "masks/%s.png", 255);
    Dataset data = read("lung", "image,mask", "1.png,1.png", "2.png,2.png");
    assertThat(masks(data)).containsExactly("masks/1.png", "masks/2.png");
    assertThat(data.samples().get(0).id()).isEqualTo("1.png");
    assertThat(masks(read("lung", "image", "1.png", "3.png")))
        .containsExactly("masks/1.png", "masks/3.png");
    Dataset named =
        Dataset.read(
            table("file,outline", "1.png,2.png"),
            options(
                MaskOptions.parse("lung")
                    .withColumn("outline")
                    .withFolder(folder.resolve("masks").toString())));
    assertThat(masks(named)).containsExactly("masks/2.png");
  }

  @Test
  void foldersOfEqualNames() throws IOException {
    pairs("images/a/%s.png", "labels/a/%s.png", 1);
    Files.move(folder.resolve("labels/a/2.png"), folder.resolve("labels/a/2.tif"));
    rectangle("labels/a/9.png", 40, 30, 1, 1);
    Dataset data = Dataset.read(folder, options("lung"));
    assertThat(data.samples().stream().map(one -> one.id()))
        .containsExactly("a/1.png", "a/2.png", "a/3.png");
    assertThat(masks(data)).containsExactly("labels/a/1.png", "labels/a/2.tif", "labels/a/3.png");
    assertThat(data.notes())
        .anyMatch(note -> note.endsWith("of no image was left out, as a/9.png"));
    Dataset named =
        Dataset.read(
            folder.resolve("images"),
            options(MaskOptions.parse("lung").withFolder(folder.resolve("labels").toString())));
    assertThat(named.digest()).isEqualTo(data.digest());
    assertThatThrownBy(
            () ->
                Dataset.read(
                    folder.resolve("images"),
                    options(MaskOptions.parse("lung").withFolder("nowhere"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected a folder of masks but found no folder nowhere");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_mask", "-mask", "_Mask"})
  void masksWithASuffixLieBesideTheirImagesOrInAFolder(String suffix) throws IOException {
    pairs("all/%s.png", "all/%s" + suffix + ".png", 255);
    Dataset data = Dataset.read(folder.resolve("all"), options("lung"));
    assertThat(masks(data)).hasSize(3).contains("all/2" + suffix + ".png");
    pairs("i/%s.png", "m/%s" + suffix + ".png", 255);
    MaskOptions inFolder = MaskOptions.parse("lung").withFolder(folder.resolve("m").toString());
    assertThat(masks(Dataset.read(folder.resolve("i"), options(inFolder))))
        .containsExactly("m/1" + suffix + ".png", "m/2" + suffix + ".png", "m/3" + suffix + ".png");
    assertThatThrownBy(() -> Dataset.read(folder.resolve("i"), options("lung")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("called as they are with _mask, but found none");
  }

  @Test
  void aTableOfPatientsForAFolder() throws IOException {
    pairs("images/%s.png", "masks/%s.png", 1);
    Path csv = table("file,patient", "1.png,a", "2.png,a", "3.png,b");
    Dataset data = Dataset.read(folder, options("lung").withLabels(csv));
    assertThat(data.samples().stream().map(one -> one.group())).containsExactly("a", "a", "b");
    assertThat(masks(data)).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"lung, 1", "lung, 255", "lung, 7", "lung=255, 255", "lung=7, 7"})
  void oneStructureIsEveryValueAboveZeroOrItsOwn(String structures, int value) throws IOException {
    pairs("%s.png", "m%s.png", value);
    Dataset data = read(structures, "file,mask", "1.png,m1.png", "2.png,m2.png");
    try (ImageCache cache = cache(data)) {
      byte[] mask = new byte[cache.mask(1).remaining()];
      cache.mask(1).get(mask);
      assertThat(mask).containsOnly(0, 1);
      List<StructureCounts> counts = StructureCounts.of(cache, null);
      assertThat(counts).hasSize(1);
      assertThat(counts.get(0).marked()).isEqualTo(2);
      assertThat(counts.get(0).share()).isBetween(.05, .25);
    }
  }

  @Test
  void aValueOfNoStructureIsRefused() throws IOException {
    pairs("%s.png", "m%s.png", 3);
    assertThat(bad(read("lung=255,heart=128", "file,mask", "1.png,m1.png", "2.png,m2.png")))
        .hasSize(2)
        .allMatch(
            sentence ->
                sentence.matches(
                    "[12]\\.png: expected 0 \\(nothing\\), 255 \\(lung\\), 128 \\(heart\\) in the mask \\S*m[12]\\.png but found 3; --structures names what values mark"));
  }

  @Test
  void aMaskOfAnotherSizeColoursAndJpegsAreRefused() throws IOException {
    pairs("%s.png", "m%s.png", 1);
    rectangle("m1.png", 41, 30, 1, 1);
    TestImages.writePng(folder.resolve("m2.png"), 40, 30, 3);
    BufferedImage lossy = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
    assertThat(ImageIO.write(lossy, "jpg", folder.resolve("m3.png").toFile())).isTrue();
    List<String> bad =
        bad(read("lung", "file,mask", "1.png,m1.png", "2.png,m2.png", "3.png,m3.png"));
    assertThat(bad).hasSize(3);
    assertThat(bad.get(0))
        .startsWith("1.png: expected a mask of 30x40 as its image")
        .contains("found 30x41")
        .endsWith("m1.png");
    assertThat(bad.get(1)).startsWith("2.png: ").contains("m2.png but found colours");
    assertThat(bad.get(2)).startsWith("3.png: ").contains("m3.png is a JPEG, which changes them");
  }

  @Test
  void missingMasksAndThoseGivenTwiceAreBadRows() throws IOException {
    pairs("%s.png", "m%s.png", 1);
    Dataset data =
        read("lung", "file,mask", "1.png,m1.png", "2.png,m1.png", "3.png,none.png", "4.png,", "x,");
    assertThat(data.samples()).hasSize(1);
    assertThat(data.badFiles().stream().map(BadFile::toString))
        .containsExactly(
            "list.csv, line 3: expected a mask of its own for 2.png but found m1.png, which is that of line 2",
            "list.csv, line 4: expected a mask of 3.png but found no file none.png",
            "list.csv, line 5: the cell of column mask is empty",
            "list.csv, line 6: the cell of column mask is empty");
  }

  @Test
  void inFoldersMissingMasksAndThoseGivenTwiceAreBadToo() throws IOException {
    pairs("images/%s.png", "masks/%s.png", 1);
    rectangle("images/4.png", 40, 30, 1, 1);
    rectangle("masks/2_mask.png", 40, 30, 1, 1);
    Files.copy(folder.resolve("images/3.png"), folder.resolve("images/3.bmp"));
    Dataset data = Dataset.read(folder, options("lung"));
    assertThat(data.samples().stream().map(one -> one.id())).containsExactly("1.png", "3.bmp");
    assertThat(data.badFiles().stream().map(BadFile::where))
        .containsExactly("2.png", "3.png", "4.png");
    assertThat(data.badFiles().get(0).reason()).contains("found 2.png and 2_mask.png");
    assertThat(data.badFiles().get(1).reason()).contains("which is that of 3.bmp");
    assertThat(data.badFiles().get(2).reason()).contains("found none that is called like it");
  }

  @Test
  void theDigestIsOfWhatMasksHoldAndMark() throws IOException {
    pairs("%s.png", "m%s.png", 1);
    String[] lines = {"file,mask", "1.png,m1.png", "2.png,m2.png"};
    Dataset before = read("lung", lines);
    assertThat(read("lung", lines).digest()).isEqualTo(before.digest());
    assertThat(read("lung=1", lines).digest()).isNotEqualTo(before.digest());
    assertThat(read("liver", lines).digest()).isNotEqualTo(before.digest());
    bad(before);
    rectangle("m2.png", 40, 30, 4, 1);
    Dataset after = read("lung", lines);
    assertThat(after.digest()).isNotEqualTo(before.digest());
    assertThat(after.masks().orElseThrow().digest())
        .isNotEqualTo(before.masks().orElseThrow().digest());
    Dataset stale = read("heart", lines);
    rectangle("m2.png", 40, 30, 3, 1);
    assertThatThrownBy(() -> cache(stale))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("m2.png has changed since it was listed: run again");
  }

  @Test
  void patientsStayTogether() throws IOException {
    StringBuilder lines = new StringBuilder("file,mask,patient\n");
    for (int i = 0; i < 60; i++) {
      Files.writeString(folder.resolve(i + ".png"), "image " + i); // nothing is decoded
      Files.writeString(folder.resolve("m" + i + ".png"), "mask " + i);
      lines.append("%s.png,m%s.png,p%s\n".formatted(i, i, (char) ('a' + i / 3)));
    }
    Dataset data = read("lung", lines.toString());
    Split split = data.split(1);
    assertThat(data.leaks(split)).isEmpty();
    assertThat(data.counted(split))
        .isEqualTo(
            "train 39 images of 13 patients, val 9 images of 3 patients, test 12 images of 4 patients");
    assertThat(split.indices(Part.TRAIN)).hasSize(39);
  }

  @Test
  void findingsAndClassesBesideMasksAreRefused() throws IOException {
    pairs("%s.png", "m%s.png", 1);
    Path csv = table("file,mask,Edema", "1.png,m1.png,1");
    for (DatasetOptions both :
        List.of(
            options("lung").withFindings(FindingOptions.of(List.of("Edema"))),
            options("lung").withClasses(List.of("a", "b")),
            options("lung").withPositive("a"),
            options("lung").withLabelColumn("Edema"))) {
      assertThatThrownBy(() -> Dataset.read(csv, both))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("leave out --structures");
    }
    Dataset data = Dataset.read(csv, options("lung"));
    assertThatThrownBy(data::singleLabel)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("but found the structures [lung]");
    assertThat(data.as(new Task.Segmentation(List.of("lung"))).digest()).isEqualTo(data.digest());
    assertThatThrownBy(() -> data.as(new Task.Segmentation(List.of("heart"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected masks of [heart]");
  }

  @Test
  void placesInAPaletteAndGreyValuesAsPillowHasThem() throws IOException {
    JsonNode cases;
    try (InputStream in = MaskedDatasetTest.class.getResourceAsStream("/golden/masks.json")) {
      cases = new ObjectMapper().readTree(in);
    }
    assertThat(cases).hasSize(15);
    for (JsonNode one : cases) {
      byte[] file = Base64.getDecoder().decode(one.get("file").textValue());
      Raster mask = ImageDecoder.mask(file, Path.of("mask"));
      assertThat(mask.extent()).hasToString("6x9");
      assertThat(IntStream.range(0, mask.length()).map(i -> (int) mask.value(i)))
          .as(one.get("name").textValue())
          .containsExactlyElementsOf(
              () ->
                  IntStream.range(0, mask.length())
                      .mapToObj(i -> one.get("values").get(i).intValue())
                      .iterator());
    }
  }

  @Test
  void masksOfVolumesLieAsTheirImagesDo() throws IOException {
    NiftiFile image = NiftiFile.counting(ByteOrder.LITTLE_ENDIAN, 6, 5, 4);
    Files.write(folder.resolve("image.nii"), image.bytes());
    byte[] marked = new byte[6 * 5 * 4];
    marked[1] = 2; // the second voxel along the first axis
    Files.write(
        folder.resolve("mask.nii"),
        NiftiFile.first(ByteOrder.LITTLE_ENDIAN).shape(6, 5, 4).type(2, 8).values(marked).bytes());
    Dataset data = read("left,right", "file,mask", "image.nii,mask.nii");
    Raster volume = new ImageDecoder().raster(data.samples().get(0).source());
    Raster mask = data.masks().orElseThrow().of(0);
    assertThat(mask.extent()).isEqualTo(volume.extent());
    for (int i = 0; i < mask.length(); i++) {
      assertThat(mask.value(i)).isEqualTo(volume.value(i) == 1 ? 2 : 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PAPER", "AUTHORS", "VOLUME"})
  void imagesAndMasksAreTurnedAlike(String augmentation) throws IOException {
    pairs("%s.png", "m%s.png", 255);
    for (int i = 1; i <= 3; i++) {
      rectangle(i + ".png", 40, 30, i, 255); // an image that is its mask
    }
    Dataset data = read("lung", "file,mask", "1.png,m1.png", "2.png,m2.png", "3.png,m3.png");
    try (ImageCache cache = cache(data)) {
      BatchSource source = new BatchSource(cache, GREY, Augmentation.valueOf(augmentation), 3);
      ByteBuffer first = ByteBuffer.allocate(3 * source.maskBytes());
      for (int epoch = 0; epoch < 6; epoch++) {
        ByteBuffer images = ByteBuffer.allocate(3 * source.imageBytes());
        ByteBuffer masks = ByteBuffer.allocate(3 * source.maskBytes());
        source.fill(new int[] {0, 1, 2}, epoch, images, masks);
        int differing = 0;
        for (int i = 0; i < masks.capacity(); i++) {
          boolean isBright = (images.get(i) & 0xff) > 128;
          differing += isBright == (masks.get(i) == 1) ? 0 : 1;
        }
        assertThat(differing).isLessThan(masks.capacity() / 16);
        assertThat(masks).isNotEqualTo(first);
        first = masks;
      }
    }
  }
}
