package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.ImageSource;
import io.pollard.data.Interpolation;
import io.pollard.data.LeakRules;
import io.pollard.data.LeakRules.Alike;
import io.pollard.data.LeakRules.Change;
import io.pollard.data.Sample;
import io.pollard.network.Extent;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  /** A picture with structures of all sizes, [height, width, channels]. */
  private static Pixels picture(int width, int height, int channels, double shift) {
    byte[] values = new byte[width * height * channels];
    for (int i = 0; i < values.length; i++) {
      int row = i / channels / width;
      double x = (i / channels % width + 0.5) / width + shift;
      double y = (row + 0.5) / height;
      int c = i % channels;
      values[i] =
          (byte)
              (128
                  + 50 * Math.sin(9 * x * x + 5 * y + c)
                  + 40 * Math.cos(23 * y * x + 3 * x)
                  + 20 * Math.sin(40 * (x + y * y)));
    }
    return Pixels.of(width, height, channels, values);
  }

  private static String print(Pixels image) {
    return Fingerprint.of(image).pixels();
  }

  private static Pixels deep(Pixels image, int factor) {
    short[] values = new short[image.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) (image.value(i) * factor);
    }
    return Pixels.of(image.width(), image.height(), image.channels(), values);
  }

  @Test
  void theSamePixelsAreEqualHoweverTheyWereSaved() throws IOException {
    Pixels picture = picture(40, 30, 1, 0);
    BufferedImage grey = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage colour = new BufferedImage(40, 30, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < picture.length(); i++) {
      for (int c = 0; c < 3; c++) {
        colour.getRaster().setSample(i % 40, i / 40, c, picture.value(i));
      }
      grey.getRaster().setSample(i % 40, i / 40, 0, picture.value(i));
    }
    for (String kind : new String[] {"png", "tiff", "bmp"}) {
      for (BufferedImage image : new BufferedImage[] {grey, colour}) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, kind, out);
        Pixels decoded = new ImageDecoder().decode(out.toByteArray(), Path.of("copy"));
        assertThat(print(decoded)).isEqualTo(print(picture));
      }
    }
    assertThat(print(deep(picture, 1))).isEqualTo(print(picture));
    assertThat(print(deep(picture, 257))).isEqualTo(print(picture));
    assertThat(print(deep(picture, 256))).isNotEqualTo(print(picture));
  }

  @Test
  void anotherSizeShapeOrValueIsAnotherImage() {
    byte[] values = picture(12, 6, 1, 0).bytes();
    String print = print(Pixels.of(12, 6, 1, values));
    assertThat(print(Pixels.of(6, 12, 1, values))).isNotEqualTo(print);
    assertThat(print(Pixels.of(24, 1, 3, values))).isNotEqualTo(print);
    byte[] other = values.clone();
    other[70]++;
    assertThat(print(Pixels.of(12, 6, 1, other))).isNotEqualTo(print);
    short[] full = {0, 1, (short) 40_000, 7};
    assertThat(print(Pixels.of(2, 2, 1, full))).hasSize(64);
    short[] swapped = {0, 1, (short) 0x409c, 7}; // 40,000 is 0x9c40
    assertThat(print(Pixels.of(2, 2, 1, swapped))).isNotEqualTo(print(Pixels.of(2, 2, 1, full)));
  }

  /** The definition, term by term, on an image of the grid's own size. */
  @Test
  void theBitsAreTheSignsOfTheCosineTransformAboutItsMedian() {
    Pixels image = TestImages.filled("looks", 64, 64, 1);
    double[] coefficients = new double[256];
    for (int k = 0; k < 256; k++) {
      int u = k / 16 + 1;
      int v = k % 16 + 1;
      for (int i = 0; i < 64 * 64; i++) {
        int y = i / 64;
        int x = i % 64;
        coefficients[k] +=
            image.value(i)
                * Math.cos(Math.PI * u * (y + 0.5) / 64)
                * Math.cos(Math.PI * v * (x + 0.5) / 64);
      }
    }
    double[] sorted = Arrays.stream(coefficients).sorted().toArray();
    double median = (sorted[127] + sorted[128]) / 2;
    PerceptualHash hash = PerceptualHash.of(image);
    long[] words = {hash.first(), hash.second(), hash.third(), hash.fourth()};
    for (int k = 0; k < 256; k++) {
      assertThat(words[k / 64] >>> (k % 64) & 1).isEqualTo(coefficients[k] > median ? 1 : 0);
    }
    assertThat(IntStream.range(0, 4).map(i -> Long.bitCount(words[i])).sum()).isEqualTo(128);
    assertThat(PerceptualHash.parse(hash.toString())).isEqualTo(hash);
  }

  @Test
  void copiesOfOtherSizesLookAlikeAndOtherPicturesDoNot() {
    for (int channels : new int[] {1, 3}) {
      Pixels picture = picture(150, 100, channels, 0);
      PerceptualHash looks = PerceptualHash.of(picture);
      for (int[] size : new int[][] {{75, 50}, {300, 200}, {97, 64}, {64, 64}}) {
        Pixels resized = Resampler.resize(picture, size[0], size[1], Interpolation.BILINEAR);
        assertThat(PerceptualHash.of(resized).distance(looks)).isLessThanOrEqualTo(8);
      }
      assertThat(PerceptualHash.of(picture(150, 100, channels, 0.6)).distance(looks))
          .isGreaterThan(80);
      assertThat(PerceptualHash.of(deep(picture, 200)).distance(looks)).isZero();
    }
  }

  /** The orientations of EXIF are the eight turns; Pixels.upright is tested against Pillow. */
  @Test
  void turnedImagesHaveTheHashesThatWereForetold() {
    int[] orientations = {1, 2, 4, 3, 5, 6, 8, 7};
    Pixels picture = picture(150, 100, 1, 0);
    List<PerceptualHash> changes = PerceptualHash.ofAllChanges(picture);
    assertThat(Set.copyOf(changes)).hasSize(Change.values().length);
    for (int i = 0; i < orientations.length; i++) {
      Change change = List.of(Change.values()).get(i);
      Pixels turned = picture.upright(orientations[i]);
      PerceptualHash hash = PerceptualHash.of(turned);
      assertThat(hash.distance(changes.get(i))).as(change.name()).isLessThanOrEqualTo(2);
      assertThat(NearDuplicates.nearest(Fingerprint.of(turned), Fingerprint.of(picture)))
          .map(NearDuplicates.Nearness::change)
          .isEqualTo(change == Change.NONE ? Optional.empty() : Optional.of(change)); // equal
    }
  }

  @Test
  void whatWasCutOffAtItsBordersIsFoundWhicheverIsTheWholeOne() {
    Pixels picture = picture(250, 200, 1, 0);
    Fingerprint whole = Fingerprint.of(picture);
    for (int percent = 1; percent <= 5; percent++) {
      CropBox box =
          new CropBox(2 * percent, 5 * percent / 2, 200 - 4 * percent, 250 - 2 * (5 * percent / 2));
      Fingerprint part = Fingerprint.of(Preparation.crop(picture, box));
      int distance = NearDuplicates.nearest(whole, part).orElseThrow().distance();
      assertThat(NearDuplicates.nearest(part, whole).orElseThrow().distance()).isEqualTo(distance);
      if (percent % 2 == 0) {
        assertThat(distance).isLessThanOrEqualTo(LeakRules.COPY);
      }
    }
  }

  @Test
  void imagesWithoutStructureAreLikeNoOther() {
    PerceptualHash grey = PerceptualHash.of(Pixels.of(9, 9, 1, filled(81, 7)));
    assertThat(grey.isBlank()).isTrue();
    assertThat(PerceptualHash.of(Pixels.of(70, 9, 1, new byte[630])).distance(grey)).isEqualTo(256);
    byte[] stripes = new byte[90 * 90]; // of rows only
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = (byte) (i / 90 % 6 * 40);
    }
    assertThat(PerceptualHash.of(Pixels.of(90, 90, 1, stripes)).isBlank()).isTrue();
  }

  private static byte[] filled(int length, int value) {
    byte[] values = new byte[length];
    Arrays.fill(values, (byte) value);
    return values;
  }

  private static PerceptualHash random(Random random) {
    return new PerceptualHash(
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  @Test
  void aTurnedCopyIsFoundAmongMany() {
    Random random = new Random(1);
    List<Sample> samples = new ArrayList<>();
    List<Fingerprint> prints = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      samples.add(Sample.ofClass("s" + i, new ImageSource.File(Path.of("s" + i)), 0, "p" + i));
      prints.add(
          new Fingerprint(
              "f" + i, Arrays.stream(Change.values()).map(any -> random(random)).toList(), ""));
    }
    PerceptualHash one = prints.get(20).looks();
    List<PerceptualHash> changes = new ArrayList<>(prints.get(150).changes());
    changes.set(
        List.of(Change.values()).indexOf(Change.HALF_TURN),
        new PerceptualHash(one.first() ^ 7, one.second(), one.third(), one.fourth()));
    prints.set(150, new Fingerprint("f150", changes, ""));
    assertThat(NearDuplicates.of(samples, prints))
        .containsExactly(new Alike(20, 150, 3, Change.HALF_TURN));
    samples.set(150, Sample.ofClass("s150", samples.get(150).source(), 0, "p20"));
    assertThat(NearDuplicates.of(samples, prints)).isEmpty(); // of one patient
  }

  private static Raster volume(SampleType type, double scale, int slices) {
    Pixels middle = picture(40, 30, 1, 0);
    ByteBuffer values =
        ByteBuffer.allocate(slices * middle.length() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int z = 0; z < slices; z++) {
      for (int i = 0; i < middle.length(); i++) {
        double value = scale * (z == slices / 2 ? middle.value(i) : z);
        switch (type) {
          case U8 -> values.put((byte) (int) value);
          case U16, S16 -> values.putShort((short) (int) value);
          case F32 -> values.putFloat((float) value);
        }
      }
    }
    return new Raster(Extent.of(slices, 30, 40), 1, type, Spacing.unknown(), values.flip());
  }

  @Test
  void volumesOfEqualNumbersAreEqualWhateverTheirType() {
    Fingerprint bytes = Fingerprint.of(volume(SampleType.U8, 1, 5));
    for (SampleType type : SampleType.values()) {
      assertThat(Fingerprint.of(volume(type, 1, 5)).pixels()).isEqualTo(bytes.pixels());
    }
    assertThat(Fingerprint.of(volume(SampleType.S16, 2, 5)).pixels()).isNotEqualTo(bytes.pixels());
    assertThat(Fingerprint.of(volume(SampleType.U8, 1, 7)).pixels()).isNotEqualTo(bytes.pixels());
  }

  /** Of another type, scale and number of slices. */
  @Test
  void volumesLookAsTheirMiddleSliceDoes() {
    PerceptualHash looks = PerceptualHash.of(picture(40, 30, 1, 0));
    for (SampleType type : List.of(SampleType.S16, SampleType.F32)) {
      Fingerprint print = Fingerprint.of(volume(type, -3, 7));
      assertThat(print.looks().distance(looks)).isGreaterThan(200);
      assertThat(Fingerprint.of(volume(type, 3, 7)).looks().distance(looks)).isLessThan(4);
      assertThat(Fingerprint.of(volume(type, 0, 7)).looks().isBlank()).isTrue();
    }
  }
}
