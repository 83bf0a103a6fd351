package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollard.weights.TorchSave.Field;
import io.pollard.weights.TorchSave.Item;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of damaged files of both formats: half of them in operations, lengths and the zip's
 * structures, the others anywhere. One in twenty is left whole and must load equal.
 */
@Tag("mutations")
class PyTorchMutationsTest {

  private static final int FILES = Integer.getInteger("pollard.mutations", 2000);

  /** NOT_JSON is for files that are no longer taken for PyTorch's, and may occur. */
  private static final Set<Reason> OF_THE_READER =
      EnumSet.complementOf(
          EnumSet.of(
              Reason.NOT_JSON,
              Reason.SIDECAR,
              Reason.OTHER_NETWORK,
              Reason.UNWRITABLE,
              Reason.SOURCE,
              Reason.NOT_FOUND,
              Reason.NOT_ALLOWED,
              Reason.UNAVAILABLE,
              Reason.CHECKSUM,
              Reason.NUMBERS));

  private static final List<DType> DTYPES = List.of(DType.values());
  private static final List<String> GOLDEN =
      List.of(
          "torch-2.15-zip-tensors.pth",
          "torch-2.15-legacy-tensors.pth",
          "torch-2.15-zip-checkpoint.pth",
          "torch-2.15-legacy-checkpoint.pth");

  @TempDir private Path folder;

  /** A file to damage; without tensors where PyTorch wrote it. */
  private record Original(
      List<StoredTensor> tensors, List<Item> items, boolean isZip, TorchSave file) {}

