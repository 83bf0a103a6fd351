package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.data.Sample;
import io.pollard.network.Extent;
import io.pollard.progress.Progress;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link io.pollard.testformats.PlainGreyMap} is a format that only the tests' class path has. */
class ImageFormatsTest {

  @TempDir Path folder;

  private Path pgm(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void aFormatOnTheClassPathIsListedReadAndNamed() throws IOException {
    Path deep = pgm("xrays/ill/a.pgm", "P2 3 2 65535 0 1 2 3 256 65535");
    pgm("xrays/ill/b.PGM", "P2 1 1 255 7");
    pgm("xrays/well/c.pgm", "P2 1 1 255 9");
    pgm("xrays/well/.hidden.pgm", "P2 1 1 255 9");
    assertThat(ImageFormats.names())
        .isEqualTo("PNG, JPEG, TIFF, BMP, GIF, NIfTI, NRRD, MetaImage, PGM, SGM");
    Dataset data = Dataset.read(folder.resolve("xrays"));
    assertThat(data.samples())
        .extracting(Sample::id)
        .containsExactly("ill/a.pgm", "ill/b.PGM", "well/c.pgm");
    ImageDecoder decoder = new ImageDecoder();
    Pixels pixels = decoder.decode(deep);
    assertThat(pixels.width()).isEqualTo(3);
    assertThat(pixels.depth()).isEqualTo(16);
    assertThat(pixels.value(4)).isEqualTo(256);
    assertThat(pixels.value(5)).isEqualTo(65_535);
    CacheOptions cache = CacheOptions.defaults().withDirectory(folder.resolve("cache"));
    Preprocessing small = Preprocessing.imagenet().withSize(14);
    try (ImageCache images = ImageCache.open(data, small, cache, Progress.SILENT)) {
      assertThat(images.image(1).get(0)).isEqualTo((byte) 7);
    }
    Path none = pgm("xrays/well/d.png", "no image");
    assertThatThrownBy(() -> decoder.decode(none))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected a PNG, JPEG, TIFF, BMP, GIF, NIfTI, NRRD, MetaImage, PGM or SGM image but %s is none"
                + " (8 bytes)",
            none);
    Path lying = pgm("xrays/well/e.pgm", "P2 3000 2000 255 1 2 3");
    assertThatThrownBy(() -> decoder.decode(lying))
        .isInstanceOf(DataException.class)
        .hasMessage("the image %s can't be decoded: it claims 3000x2000", lying);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "tif", "bmp", "gif"})
  void whatAFileIsFollowsFromItsBeginningNotItsName(String kind) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY), kind, out);
    Path name = Path.of("scan.dat");
    ImageFormat format = ImageFormats.of(name, out.toByteArray()).orElseThrow();
    assertThat(format.extensions()).contains(kind);
    assertThat(ImageFormats.isNamed(Path.of("a." + kind.toUpperCase(java.util.Locale.ROOT))))
        .isTrue();
    assertThat(ImageFormats.isNamed(Path.of("a" + kind))).isFalse();
    Raster raster = format.read(name, out.toByteArray(), 0);
    assertThat(raster.extent()).isEqualTo(Extent.of(2, 3));
    assertThat(raster.spacing().isKnown()).isFalse();
    assertThat(format.facts(name, out.toByteArray())).isEqualTo(Facts.ofFrames(1));
    assertThat(ImageFormats.of(name, "text".getBytes(StandardCharsets.US_ASCII))).isEmpty();
  }

  @Test
  void thePagesOfATiffAreItsFrames() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("tiff");
    ImageWriter writer = writers.next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (int page = 0; page < 3; page++) {
        BufferedImage image = new BufferedImage(2 + page, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(page, 0, 0, 50 + page);
        writer.writeToSequence(new IIOImage(image, null, null), null);
      }
      writer.endWriteSequence();
    }
    writer.dispose();
    ImageFormat tiff = new TiffFormat();
    Path name = Path.of("pages.tif");
    assertThat(tiff.facts(name, out.toByteArray()).frames()).isEqualTo(3);
    for (int page = 0; page < 3; page++) {
      Raster raster = tiff.read(name, out.toByteArray(), page);
      assertThat(raster.extent()).isEqualTo(Extent.of(1, 2 + page));
      assertThat(raster.value(page)).isEqualTo(50 + page);
    }
    Pixels first = new ImageDecoder().decode(out.toByteArray(), name);
    assertThat(first.width()).isEqualTo(2);
  }
}
