package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Part;
import io.pollard.network.Extent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MedMnistTest {

  @TempDir Path folder;

  /** Four images of 2x3 in each part, of one value each. */
  private NpzFile archive(String shape, int channels, String validation) {
    NpzFile file = new NpzFile();
    int value = 0;
    for (String part : List.of("train", validation, "test")) {
      byte[] images = new byte[4 * 2 * 3 * channels];
      for (int i = 0; i < images.length; i++) {
        images[i] = (byte) (value + i);
      }
      value += 50;
      file.array(part + "_images", "|u1", shape, images)
          .array(part + "_labels", "|u1", "4, 1", new byte[] {0, 1, 0, 1});
    }
    return file;
  }

  private Dataset read(NpzFile file) {
    return Dataset.read(file.write(folder.resolve("x.npz")));
  }

  private static byte[] first(Dataset data) {
    return new ImageDecoder().decode(data.samples().get(0).source()).bytes();
  }

  @Test
  void greyImagesMayHaveAnAxisOfOneChannel() {
    byte[] plain = first(read(archive("4, 2, 3", 1, "val")));
    assertThat(plain).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(first(read(archive("4, 2, 3, 1", 1, "val")))).isEqualTo(plain);
    assertThat(first(read(archive("4, 1, 3, 2", 1, "val")))).isEqualTo(plain);
    assertThatThrownBy(() -> read(archive("4, 1, 2, 3", 1, "val")))
        .hasMessageContaining("[4, 1, 2, 3]"); // or one row of two colour pixels
  }

  @Test
  void colourImagesMayHaveTheirChannelsFirst() {
    byte[] images = new byte[4 * 3 * 2 * 4];
    for (int i = 0; i < images.length; i++) {
      images[i] = (byte) i;
    }
    NpzFile file = new NpzFile();
    for (String part : List.of("train", "val", "test")) {
      images[0] = (byte) part.length(); // so that none is equal to another
      file.array(part + "_images", "|u1", "4, 3, 2, 4", images.clone())
          .array(part + "_labels", "|u1", "4,", new byte[] {0, 1, 0, 1});
    }
    Dataset data = read(file);
    Pixels image = new ImageDecoder().decode(data.samples().get(0).source());
    assertThat(image.channels()).isEqualTo(3);
    assertThat(image.width()).isEqualTo(4);
    assertThat(image.bytes()).startsWith(5, 8, 16, 1, 9, 17);
  }

  @ParameterizedTest
  @ValueSource(strings = {"valid", "validation", "dev", "Val"})
  void otherWordsForValidationAreReadAndSaid(String word) {
    Dataset data = read(archive("4, 2, 3", 1, word));
    assertThat(data.notes())
        .contains("%s_images of %s are the part val".formatted(word, folder.resolve("x.npz")));
    assertThat(data.samples()).hasSize(12);
    assertThat(data.split(1).indices(Part.VALIDATION)).containsExactly(4, 5, 6, 7);
  }

  @Test
  void arraysThatAreNotReadAreNamed() {
    NpzFile both =
        archive("4, 2, 3", 1, "val")
            .array("valid_images", "|u1", "1, 2, 3", new byte[6])
            .array("extra_images", "|u1", "1, 2, 3", new byte[6])
            .array("notes", "|u1", "1,", new byte[1]);
    assertThat(read(both).notes())
        .contains(
            "arrays of %s that are not read: extra_images; notes; valid_images"
                .formatted(folder.resolve("x.npz")));
    NpzFile unclear =
        archive("4, 2, 3", 1, "valid").array("dev_images", "|u1", "1, 2, 3", new byte[6]);
    assertThatThrownBy(() -> read(unclear))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected one array of the part val")
        .hasMessageContaining("[dev, valid]");
    assertThatThrownBy(() -> read(new NpzFile().array("x_train", "|u1", "1,", new byte[1])))
        .hasMessageContaining("named train_images")
        .hasMessageContaining("[x_train]");
  }

  @ParameterizedTest
  @CsvSource({
    "'4, 3, 2, 3', |u1, 'but found BYTE [4, 3, 2, 3]; which axis holds 1 or 3 channels'",
    "'4, 1, 2, 3, 1', |u1, 'but found BYTE [4, 1, 2, 3, 1]; which axis holds'",
    "'4, 2, 2, 2, 2', |u1, 'but found BYTE [4, 2, 2, 2, 2]; which axis holds'",
    "'4, 2, 3, 4', <f4, scale them to 0 to 255",
    "'4, 6', |u1, 'but found BYTE [4, 6]'",
    "'4, 2, 3', <f4, scale them to 0 to 255",
    "'4, 2, 3', |b1, 'holds |b1, which is not read; store it as uint8'"
  })
  void imagesOfOtherShapesAndElementsAreNamed(String shape, String type, String sentence) {
    NpzFile file = new NpzFile().array("train_images", type, shape, new byte[4]);
    file.array("test_images", type, shape, new byte[4]);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(sentence);
  }

  private Dataset labelled(String type, String shape, byte[] labels) {
    NpzFile file = new NpzFile();
    for (String part : List.of("train", "val", "test")) {
      byte[] images = new byte[12];
      images[0] = (byte) part.length();
      file.array(part + "_images", "|u1", "2, 2, 3", images)
          .array(part + "_labels", type, shape, labels);
    }
    return read(file);
  }

  @Test
  void labelsMayBeWordsWholeNumbersOrRowsWithASingleOne() {
    byte[] words = "n\0\0\0i\0\0\0".getBytes(StandardCharsets.US_ASCII);
    assertThat(labelled("<U1", "2,", words).classes()).containsExactly("i", "n");
    ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(1).putFloat(0);
    assertThat(labelled("<f4", "2, 1", floats.array()).classes()).containsExactly("0", "1");
    assertThat(labelled("|u1", "2, 3", new byte[] {0, 0, 1, 1, 0, 0}).classes())
        .containsExactly("0", "2");
    for (byte[] several : List.of(new byte[] {0, 1, 1, 1, 0, 0}, new byte[] {0, 0, 0, 1, 0, 0})) {
      assertThatThrownBy(() -> labelled("|u1", "2, 3", several))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("several findings");
    }
    floats.clear();
    floats.putFloat(Float.NaN).putFloat(0);
    assertThatThrownBy(() -> labelled("<f4", "2,", floats.array()))
        .hasMessageContaining("one whole number or word");
  }

  @Test
  void wordsForNoValueAreBadLabels() {
    NpzFile file = new NpzFile();
    byte[] words =
        "n\0\0\0\0\0\0\0i\0\0\0\0\0\0\0N\0\0\0A\0\0\0".getBytes(StandardCharsets.US_ASCII);
    for (String part : List.of("train", "val", "test")) {
      byte[] images = new byte[18];
      images[0] = (byte) part.length();
      file.array(part + "_images", "|u1", "3, 2, 3", images)
          .array(part + "_labels", "<U2", "3,", words);
    }
    Dataset data = read(file);
    assertThat(data.classes()).containsExactly("i", "n");
    assertThat(data.badFiles()).hasSize(3);
    assertThat(data.notes())
        .contains("3 of 9 labels say nothing, as that of x.npz, train_images/2");
    DatasetOptions named = DatasetOptions.defaults().withClasses(List.of("n", "NA"));
    assertThat(Dataset.read(folder.resolve("x.npz"), named).samples()).hasSize(6);
  }

  @ParameterizedTest
  @CsvSource({
    "adrenalmnist3d_64, normal, hyperplasia",
    "nodulemnist3d, benign, malignant",
    "vesselmnist3d, vessel, aneurysm",
    "synapsemnist3d_64, inhibitory synapse, excitatory synapse",
    "fracturemnist3d, buckle rib fracture, nondisplaced rib fracture",
    "organmnist3d, liver, kidney-right",
    "mine, 0, 1"
  })
  void volumesAreReadAsTheyLieAndNamedAsTheirAuthorsDo(String name, String zero, String one) {
    byte[] values = new byte[2 * 4 * 5 * 6];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) i;
    }
    NpzFile file = new NpzFile();
    for (String part : List.of("train", "val", "test")) {
      values[0] = (byte) part.length();
      file.array(part + "_images", "|u1", "2, 4, 5, 6", values.clone())
          .array(part + "_labels", "|u1", "2, 1", new byte[] {0, 1});
    }
    Path path = file.write(folder.resolve(name + ".npz"));
    Dataset data = Dataset.read(path);
    assertThat(data.classes()).containsExactlyInAnyOrder(zero, one);
    assertThat(data.singleLabel().positive()).contains(one);
    assertThat(data.samples()).hasSize(6);
    ImageDecoder decoder = new ImageDecoder();
    Raster second = decoder.raster(data.samples().get(1).source());
    assertThat(second.extent()).isEqualTo(Extent.of(4, 5, 6));
    assertThat(second.channels()).isEqualTo(1);
    assertThat(second.spacing().isKnown()).isFalse();
    assertThat(second.value((3 * 5 + 2) * 6 + 1)).isEqualTo(120 + (3 * 5 + 2) * 6 + 1);
    assertThatThrownBy(() -> decoder.decode(data.samples().get(1).source()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "expected an image of height x width but train_images/1 of %s is a volume of 4x5x6",
            path);
  }

  @Test
  void volumesMayHaveAnAxisOfChannels() {
    byte[] values = new byte[2 * 2 * 3 * 2 * 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) i;
    }
    for (String shape : List.of("2, 3, 2, 2, 2", "2, 2, 2, 2, 3")) {
      NpzFile file = new NpzFile();
      for (String part : List.of("train", "test")) {
        values[0] = (byte) part.length();
        file.array(part + "_images", "|u1", shape, values.clone())
            .array(part + "_labels", "|u1", "2,", new byte[] {0, 1});
      }
      Raster raster = new ImageDecoder().raster(read(file).samples().get(1).source());
      assertThat(raster.extent()).isEqualTo(Extent.cube(2));
      assertThat(raster.channels()).isEqualTo(3);
      assertThat(raster.bytes())
          .startsWith(shape.startsWith("2, 3") ? new byte[] {24, 32, 40} : new byte[] {24, 25, 26});
    }
  }
}
