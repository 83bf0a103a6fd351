package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that other programs compressed, damaged ones too; see golden/SOURCE.md. */
class FrameCodecsTest {

  private static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";

  private static final JsonNode GOLDEN = golden();

  private record Case(JsonNode json) {

    String syntax() {
      return json.get("syntax").asText();
    }

    byte[] stream() throws IOException {
      return json.get("stream").binaryValue();
    }

    FrameShape shape() {
      int bits = json.get("bits").asInt();
      return new FrameShape(
          json.get("rows").asInt(),
          json.get("columns").asInt(),
          json.get("samples").asInt(),
          bits <= 8 ? 8 : 16,
          bits,
          json.get("signed").asBoolean());
    }

    /** Extended by their sign. */
    int[] decode(byte[] stream) throws IOException {
      int unused = Integer.SIZE - shape().bitsStored();
      int[] values = FrameCodecs.of(syntax()).orElseThrow().decode(stream, shape());
      return shape().isSigned()
          ? Arrays.stream(values).map(value -> value << unused >> unused).toArray()
          : values;
    }

    @Override
    public String toString() {
      return json.get("name").asText();
    }
  }

  private static JsonNode golden() {
    try (InputStream in = FrameCodecsTest.class.getResourceAsStream("/golden/codecs.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static List<Case> cases() {
    return all("cases");
  }

  static List<Case> refused() {
    return all("refused");
  }

  private static Case named(String name) {
    return cases().stream().filter(one -> one.toString().equals(name)).findFirst().orElseThrow();
  }

  private static List<Case> all(String name) {
    List<Case> cases = new ArrayList<>();
    GOLDEN.get(name).forEach(json -> cases.add(new Case(json)));
    return cases;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void framesHoldWhatOtherProgramsSay(Case one) throws IOException {
    int[] values = one.decode(one.stream());

    if (one.json.has("crc32")) {
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asIntBuffer().put(values);
      CRC32 sum = new CRC32();
      sum.update(bytes);
      assertThat(sum.getValue()).isEqualTo(one.json.get("crc32").asLong());
    } else {
      int[] expected = expected(one);
      int within = one.json.get("within").asInt();
      assertThat(values).hasSameSizeAs(expected);
      for (int i = 0; i < values.length; i++) {
        assertThat(Math.abs(values[i] - expected[i])).as("value %s", i).isLessThanOrEqualTo(within);
      }
    }
  }

  private static int[] expected(Case one) throws IOException {
    byte[] packed = Base64.getDecoder().decode(one.json.get("values").asText());
    byte[] bytes = new InflaterInputStream(new ByteArrayInputStream(packed)).readAllBytes();
    int[] values = new int[bytes.length / Short.BYTES];
    ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      short value = from.getShort();
      values[i] = one.shape().isSigned() ? value : value & 0xffff;
    }
    return values;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void whatIsNotReadIsRefusedByAReason(Case one) {
    assertThatThrownBy(() -> one.decode(one.stream()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(one.json.get("says").asText());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aStreamThatEndsEarlyIsRefused(Case one) throws IOException {
    byte[] stream = one.stream();
    byte[] half = Arrays.copyOf(stream, stream.length / 2);
    assertThatThrownBy(() -> one.decode(half)).isInstanceOf(IOException.class);
    for (int length = 0; length < stream.length; length += 1 + stream.length / 20) {
      outcome(one, Arrays.copyOf(stream, length));
    }
  }

  /** Decoded, or refused by a reason, and in no other way. */
  private static boolean outcome(Case one, byte[] stream) {
    try {
      assertThat(one.decode(stream)).hasSize(one.shape().length());
      return true;
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).{10,}");
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "8", "9"})
  void damagedFramesAreDecodedOrRefusedByAReason(String family) {
    List<Case> cases = cases().stream().filter(one -> one.syntax().startsWith(family, 20)).toList();
    Random random = new Random(14);
    int refused = 0;
    int rounds = 3000;
    for (int round = 0; round < rounds; round++) {
      Case one = cases.get(round % cases.size());
      if (!outcome(one, mutated(one, random))) {
        refused++;
      }
    }
    assertThat(refused).isBetween(rounds / 10, rounds - rounds / 20);
  }

  /** One to four bytes are others, half of them among the headers at the beginning. */
  private static byte[] mutated(Case one, Random random) {
    byte[] stream;
    try {
      stream = one.stream();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      int end = random.nextBoolean() ? Math.min(stream.length, 120) : stream.length;
      int at = random.nextInt(end);
      stream[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) 0xff;
            case 1 -> (byte) (stream[at] ^ 1 << random.nextInt(8));
            case 2 -> 0;
            default -> (byte) random.nextInt(256);
          };
    }
    return stream;
  }

  @Test
  void aStreamThatIsTooShortForItsSizesIsRefusedBeforeAnythingIsAllocated() throws IOException {
    for (Case one : cases()) {
      byte[] stream = enlarged(one);
      FrameShape large = new FrameShape(30000, 20000, one.shape().samples(), 16, 8, false);
      if (stream.length > 0) {
        assertThatThrownBy(() -> FrameCodecs.of(one.syntax()).orElseThrow().decode(stream, large))
            .as(one.toString())
            .isInstanceOf(IOException.class);
      }
    }
  }

  /** 1000 rows of 1000 columns, each pixel a precinct of its own, all of them empty. */
  private static byte[] ofPrecincts() {
    int side = 1000;
    ByteBuffer stream = ByteBuffer.allocate(100 + side * side);
    stream.putShort((short) 0xff4f).putShort((short) 0xff51).putShort((short) 41);
    stream.putShort((short) 0);
    for (int size : new int[] {side, side, 0, 0, side, side, 0, 0}) {
      stream.putInt(size);
    }
    stream.putShort((short) 1).put(new byte[] {7, 1, 1});
    stream.putShort((short) 0xff52).putShort((short) 13);
    stream.put(new byte[] {1, 0, 0, 1, 0, 0, 4, 4, 0, 1, 0});
    stream.putShort((short) 0xff5c).putShort((short) 4).put(new byte[] {0x40, 0x40});
    stream.putShort((short) 0xff90).putShort((short) 10);
    stream.putShort((short) 0).putInt(0).put(new byte[] {0, 1});
    stream.putShort((short) 0xff93);
    stream.putShort(stream.capacity() - 2, (short) 0xffd9);
    return stream.array();
  }

  @Test
  void morePrecinctsThanThereIsMemoryForAreRefused() {
    FrameShape shape = new FrameShape(1000, 1000, 1, 8, 8, false);
    FrameCodec codec = FrameCodecs.of(DicomWriter.JPEG_2000_LOSSLESS).orElseThrow();
    assertThatThrownBy(() -> codec.decode(ofPrecincts(), shape))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("precincts in a tile")
        .hasMessageContaining("1000000");
  }

  /** With 30000 rows of 20000 columns in its header. */
  private static byte[] enlarged(Case one) throws IOException {
    byte[] stream = one.stream();
    ByteBuffer bytes = ByteBuffer.wrap(stream);
    for (int at = 0; at + 20 < stream.length; at++) {
      int marker = bytes.getShort(at) & 0xffff;
      if (marker == 0xffc0 || marker == 0xffc1 || marker == 0xffc3 || marker == 0xfff7) {
        bytes.putShort(at + 5, (short) 30000).putShort(at + 7, (short) 20000);
        return stream;
      } else if (marker == 0xff51) {
        bytes.putInt(at + 6, bytes.getInt(at + 14) + 20000);
        bytes.putInt(at + 10, bytes.getInt(at + 18) + 30000);
        return stream;
      }
    }
    return new byte[0];
  }

  @Test
  void signsGoOnWhereTheHeaderHasMoreBitsThanTheStream() throws IOException {
    for (String name : List.of("JPEG-LS, 12 bits", "JPEG 2000, 12 bits")) {
      Case one = named(name);
      FrameShape shape = one.shape();
      FrameShape signed =
          new FrameShape(shape.rows(), shape.columns(), shape.samples(), 16, 16, true);
      int[] plain = one.decode(one.stream());

      int[] values = FrameCodecs.of(one.syntax()).orElseThrow().decode(one.stream(), signed);

      assertThat(plain).matches(some -> Arrays.stream(some).anyMatch(value -> value >= 2048));
      assertThat(values)
          .containsExactly(
              Arrays.stream(plain).map(v -> v < 2048 ? v : v + 0x10000 - 4096).toArray());
    }
  }

  @Test
  void colourIsWhatTheStreamSaysWhereItDoes() throws IOException {
    assertThat(colour("baseline 4:2:0 19 x 21")).isEqualTo(StreamColour.YBR);
    assertThat(colour("baseline of red, green and blue")).isEqualTo(StreamColour.RGB);
    assertThat(colour("lossless, predictor 1, 3 samples")).isEqualTo(StreamColour.AS_STATED);
  }

  private static StreamColour colour(String name) throws IOException {
    return FrameCodecs.of(JPEG_BASELINE).orElseThrow().colour(named(name).stream());
  }
}
