package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollard.weights.WeightsException.Reason;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams by hand; a backquote and two hexadecimal digits stand for a byte. */
class UnpicklerTest {

  private static final Path FILE = Path.of("x.pth");

  static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int index = 0; index < text.length(); index++) {
      if (text.charAt(index) == '`') {
        bytes.write(Integer.parseInt(text.substring(index + 1, index + 3), 16));
        index += 2;
      } else {
        bytes.write(text.charAt(index));
      }
    }
    return bytes.toByteArray();
  }

  private static String hex(int number) {
    return "`" + HexFormat.of().toHexDigits((byte) number);
  }

  private static Object load(byte[] stream) {
    return new Unpickler(FILE, ByteBuffer.wrap(stream), new Storages(FILE)).next();
  }

  private static Object load(String stream) {
    return load(bytes(stream));
  }

  private static WeightsException rejection(byte[] stream) {
    WeightsException thrown = catchThrowableOfType(WeightsException.class, () -> load(stream));
    assertThat(thrown).isNotNull().hasMessageStartingWith("x.pth: ").hasNoCause();
    return thrown;
  }

  private static Reason reason(String stream) {
    WeightsException thrown = catchThrowableOfType(WeightsException.class, () -> load(stream));
    assertThat(thrown).as(stream).isNotNull().hasMessageStartingWith("x.pth: ");
    return thrown.reason();
  }

  /** By Python's pickle.dumps of the same list, with protocols 2 and 4. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "`80`02]q`00(NK`01J`ff`ff`ff`ffM,`01`8a`05`00`00`00`00`01"
            + "`8a`09`00`00`00`00`00`00`00`00`80G?`f8`00`00`00`00`00`00X`02`00`00`00`c3`bcq`01"
            + "`88`89)K`01`85q`02K`01K`02`86q`03K`01K`02K`03`87q`04]q`05}q`06h`01K`01se.",
        "`80`04`95`46`00`00`00`00`00`00`00]`94(NK`01J`ff`ff`ff`ffM,`01`8a`05`00`00`00`00`01"
            + "`8a`09`00`00`00`00`00`00`00`00`80G?`f8`00`00`00`00`00`00`8c`02`c3`bc`94"
            + "`88`89)K`01`85`94K`01K`02`86`94K`01K`02K`03`87`94]`94}`94h`01K`01se."
      })
  void readsPlainValues(String stream) {
    List<Object> items = ((PyList) load(stream)).items();
    assertThat(items.subList(0, 9))
        .isEqualTo(
            Arrays.asList(
                null, 1L, -1L, 300L, 1L << 32, BigInteger.TWO.pow(71).negate(), 1.5, "ü", true));
    assertThat(((PyTuple) items.get(12)).items()).containsExactly(1L, 2L);
    assertThat(((PyTuple) items.get(13)).items()).containsExactly(1L, 2L, 3L);
    assertThat(((PyDict) items.get(15)).entries()).containsExactly(Map.entry("ü", 1L));
  }

  @Test
  void readsSetsBytesAndOrderedDictsOfEveryProtocol() {
    assertThat(load("`8f(K`01K`02`90.")).isEqualTo(Unpickler.Plain.SET);
    assertThat(load("c__builtin__\nset\n](K`01e`85R.")).isEqualTo(Unpickler.Plain.SET);
    assertThat(load("C`02ab.")).isEqualTo(Unpickler.Plain.BYTES);
    assertThat(load("c_codecs\nencode\nX`01`00`00`00aX`06`00`00`00latin1`86R."))
        .isEqualTo(Unpickler.Plain.BYTES);
    assertThat(((PyDict) load("ccollections\nOrderedDict\n]]U`01aaK`01aa`85R.")).entries())
        .containsExactly(Map.entry("a", 1L));
    assertThat(
            ((PyDict) load("`8c`0bcollections`8c`0bOrderedDict`93)R}X`01`00`00`00_K`01sb."))
                .entries())
        .isEmpty();
    assertThat(((PyTuple) load("ctorch\nSize\nK`02K`03`86`85R.")).items()).containsExactly(2L, 3L);
    assertThat(load("ctorch\nbfloat16\n.")).isInstanceOf(PyName.NumberType.class);
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "builtins, eval",
    "builtins, getattr",
    "__builtin__, exec",
    "torch, load",
    "torch, device",
    "torch._utils, _rebuild_qtensor",
    "torch._utils, _rebuild_tensor_v3",
    "torch._utils, _rebuild_parameter_with_state",
    "torch.nn.modules.linear, Linear",
    "torchvision.models.resnet, ResNet",
    "numpy.core.multiarray, scalar",
    "collections, Counter",
    "torch.storage, _load_from_bytes"
  })
  void refusesEveryOtherNameWhereverItStands(String module, String name) {
    String global = "c" + module + "\n" + name + "\n";
    String strings =
        "`8c" + hex(module.length()) + module + "`8c" + hex(name.length()) + name + "`93";
    for (String stream :
        List.of(
            global + ".",
            global + ")R.",
            "}" + global,
            strings + ".",
            "(i" + global.substring(1))) {
      WeightsException thrown = rejection(bytes(stream));
      assertThat(thrown.reason()).isEqualTo(Reason.CODE);
      assertThat(thrown)
          .hasMessageStartingWith("x.pth: it names " + module + "." + name + ", and ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`80`01N.",
        "`80`06N.",
        ".",
        "NN.",
        "(N.",
        "t.",
        "(`85.",
        "N(`85.",
        "K`01K`02a.",
        "}N(e.",
        "}(Ne.",
        "}(Nu.",
        "](NNu.",
        "]}b.",
        "}}b.",
        "ccollections\nOrderedDict\n]b.",
        "h`00.",
        "q`00.",
        "NR.",
        "N)R.",
        "))R.",
        "NQ.",
        "`8f(Nee.",
        "C`00(N`90.",
        "`93.",
        "N`8c`01a`93.",
        "I01\n.",
        "(dp0\n.",
        "o.",
        "`81.",
        "`82`01.",
        "P0\n.",
        "`96",
        "0."
      })
  void refusesOperationsThatCanNotBe(String stream) {
    assertThat(reason(stream)).isEqualTo(Reason.PICKLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ccollections\nOrderedDict\nK`01`85R.",
        "ccollections\nOrderedDict\n]]aaK`01`86`85R.",
        "ctorch\nSize\n]`85R.",
        "ctorch._utils\n_rebuild_parameter\nN`89N`87R.",
        "ctorch._utils\n_rebuild_tensor\n(NK`00))tR.",
        "ctorch._utils\n_rebuild_tensor_v2\n(NK`00))tR.",
        "(X`07`00`00`00storageX`01`00`00`000X`03`00`00`00cpuK`01tQ.",
        "(X`06`00`00`00modulectorch\nFloatStorage\nX`01`00`00`000X`03`00`00`00cpuK`01tQ."
      })
  void refusesArgumentsThatAFunctionDoesNotTake(String stream) {
    assertThat(reason(stream)).isIn(Reason.FIELDS, Reason.PICKLE);
  }

  /** {@code tensor.neg()} of a complex view is one whose numbers must be turned round. */
  @Test
  void refusesTensorsWhoseMetadataChangesTheirNumbers() {
    String tensor =
        "ctorch._utils\n_rebuild_tensor_v2\n((X`07`00`00`00storagectorch\nFloatStorage\n"
            + "X`01`00`00`000X`03`00`00`00cpuK`01tQK`00))`89N%stR.";
    assertThat(load(tensor.formatted(""))).isInstanceOf(StridedTensor.class);
    assertThat(load(tensor.formatted("}"))).isInstanceOf(StridedTensor.class);
    assertThat(reason(tensor.formatted("}X`03`00`00`00neg`88s"))).isEqualTo(Reason.FIELDS);
  }

  /** Of a storage of ten numbers the four from the third on, and of these the last three. */
  @Test
  void aViewIsAPartOfAStorage() {
    String tensor =
        "ctorch._utils\n_rebuild_tensor\n((X`07`00`00`00storagectorch\nFloatStorage\n"
            + "X`01`00`00`001X`03`00`00`00cpuK`0a(X`01`00`00`002K`02K`LENtt"
            + "QK`01K`03`85K`01`85tR.";
    StridedTensor view = (StridedTensor) load(tensor.replace("LEN", "04"));
    assertThat(view.begin()).isEqualTo(12);
    assertThat(view.end()).isEqualTo(24);
    assertThat(view.storage().root()).isEqualTo("1");
    assertThat(reason(tensor.replace("LEN", "03"))).isEqualTo(Reason.OUT_OF_RANGE);
    assertThat(reason(tensor.replace("LEN", "09"))).isEqualTo(Reason.OUT_OF_RANGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "`80",
        "N",
        "K",
        "J`00`00",
        "G`00`00",
        "X`ff`ff`ff`ffa",
        "X`05`00`00`00a",
        "T`ff`ff`ff`ff",
        "`8d`ff`ff`ff`ff`ff`ff`ff`ffa",
        "`8d`00`00`00`00`00`00`00`80a",
        "B`ff`ff`ff`ff",
        "`8e`ff`ff`ff`ff`ff`ff`ff`7f",
        "`95`ff`ff`ff`ff`ff`ff`ff`7f",
        "`8a`ffab",
        "cos",
        "cos\nsystem"
      })
  void refusesStreamsThatEndTooEarly(String stream) {
    assertThat(reason(stream)).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void refusesLongNumbersTextsAndNames() {
    assertThat(reason("`8b`ff`ff`ff`7f")).isEqualTo(Reason.TOO_COMPLEX);
    assertThat(reason("`8b`ff`ff`ff`ff")).isEqualTo(Reason.TOO_COMPLEX);
    assertThat(reason("X`01`00`10`00" + "a".repeat((1 << 20) + 1))).isEqualTo(Reason.TOO_COMPLEX);
    assertThat(reason("c" + "a".repeat(1 << 20))).isEqualTo(Reason.PICKLE);
    assertThat(reason("X`01`00`00`00`ff.")).isEqualTo(Reason.NOT_UTF8);
    assertThat(reason("}(X`01`00`00`00aNX`01`00`00`00aNu.")).isEqualTo(Reason.DUPLICATE_NAME);
  }

  @Test
  void depthIsLimitedAndTakesNoStack() {
    byte[] marks = new byte[1 << 20];
    Arrays.fill(marks, (byte) '(');
    assertThat(rejection(marks).reason()).isEqualTo(Reason.TOO_COMPLEX);
    String lists = "]".repeat(100_000) + "a".repeat(99_999) + ".";
    PyList list = (PyList) load(lists);
    int depth = 1;
    while (!list.items().isEmpty()) {
      list = (PyList) list.items().get(0);
      depth++;
    }
    assertThat(depth).isEqualTo(100_000);
    WeightsException thrown =
        catchThrowableOfType(
            WeightsException.class,
            () -> StateDict.of(FILE, load("}X`01`00`00`00a" + lists.replace(".", "s."))));
    assertThat(thrown.reason()).isEqualTo(Reason.NO_TENSORS);
  }

  /** Each list has the one before it ten times: a hundred of them would be 10^100 values. */
  @Test
  void sharedValuesAreNotExpanded() {
    StringBuilder bomb = new StringBuilder("]q`00");
    for (int level = 1; level < 100; level++) {
      String before = "h" + hex(level - 1);
      bomb.append("](").append(before.repeat(10)).append("eq" + hex(level));
    }
    List<Object> lists = ((PyTuple) load("(" + bomb + "t.")).items();
    assertThat(((PyList) lists.get(99)).items()).hasSize(10).allMatch(lists.get(98)::equals);
    // As a key, a tuple of tuples is not hashed.
    String tuples = bomb.toString().replace("](", "(").replace("eq", "tq");
    assertThat(((PyDict) load("}(" + tuples + "u.")).entries()).hasSize(50);
  }

  @Test
  void aDictMayHoldItself() {
    PyDict dict = (PyDict) load("}q`00X`05`00`00`00modelh`00s.");
    assertThat(dict.entries().get("model")).isSameAs(dict);
    WeightsException thrown =
        catchThrowableOfType(WeightsException.class, () -> StateDict.of(FILE, dict));
    assertThat(thrown.reason()).isEqualTo(Reason.NO_TENSORS);
  }

  @Test
  void anUnknownOperationIsNamed() {
    assertThat(rejection("N0.".getBytes(StandardCharsets.UTF_8)))
        .hasMessage(
            "x.pth: its pickle has the operation 0x30, which is not read (before byte 2); it is"
                + " damaged or no pickle of PyTorch's");
  }
}
