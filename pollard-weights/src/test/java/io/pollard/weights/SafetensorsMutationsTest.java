package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of damaged files: half of them in header, lengths and offsets, the others anywhere. One
 * in twenty is left whole and must load equal.
 */
@Tag("mutations")
class SafetensorsMutationsTest {

  private static final int FILES = Integer.getInteger("pollard.mutations", 2000);
  private static final Set<Reason> OF_THE_READER =
      EnumSet.range(Reason.UNREADABLE, Reason.TOO_LARGE);
  private static final List<DType> DTYPES = List.of(DType.values());
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  @SuppressWarnings("ArrayRecordComponent")
  private record Original(List<StoredTensor> tensors, byte[] bytes) {}

  @TempDir private Path folder;

  @Test
  void nothingButTheReadersOwnExceptionLeavesIt() throws IOException {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(128L << 20);
    List<Original> originals = new ArrayList<>();
    for (int seed = 0; seed < 50; seed++) {
      Path path = folder.resolve("original.safetensors");
      List<StoredTensor> tensors = tensors(new Random(seed));
      Safetensors.write(path, tensors, Map.of("format", "pt"));
      originals.add(new Original(tensors, Files.readAllBytes(path)));
    }
    Map<Reason, Integer> rejections = new EnumMap<>(Reason.class);
    int whole = 0;
    int harmless = 0;
    for (int index = 0; index < FILES; index++) {
      Random random = new Random(index);
      Path path = folder.resolve(index + ".safetensors");
      Original original = originals.get(random.nextInt(originals.size()));
      if (index % 20 == 0) {
        Files.write(path, original.bytes());
        assertThat(Safetensors.read(path).tensors().values())
            .containsExactlyElementsOf(original.tensors());
        whole++;
      } else {
        mutate(path, original.bytes().clone(), index % 2 == 1, random);
        try {
          TensorFile file = Safetensors.read(path);
          file.tensors().values().forEach(StoredTensor::floats);
          harmless++;
        } catch (WeightsException e) {
          assertThat(e).hasMessageStartingWith(path + ": ");
          assertThat(e.getMessage()).hasSizeLessThan(path.toString().length() + 600);
          rejections.merge(e.reason(), 1, Integer::sum);
        } catch (RuntimeException | Error e) {
          throw new AssertionError("mutation " + index, e);
        }
      }
      Files.deleteIfExists(path);
    }
    System.out.println(
        FILES + " files: " + whole + " whole, " + harmless + " harmless, rejected " + rejections);
    assertThat(rejections.keySet()).isEqualTo(OF_THE_READER);
    assertThat(harmless).isLessThan(FILES / 2);
  }

  /** Headers that are as costly as the limits allow. */
  @Test
  void theLargestHeadersFitIntoASmallHeap() throws IOException {
    List<String> fillings =
        List.of(
            "[".repeat(15) + "]".repeat(15) + ",",
            "{},",
            "\"a\",",
            "1e1,",
            "[[[]]],",
            "{\"a\":".repeat(13) + "1" + "}".repeat(13) + ",");
    for (String filling : fillings) {
      String header = "{\"a\":[" + filling.repeat((Safetensors.MAX_HEADER - 20) / filling.length());
      Path path = folder.resolve("large.safetensors");
      Files.write(path, file(header + "1]}", new byte[0]));
      assertThat(rejection(path)).isIn(Reason.TOO_COMPLEX, Reason.NOT_JSON);
      Files.delete(path);
    }
    StringBuilder names = new StringBuilder("{");
    for (int index = 0; names.length() < Safetensors.MAX_HEADER - 20; index++) {
      names.append("\"").append(index).append("\":{},");
    }
    Path path = folder.resolve("names.safetensors");
    Files.write(path, file(names + "\"a\":{}}", new byte[0]));
    assertThat(rejection(path)).isEqualTo(Reason.TOO_COMPLEX);
  }

  private static Reason rejection(Path path) {
    try {
      Safetensors.read(path);
      throw new AssertionError("expected a rejection of " + path);
    } catch (WeightsException e) {
      return e.reason();
    }
  }

  private static List<StoredTensor> tensors(Random random) {
    List<StoredTensor> tensors = new ArrayList<>();
    int count = 2 + random.nextInt(4);
    for (int index = 0; index < count; index++) {
      DType dtype = DTYPES.get(random.nextInt(DTYPES.size()));
      List<Long> shape = random.longs(random.nextInt(4), 1, 4).boxed().toList();
      int elements = shape.stream().mapToInt(Long::intValue).reduce(1, (a, b) -> a * b);
      byte[] bytes = new byte[elements * dtype.bytes()];
      random.nextBytes(bytes);
      tensors.add(
          new StoredTensor("layer" + index + ".größe", dtype, shape, ByteBuffer.wrap(bytes)));
    }
    return tensors;
  }

