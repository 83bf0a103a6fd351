package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

  private static final Path NAME = Path.of("scan");
  private final ImageDecoder decoder = new ImageDecoder();

  private static byte[] encode(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("no writer of " + format);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "tiff"})
  void sixteenBitsStaySixteen(String format) {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < 6; i++) {
      image.getRaster().setSample(i % 3, i / 3, 0, 10_000 * i + 7);
    }
    Pixels pixels = decoder.decode(encode(image, format), NAME);
    assertThat(pixels.depth()).isEqualTo(16);
    assertThat(pixels.channels()).isEqualTo(1);
    for (int i = 0; i < 6; i++) {
      assertThat(pixels.value(i)).isEqualTo(10_000 * i + 7);
    }
  }

  @Test
  void sixteenBitsOfColourStaySixteen() {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = model.createCompatibleWritableRaster(2, 2);
    for (int i = 0; i < 12; i++) {
      raster.setSample(i / 3 % 2, i / 6, i % 3, 65_535 - 5_000 * i);
    }
    BufferedImage image = new BufferedImage(model, raster, false, null);
    Pixels pixels = decoder.decode(encode(image, "png"), NAME);
    assertThat(pixels.depth()).isEqualTo(16);
    assertThat(pixels.channels()).isEqualTo(3);
    for (int i = 0; i < 12; i++) {
      assertThat(pixels.value(i)).isEqualTo(65_535 - 5_000 * i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "tiff", "bmp"})
  void eightBitsAreRedGreenBlueAndGreyWhereAllAreEqual(String format) {
    BufferedImage colour = new BufferedImage(2, 1, BufferedImage.TYPE_3BYTE_BGR);
    colour.setRGB(0, 0, 0x010203);
    colour.setRGB(1, 0, 0xfdfeff);
    Pixels pixels = decoder.decode(encode(colour, format), NAME);
    assertThat(pixels.bytes()).containsExactly(1, 2, 3, (byte) 253, (byte) 254, (byte) 255);
    colour.setRGB(0, 0, 0x070707);
    colour.setRGB(1, 0, 0xc8c8c8);
    Pixels grey = decoder.decode(encode(colour, format), NAME);
    assertThat(grey.channels()).isEqualTo(1);
    assertThat(grey.bytes()).containsExactly(7, (byte) 200);
  }

  @Test
  void rawGreyValuesAreNotBentByAColourProfile() {
    BufferedImage grey = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 256; i++) {
      grey.getRaster().setSample(i, 0, 0, i);
    }
    Pixels pixels = decoder.decode(encode(grey, "png"), NAME);
    for (int i = 0; i < 256; i++) {
      assertThat(pixels.value(i)).isEqualTo(i);
    }
  }

  @Test
  void alphaIsDropped() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_4BYTE_ABGR);
    image.setRGB(0, 0, 0x40102030);
    assertThat(decoder.decode(encode(image, "png"), NAME).bytes()).containsExactly(16, 32, 48);
  }

  @Test
  void palettesAreLookedUp() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
    image.setRGB(0, 0, 0xff0000);
    image.setRGB(1, 0, 0x00ff00);
    for (String format : new String[] {"png", "gif"}) {
      assertThat(decoder.decode(encode(image, format), NAME).bytes())
          .containsExactly((byte) 255, 0, 0, 0, (byte) 255, 0);
    }
  }

  /** The upper left pixel of the upright image is the first row's first by the EXIF standard. */
  @Test
  void anOrientationTurnsTheImageUpright() {
    int[][] upright = {
      {1, 2, 3, 4, 5, 6},
      {3, 2, 1, 6, 5, 4},
      {6, 5, 4, 3, 2, 1},
      {4, 5, 6, 1, 2, 3},
      {1, 4, 2, 5, 3, 6},
      {4, 1, 5, 2, 6, 3},
      {6, 3, 5, 2, 4, 1},
      {3, 6, 2, 5, 1, 4}
    };
    Pixels stored = Pixels.of(3, 2, 1, new byte[] {1, 2, 3, 4, 5, 6});
    for (int orientation = 1; orientation <= 8; orientation++) {
      Pixels turned = stored.upright(orientation);
      assertThat(turned.width()).isEqualTo(orientation < 5 ? 3 : 2);
      for (int i = 0; i < 6; i++) {
        assertThat(turned.value(i)).isEqualTo(upright[orientation - 1][i]);
      }
    }
  }

  @Test
  void theOrientationOfAJpegIsFoundInEitherByteOrder() {
    BufferedImage image = new BufferedImage(40, 24, BufferedImage.TYPE_BYTE_GRAY);
    byte[] jpeg = encode(image, "jpeg");
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      ByteBuffer exif = ByteBuffer.allocate(2 + 2 + 6 + 8 + 2 + 12 + 4).order(order);
      exif.put((byte) 0xff).put((byte) 0xe1).put((byte) 0).put((byte) (exif.capacity() - 2));
      exif.put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1));
      exif.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
      exif.putShort((short) 42).putInt(8).putShort((short) 1);
      exif.putShort((short) 0x112)
          .putShort((short) 3)
          .putInt(1)
          .putShort((short) 6)
          .putShort((short) 0);
      exif.putInt(0);
      byte[] file = new byte[jpeg.length + exif.capacity()];
      System.arraycopy(jpeg, 0, file, 0, 2);
      System.arraycopy(exif.array(), 0, file, 2, exif.capacity());
      System.arraycopy(jpeg, 2, file, 2 + exif.capacity(), jpeg.length - 2);
      assertThat(ofJpeg(file)).isEqualTo(6);
      Pixels pixels = decoder.decode(file, NAME);
      assertThat(pixels.width()).isEqualTo(24);
      assertThat(pixels.height()).isEqualTo(40);
      for (int length = 0; length < 60; length++) { // cut anywhere, it is merely not found
        assertThat(ofJpeg(Arrays.copyOf(file, length))).isIn(1, 6);
      }
    }
    assertThat(ofJpeg(jpeg)).isEqualTo(1);
  }

  private static int ofJpeg(byte[] file) {
    return JpegMarkers.of(file).exif().map(Exif::orientation).orElse(Exif.UPRIGHT);
  }

  @Test
  void aTiffIsTurnedUprightInEitherByteOrder() {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      Pixels stored = decoder.decode(tiff(order, 1), NAME);
      assertThat(stored.width()).isEqualTo(3);
      assertThat(stored.bytes()).containsExactly(1, 2, 3, 4, 5, 6);
      Pixels turned = decoder.decode(tiff(order, 6), NAME);
      assertThat(turned.width()).isEqualTo(2);
      assertThat(turned.bytes()).containsExactly(4, 1, 5, 2, 6, 3);
      assertThat(decoder.decode(tiff(order, 3), NAME).bytes()).containsExactly(6, 5, 4, 3, 2, 1);
      assertThat(decoder.decode(tiff(order, 9), NAME).bytes()).containsExactly(1, 2, 3, 4, 5, 6);
    }
  }

  /** BigTIFF writes the same fields with offsets of 8 bytes. */
  @Test
  void aBigTiffIsTurnedUpright() {
    int[][] fields = {
      {0x100, 3},
      {0x101, 2},
      {0x102, 8},
      {0x103, 1},
      {0x106, 1},
      {0x111, 16},
      {0x112, 8},
      {0x115, 1},
      {0x116, 2},
      {0x117, 6}
    };
    ByteBuffer file =
        ByteBuffer.allocate(24 + 8 + 20 * fields.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'I').put((byte) 'I').putShort((short) 43).putShort((short) 8).putInt(24 << 16);
    file.position(16).put(new byte[] {1, 2, 3, 4, 5, 6}).position(24).putLong(fields.length);
    for (int[] field : fields) {
      file.putShort((short) field[0]).putShort((short) 3).putLong(1).putLong(field[1]);
    }
    file.putShort(6, (short) 0).putLong(8, 24);
    assertThat(decoder.decode(file.array(), NAME).bytes()).containsExactly(3, 6, 2, 5, 1, 4);
  }

  @Test
  void onlyTheFirstDirectoryTellsTheOrientation() {
    byte[] first = directory(ByteOrder.LITTLE_ENDIAN, new int[] {0x11a, 1}, 32);
    byte[] thumbnail = directory(ByteOrder.LITTLE_ENDIAN, new int[] {0x112, 6}, 0);
    ByteBuffer both = ByteBuffer.allocate(32 + 18).order(ByteOrder.LITTLE_ENDIAN);
    both.put(first).position(32);
    both.put(thumbnail, 8, 18);
    assertThat(Exif.orientation(both.array())).isEqualTo(1);
    assertThat(Exif.orientation(directory(ByteOrder.LITTLE_ENDIAN, new int[] {0x112, 6}, 32)))
        .isEqualTo(6);
  }

  /** A TIFF of one directory with one short field, and the place of the next directory. */
  private static byte[] directory(ByteOrder order, int[] field, int next) {
    ByteBuffer file = ByteBuffer.allocate(26).order(order);
    file.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    file.putShort((short) 42).putInt(8).putShort((short) 1);
    file.putShort((short) field[0]).putShort((short) 3).putInt(1).putShort((short) field[1]);
    return file.putShort((short) 0).putInt(next).array();
  }

  /** Read naively, both would take hours or more memory than there is. */
  @Test
  @Timeout(20)
  void hostileNotesCostNothing() {
    int size = 4 << 20;
    int entries = 60_000; // each of which names the same 3 MiB of text
    ByteBuffer tiff = ByteBuffer.allocate(size).order(ByteOrder.BIG_ENDIAN);
    tiff.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
    tiff.putShort((short) entries);
    for (int i = 0; i < entries; i++) {
      tiff.putShort((short) 0x10e).putShort((short) 2).putInt(3 << 20).putInt(1 << 20);
    }
    assertThat(Exif.orientation(tiff.array())).isEqualTo(1);

    byte[] jpeg = new byte[size]; // segments of no length, each with a name without end
    Arrays.fill(jpeg, (byte) 0xe2);
    for (int i = 0; i < size; i += 4) {
      jpeg[i] = (byte) 0xff;
    }
    jpeg[1] = (byte) 0xd8;
    assertThat(ofJpeg(jpeg)).isEqualTo(1);
    Random random = new Random(3);
    byte[] whole = tiff(ByteOrder.BIG_ENDIAN, 6);
    for (int i = 0; i < 20_000; i++) {
      byte[] mutated = whole.clone();
      for (int k = random.nextInt(4); k >= 0; k--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      assertThat(Exif.orientation(mutated)).isBetween(1, 8);
    }
  }

  /** A grey TIFF of 3 x 2 pixels, 1 to 6, with one strip and an orientation. */
  private static byte[] tiff(ByteOrder order, int orientation) {
    int[][] fields = {
      {0x100, 3}, // width
      {0x101, 2}, // height
      {0x102, 8}, // bits
      {0x103, 1}, // no compression
      {0x106, 1}, // black is 0
      {0x111, 8}, // where the strip begins
      {0x112, orientation},
      {0x115, 1}, // samples a pixel
      {0x116, 2}, // rows of the strip
      {0x117, 6} // bytes of the strip
    };
    ByteBuffer file = ByteBuffer.allocate(14 + 2 + 12 * fields.length + 4).order(order);
    file.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    file.putShort((short) 42).putInt(14).put(new byte[] {1, 2, 3, 4, 5, 6});
    file.putShort((short) fields.length);
    for (int[] field : fields) {
      file.putShort((short) field[0]).putShort((short) 3).putInt(1);
      file.putShort((short) field[1]).putShort((short) 0);
    }
    return file.putInt(0).array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "tiff", "bmp"})
  void anImageThatIsCutOffIsRefused(String format) {
    BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(1);
    for (int i = 0; i < 64 * 64; i++) {
      noise.setRGB(i % 64, i / 64, random.nextInt());
    }
    byte[] whole = encode(noise, format);
    assertThat(decoder.decode(whole, NAME).width()).isEqualTo(64);
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    assertThatThrownBy(() -> decoder.decode(half, NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("scan");
  }

  @Test
  void roomBeforeMarkersIsNoCut() {
    BufferedImage image = new BufferedImage(9, 5, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(4, 2, 0, 200);
    byte[] jpeg = encode(image, "jpeg");
    byte[] filled = new byte[jpeg.length + 3];
    // Between the start of the image and the first marker.
    System.arraycopy(jpeg, 0, filled, 0, 2);
    Arrays.fill(filled, 2, 5, (byte) 0xff);
    System.arraycopy(jpeg, 2, filled, 5, jpeg.length - 2);
    assertThat(decoder.decode(filled, NAME).bytes()).isEqualTo(decoder.decode(jpeg, NAME).bytes());
  }

  @Test
  void whatIsNoImageIsNamed() {
    byte[] dicom = new byte[200];
    System.arraycopy("DICM".getBytes(StandardCharsets.US_ASCII), 0, dicom, 128, 4);
    assertThatThrownBy(() -> decoder.decode(dicom, NAME)).hasMessageContaining("DICOM");
    assertThatThrownBy(() -> decoder.decode(new byte[0], NAME)).hasMessageContaining("empty");
    byte[] packed = {0x1f, (byte) 0x8b, 8, 0};
    assertThatThrownBy(() -> decoder.decode(packed, Path.of("scan.nii.gz")))
        .hasMessageContaining("NIfTI");
    byte[] webp = "RIFF....WEBPVP8 ".getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> decoder.decode(webp, Path.of("scan.png")))
        .hasMessage(
            "expected a PNG, JPEG, TIFF, BMP, GIF, NIfTI, NRRD, MetaImage, PGM or SGM image but scan.png is"
                + " a WebP image; convert it to PNG or TIFF");
    assertThatThrownBy(() -> decoder.decode(Path.of("nowhere.png")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no file");
  }
}
