package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.pollard.data.DataException;
import io.pollard.testing.Damage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of damaged files of volumes: half of them in their headers, which are packed rightly
 * again, the others anywhere. One in twenty is left whole and must be read equal. What is allocated
 * is counted, so that no file has more of it than its size justifies.
 */
@Tag("mutations")
class VolumeMutationsTest {

  private static final int FILES = 5 * Integer.getInteger("pollard.mutations", 2000);

  /** Beside what grows with the file: buffers, and sentences. */
  private static final long ALLOCATED_ANYWAY = 3L << 20;

  /** Deflate's 1032, of bytes that become single precision, twice. */
  private static final long ALLOCATED_A_BYTE = 1032L * 8;

  private static final Pattern WORD = Pattern.compile("[^\\s:=()]+");

  private static final List<String> WORDS =
      List.of(
          "0",
          "-1",
          "1",
          "3",
          "NaN",
          "nan",
          "1e308",
          "-1e-320",
          "9223372036854775807",
          "1e18",
          "2147483648",
          "65536",
          "Infinity",
          "none",
          "",
          "raw",
          "gzip",
          "bzip2",
          "LPS",
          "big",
          "True",
          "False",
          "LOCAL",
          "LIST",
          "../../etc/passwd",
          "/dev/zero",
          ".",
          "v.raw",
          "a.img",
          "double",
          "MET_DOUBLE",
          "MET_UCHAR",
          "unsigned char",
          "\0",
          "(1,2",
          "%d",
          "RGB-color",
          "ü");

