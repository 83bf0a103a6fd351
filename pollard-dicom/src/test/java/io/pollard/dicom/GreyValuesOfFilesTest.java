package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Augmentation;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.Preparation;
import io.pollard.imaging.Raster;
import io.pollard.imaging.SampleType;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From files to what a network is shown, against pydicom, golden/SOURCE.md. */
@Tag("numbers")
class GreyValuesOfFilesTest {

  private static final int HEIGHT = 30;
  private static final int WIDTH = 40;

  @TempDir Path folder;

  private static Preprocessing asTheyAre(int count, Intensity intensity) {
    return new Preprocessing(
        FeatureShape.of(1, 1, count),
        1,
        Interpolation.BILINEAR,
        List.of(0.5),
        List.of(0.25),
        intensity,
        Fit.CENTRE);
  }

  /** Tables and windows are called by their places, tables first. */
  private static DicomWriter writer(JsonNode one) {
    int bits = one.get("bits").intValue();
    int allocated = bits > 8 ? 16 : 8;
    JsonNode stored = one.get("stored");
    DicomWriter file =
        DicomWriter.image(1, stored.size(), allocated, i -> stored.get(i).intValue())
            .with("BitsStored", bits)
            .with("HighBit", bits - 1)
            .with("PixelRepresentation", one.get("signed").booleanValue() ? 1 : 0)
            .with("PhotometricInterpretation", one.get("photometric").textValue());
    if (one.get("rescale").isArray()) {
      file.with("RescaleSlope", one.get("rescale").get(0).asText())
          .with("RescaleIntercept", one.get("rescale").get(1).asText());
    }
    if (one.get("modality").isObject()) {
      file.items("ModalityLUTSequence", table(one.get("modality"), "modality"));
    }
    List<DicomWriter> tables =
        IntStream.range(0, one.get("tables").size())
            .mapToObj(i -> table(one.get("tables").get(i), Integer.toString(i)))
            .toList();
    if (!tables.isEmpty()) {
      file.items("VOILUTSequence", tables.toArray(DicomWriter[]::new));
    }
    if (!one.get("windows").isEmpty()) {
      file.with("WindowCenter", column(one.get("windows"), 0))
          .with("WindowWidth", column(one.get("windows"), 1))
          .with(
              "WindowCenterWidthExplanation",
              IntStream.range(0, one.get("windows").size())
                  .mapToObj(i -> Integer.toString(tables.size() + i))
                  .collect(Collectors.joining("\\")));
    }
    if (one.get("function").isTextual()) {
      file.with("VOILUTFunction", one.get("function").textValue());
    }
    return file;
  }

