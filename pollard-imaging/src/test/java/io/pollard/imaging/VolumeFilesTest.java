package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollard.data.DataException;
import io.pollard.network.Extent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NRRD and MetaImage. */
class VolumeFilesTest {

  private static final String NRRD =
      """
      NRRD0004
      # a comment: with a colon
      type: short
      dimension: 3
      sizes: 2 1 3
      endian: big
      encoding: raw
      key:=value
      """;

  private static final String META =
      """
      ObjectType = Image
      NDims = 3
      DimSize = 2 1 3
      ElementType = MET_SHORT
      BinaryDataByteOrderMSB = True
      ElementSpacing = 1 2 3
      """;

  private static final byte[] VALUES = {0, 1, 0, 2, 1, 0, 1, 1, -1, -1, -1, -2};

  @TempDir Path folder;

  private final ImageDecoder decoder = new ImageDecoder();

  private Path file(String name, String header, byte[] values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header.getBytes(StandardCharsets.UTF_8));
    out.writeBytes(values);
    return Files.write(folder.resolve(name), out.toByteArray());
  }

  private static double[] values(Raster raster) {
    double[] values = new double[raster.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = raster.value(i);
    }
    return values;
  }

  /** SimpleITK is the oracle: volume-files.py. */
  @Test
  void whatOthersWroteIsReadAsSimpleItkReadsIt() throws IOException {
    JsonNode golden;
    try (InputStream in = getClass().getResourceAsStream("/golden/volume-files.json")) {
      golden = new ObjectMapper().readTree(in);
    }
    int number = 0;
    for (JsonNode one : golden.get("cases")) {
      Path inside = Files.createDirectory(folder.resolve(String.valueOf(number++)));
      for (JsonNode file : one.get("files")) {
        Files.write(inside.resolve(file.get(0).asText()), file.get(1).binaryValue());
      }
      Path first = inside.resolve(one.get("files").get(0).get(0).asText());
      String name = first + " by " + one.get("by").asText();
      assertThat(ImageFolder.of(inside).images()).as(name).containsExactly(first);
      assertThat(ImageFolder.of(inside).others()).as(name).isEmpty();
      Raster raster = decoder.raster(first);
      JsonNode shape = one.get("shape");
      assertThat(raster.extent())
          .as(name)
          .isEqualTo(
              Extent.of(shape.get(0).intValue(), shape.get(1).intValue(), shape.get(2).intValue()));
      for (int i = 0; i < raster.length(); i++) {
        assertThat(raster.value(i)).as(name).isEqualTo(one.get("values").get(i).doubleValue());
      }
      Affine affine = decoder.facts(first).affine().orElseThrow();
      for (int i = 0; i < 12; i++) {
        assertThat(affine.at(i / 4, i % 4))
            .as(name)
            .isCloseTo(one.get("affine").get(i).doubleValue(), within(1e-12 * 400));
      }
      for (int axis = 0; axis < 3; axis++) {
        assertThat(raster.spacing().millimetres().get(2 - axis))
            .as(name)
            .isCloseTo(affine.distance(axis), within(1e-12 * 4));
      }
    }
    assertThat(number).isEqualTo(30);
  }

  @Test
  void withoutASpaceAVolumeStaysAsItIsStored() throws IOException {
    Path file = file("a.nrrd", NRRD + "spacings: 0.5 nan 2\n\n", VALUES);
    Raster raster = decoder.raster(file);
    assertThat(raster.extent()).isEqualTo(Extent.of(3, 1, 2));
    assertThat(raster.spacing().isKnown()).isFalse();
    assertThat(values(raster)).containsExactly(1, 2, 256, 257, -1, -2);
    assertThat(decoder.facts(file).affine()).isEmpty();
    Path spaced = file("b.nrrd", NRRD + "spacings: 0.5 1 2\n\n", VALUES);
    assertThat(decoder.raster(spaced).spacing().millimetres()).containsExactly(2.0, 1.0, 0.5);
    Path directed = file("c.nrrd", NRRD + "space directions: (0,3,0) (4,0,0) (0,0,-5)\n\n", VALUES);
    assertThat(decoder.raster(directed).spacing().millimetres()).containsExactly(5.0, 4.0, 3.0);
    assertThat(values(decoder.raster(directed))).containsExactly(1, 2, 256, 257, -1, -2);
  }

  @Test
  void colourAndSingleAxesAreRead() throws IOException {
    String header =
        """
        NRRD0005
        type: unsigned char
        dimension: 4
        space: RAS
        sizes: 3 2 1 1
        space directions: none (-1,0,0) (0,1,0) (0,0,1)
        encoding: raw

        """;
    Raster raster = decoder.raster(file("a.nrrd", header, new byte[] {1, 2, 3, 4, 5, 6}));
    assertThat(raster.channels()).isEqualTo(3);
    assertThat(raster.extent()).isEqualTo(Extent.of(1, 1, 2));
    assertThat(raster.bytes()).containsExactly(4, 5, 6, 1, 2, 3);
    String single = NRRD.replace("2 1 3", "2 1 2") + "space directions: (1,0,0) none (0,0,-2)\n\n";
    Path slice = file("d.nrrd", single, Arrays.copyOf(VALUES, 8));
    assertThat(decoder.raster(slice).extent()).isEqualTo(Extent.of(2, 2));
    String flat = "NRRD0004\ntype: uint8_t\nsizes: 2 2\nencoding: raw\n\n";
    Pixels pixels = decoder.decode(file("b.nrrd", flat, new byte[] {1, 2, 3, 4}));
    assertThat(pixels.bytes()).containsExactly(1, 2, 3, 4);
    String meta =
        """
        NDims = 2
        DimSize = 2 1
        ElementNumberOfChannels = 3
        ElementType = MET_UCHAR
        ElementDataFile = LOCAL
        """;
    assertThat(decoder.decode(file("c.mha", meta, new byte[] {1, 2, 3, 4, 5, 6})).channels())
        .isEqualTo(3);
  }

  @Test
  void valuesMayLieBehindOthersOrAtTheEndOfTheirFile() throws IOException {
    byte[] behind = new byte[5 + VALUES.length];
    System.arraycopy(VALUES, 0, behind, 5, VALUES.length);
    Files.write(folder.resolve("v.raw"), behind);
    for (String skip : List.of("5", "-1")) {
      Path nrrd = file("a.nhdr", NRRD + "byte skip: " + skip + "\ndata file: v.raw\n", new byte[0]);
      assertThat(values(decoder.raster(nrrd))).containsExactly(1, 2, 256, 257, -1, -2);
      String meta = META + "HeaderSize = " + skip + "\nElementDataFile = v.raw\n";
      Path file = file("a.mhd", meta, new byte[0]);
      assertThat(values(decoder.raster(file))).containsExactly(2, 1, 257, 256, -2, -1);
    }
  }

  @Test
  void valuesOutsideOfTheFolderAreNotRead() throws IOException {
    Files.write(folder.resolve("secret.raw"), VALUES);
    Path inner = Files.createDirectory(folder.resolve("inner"));
    for (String name :
        List.of(
            "../secret.raw", folder.resolve("secret.raw").toString(), "x/../../secret.raw", "")) {
      Path nrrd = Files.writeString(inner.resolve("a.nhdr"), NRRD + "data file: " + name + "\n\n");
      Path meta = Files.writeString(inner.resolve("a.mhd"), META + "ElementDataFile = " + name);
      for (Path file : List.of(nrrd, meta)) {
        assertThatThrownBy(() -> decoder.raster(file))
            .isInstanceOf(DataException.class)
            .hasMessageContaining(file.toString())
            .hasMessageContaining("expected its values in a file beside it");
      }
    }
    Path missing = Files.writeString(inner.resolve("a.mhd"), META + "ElementDataFile = b.raw");
    assertThatThrownBy(() -> decoder.raster(missing))
        .hasMessageContaining("b.raw but there is no such file");
  }

  @ParameterizedTest
  @CsvSource({
    "encoding: raw, encoding: bzip2, 'packed by gzip but found \"bzip2\"'",
    "encoding: raw, encoding: text, 'but found \"text\"'",
    "encoding: raw, '', no encoding",
    "endian: big, endian: middle, endian little or big",
    "endian: big, '', no endian",
    "type: short, type: block, 'but found \"block\"'",
    "sizes: 2 1 3, sizes: 2 1 4, it is cut off",
    "sizes: 2 1 3, sizes: 2 1.5 3, whole numbers",
    "sizes: 2 1 3, sizes: 2 x 3, 'numbers in its header but found \"2 x 3\"'",
    "sizes: 2 1 3, sizes: 2 1 -3, but found 2x1x-3",
    "sizes: 2 1 3, sizes: 2 1 3 2, one volume",
    "sizes: 2 1 3, sizes: 1e18 1e18 3, memory",
    "dimension: 3, byte skip: -2, it is cut off",
    "dimension: 3, line skip: 2, without lines",
    "dimension: 3, data file: LIST, several files",
    "dimension: 3, data file: a%03d.raw 1 3 1, several files",
    "dimension: 3, 'space directions: (1,0,0)', a direction for each of 3 axes",
    "dimension: 3, 'space directions: none (1,0,0) (0,0,1)', axis 1 of 3 has 2"
  })
  void nonsenseInANrrdIsRefusedWithASentence(String line, String other, String words)
      throws IOException {
    Path file = file("a.nrrd", NRRD.replace(line, other.isEmpty() ? "#" : other) + "\n", VALUES);
    assertThatThrownBy(() -> decoder.raster(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "'space directions: (1,0,0) (1,0,0) (0,0,1)', into a plane",
    "'space directions: (1,0,0) (0,0,0) (0,0,1)', into a plane",
    "'space directions: (1,0,0) (0,NaN,0) (0,0,1)', finite numbers",
    "'space directions: (1,0,0) (0,1,0) (0,0,1)|space origin: (1,2)', three numbers"
  })
  void nonsenseInASpaceIsRefusedWithASentence(String lines, String words) throws IOException {
    Path file = file("a.nrrd", NRRD + "space: LPS\n" + lines.replace('|', '\n') + "\n\n", VALUES);
    assertThatThrownBy(() -> decoder.raster(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "ElementType = MET_SHORT, ElementType = MET_STRING, MET_STRING",
    "NDims = 3, ElementNumberOfChannels = 2, but found 2 of MET_SHORT",
    "NDims = 3, BinaryData = False, found text",
    "NDims = 3, CompressedData = True, can't be decoded",
    "NDims = 3, HeaderSize = -7, it is cut off",
    "NDims = 3, TransformMatrix = 1 0 0 1, 9 numbers",
    "NDims = 3, TransformMatrix = 1 0 0 1 0 0 0 0 1, into a plane",
    "NDims = 3, Offset = 1 x 3, numbers in its header",
    "DimSize = 2 1 3, DimSize = 2 1 3 4, one volume",
    "DimSize = 2 1 3, Nothing = 1, no dimsize",
    "ElementSpacing = 1 2 3, ElementSpacing = 0 2 3, into a plane"
  })
  void nonsenseInAMetaImageIsRefusedWithASentence(String line, String other, String words)
      throws IOException {
    Path file = file("a.mha", META.replace(line, other) + "ElementDataFile = LOCAL\n", VALUES);
    assertThatThrownBy(() -> decoder.raster(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(words);
  }

  @Test
  void aHeaderThatDoesNotEndIsRefused() throws IOException {
    Path file = file("a.nrrd", NRRD + "#\n".repeat(1 << 16), VALUES);
    assertThatThrownBy(() -> decoder.raster(file)).hasMessageContaining("at most 65536 bytes");
  }
}