  /**
   * @param header how many of the first bytes, unpacked, say what the others are
   * @param besides the other file, if there is one
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Original(
      String name, byte[] unpacked, int header, boolean isPacked, Map<String, byte[]> besides) {

    byte[] stored(byte[] bytes) {
      return isPacked ? NiftiFile.packed(bytes) : bytes;
    }
  }

  @TempDir private Path folder;

  private final ImageDecoder decoder = new ImageDecoder();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  @Timeout(value = 300, unit = TimeUnit.SECONDS)
  void eachGivesAVolumeOrOneSentence() throws IOException {
    List<Original> originals = originals();
    List<Raster> whole = new ArrayList<>();
    for (Original original : originals) {
      whole.add(decoder.raster(written(original, original.stored(original.unpacked()))));
    }
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int index = 0; index < FILES; index++) {
      Random random = new Random(index);
      int which = random.nextInt(originals.size());
      Original original = originals.get(which);
      byte[] stored =
          index % 20 == 0
              ? original.stored(original.unpacked())
              : index % 2 == 0
                  ? damaged(original.stored(original.unpacked()), random)
                  : original.stored(inHeader(original, random));
      Path file = written(original, stored);
      if (index % 20 == 0) {
        assertThat(decoder.raster(file)).isEqualTo(whole.get(which));
        outcomes.merge("whole", 1, Integer::sum);
      } else {
        outcomes.merge(outcome(file, stored, index), 1, Integer::sum);
      }
    }
    System.getLogger(VolumeMutationsTest.class.getName())
        .log(System.Logger.Level.INFO, "mutated volumes: " + outcomes);
    assertThat(outcomes.get("whole")).isEqualTo(FILES / 20);
    assertThat(outcomes.get("read")).isBetween(FILES / 10, FILES * 6 / 10);
    assertThat(outcomes.get("refused")).isGreaterThan(FILES / 4);
  }

  private String outcome(Path file, byte[] stored, int index) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      Raster raster = decoder.raster(file);
      decoder.facts(file);
      ImageFiles.content(file, stored);
      assertThat(raster.length()).isPositive();
      return "read";
    } catch (DataException e) {
      assertThat(e.getMessage()).contains(file.toString()).doesNotContain("\n");
      assertThat(e.getMessage()).as("mutation " + index).hasSizeLessThan(800);
      assertThat(e.getMessage()).doesNotContain("Exception");
      assertThat(e.getCause() instanceof RuntimeException).as("mutation " + index).isFalse();
      return "refused";
    } catch (RuntimeException | Error e) {
      throw new AssertionError("mutation " + index, e);
    } finally {
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated)
          .as("mutation " + index)
          .isLessThan(ALLOCATED_ANYWAY + ALLOCATED_A_BYTE * (stored.length + 100L));
    }
  }

  private Path written(Original original, byte[] stored) throws IOException {
    for (Map.Entry<String, byte[]> other : original.besides().entrySet()) {
      Files.write(folder.resolve(other.getKey()), other.getValue());
    }
    return Files.write(folder.resolve(original.name()), stored);
  }

  private static List<Original> originals() {
    List<Original> originals = new ArrayList<>();
    double[] oblique = {1, 0.1, 0, 4, -0.2, 0, 2, 5, 0, 3, 0.1, 6};
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      byte[] first =
          NiftiFile.counting(order, 3, 4, 5).quaternion(1, 0.5, 0.5, 0.5, 1, 2, 3).bytes();
      byte[] second = NiftiFile.second(order).counted(3, 4, 5).affine(2, oblique).bytes();
      originals.add(new Original("a.nii", first, 352, false, Map.of()));
      originals.add(new Original("b.nii.gz", first, 352, true, Map.of()));
      originals.add(new Original("c.nii", second, 544, false, Map.of()));
      originals.add(new Original("d.nii.gz", second, 544, true, Map.of()));
      NiftiFile pair = NiftiFile.counting(order, 3, 4, 5).scaled(0.5, 3);
      byte[] values = Arrays.copyOfRange(pair.bytes(), 352, pair.bytes().length);
      byte[] header = pair.pairHeader();
      originals.add(new Original("e.hdr", header, 348, false, Map.of("e.img", values)));
    }
    byte[] values = new byte[120];
    new Random(3).nextBytes(values);
    String nrrd =
        """
        NRRD0005
        type: short
        dimension: 3
        space: left-posterior-superior
        sizes: 3 4 5
        space directions: (0.7,0,0) (0,-1,0.1) (0,0,3)
        kinds: domain domain domain
        endian: little
        encoding: %s
        space origin: (1,2,3)
        """;
    String meta =
        """
        ObjectType = Image
        NDims = 3
        BinaryData = True
        BinaryDataByteOrderMSB = False
        CompressedData = %s
        TransformMatrix = 1 0 0 0 0 1 0 -1 0
        Offset = 1 2 3
        ElementSpacing = 1 2 3
        DimSize = 3 4 5
        ElementType = MET_SHORT
        ElementDataFile = %s
        """;
    byte[] packed = NiftiFile.packed(values);
    originals.add(text("f.nrrd", nrrd.formatted("raw") + "\n", values));
    originals.add(text("g.nrrd", nrrd.formatted("gzip") + "\n", packed));
    originals.add(
        text("h.nhdr", nrrd.formatted("raw") + "data file: h.raw\n", Map.of("h.raw", values)));
    originals.add(text("i.mha", meta.formatted("False", "LOCAL"), values));
    originals.add(text("j.mha", meta.formatted("True", "LOCAL"), deflated(values)));
    originals.add(
        text("k.mhd", meta.formatted("True", "k.zraw"), Map.of("k.zraw", deflated(values))));
    return originals;
  }

  private static Original text(String name, String header, byte[] values) {
    byte[] start = header.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(start, start.length + values.length);
    System.arraycopy(values, 0, all, start.length, values.length);
    return new Original(name, all, start.length, false, Map.of());
  }

  private static Original text(String name, String header, Map<String, byte[]> besides) {
    byte[] all = header.getBytes(StandardCharsets.UTF_8);
    return new Original(name, all, all.length, false, new HashMap<>(besides));
  }

  private static byte[] deflated(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static byte[] inHeader(Original original, Random random) {
    boolean isText =
        original.header() != 348 && original.header() != 352 && original.header() != 544;
    byte[] bytes = original.unpacked().clone();
    for (int change = random.nextInt(3); change >= 0; change--) {
      bytes =
          isText
              ? otherWord(bytes, Math.min(original.header(), bytes.length), random)
              : otherNumber(bytes, original.header(), random);
    }
    return bytes;
  }

  /** A number of any width somewhere, mostly where one is. */
  private static byte[] otherNumber(byte[] bytes, int header, Random random) {
    boolean isFirst = header != 544;
    int[] first = {
      0, 40, 42, 44, 46, 48, 70, 72, 76, 80, 84, 88, 108, 112, 116, 123, 252, 254, 256, 264, 268,
      280, 284, 300, 324, 344
    };
    int[] second = {
      0, 4, 12, 14, 16, 24, 32, 40, 48, 104, 112, 128, 168, 176, 184, 344, 348, 352, 368, 400, 408,
      440, 480, 500
    };
    int[] fields = isFirst ? first : second;
    int at =
        random.nextInt(5) == 0 ? random.nextInt(header) : fields[random.nextInt(fields.length)];
    ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    long[] wholes = {
      0,
      1,
      2,
      3,
      5,
      7,
      8,
      -1,
      16,
      32,
      64,
      128,
      256,
      512,
      1024,
      2304,
      32_767,
      65_535,
      Integer.MAX_VALUE,
      Integer.MIN_VALUE,
      Long.MAX_VALUE,
      Long.MIN_VALUE,
      1L << 40,
      348,
      540
    };
    double[] reals = {
      0,
      1,
      -1,
      2,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      1e38,
      1e-38,
      -1e300,
      1e300,
      352,
      353,
      400,
      1e9,
      0.99999,
      Double.MIN_VALUE
    };
    long whole = random.nextInt(4) == 0 ? random.nextLong() : wholes[random.nextInt(wholes.length)];
    double real = reals[random.nextInt(reals.length)];
    int room = bytes.length - at;
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] = (byte) whole;
      case 1 -> buffer.putShort(Math.min(at, bytes.length - 2), (short) whole);
      case 2 -> buffer.putInt(Math.min(at, bytes.length - 4), (int) whole);
      case 3 -> buffer.putLong(room < 8 ? bytes.length - 8 : at, whole);
      case 4 -> buffer.putFloat(Math.min(at, bytes.length - 4), (float) real);
      default -> buffer.putDouble(room < 8 ? bytes.length - 8 : at, real);
    }
    return bytes;
  }

  /** Another word in place of one of the header's, or a line less or twice. */
  private static byte[] otherWord(byte[] bytes, int header, Random random) {
    String text = new String(bytes, 0, header, StandardCharsets.ISO_8859_1);
    List<MatchResult> words = WORD.matcher(text).results().toList();
    if (words.isEmpty()) {
      return bytes;
    }
    MatchResult word = words.get(random.nextInt(words.size()));
    String other = WORDS.get(random.nextInt(WORDS.size()));
    String changed =
        switch (random.nextInt(8)) {
          case 0 -> {
            int line = text.lastIndexOf('\n', word.start()) + 1;
            int end = text.indexOf('\n', line) + 1;
            yield text.substring(0, line) + text.substring(Math.max(line, end));
          }
          case 1 -> text.substring(0, word.start()) + other + " " + text.substring(word.start());
          default -> text.substring(0, word.start()) + other + text.substring(word.end());
        };
    byte[] start = changed.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + bytes.length - header);
    System.arraycopy(bytes, header, all, start.length, bytes.length - header);
    return all;
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    return Damage.of(bytes, 0, 16, random);
  }
}
