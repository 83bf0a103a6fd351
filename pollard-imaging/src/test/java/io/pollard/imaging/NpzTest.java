package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Split;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {

  @TempDir Path folder;

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] text(String... words) {
    ByteBuffer data = ByteBuffer.allocate(4 * 3 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < words.length; i++) {
      int at = 12 * i;
      for (int point : words[i].codePoints().toArray()) {
        data.putInt(at, point);
        at += 4;
      }
    }
    return data.array();
  }

  @Test
  void everyKindOfElementIsRead() {
    Npz npz =
        Npz.open(
            new NpzFile()
                .array("bytes", "|u1", "2, 2", new byte[] {1, 2, 3, (byte) 255})
                .array("ints", "<i4", "1,", little(4).putInt(-7).array())
                .array("longs", "<i8", "2,", little(16).putLong(1L << 40).putLong(-1).array())
                .array("floats", "<f4", "", little(4).putFloat(0.5f).array())
                .array("doubles", "<f8", "1, 1", little(8).putDouble(Math.PI).array())
                .array("words", "<U3", "2,", text("a\u00e9", "\ud83e\ude7bx"))
                .write(folder.resolve("x.npz")));
    assertThat(npz.names()).containsExactly("bytes", "doubles", "floats", "ints", "longs", "words");
    assertThat(npz.array("bytes").longs()).containsExactly(1, 2, 3, 255);
    assertThat(npz.array("bytes").shape()).containsExactly(2, 2);
    assertThat(npz.array("bytes").entry(1)).containsExactly(3, (byte) 255);
    assertThat(npz.array("ints").longs()).containsExactly(-7);
    assertThat(npz.array("longs").longs()).containsExactly(1L << 40, -1);
    assertThat(npz.array("floats").doubles()).containsExactly(0.5);
    assertThat(npz.array("floats").shape()).isEmpty();
    assertThat(npz.array("doubles").doubles()).containsExactly(Math.PI);
    assertThat(npz.array("words").strings()).containsExactly("a\u00e9", "\ud83e\ude7bx");
  }

  @Test
  void headersThatLieAreRefusedWithAReason() {
    Map<String, List<String>> lies =
        Map.of(
            "has less than its 6 bytes", List.of("|u1", "2, 3"),
            "has more than its 2 bytes", List.of("|u1", "2,"),
            "needs more than", List.of("|u1", "99999999, 99999999, 99999999"),
            "has the shape", List.of("|u1", "9999999999,"),
            "holds >f4, which is not read", List.of(">f4", "1,"),
            "holds |O, which is not read", List.of("|O", "1,"),
            "holds <U0", List.of("<U0", "5,"),
            "holds <U9999999", List.of("<U9999999", "5,"),
            "header of x is not understood", List.of("|u1", "-1,"));
    lies.forEach(
        (reason, header) -> {
          Npz npz =
              Npz.open(
                  new NpzFile()
                      .array("x", header.get(0), header.get(1), new byte[5])
                      .write(folder.resolve("lie.npz")));
          assertThatThrownBy(() -> npz.array("x"))
              .isInstanceOf(DataException.class)
              .hasMessageContaining(reason)
              .hasMessageContaining("lie.npz");
        });
    Npz columns =
        Npz.open(
            new NpzFile()
                .raw("x", "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2)}", new byte[4])
                .write(folder.resolve("columns.npz")));
    assertThatThrownBy(() -> columns.array("x")).hasMessageContaining("by columns");
    assertThatThrownBy(() -> columns.array("y"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("named y");
  }

  /** Each would do alone. */
  @Test
  void thereIsOneBoundForAllArraysOfAFile() {
    long third = Runtime.getRuntime().maxMemory() / 3;
    String shape = (third >> 20) + ", 1024, 1024";
    Npz npz =
        Npz.open(
            new NpzFile()
                .array("a", "|u1", shape, new byte[0])
                .array("b", "|u1", shape, new byte[0])
                .array("small", "|u1", "5,", new byte[5])
                .write(folder.resolve("thirds.npz")));
    npz.requireRoom(List.of("a", "small"));
    assertThatThrownBy(() -> npz.requireRoom(List.of("a", "b")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the array b of shape")
        .hasMessageContaining("beside the other arrays (raise -Xmx)");
    assertThatThrownBy(() -> npz.array("a"))
        .as("a file this small can't hold that, so that nothing is allocated")
        .hasMessageContaining("has less than its");
    assertThat(npz.array("small").size()).isEqualTo(5);
  }

  @Test
  void archivesOfManyArraysOrOfOneTwiceAreRefused() throws IOException {
    byte[] bytes =
        new NpzFile()
            .array("one", "|u1", "1,", new byte[1])
            .array("two", "|u1", "1,", new byte[1])
            .bytes();
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("two.npy", "one.npy");
    Path twice =
        Files.write(folder.resolve("twice.npz"), text.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Npz.open(twice))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the array one stands in it twice");
    NpzFile many = new NpzFile();
    for (int i = 0; i < 1001; i++) {
      many.array("a" + i, "|u1", "1,", new byte[1]);
    }
    Path file = many.write(folder.resolve("many.npz"));
    assertThatThrownBy(() -> Npz.open(file)).hasMessageContaining("it has 1001 entries");
  }

  @Test
  void medMnistsLayoutBecomesADataSetWithItsSplit() {
    byte[] images = new byte[40 * 4];
    new Random(1).nextBytes(images);
    byte[] labels = new byte[40];
    for (int i = 0; i < 40; i++) {
      labels[i] = (byte) (i % 2);
    }
    Dataset data =
        Dataset.read(
            new NpzFile()
                .array("train_images", "|u1", "40, 2, 2", images)
                .array("train_labels", "|u1", "40, 1", labels)
                .array("test_images", "|u1", "2, 2, 2", new byte[] {1, 1, 1, 1, 2, 2, 2, 2})
                .array("test_labels", "|u1", "2,", new byte[] {1, 0})
                .write(folder.resolve("pneumoniamnist.npz")));
    assertThat(data.classes()).containsExactly("normal", "pneumonia");
    assertThat(data.singleLabel().positive()).contains("pneumonia");
    assertThat(data.samples()).extracting(Sample::id).contains("train_images/39", "test_images/1");
    assertThat(new ImageDecoder().decode(data.samples().get(41).source()).bytes())
        .containsExactly(2, 2, 2, 2);
    Split split = data.split(3);
    assertThat(split.indices(Part.TEST)).containsExactly(40, 41);
    assertThat(split.indices(Part.VALIDATION)).hasSize(8);
  }

  /** Nothing but the reader's own exception leaves it, and an unharmed file loads equal. */
  @Test
  @Tag("mutations")
  void noMutationBreaksTheReader() throws IOException {
    byte[] pixels = new byte[600];
    new Random(5).nextBytes(pixels);
    byte[] whole =
        new NpzFile()
            .array("images", "|u1", "6, 10, 10", pixels)
            .array("labels", "<i8", "6,", new byte[48])
            .array("names", "<U3", "2,", text("abc", "de"))
            .bytes();
    int files = Integer.getInteger("pollard.mutations", 2000);
    Random random = new Random(11);
    Map<String, Integer> outcomes = new TreeMap<>();
    Path file = folder.resolve("mutated.npz");
    for (int i = 0; i < files; i++) {
      byte[] bytes = whole.clone();
      boolean harmed = i % 20 != 0;
      if (harmed) {
        bytes = mutate(bytes, random);
      }
      Files.write(file, bytes);
      outcomes.merge(outcome(file, harmed, pixels), 1, Integer::sum);
    }
    System.Logger log = System.getLogger(NpzTest.class.getName());
    log.log(System.Logger.Level.INFO, "mutated archives: " + outcomes);
    assertThat(outcomes.get("unharmed")).isEqualTo((files + 19) / 20);
    assertThat(outcomes).containsKeys("no zip", "unpacking", "header", "data");
  }

  private static String outcome(Path file, boolean harmed, byte[] pixels) {
    try {
      Npz npz = Npz.open(file);
      for (String name : npz.names()) {
        NpyArray array = npz.array(name);
        if (array.type() == NpyArray.Type.TEXT) {
          array.strings();
        } else {
          array.doubles();
        }
      }
      if (!harmed) {
        assertThat(npz.array("images").data()).isEqualTo(ByteBuffer.wrap(pixels));
        return "unharmed";
      }
      return "loaded";
    } catch (DataException e) {
      assertThat(harmed).as(e.getMessage()).isTrue();
      String message = e.getMessage();
      if (message.contains("no readable zip")) {
        return "no zip";
      }
      if (message.contains("unpacked") || message.contains("is gone")) {
        return "unpacking";
      }
      return message.contains("bytes") && !message.contains("header") ? "data" : "header";
    }
  }

  /** Half of the time the contents of an array are changed and packed rightly. */
  private static byte[] mutate(byte[] archive, Random random) {
    if (random.nextBoolean()) {
      String[] shapes = {"6, 10, 10", "6, 10, 11", "600", "6, 10", "", "6,,10", "-6, 100"};
      String[] descriptors = {"|u1", "<i4", "<f8", "<U3", "<U", "|V1", "<i8"};
      String header =
          "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }"
              .formatted(
                  descriptors[random.nextInt(descriptors.length)],
                  random.nextInt(5) == 0 ? "True" : "False",
                  shapes[random.nextInt(shapes.length)]);
      StringBuilder harmed = new StringBuilder(header);
      if (random.nextBoolean()) {
        harmed.setCharAt(random.nextInt(harmed.length()), (char) random.nextInt(256));
      }
      return new NpzFile()
          .raw("images", harmed.toString(), new byte[600 + random.nextInt(3) - 1])
          .bytes();
    }
    byte[] bytes =
        random.nextInt(8) == 0 ? Arrays.copyOf(archive, random.nextInt(archive.length)) : archive;
    for (int i = random.nextInt(8); i >= 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }
}