  private static byte[] file(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  private static void mutate(Path path, byte[] bytes, boolean inHeader, Random random)
      throws IOException {
    if (!inHeader) {
      Files.write(path, damaged(bytes, random));
      return;
    }
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
    byte[] data = Arrays.copyOfRange(bytes, 8 + length, bytes.length);
    switch (random.nextInt(20)) {
      case 0 -> lie(path, bytes, random.nextLong());
      case 1 -> lie(path, bytes, random.nextInt(2 * bytes.length));
      case 2 -> lie(path, bytes, length + random.nextInt(9) - 4);
      case 3, 4, 5 -> Files.write(path, file(number(header, random), data));
      case 6 -> Files.write(path, file(number(number(header, random), random), data));
      case 7 -> {
        // Repeats the first tensor's entry.
        int start = header.indexOf("\"layer0");
        String entry = header.substring(start, header.indexOf("]}", start) + 2);
        Files.write(path, file(header.replace(entry, entry + "," + entry), data));
      }
      case 8 -> {
        String[] types = {"F8_E4M3", "C64", "f32", "U16", "", "F32\\u0000"};
        String type = "\"dtype\":\"" + types[random.nextInt(types.length)] + "\"";
        Files.write(path, file(header.replaceFirst("\"dtype\":\"\\w+\"", replacement(type)), data));
      }
      case 9 -> {
        String deep = "[".repeat(random.nextInt(100_000)) + "]".repeat(random.nextInt(10));
        Files.write(path, file(header.replaceFirst("\"shape\":", "\"shape\":" + deep), data));
      }
      case 10 -> {
        // A byte that no UTF-8 has.
        bytes[8 + random.nextInt(length)] = (byte) (0xf8 | random.nextInt(8));
        Files.write(path, bytes);
      }
      case 11 -> {
        String[] fields = {"dtype", "shape", "data_offsets"};
        String field = "\"" + fields[random.nextInt(3)] + "\":";
        String[] others = {"\"x\":", field + "null,\"x\":", field + "\"4\",\"x\":"};
        Files.write(path, file(header.replaceFirst(field, others[random.nextInt(3)]), data));
      }
      case 12 -> {
        String[] shapes = {
          "[-1]",
          "[9223372036854775807]",
          "[4294967296,4294967296,4294967296]",
          "[1e3]",
          "[0.5]",
          "[" + "1,".repeat(40) + "1]",
          "[99999999999999999999]",
          "[0,4294967296,4294967296]"
        };
        String shape = "\"shape\":" + shapes[random.nextInt(shapes.length)];
        Files.write(
            path, file(header.replaceFirst("\"shape\":\\[[^\\]]*\\]", replacement(shape)), data));
      }
      case 13 -> {
        // Two tensors with the same bytes.
        String same = "{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}";
        Files.write(path, file("{\"a\":" + same + ",\"b\":" + same + "}", new byte[2]));
      }
      case 14 -> {
        int gap = 1 + random.nextInt(8);
        Files.write(path, file(alone("I64", 1, gap, gap + 8), new byte[gap + 8]));
      }
      case 15 -> {
        long count = (1L << 29) + random.nextInt(1 << 20);
        Files.write(path, file(alone("F32", count, 0, count * 4), data));
      }
      case 16 -> Files.write(path, Arrays.copyOf(bytes, random.nextInt(8)));
      case 17 -> Files.write(path, Arrays.copyOf(bytes, bytes.length - 1 - random.nextInt(16)));
      case 18 -> Files.write(path, file(header, Arrays.copyOf(data, data.length + 1)));
      default -> {
        if (random.nextBoolean()) {
          Files.createDirectory(path);
        }
      }
    }
  }

  /** A header with one tensor. */
  private static String alone(String dtype, long size, long begin, long end) {
    return "{\"a\":{\"dtype\":\""
        + dtype
        + "\",\"shape\":["
        + size
        + "],\"data_offsets\":["
        + begin
        + ","
        + end
        + "]}}";
  }

  private static void lie(Path path, byte[] bytes, long length) throws IOException {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(path, bytes);
  }

  /** Another number instead of one of the header's. */
  private static String number(String header, Random random) {
    List<MatchResult> numbers = NUMBER.matcher(header).results().toList();
    MatchResult chosen = numbers.get(random.nextInt(numbers.size()));
    long[] others = {
      0,
      1,
      -1,
      random.nextInt(64),
      random.nextInt(1 << 20),
      Integer.MAX_VALUE,
      1L << 31,
      Long.MAX_VALUE,
      Long.MIN_VALUE,
      random.nextLong()
    };
    return header.substring(0, chosen.start())
        + others[random.nextInt(others.length)]
        + header.substring(chosen.end());
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    int count = Math.min(1 + random.nextInt(16), bytes.length - at);
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> Arrays.copyOf(bytes, bytes.length + count);
      case 2 -> {
        Arrays.fill(bytes, at, at + count, (byte) 0);
        yield bytes;
      }
      case 3 -> {
        System.arraycopy(bytes, at + count, bytes, at, bytes.length - at - count);
        yield Arrays.copyOf(bytes, bytes.length - count);
      }
      default -> {
        for (int index = 0; index < count; index++) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        yield bytes;
      }
    };
  }

  private static String replacement(String text) {
    return Matcher.quoteReplacement(text);
  }
}