  @Test
  void nothingButTheReadersOwnExceptionLeavesIt() throws IOException {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(128L << 20);
    List<Original> originals = new ArrayList<>();
    for (int seed = 0; seed < 50; seed++) {
      originals.add(original(new Random(seed), seed % 2 == 0));
    }
    List<Original> golden = new ArrayList<>();
    for (String name : GOLDEN) {
      try (InputStream in = getClass().getResourceAsStream("/golden/" + name)) {
        golden.add(
            new Original(
                List.of(), List.of(), name.contains("zip"), TorchSave.of(in.readAllBytes())));
      }
    }
    Map<Reason, Integer> rejections = new EnumMap<>(Reason.class);
    int whole = 0;
    int harmless = 0;
    for (int index = 0; index < FILES; index++) {
      Random random = new Random(index);
      Path path = folder.resolve(index + ".pth");
      Original original = originals.get(random.nextInt(originals.size()));
      if (index % 20 == 0) {
        Files.write(path, original.file().bytes());
        assertThat(Weights.read(path).file().tensors().values())
            .containsExactlyElementsOf(original.tensors());
        whole++;
      } else {
        if (index % 2 == 1) {
          mutateStructure(path, original, random);
        } else {
          Original other = index % 4 == 0 ? original : golden.get(random.nextInt(golden.size()));
          Files.write(path, damaged(other.file().bytes(), random));
        }
        try {
          Weights.read(path).file().tensors().values().forEach(StoredTensor::floats);
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
    assertThat(rejections.keySet()).containsAll(OF_THE_READER);
    assertThat(harmless).isLessThan(FILES / 2);
  }

  /** Streams that are as costly as the limits allow, one operation repeated. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "N",
        "K`00",
        "J`00`00`01`00",
        "]",
        "}",
        ")",
        "}NNs",
        "]Na",
        "]q`00",
        "N`94",
        "N`85",
        "NN`86",
        "U`00",
        "`8c`01a",
        "`8a`08`00`00`00`00`00`00`00`01",
        "`8f",
        "ctorch\nSize\n)`85R",
        "ccollections\nOrderedDict\n)R",
        "(](NNNe",
        "(N"
      })
  void theLargestStreamsFitIntoASmallHeap(String operations) {
    byte[] one = UnpicklerTest.bytes(operations);
    byte[] stream = new byte[(16 << 20) / one.length * one.length];
    for (int at = 0; at < stream.length; at += one.length) {
      System.arraycopy(one, 0, stream, at, one.length);
    }
    Path file = Path.of("x.pth");
    Unpickler unpickler = new Unpickler(file, ByteBuffer.wrap(stream), new Storages(file));
    WeightsException thrown = catchThrowableOfType(WeightsException.class, unpickler::next);
    assertThat(thrown.reason()).isEqualTo(Reason.TOO_COMPLEX);
  }

  private static Original original(Random random, boolean isZip) {
    List<StoredTensor> tensors = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    int count = 2 + random.nextInt(4);
    for (int index = 0; index < count; index++) {
      DType dtype = DTYPES.get(random.nextInt(DTYPES.size()));
      List<Long> shape = random.longs(random.nextInt(4), 1, 4).boxed().toList();
      int elements = shape.stream().mapToInt(Long::intValue).reduce(1, (a, b) -> a * b);
      byte[] bytes = new byte[elements * dtype.bytes()];
      random.nextBytes(bytes);
      StoredTensor tensor =
          new StoredTensor("layer" + index + ".größe", dtype, shape, ByteBuffer.wrap(bytes));
      tensors.add(tensor);
      items.add(
          random.nextBoolean()
              ? TorchSave.item(tensor)
              : TorchSave.transposed(tensor, random.nextInt(3)));
    }
    return new Original(tensors, items, isZip, saved(items, Map.of(), isZip));
  }

  private static TorchSave saved(List<Item> items, Map<String, byte[]> others, boolean isZip) {
    return isZip ? TorchSave.zip(items, others) : TorchSave.legacy(items, others);
  }

  private static void mutateStructure(Path path, Original original, Random random)
      throws IOException {
    byte[] bytes = original.file().bytes();
    List<Item> items = new ArrayList<>(original.items());
    int chosen = random.nextInt(items.size());
    Item item = items.get(chosen);
    switch (random.nextInt(30)) {
      case 0, 1, 2, 3, 4, 5, 6 ->
          Files.write(path, lie(original.file().fields(), bytes, 0, random));
      case 7, 8, 9 -> {
        // In what a zip has at its end, or the lengths of the storages.
        int from = original.file().fields().size() * 2 / 3;
        Files.write(path, lie(original.file().fields(), bytes, from, random));
      }
      case 10 -> Files.write(path, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      case 11 -> Files.write(path, Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40)));
      case 12 -> {
        String[] names = {"os\nsystem", "builtins\neval", "torch.nn.modules.linear\nLinear", "\n"};
        String code = "c" + names[random.nextInt(names.length)] + "\n)R";
        write(path, original, items, code.getBytes(StandardCharsets.UTF_8));
      }
      case 13 -> {
        // Groups in groups, lists in lists, and a group that ends nowhere.
        byte[] deep = new byte[1 + random.nextInt(50_000)];
        Arrays.fill(deep, (byte) "(](}".charAt(random.nextInt(4)));
        write(path, original, items, deep);
      }
      case 14 -> write(path, original, items, memoBomb(random));
      case 15, 16 -> {
        items.set(
            chosen,
            item.shaped(
                number(random), numbers(random, item.shape()), numbers(random, item.strides())));
        write(path, original, items, new byte[] {'N'});
      }
      case 17 -> {
        long large = (1L << 29) + random.nextInt(1 << 20);
        boolean isShape = random.nextBoolean();
        items.set(
            chosen,
            isShape
                ? item.shaped(0, List.of(large, 8L), List.of(0L, 0L))
                : item.shaped(0, List.of(1L + (8 << 20), 4L), List.of(0L, 0L)));
        write(path, original, items, new byte[] {'N'});
      }
      case 18 -> {
        String[] types = {"ComplexFloatStorage", "QInt8Storage", "Storage", "floatStorage"};
        items.set(chosen, item.typed(types[random.nextInt(types.length)]));
        write(path, original, items, new byte[] {'N'});
      }
      case 19 -> write(path, original, List.of(), new byte[] {']'});
      case 20 -> {
        items.set(chosen, item.named(items.get((chosen + 1) % items.size()).name()));
        write(path, original, items, new byte[] {'N'});
      }
      case 21 -> {
        // Lengths of texts, bytes and numbers that the stream has not.
        byte[] length = ByteBuffer.allocate(12).putLong(2, random.nextLong()).array();
        length[0] = 'N';
        length[1] =
            (byte) new int[] {'X', 'T', 'B', 0x8a, 0x8b, 0x8d, 0x8e, 0x95}[random.nextInt(8)];
        write(path, original, items, length);
      }
      case 22 -> write(path, original, items, new byte[] {'U', 2, (byte) 0xc3, '('});
      case 23 -> {
        byte[] storage = Arrays.copyOf(item.storage(), random.nextInt(2 * item.storage().length));
        items.set(
            chosen,
            new Item(
                item.name(),
                item.type(),
                item.elements(),
                item.offset(),
                item.shape(),
                item.strides(),
                storage));
        write(path, original, items, new byte[] {'N'});
      }
      case 24 -> Files.write(path, zip(items, random).bytes());
      case 25 -> {
        // A compressed file, whole or with a lie in it.
        TorchSave packed = TorchSave.zip(TorchSave.pickle(items, Map.of(), false), items, true);
        Files.write(
            path,
            random.nextBoolean()
                ? packed.bytes()
                : lie(packed.fields(), packed.bytes(), 0, random));
      }
      case 26 -> Files.write(path, sameBytesTwice(items, random));
      case 27 -> {
        // A storage that says it unpacks to more than it does, or to more than is allowed.
        byte[] zeros = new byte[1 << 18];
        int claimed = random.nextBoolean() ? zeros.length + 1 : ZipArchive.MAX_INFLATED + 1;
        Item bomb = new Item("a", "ByteStorage", claimed, 0, List.of(1L), List.of(1L), zeros);
        TorchSave pickle = TorchSave.pickle(List.of(bomb), Map.of(), false);
        TorchSave packed = TorchSave.zip(pickle, List.of(bomb), true);
        ByteBuffer lying = ByteBuffer.wrap(packed.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (Field field : packed.fields()) {
          if (field.width() == 4 && lying.getInt(field.at()) == zeros.length) {
            lying.putInt(field.at(), claimed);
          }
        }
        Files.write(path, lying.array());
      }
      case 28 -> {
        // Another format, or a header of safetensors.
        bytes[random.nextInt(2)] = (byte) random.nextInt(256);
        Files.write(path, bytes);
      }
      default -> {
        if (random.nextBoolean()) {
          Files.createDirectory(path);
        }
      }
    }
  }

  private static void write(Path path, Original original, List<Item> items, byte[] other)
      throws IOException {
    Files.write(path, saved(items, Map.of("other", other), original.isZip()).bytes());
  }

  /** Lists of lists, each with the one before it many times. */
  private static byte[] memoBomb(Random random) {
    StringBuilder bomb = new StringBuilder("(]q\1");
    int levels = 2 + random.nextInt(90);
    for (int level = 2; level < levels; level++) {
      bomb.append("](")
          .append(("h" + (char) (level - 1)).repeat(20))
          .append("eq")
          .append((char) level);
    }
    return bomb.append("t").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** An archive whose entries are not all that there must be, or too many. */
  private static TorchSave zip(List<Item> items, Random random) {
    Map<String, TorchSave> entries = new LinkedHashMap<>();
    TorchSave pickle = TorchSave.pickle(items, Map.of(), false);
    entries.put("a/data.pkl", pickle);
    switch (random.nextInt(5)) {
      case 0 -> entries.put("a/byteorder", TorchSave.of(new byte[] {'b', 'i', 'g'}));
      case 1 -> entries.put("a/constants.pkl", pickle);
      case 2 -> entries.put("b/data.pkl", pickle);
      case 3 -> entries.remove("a/data.pkl");
      default -> entries.put("a/data/0", TorchSave.of(new byte[0]));
    }
    return TorchSave.zip(entries, random.nextBoolean());
  }

  /** Two entries that share bytes. */
  private static byte[] sameBytesTwice(List<Item> items, Random random) {
    Map<String, TorchSave> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", TorchSave.pickle(items, Map.of(), false));
    entries.put("a/1", TorchSave.of(new byte[8]));
    entries.put("a/2", TorchSave.of(new byte[8]));
    byte[] bytes = TorchSave.zip(entries, false).bytes();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int first = text.lastIndexOf("a/1");
    ByteBuffer lying = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (random.nextBoolean()) {
      // The directory's second entry is the first one again.
      int second = text.lastIndexOf("a/2");
      lying.putInt(second - 4, lying.getInt(first - 4));
      bytes[second + 2] = '1';
    } else {
      // The first entry's bytes go on into the second one's header.
      int place = text.indexOf("a/1");
      lying.putInt(first - 46 + 20, 20).putInt(first - 46 + 24, 20);
      lying.putInt(place - 30 + 18, 20).putInt(place - 30 + 22, 20);
    }
    return bytes;
  }

  private static byte[] lie(List<Field> fields, byte[] bytes, int from, Random random) {
    for (int count = random.nextInt(2); count >= 0; count--) {
      Field field = fields.get(from + random.nextInt(fields.size() - from));
      byte[] other =
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number(random)).array();
      System.arraycopy(other, 0, bytes, field.at(), field.width());
    }
    return bytes;
  }

  private static long number(Random random) {
    long[] numbers = {
      0,
      1,
      -1,
      random.nextInt(64),
      random.nextInt(1 << 20),
      Integer.MAX_VALUE,
      1L << 31,
      1L << 62,
      Long.MAX_VALUE,
      Long.MIN_VALUE,
      random.nextLong()
    };
    return numbers[random.nextInt(numbers.length)];
  }

  private static List<Long> numbers(Random random, List<Long> before) {
    List<Long> numbers = new ArrayList<>(before);
    for (int index = 0; index < numbers.size(); index++) {
      if (random.nextBoolean()) {
        numbers.set(index, number(random));
      }
    }
    if (random.nextInt(8) == 0) {
      numbers.add(number(random));
    }
    return numbers;
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
}
