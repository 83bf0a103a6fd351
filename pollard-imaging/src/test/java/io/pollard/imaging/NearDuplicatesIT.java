package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.ImageSource;
import io.pollard.data.Interpolation;
import io.pollard.data.LeakRules;
import io.pollard.data.LeakRules.Change;
import io.pollard.data.Sample;
import io.pollard.testing.TestData;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which copies of real images are found, and how many pairs of different ones are taken for copies.
 * The figures in docs/data.md are what it prints.
 */
class NearDuplicatesIT {

  private static final int COPIED = 100;

  private final ImageDecoder decoder = new ImageDecoder();

  /**
   * @param alike pairs of files that look alike: those of chest X-rays show the same picture, those
   *     of covid-ct the same slice of a patient or its neighbour, judged by looking at them
   * @param copies those of them that are near enough to be a leak
   * @param changed pairs that are alike once one is turned or cut: pictures that somebody cropped,
   *     and neighbours again
   */
  @ParameterizedTest
  @CsvSource({
    "cxr3/normal, 0, 0, 0",
    "cxr3/pneumonia, 0, 0, 0",
    "cxr3/covid, 1, 0, 0",
    "lung-seg/images, 7, 5, 2",
    "covid-ct, 17, 0, 4",
    "ami-br, 0, 0, 0",
    "imagenet-sample, 0, 0, 0"
  })
  void copiesAreFoundAndOtherImagesAreNot(String folder, int alike, int copies, int changed)
      throws IOException {
    List<Path> files = new ArrayList<>(ImageFiles.below(TestData.path(folder)));
    List<Fingerprint> prints =
        files.parallelStream()
            .map(file -> Fingerprint.of(new ImageDecoder().decode(file)))
            .toList();
    int[] distances = new int[PerceptualHash.BITS + 1];
    List<Sample> samples =
        files.stream()
            .map(Path::toString)
            .map(name -> Sample.ofClass(name, new ImageSource.File(Path.of(name)), 0, name))
            .toList();
    List<Integer> foundChanged =
        NearDuplicates.of(samples, prints).stream()
            .filter(pair -> pair.change() != Change.NONE)
            .map(LeakRules.Alike::distance)
            .sorted()
            .toList();
    for (int i = 0; i < prints.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (prints.get(i).pixels().equals(prints.get(j).pixels())) {
          continue;
        }
        distances[prints.get(i).looks().distance(prints.get(j).looks())]++;
      }
    }
    int foundAlike = sum(distances, NearDuplicates.ALIKE);
    int foundCopies = sum(distances, LeakRules.COPY);

    Random random = new Random(1);
    List<String> kinds =
        List.of("JPEG 60", "half size", "6 brighter", "mirrored", "turned", "1 % cut", "4 px cut");
    int[][] found = new int[kinds.size()][2];
    for (int n = 0; n < COPIED; n++) {
      int index = random.nextInt(files.size());
      Pixels image = decoder.decode(files.get(index));
      List<Pixels> made =
          List.of(
              jpeg(image),
              half(image),
              brighter(image),
              jpeg(image.upright(2)),
              jpeg(image.upright(6)),
              cut(image, image.width() / 100.0, image.height() / 100.0),
              cut(image, 4, 4));
      List<Fingerprint> madePrints = made.parallelStream().map(Fingerprint::of).toList();
      for (int kind = 0; kind < made.size(); kind++) {
        int distance =
            NearDuplicates.nearest(madePrints.get(kind), prints.get(index))
                .map(NearDuplicates.Nearness::distance)
                .orElse(PerceptualHash.BITS);
        found[kind][0] += distance <= NearDuplicates.ALIKE ? 1 : 0;
        found[kind][1] += distance <= LeakRules.COPY ? 1 : 0;
      }
    }
    System.out.printf("| %s (%,d)", folder, files.size());
    for (int[] both : found) {
      System.out.printf(" | %d (%d)", both[0], both[1]);
    }
    System.out.printf(
        " | %,d | %d | %d |; next at %d; changed: %s%n",
        (long) files.size() * (files.size() - 1) / 2,
        foundAlike,
        foundCopies,
        next(distances),
        foundChanged);
    for (int kind = 0; kind < 5; kind++) {
      assertThat(found[kind]).as(kinds.get(kind)).containsExactly(COPIED, COPIED);
    }
    assertThat(found[5][0]).isEqualTo(COPIED);
    assertThat(found[6][0]).isEqualTo(COPIED);
    assertThat(foundAlike).isEqualTo(alike);
    assertThat(foundCopies).isEqualTo(copies);
    assertThat(foundChanged).hasSize(changed).allMatch(distance -> distance > LeakRules.COPY);
  }

  private static int sum(int[] distances, int largest) {
    int sum = 0;
    for (int d = 0; d <= largest; d++) {
      sum += distances[d];
    }
    return sum;
  }

  private static int next(int[] distances) {
    int next = NearDuplicates.ALIKE + 1;
    while (next < distances.length - 1 && distances[next] == 0) {
      next++;
    }
    return next;
  }

  private Pixels jpeg(Pixels image) throws IOException {
    int type = image.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
    BufferedImage buffered = new BufferedImage(image.width(), image.height(), type);
    for (int i = 0; i < image.length(); i++) {
      int pixel = i / image.channels();
      buffered
          .getRaster()
          .setSample(
              pixel % image.width(), pixel / image.width(), i % image.channels(), image.value(i));
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam quality = writer.getDefaultWriteParam();
    quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    quality.setCompressionQuality(0.6f);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(buffered, null, null), quality);
    }
    writer.dispose();
    return decoder.decode(out.toByteArray(), Path.of("copy.jpg"));
  }

  private static Pixels half(Pixels image) {
    return Resampler.resize(image, image.width() / 2, image.height() / 2, Interpolation.BILINEAR);
  }

  private static Pixels brighter(Pixels image) {
    byte[] values = new byte[image.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) Math.min(255, image.value(i) + 6);
    }
    return Pixels.of(image.width(), image.height(), image.channels(), values);
  }

  /** Without so many columns and rows at every side. */
  private static Pixels cut(Pixels image, double columns, double rows) {
    int left = (int) Math.round(columns);
    int top = (int) Math.round(rows);
    return Preparation.crop(
        image, new CropBox(top, left, image.height() - 2 * top, image.width() - 2 * left));
  }
}
