package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollard.weights.TorchSave.Item;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PyTorchFileTest {

  private static final StoredTensor NUMBERS =
      new StoredTensor(
          "a", DType.I16, List.of(2L, 2L), ByteBuffer.wrap(new byte[] {1, 0, 2, 0, 3, 0, 4, 0}));

  private static final byte[] NONE = {'N'};

  @TempDir private Path folder;

  private Path golden(String name) throws IOException {
    Path path = folder.resolve(name);
    try (InputStream in = getClass().getResourceAsStream("/golden/" + name)) {
      Files.copy(in, path);
    }
    return path;
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("weights.pth"), bytes);
  }

  private WeightsException rejection(TorchSave saved) throws IOException {
    Path path = file(saved.bytes());
    WeightsException thrown =
        catchThrowableOfType(WeightsException.class, () -> Weights.read(path));
    assertThat(thrown).isNotNull().hasMessageStartingWith(path + ": ");
    return thrown;
  }

  private WeightsException rejection(Item item) throws IOException {
    WeightsException zip = rejection(TorchSave.zip(List.of(item), Map.of()));
    WeightsException legacy = rejection(TorchSave.legacy(List.of(item), Map.of()));
    assertThat(legacy.getMessage()).isEqualTo(zip.getMessage());
    return zip;
  }

  /** The formula of golden/pytorch.py. */
  private static float golden(DType dtype, int index) {
    int step = (7 * index + 3) % 11 - 5;
    return switch (dtype) {
      case F64, F32, F16, BF16 -> step / 4f;
      case I64, I32, I16, I8 -> step;
      case U8 -> step + 5;
      case BOOL -> Math.floorMod(step, 2);
    };
  }

  private static void checkGolden(TensorFile file) {
    Map<String, String> shapes = new LinkedHashMap<>();
    file.tensors()
        .forEach((name, tensor) -> shapes.put(name, tensor.dtype() + " " + tensor.shape()));
    assertThat(shapes.toString())
        .isEqualTo(
            "{f64=F64 [2, 3], f32=F32 [2, 3, 4], f16=F16 [5], bf16=BF16 [5], i64=I64 [2, 2],"
                + " i32=I32 [3], i16=I16 [3, 3], i8=I8 [7], u8=U8 [4, 3], bool=BOOL [6],"
                + " number=F32 [], empty=F32 [0, 3], transposed=F32 [3, 4],"
                + " transposed_i16=I16 [3, 4], transposed_u8=U8 [3, 4], transposed_f64=F64 [3, 4],"
                + " channels_last=F32 [2, 3, 2, 2], expanded=F32 [3, 4], offset=F32 [2, 3],"
                + " every_other=F32 [5], shared_whole=F32 [8], shared_start=F32 [4],"
                + " parameter=F32 [2, 5], größe=F32 [1]}");
    file.tensors()
        .forEach(
            (name, tensor) -> {
              float[] numbers = tensor.floats();
              for (int index = 0; index < numbers.length; index++) {
                int of = name.equals("expanded") ? index % 4 : index;
                assertThat(numbers[index])
                    .as(name + " " + index)
                    .isEqualTo(golden(tensor.dtype(), of));
              }
            });
  }

  @ParameterizedTest
  @CsvSource({"2.10,zip", "2.10,legacy", "2.15,zip", "2.15,legacy"})
  void readsTheStateDictsOfPyTorch(String version, String form) throws IOException {
    PyTorchFile file = PyTorchFile.read(golden("torch-" + version + "-" + form + "-tensors.pth"));
    checkGolden(file.tensors());
    assertThat(file.notes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2.10,zip", "2.10,legacy", "2.15,zip", "2.15,legacy"})
  void findsTheStateDictInACheckpoint(String version, String form) throws IOException {
    Path path = golden("torch-" + version + "-" + form + "-checkpoint.pth");
    Weights weights = Weights.read(path);
    checkGolden(weights.file());
    assertThat(weights.notes())
        .containsExactly(
            "The tensors of " + path + " are those of its state_dict.model.",
            "Left out of "
                + path
                + ", being no tensors of its network: 7 (epoch, best, long and 4 more).",
            "The names in "
                + path
                + " begin with module., as DataParallel has it; that is left off.",
            "Nothing says how images are prepared for "
                + path
                + ", so ImageNet's way is taken (224 pixels, its mean and deviation); "
                + path.getFileName().toString().replace(".pth", ".json")
                + " beside it may say another.");
  }

  @Test
  void tellsFormatsByContentAndNotByName() throws IOException {
    Path renamed = folder.resolve("renamed.safetensors");
    Files.move(golden("torch-2.15-zip-tensors.pth"), renamed);
    checkGolden(Weights.read(renamed).file());
    Path other = folder.resolve("other.pth");
    // Headers of these lengths begin as a pickle of protocol 2 and as a zip archive do.
    for (int length : new int[] {0x280, 'P' + ('K' << 8)}) {
      Safetensors.write(other, List.of(NUMBERS), Map.of("x", "y".repeat(length - 87)));
      assertThat(Files.readAllBytes(other)).startsWith(length, length >> 8, 0, 0);
      assertThat(Weights.read(other).file().tensor("a")).isEqualTo(NUMBERS);
    }
  }

  @Test
  void readsAnArchiveThatAnotherProgramPackedAgain() throws IOException {
    Path packed = folder.resolve("packed.pth");
    try (ZipFile from = new ZipFile(golden("torch-2.15-zip-checkpoint.pth").toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(packed))) {
      for (ZipEntry entry : Collections.list(from.entries())) {
        to.putNextEntry(new ZipEntry(entry.getName()));
        from.getInputStream(entry).transferTo(to);
      }
    }
    checkGolden(PyTorchFile.read(packed).tensors());
  }

  @Test
  void aTensorOfAnyStridesComesOutRowMajor() throws IOException {
    Item transposed = TorchSave.transposed(NUMBERS, 3);
    for (TorchSave saved :
        List.of(
            TorchSave.zip(List.of(transposed), Map.of()),
            TorchSave.zip(
                TorchSave.pickle(List.of(transposed), Map.of(), false), List.of(transposed), true),
            TorchSave.legacy(List.of(transposed), Map.of()))) {
      PyTorchFile file = PyTorchFile.read(file(saved.bytes()));
      assertThat(file.tensors().tensor("a")).isEqualTo(NUMBERS);
      assertThat(file.notes()).isEmpty();
    }
  }

  @Test
  void aContiguousTensorIsNotCopied() throws IOException {
    Path path = file(TorchSave.zip(List.of(TorchSave.item(NUMBERS)), Map.of()).bytes());
    assertThat(PyTorchFile.read(path).tensors().tensor("a").bytes().isDirect()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict", "model", "model_state_dict", "net"})
  void looksThroughTheUsualWrappers(String wrapper) throws IOException {
    TorchSave inner = TorchSave.pickle(List.of(TorchSave.item(NUMBERS)), Map.of(), false);
    byte[] dict = inner.bytes();
    // Without the protocol and the end it is a value like any other.
    byte[] value = Arrays.copyOfRange(dict, 2, dict.length - 1);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("epoch", NONE);
    entries.put(wrapper, value);
    TorchSave saved =
        TorchSave.zip(
            TorchSave.pickle(List.of(), entries, false), List.of(TorchSave.item(NUMBERS)), false);
    Path path = file(saved.bytes());
    PyTorchFile file = PyTorchFile.read(path);
    assertThat(file.tensors().tensors()).containsExactly(Map.entry("a", NUMBERS));
    assertThat(file.notes())
        .containsExactly(
            "The tensors of " + path + " are those of its " + wrapper + ".",
            "Left out of " + path + ", being no tensors of its network: 1 (epoch).");
  }

  /** A dict of dicts, each with the one tensor under another name. */
  private static byte[] dicts(Map<String, String> tensorByKey) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("epoch", NONE);
    tensorByKey.forEach(
        (key, name) -> {
          Item item = TorchSave.item(NUMBERS).named(name);
          byte[] dict = TorchSave.pickle(List.of(item), Map.of(), false).bytes();
          entries.put(key, Arrays.copyOfRange(dict, 2, dict.length - 1));
        });
    return TorchSave.zip(
            TorchSave.pickle(List.of(), entries, false), List.of(TorchSave.item(NUMBERS)), false)
        .bytes();
  }

  private static Map<String, String> two(String first, String second) {
    Map<String, String> two = new LinkedHashMap<>();
    two.put(first, "raw");
    two.put(second, "mean");
    return two;
  }

  @ParameterizedTest
  @ValueSource(strings = {"teacher", "state_dict_ema", "params", "ema", "network"})
  void aStateDictUnderAnyOtherKeyIsTakenAndSaid(String key) throws IOException {
    Path path = file(dicts(Map.of(key, "a")));
    assertThat(PyTorchFile.read(path).tensors().tensors()).containsOnlyKeys("a");
    assertThat(PyTorchFile.read(path).notes())
        .contains("The tensors of " + path + " are those of its " + key + ".");
  }

  @ParameterizedTest
  @CsvSource({"state_dict, state_dict_ema", "model, model_ema"})
  void ofTwoTheUsualOneIsTakenAndTheOtherIsNamed(String usual, String other) throws IOException {
    Path path = file(dicts(two(usual, other)));
    PyTorchFile read = PyTorchFile.read(path);
    assertThat(read.tensors().tensors()).containsOnlyKeys("raw");
    assertThat(read.notes())
        .containsExactly(
            "The tensors of " + path + " are those of its " + usual + ".",
            "It has other tensors too, of 1 ("
                + other
                + "); "
                + path
                + ":"
                + other
                + " would take those.",
            "Left out of " + path + ", being no tensors of its network: 1 (epoch).");
    PyTorchFile named = PyTorchFile.read(path, Optional.of(other));
    assertThat(named.tensors().tensors()).containsOnlyKeys("mean");
    assertThat(named.group()).isEmpty();
  }

  @Test
  void ofTwoOfWhichNoneIsUsualNoneIsGuessed() throws IOException {
    Path path = file(dicts(two("params", "params_ema")));
    assertThat(catchThrowableOfType(WeightsException.class, () -> PyTorchFile.read(path)))
        .hasMessage(
            path
                + ": expected one state dict but found 2 (params of 1 tensors, params_ema of 1"
                + " tensors); name one, as "
                + path
                + ":params");
    assertThat(PyTorchFile.read(path, Optional.of("params_ema")).tensors().tensors())
        .containsOnlyKeys("mean");
  }

  @Test
  void aKeyMayGoOnInTheNamesOfTensors() throws IOException {
    Path path = file(dicts(Map.of("student", "backbone.a")));
    Weights read = Weights.read(path, Sidecar.EMPTY, Optional.of("student.backbone"));
    assertThat(read.file().tensors()).containsOnlyKeys("a");
    assertThat(read.notes())
        .contains(
            "The tensors of " + path + " are those of its student.",
            "The tensors of " + path + " are those under backbone.");
  }

  @Test
  void refusesWhatHasNoTensorsByName() throws IOException {
    WeightsException thrown =
        rejection(TorchSave.zip(List.of(), Map.of("params", new byte[] {']'})));
    assertThat(thrown.reason()).isEqualTo(Reason.NO_TENSORS);
    assertThat(thrown)
        .hasMessageEndingWith(
            ": expected a state dict, which is a dict of tensors by name, but found a dict of 1"
                + " (params); in Python, save model.state_dict() with torch.save");
  }

  @Test
  void refusesCodeByName() throws IOException {
    byte[] code = "cposix\nsystem\n(X\u0004\0\0\0truetR".getBytes(StandardCharsets.ISO_8859_1);
    WeightsException thrown =
        rejection(TorchSave.zip(List.of(TorchSave.item(NUMBERS)), Map.of("epoch", code)));
    assertThat(thrown.reason()).isEqualTo(Reason.CODE);
    assertThat(thrown)
        .hasMessageEndingWith(
            ": it names posix.system, and only tensors and plain containers are taken from a pickle,"
                + " since more could run code; if you trust it, load it in Python and save the state"
                + " dict alone, as torch.save(model.state_dict(), \"weights.pth\") or as"
                + " safetensors");
    Item item = TorchSave.item(NUMBERS);
    assertThat(rejection(item.typed("ComplexFloatStorage")).reason()).isEqualTo(Reason.DTYPE);
  }

  @Test
  void refusesTorchScriptAndBigEndian() throws IOException {
    Map<String, TorchSave> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", TorchSave.pickle(List.of(), Map.of(), false));
    entries.put("a/byteorder", TorchSave.of("big".getBytes(StandardCharsets.UTF_8)));
    assertThat(rejection(TorchSave.zip(entries, false)).reason()).isEqualTo(Reason.FIELDS);
    entries.put("a/constants.pkl", TorchSave.of(NONE));
    WeightsException thrown = rejection(TorchSave.zip(entries, false));
    assertThat(thrown.reason()).isEqualTo(Reason.CODE);
    assertThat(thrown).hasMessageContaining("TorchScript");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; 2 2; 2; SHAPE",
        "0; 2 -2; 2 1; SHAPE",
        "0; 2 2; 2 -1; SHAPE",
        "-1; 2 2; 2 1; SHAPE",
        "0; 4294967296 4294967296 4294967296; 0 0 0; SHAPE",
        "0; 2 2; 9223372036854775807 1; SHAPE",
        "9223372036854775807; 2 2; 2 1; SHAPE",
        "0; 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1; 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1; SHAPE",
        "0; 4611686018427387904 0; 1 1; SHAPE",
        "1; 2 2; 2 1; OUT_OF_RANGE",
        "0; 2 2; 3 1; OUT_OF_RANGE",
        "0; 5; 1; OUT_OF_RANGE",
        "0; 1073741824; 0; TOO_LARGE",
        "0; 2097153 4; 0 0; TOO_LARGE"
      })
  void refusesShapesAndStridesThatTheStorageHasNot(
      long offset, String shape, String strides, Reason reason) throws IOException {
    Item lie = TorchSave.item(NUMBERS).shaped(offset, longs(shape), longs(strides));
    assertThat(rejection(lie).reason()).isEqualTo(reason);
  }

  private static List<Long> longs(String text) {
    return Arrays.stream(text.split(" ")).map(Long::valueOf).toList();
  }

  @Test
  void aTensorWithoutNumbersNeedsNoStorage() throws IOException {
    Item empty = TorchSave.item(NUMBERS).shaped(0, List.of(0L, 1L << 40), List.of(1L, 1L));
    Path path = file(TorchSave.zip(List.of(empty), Map.of()).bytes());
    assertThat(PyTorchFile.read(path).tensors().tensor("a").floats()).isEmpty();
  }

  @Test
  void refusesStoragesOfAnotherLength() throws IOException {
    Item item = TorchSave.item(NUMBERS);
    for (int length : new int[] {0, 7, 9}) {
      byte[] bytes = Arrays.copyOf(item.storage(), length);
      Item lie = new Item("a", item.type(), 4, 0, item.shape(), item.strides(), bytes);
      assertThat(rejection(TorchSave.zip(List.of(lie), Map.of())).reason()).isEqualTo(Reason.SIZE);
      assertThat(rejection(TorchSave.legacy(List.of(lie), Map.of())).reason())
          .isEqualTo(length < 8 ? Reason.TRUNCATED : Reason.GAP);
    }
  }

  @Test
  void refusesCompressedEntriesThatGrowTooMuch() throws IOException {
    byte[] zeros = new byte[ZipArchive.MAX_INFLATED / 2 + 1];
    Item bomb = new Item("a", "ByteStorage", zeros.length, 0, List.of(1L), List.of(1L), zeros);
    List<Item> bombs = List.of(bomb, bomb.named("b"));
    TorchSave saved = TorchSave.zip(TorchSave.pickle(bombs, Map.of(), false), bombs, true);
    assertThat(saved.bytes()).hasSizeLessThan(1 << 18);
    assertThat(rejection(saved).reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void refusesNamesThatStandTwice() throws IOException {
    Item item = TorchSave.item(NUMBERS);
    assertThat(rejection(TorchSave.zip(List.of(item, item), Map.of())).reason())
        .isEqualTo(Reason.DUPLICATE_NAME);
  }
}