  private static String column(JsonNode rows, int index) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(row -> row.get(index).asText())
        .collect(Collectors.joining("\\"));
  }

  private static DicomWriter table(JsonNode table, String name) {
    int first = table.get("first").intValue();
    Object[] entries =
        StreamSupport.stream(table.get("entries").spliterator(), false)
            .map(JsonNode::intValue)
            .toArray();
    return DicomWriter.item()
        .with(
            0x00283002,
            first < 0 ? "SS" : "US",
            entries.length,
            first,
            table.get("bits").intValue())
        .with("LUTExplanation", name)
        .with(0x00283006, "US", entries);
  }

  @Test
  void whatIsShownIsWhatPydicomShowsRounded() {
    for (JsonNode one : Golden.read("presentation").get("cases")) {
      String name = one.get("name").textValue();
      Raster raster = new ImageDecoder().raster(writer(one).write(folder.resolve(name)));
      double[] values = Golden.numbers(one.get("values"));
      assertThat(raster.type()).as(name).isEqualTo(SampleType.valueOf(one.get("type").textValue()));
      byte[] levels = shown(raster, Intensity.ByFile.of(one.get("chosen").asText()));
      double[] expected = Golden.numbers(one.get("levels"));
      for (int i = 0; i < expected.length; i++) {
        assertThat(raster.value(i)).as(name).isEqualTo(values[i]);
        assertThat((double) (levels[i] & 0xff))
            .as("%s of %s", name, values[i])
            .isCloseTo(expected[i], within(0.5 + 1e-6));
      }
      if (one.get("chosen").intValue() == 0) {
        assertThat(shown(raster, Intensity.ByFile.first())).as(name).isEqualTo(levels);
      }
    }
  }

  private static byte[] shown(Raster raster, Intensity intensity) {
    Raster prepared = Preparation.windows(raster, asTheyAre(raster.length(), intensity)).get(0);
    byte[] levels = new byte[raster.length()];
    prepared.values().get(levels);
    return levels;
  }

  @Test
  void paddingOfARangeIsBlackWhateverItsValues() {
    int[] stored = {-2000, -1999, -1500, 0, 40, 900};
    Raster raster =
        new ImageDecoder()
            .raster(
                DicomWriter.image(1, stored.length, 16, i -> stored[i])
                    .with("PixelRepresentation", 1)
                    .with("PhotometricInterpretation", "MONOCHROME1")
                    .with("PixelPaddingValue", -2000)
                    .with("PixelPaddingRangeLimit", -1500)
                    .with("RescaleSlope", "2")
                    .with("RescaleIntercept", "10")
                    .with("WindowCenter", "10.5")
                    .with("WindowWidth", "1801")
                    .write(folder.resolve("padded")));
    assertThat(raster.value(0)).isEqualTo(-3990);
    assertThat(shown(raster, Intensity.ByFile.first())).containsExactly(0, 0, 0, 127, 116, 0);
    assertThat(shown(raster, new Intensity.Percentiles(0, 100)))
        .containsExactly(0, 0, 0, 255, 244, 0);
  }

  private byte[] shown(DicomWriter writer) {
    Raster raster = new ImageDecoder().raster(writer.write(folder.resolve("one")));
    return shown(raster, Intensity.ByFile.first());
  }

  @Test
  void paddingOfASignThatThePixelsLackIsThatOfTheirBits() {
    int[] stored = {63_536, 0, 1000};
    DicomWriter file =
        DicomWriter.image(1, stored.length, 16, i -> stored[i])
            .with(0x00280120, "SS", -2000)
            .with("WindowCenter", "500.5")
            .with("WindowWidth", "1001");
    assertThat(shown(file)).containsExactly(0, 0, 255);
  }

  @Test
  void theFirstValueOfATableHasTheSignOfValuesAfterTheRescale() {
    for (String representation : List.of("US", "SS")) {
      DicomWriter file =
          DicomWriter.image(1, 4, 16, i -> i)
              .with("BitsStored", 12)
              .with("HighBit", 11)
              .with("RescaleSlope", "1")
              .with("RescaleIntercept", "-1024")
              .items(
                  "VOILUTSequence",
                  DicomWriter.item()
                      .with(0x00283002, representation, 4, -1024, 8)
                      .with(0x00283006, "US", 0, 50, 100, 255));
      assertThat(shown(file)).containsExactly(0, 50, 100, 255);
    }
  }

  @Test
  void theFunctionOfAWindowIsTheSameInLowerCase() {
    DicomWriter file =
        DicomWriter.image(1, 5, 16, i -> 100 * i)
            .with("WindowCenter", "200")
            .with("WindowWidth", "200");
    byte[] curve = shown(file.with("VOILUTFunction", "SIGMOID"));
    assertThat(curve).isNotEqualTo(shown(file.with("VOILUTFunction", "LINEAR")));
    assertThat(shown(file.with("VOILUTFunction", "sigmoid"))).isEqualTo(curve);
  }

  /**
   * A picture as any format has it: what DICOM's header and coding add changes no byte of a batch.
   */
  @Test
  void theSamePictureGivesTheSameBatchesWhateverWrapsIt() throws IOException {
    Path plain = folder.resolve("plain");
    Path wrapped = folder.resolve("wrapped");
    List<String> syntaxes =
        List.of(
            DicomWriter.EXPLICIT,
            DicomWriter.IMPLICIT,
            DicomWriter.EXPLICIT_BIG,
            DicomWriter.DEFLATED);
    for (int i = 0; i < 12; i++) {
      String name = (i % 2 == 0 ? "ill/" : "well/") + i;
      int type =
          i < 4
              ? BufferedImage.TYPE_BYTE_GRAY
              : i < 8 ? BufferedImage.TYPE_USHORT_GRAY : BufferedImage.TYPE_INT_RGB;
      int[] values = values(i, type == BufferedImage.TYPE_USHORT_GRAY ? 65_536 : 256);
      write(plain.resolve(name + ".png"), type, values);
      Files.createDirectories(wrapped.resolve(name).getParent());
      DicomWriter dicom =
          switch (type) {
            case BufferedImage.TYPE_BYTE_GRAY ->
                DicomWriter.image(HEIGHT, WIDTH, 8, at -> values[at]);
            case BufferedImage.TYPE_USHORT_GRAY ->
                DicomWriter.image(HEIGHT, WIDTH, at -> values[at]);
            default -> DicomWriter.rgb(HEIGHT, WIDTH, at -> values[at]);
          };
      if (i == 1) { // 0 to 255 as they are
        dicom.with("WindowCenter", "128").with("WindowWidth", "256");
      }
      dicom.transferSyntax(syntaxes.get(i % syntaxes.size())).write(wrapped.resolve(name));
    }
    Dataset files = Dataset.read(plain);
    Dataset dicom = Dataset.read(wrapped);
    assertThat(files.usualIntensity()).isEqualTo(new Intensity.ByDepth());
    assertThat(dicom.usualIntensity()).isEqualTo(Intensity.ByFile.first());
    assertThat(batches(dicom)).isEqualTo(batches(files));
  }

  private static int[] values(int image, int numbers) {
    double[] uniform = Fill.u("picture " + image, 3 * HEIGHT * WIDTH);
    return IntStream.range(0, uniform.length)
        .map(at -> (int) (numbers / 2.0 * (uniform[at] + 1)))
        .toArray();
  }

  private static void write(Path png, int type, int[] values) throws IOException {
    Files.createDirectories(png.getParent());
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
    int bands = image.getRaster().getNumBands();
    for (int at = 0; at < HEIGHT * WIDTH; at++) {
      for (int band = 0; band < bands; band++) {
        image.getRaster().setSample(at % WIDTH, at / WIDTH, band, values[bands * at + band]);
      }
    }
    assertThat(ImageIO.write(image, "png", png.toFile())).isTrue();
  }

  /** Augmented ones, as training sees them. */
  private byte[] batches(Dataset data) {
    Preprocessing preprocessing =
        Preprocessing.imagenet().withSize(16).withData(data.usualIntensity(), Fit.CROP);
    CacheOptions options = CacheOptions.defaults().withDirectory(folder.resolve("cache"));
    try (ImageCache cache = ImageCache.open(data, preprocessing, options, Progress.SILENT)) {
      BatchSource source = new BatchSource(cache, preprocessing, Augmentation.PAPER, 5);
      int count = data.samples().size();
      ByteBuffer batch = ByteBuffer.allocate(count * source.imageBytes());
      source.fill(IntStream.range(0, count).toArray(), 3, batch);
      return batch.array();
    }
  }
}
