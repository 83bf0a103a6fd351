package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.DataException;
import io.pollard.testing.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Files as users have them, made by golden/odd-images.py, against Pillow's values and NumPy's. */
class OddImagesTest {

  private static final Path NAME = Path.of("scan");

  @TestFactory
  @Timeout(20)
  Stream<DynamicTest> everyFileIsReadAsItIsOrRefusedBySentence() {
    return StreamSupport.stream(Golden.read("odd-images").spliterator(), false)
        .map(odd -> dynamicTest(odd.get("name").textValue(), () -> check(odd)));
  }

  private static void check(JsonNode odd) throws IOException {
    byte[] file = odd.get("file").binaryValue();
    ImageDecoder decoder = new ImageDecoder();
    if (odd.has("refused")) {
      for (JsonNode word : odd.get("refused")) {
        assertThatThrownBy(() -> decoder.decode(file, NAME))
            .isInstanceOf(DataException.class)
            .hasMessageContaining("scan")
            .hasMessageContaining(word.textValue());
      }
      return;
    }
    Pixels pixels = decoder.decode(file, NAME);
    assertThat(pixels.width()).isEqualTo(odd.get("width").intValue());
    assertThat(pixels.height()).isEqualTo(odd.get("height").intValue());
    assertThat(pixels.channels()).isEqualTo(odd.get("channels").intValue());
    assertThat(pixels.depth()).isEqualTo(odd.get("depth").intValue());
    assertThat(Hashes.of(pixels.raster().bytes())).isEqualTo(odd.get("sha256").textValue());
  }

  /**
   * Those that the build of commit 3e7b22c, which was the last with the first readings, decoded to
   * other pixels, found by running both.
   */
  @Test
  void whatTheFirstVersionsReadOtherwiseIsKnown() throws IOException {
    List<String> anew = new ArrayList<>();
    for (JsonNode odd : Golden.read("odd-images")) {
      if (!ImageDecoder.reading(odd.get("file").binaryValue(), NAME).isEmpty()) {
        anew.add(odd.get("name").textValue());
      }
    }
    assertThat(anew)
        .containsExactly(
            "JPEG of Adobe RGB",
            "progressive JPEG of Adobe RGB",
            "JPEG of CMYK with no profile",
            "JPEG of CMYK with a press's profile",
            "JPEG of CMYK with a profile of colour",
            "JPEG of YCCK",
            "JPEG of YCCK with a press's profile",
            "TIFF of associated alpha",
            "TIFF of associated alpha, big-endian",
            "TIFF of associated alpha, LZW",
            "TIFF of associated alpha in tiles",
            "TIFF of associated alpha in planes",
            "TIFF of 10 bits, miniswhite",
            "TIFF of 12 bits, miniswhite",
            "TIFF of 14 bits, miniswhite",
            "TIFF of CMYK of 16 bits",
            "PNG turned by 2",
            "PNG turned by 3",
            "PNG turned by 4",
            "PNG turned by 5",
            "PNG turned by 6",
            "PNG turned by 7",
            "PNG turned by 8",
            "TIFF turned by a BYTE",
            "BigTIFF turned by a BYTE",
            "PNG turned by a BYTE",
            "JPEG turned by a BYTE",
            "TIFF turned by a LONG",
            "BigTIFF turned by a LONG",
            "PNG turned by a LONG",
            "JPEG turned by a LONG",
            "BigTIFF turned by a LONG8",
            "PNG turned by a note after its picture",
            "TIFF whose first page is a thumbnail",
            "TIFF whose first page is an old thumbnail",
            "TIFF whose first page is a mask",
            "TIFF whose first pages are a thumbnail and its mask",
            "BigTIFF whose first page is a thumbnail",
            "BigTIFF whose first page is an old thumbnail",
            "BigTIFF whose first page is a mask",
            "BigTIFF whose first pages are a thumbnail and its mask",
            "TIFF whose thumbnail has the picture below it");
  }

  /** Whatever is changed, a file is read or refused, soon and in little memory. */
  @Test
  @Tag("mutations")
  @Timeout(120)
  void changedFilesAreReadOrRefusedToo() throws IOException {
    ImageDecoder decoder = new ImageDecoder();
    List<byte[]> files = new ArrayList<>();
    for (JsonNode odd : Golden.read("odd-images")) {
      files.add(odd.get("file").binaryValue());
    }
    int count = Integer.getInteger("pollard.mutations", 2000);
    int refused = 0;
    for (int index = 0; index < count; index++) {
      Random random = new Random(index);
      byte[] changed = changed(files.get(random.nextInt(files.size())), random);
      try {
        assertThat(decoder.decode(changed, NAME).length()).isPositive();
      } catch (DataException e) {
        assertThat(e).hasMessageContaining("scan");
        refused++;
      } catch (Throwable e) {
        throw new AssertionError("mutation " + index, e);
      }
    }
    assertThat(refused).isBetween(count / 2, count - 1);
  }

  private static byte[] changed(byte[] whole, Random random) {
    byte[] file = whole.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      // Most of what counts stands at the beginning or, of a TIFF, at the end.
      int reach = random.nextBoolean() ? Math.min(200, file.length) : file.length;
      int at =
          random.nextBoolean() ? random.nextInt(reach) : file.length - 1 - random.nextInt(reach);
      byte[] values = {0, -1, 127, -128, 1, (byte) random.nextInt()};
      file[at] = values[random.nextInt(values.length)];
    }
    return random.nextInt(8) > 0 ? file : Arrays.copyOf(file, 1 + random.nextInt(file.length));
  }
}
