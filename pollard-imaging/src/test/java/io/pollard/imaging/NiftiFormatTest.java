package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollard.data.DataException;
import io.pollard.data.Sample;
import io.pollard.network.Extent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NiftiFormatTest {

  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;

  @TempDir Path folder;

  private final ImageDecoder decoder = new ImageDecoder();

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Raster read(NiftiFile file) throws IOException {
    return decoder.raster(file("scan.nii", file.bytes()));
  }

  private void refuses(NiftiFile file, String... words) throws IOException {
    Path path = file("scan.nii", file.bytes());
    assertThatThrownBy(() -> decoder.raster(path))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContainingAll(words);
  }

  private static double[] values(Raster raster) {
    return IntStream.range(0, raster.length()).mapToDouble(raster::value).toArray();
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::doubleValue)
        .toArray();
  }

  private static long[] sizes(JsonNode array) {
    return Arrays.stream(numbers(array)).mapToLong(size -> (long) size).toArray();
  }

  /** nibabel is the oracle: orientations.py. */
  @Test
  void everyOrientationBecomesWhatNibabelMakesOfIt() throws IOException {
    JsonNode golden;
    try (InputStream in = getClass().getResourceAsStream("/golden/orientations.json")) {
      golden = new ObjectMapper().readTree(in);
    }
    List<String> codes = new ArrayList<>();
    for (JsonNode one : golden.get("cases")) {
      String name = one.get("name").asText();
      ByteOrder order = one.get("bigEndian").booleanValue() ? BIG : LITTLE;
      NiftiFile file =
          one.get("version").intValue() == 1 ? NiftiFile.first(order) : NiftiFile.second(order);
      file.counted(sizes(one.get("shape")))
          .distances(numbers(one.get("distances")))
          .affine(one.get("sformCode").intValue(), numbers(one.get("rows")))
          .quaternion(one.get("qformCode").intValue(), numbers(one.get("quaternion")));
      Path path = file("scan.nii.gz", file.packed());
      Raster raster = decoder.raster(path);
      long[] shape = sizes(one.get("canonicalShape"));
      assertThat(raster.extent())
          .as(name)
          .isEqualTo(Extent.of((int) shape[2], (int) shape[1], (int) shape[0]));
      assertThat(values(raster)).as(name).containsExactly(numbers(one.get("canonicalValues")));
      Affine affine = decoder.facts(path).affine().orElseThrow();
      double[] expected = numbers(one.get("canonicalAffine"));
      for (int i = 0; i < expected.length; i++) {
        assertThat(affine.at(i / 4, i % 4)).as(name).isCloseTo(expected[i], within(1e-12 * 400));
      }
      for (int axis = 0; axis < 3; axis++) {
        double squares = 0;
        for (int row = 0; row < 3; row++) {
          squares += expected[4 * row + axis] * expected[4 * row + axis];
        }
        assertThat(raster.spacing().millimetres().get(2 - axis))
            .as(name)
            .isCloseTo(Math.sqrt(squares), within(1e-12));
      }
      codes.add(one.get("codes").asText());
    }
    assertThat(codes.stream().distinct()).hasSize(48);
  }

  @Test
  void anIndexIsAPlaceInThePatient() throws IOException {
    NiftiFile file =
        NiftiFile.counting(LITTLE, 2, 3, 4).affine(1, -2, 0, 0, 10, 0, 0, 3, 20, 0, 4, 0, 30);
    Path path = file("scan.nii", file.bytes());
    Raster raster = decoder.raster(path); // width from the 1st axis flipped, height from the 3rd
    assertThat(raster.extent()).isEqualTo(Extent.of(3, 4, 2));
    Affine affine = decoder.facts(path).affine().orElseThrow();
    assertThat(affine.position(0, 1, 2)).containsExactly(8.0, 23.0, 38.0);
    // which the file has at (1, 2, 1)
    assertThat(raster.value((2 * 4 + 1) * 2)).isEqualTo(1 + 2 * 2 + 1 * 6);
    assertThat(raster.spacing().millimetres()).containsExactly(4.0, 3.0, 2.0);
  }

  static Stream<Arguments> types() {
    return Stream.of(
        Arguments.of(2, 8, SampleType.U8, new double[] {0, 255, 7}),
        Arguments.of(256, 8, SampleType.S16, new double[] {-128, 127, 7}),
        Arguments.of(512, 16, SampleType.U16, new double[] {0, 65_535, 7}),
        Arguments.of(4, 16, SampleType.S16, new double[] {-32_768, 32_767, 7}),
        Arguments.of(768, 32, SampleType.F32, new double[] {0, 4_294_967_295.0, 7}),
        Arguments.of(8, 32, SampleType.F32, new double[] {Integer.MIN_VALUE, 65_537, 7}),
        Arguments.of(1280, 64, SampleType.F32, new double[] {0, 0x1p63, 7}),
        Arguments.of(1024, 64, SampleType.F32, new double[] {-0x1p62, 1 << 20, 7}),
        Arguments.of(16, 32, SampleType.F32, new double[] {-1.5, 1e-30, 7}),
        Arguments.of(64, 64, SampleType.F32, new double[] {-1.5, 1e30, 7}));
  }

  private static byte[] stored(int code, int bits, ByteOrder order, double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * bits / 8).order(order);
    for (double value : values) {
      if (code == 16) {
        bytes.putFloat((float) value);
      } else if (code == 64) {
        bytes.putDouble(value);
      } else {
        switch (bits) {
          case 8 -> bytes.put((byte) (int) value);
          case 16 -> bytes.putShort((short) (int) value);
          case 32 -> bytes.putInt((int) (long) value);
          default -> bytes.putLong(value >= 0x1p63 ? Long.MIN_VALUE : (long) value);
        }
      }
    }
    return bytes.array();
  }

  @ParameterizedTest
  @MethodSource("types")
  void scalarsOfAllTypesAreReadInBothOrdersAndLayouts(
      int code, int bits, SampleType type, double[] expected) throws IOException {
    for (ByteOrder order : List.of(LITTLE, BIG)) {
      byte[] values = stored(code, bits, order, expected);
      for (NiftiFile file : List.of(NiftiFile.first(order), NiftiFile.second(order))) {
        file.shape(3, 1, 1).type(code, bits).affine(1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);
        Raster raster = read(file.values(values));
        assertThat(raster.type()).isEqualTo(type);
        double[] found = values(raster);
        for (int i = 0; i < expected.length; i++) {
          assertThat(found[i])
              .isEqualTo(type == SampleType.F32 ? (float) expected[i] : expected[i]);
        }
        double[] scaled = values(read(file.scaled(0.5, -3)));
        for (int i = 0; i < expected.length; i++) {
          assertThat(scaled[i]).isEqualTo((float) (expected[i] * 0.5 - 3));
        }
      }
    }
  }

  @Test
  void colourIsReadAndComplexIsRefusedByName() throws IOException {
    NiftiFile colour = NiftiFile.first(LITTLE).shape(2, 1, 2).type(128, 24);
    colour.affine(1, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);
    Raster raster =
        read(colour.values(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}).scaled(2, 0));
    assertThat(raster.channels()).isEqualTo(3);
    assertThat(raster.bytes()).containsExactly(4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9);
    NiftiFile file = NiftiFile.counting(LITTLE, 2, 2, 2);
    refuses(file.type(32, 64), "complex64");
    refuses(file.type(1792, 128), "complex128");
    refuses(file.type(1536, 128), "float128");
    refuses(file.type(2304, 32), "RGBA32");
    refuses(file.type(1, 1), "single bits");
    refuses(file.type(99, 8), "the unknown type 99");
  }

  @Test
  void whatIsNotFiniteBecomesTheSmallestOrLargestValueThatIs() throws IOException {
    double[] values = {3, Double.NaN, -7, Double.POSITIVE_INFINITY, 20, Double.NEGATIVE_INFINITY};
    NiftiFile file = NiftiFile.first(BIG).shape(6, 1, 1).type(64, 64);
    file.affine(1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0).values(stored(64, 64, BIG, values));
    assertThat(values(read(file))).containsExactly(3, -7, -7, 20, 20, -7);
    assertThat(values(read(file.scaled(-1, 1)))).containsExactly(-2, -19, 8, -19, -19, 8);
    double[] none = {Double.NaN, 1e300, Double.NaN, -1e300, Double.NaN, Double.NEGATIVE_INFINITY};
    refuses(file.values(stored(64, 64, BIG, none)), "NaN or infinite");
    // Beyond single precision is beyond.
    double[] large = {1e300, 1, -1e300, 2, 2, 2};
    assertThat(values(read(file.values(stored(64, 64, BIG, large)).scaled(0, Double.NaN))))
        .containsExactly(2, 1, 1, 2, 2, 2);
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "NaN, 5", "Infinity, 5", "1, 0"})
  void aSlopeThatSaysNothingScalesNothing(double slope, double intercept) throws IOException {
    Raster raster = read(NiftiFile.counting(LITTLE, 2, 1, 1).scaled(slope, intercept));
    assertThat(raster.type()).isEqualTo(SampleType.S16);
  }

  @Test
  void aSlopeWithoutAnInterceptIsRefused() throws IOException {
    refuses(NiftiFile.counting(LITTLE, 2, 1, 1).scaled(2, Double.NaN), "finite intercept");
  }

  @Test
  void severalVolumesAreRefusedAndAxesOfOneAreNone() throws IOException {
    assertThat(read(NiftiFile.counting(LITTLE, 2, 3, 4, 1, 1)).extent())
        .isEqualTo(Extent.of(4, 3, 2));
    refuses(
        NiftiFile.counting(LITTLE, 2, 3, 4, 2),
        "expected one volume of three axes but found 2x3x4x2; save each volume of it in a file of"
            + " its own");
    refuses(NiftiFile.counting(LITTLE, 2, 3, 4, 1, 3), "2x3x4x1x3");
  }

  @Test
  void twoAxesAreAnImageAsItIsStored() throws IOException {
    NiftiFile file = NiftiFile.counting(BIG, 3, 2).distances(1, 0.5, 0.25, 0, 0);
    file.affine(1, new double[12]);
    Path path = file("slice.nii", file.bytes());
    Raster raster = new NiftiFormat().read(path, file.bytes(), 0);
    assertThat(raster.extent()).isEqualTo(Extent.of(2, 3));
    assertThat(raster.type()).isEqualTo(SampleType.S16);
    assertThat(raster.spacing().millimetres()).containsExactly(0.25, 0.5);
    assertThat(values(raster)).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(decoder.facts(path).affine()).isEmpty();
    Pixels pixels = decoder.decode(path);
    assertThat(pixels.depth()).isEqualTo(16);
    assertThat(pixels.value(4)).isEqualTo(4);
    assertThat(values(decoder.raster(path))).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void aVolumeOfOneSliceMayBeAnImageAndOneOfSeveralMayNot() throws IOException {
    NiftiFile sagittal = NiftiFile.counting(LITTLE, 1, 2, 3).scaled(2, 0);
    Pixels pixels = decoder.decode(file("slice.nii", sagittal.bytes()));
    assertThat(pixels.height()).isEqualTo(3);
    assertThat(pixels.width()).isEqualTo(2);
    assertThat(pixels.value(5)).isEqualTo(10);
    Path negative = file("ct.nii", NiftiFile.counting(LITTLE, 2, 2, 1).scaled(1, -1).bytes());
    assertThatThrownBy(() -> decoder.decode(negative))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(negative.toString())
        .hasMessageContaining("without sign");
    Path volume = file("scan.nii", NiftiFile.counting(LITTLE, 2, 3, 4).bytes());
    assertThatThrownBy(() -> decoder.decode(volume))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "expected an image of height x width but %s is a volume of 4x3x2; give an input with a"
                + " depth",
            volume);
  }

  @Test
  void micrometresAndMetresBecomeMillimetres() throws IOException {
    NiftiFile file =
        NiftiFile.counting(LITTLE, 2, 2, 2).affine(2, 5, 0, 0, 9, 0, 5, 0, 0, 0, 0, 5, 0);
    assertThat(read(file.units(2 | 8)).spacing().millimetres()).containsExactly(5.0, 5.0, 5.0);
    assertThat(read(file.units(3)).spacing().millimetres()).containsExactly(5e-3, 5e-3, 5e-3);
    assertThat(read(file.units(1)).spacing().millimetres()).containsExactly(5e3, 5e3, 5e3);
    Path path = file("scan.nii", file.bytes());
    assertThat(decoder.facts(path).affine().orElseThrow().at(0, 3)).isEqualTo(9e3);
  }

  @Test
  void extensionsAreSkipped() throws IOException {
    Raster plain = read(NiftiFile.counting(LITTLE, 2, 3, 4));
    NiftiFile extended = NiftiFile.counting(LITTLE, 2, 3, 4).extension(32);
    assertThat(read(extended)).isEqualTo(plain);
    assertThat(decoder.raster(file("scan.nii.gz", extended.packed()))).isEqualTo(plain);
    assertThat(read(NiftiFile.counting(LITTLE, 2, 3, 4).offset(0))).isEqualTo(plain);
  }

  static Stream<Arguments> pairs() {
    UnaryOperator<byte[]> plain = UnaryOperator.identity();
    UnaryOperator<byte[]> packed = NiftiFile::packed;
    return Stream.of(
        Arguments.of("a.hdr", plain, "a.img", plain),
        Arguments.of("a.hdr", plain, "a.img.gz", packed),
        Arguments.of("a.hdr.gz", packed, "a.img.gz", packed),
        Arguments.of("a.hdr.gz", packed, "a.img", plain),
        Arguments.of("a.HDR", plain, "a.IMG", plain));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aPairIsOneImageAndChangesWithEitherFile(
      String header, UnaryOperator<byte[]> first, String values, UnaryOperator<byte[]> second)
      throws IOException {
    for (NiftiFile file :
        List.of(NiftiFile.counting(BIG, 2, 3, 4), NiftiFile.second(LITTLE).counted(2, 3, 4))) {
      Raster alone = read(file);
      Files.delete(folder.resolve("scan.nii"));
      byte[] stored =
          Arrays.copyOfRange(file.bytes(), file.bytes().length - 48, file.bytes().length);
      Path one = file(header, first.apply(file.pairHeader()));
      Path other = file(values, second.apply(stored));
      assertThat(decoder.raster(one)).isEqualTo(alone);
      assertThat(decoder.raster(other)).isEqualTo(alone);
      assertThat(decoder.facts(one)).isEqualTo(decoder.facts(other));
      ImageFolder found = ImageFolder.of(folder);
      assertThat(found.images()).containsExactly(one);
      assertThat(found.others()).isEmpty();
      String content = ImageFiles.content(one, Files.readAllBytes(one));
      stored[0] ^= 1;
      file(values, second.apply(stored));
      assertThat(ImageFiles.content(one, Files.readAllBytes(one))).isNotEqualTo(content);
      Files.delete(other);
      assertThatThrownBy(() -> decoder.raster(one))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(one.toString())
          .hasMessageContaining("one of a pair of files");
    }
  }

  @Test
  void aDatasetOfPairsHasASampleForEachAndKnowsThatItsValuesChanged() throws IOException {
    for (String name : List.of("ill/a", "well/b", "well/c")) {
      Files.createDirectories(folder.resolve(name).getParent());
      NiftiFile pair =
          NiftiFile.counting(LITTLE, 2, 2, 2).scaled(1, name.charAt(name.length() - 1));
      file(name + ".hdr", pair.pairHeader());
      file(name + ".img", new byte[16]);
    }
    Dataset data = Dataset.read(folder);
    assertThat(data.samples())
        .extracting(Sample::id)
        .containsExactly("ill/a.hdr", "well/b.hdr", "well/c.hdr");
    assertThat(data.notes()).noneMatch(note -> note.contains("left out"));
    byte[] other = new byte[16];
    other[3] = 1;
    file("well/b.img", other);
    assertThat(Dataset.read(folder).digest()).isNotEqualTo(data.digest());
    Files.delete(folder.resolve("well/b.img"));
    assertThat(Dataset.read(folder).digest()).isNotEqualTo(data.digest());
  }

  @Test
  void filesCalledLikeAPairThatAreNoneAreLeftOut() throws IOException {
    file("a.img", new byte[600]);
    file("b.hdr", "ENVI\nsamples = 3\n".getBytes(StandardCharsets.US_ASCII));
    file("b.img", new byte[600]);
    ImageFolder found = ImageFolder.of(folder);
    assertThat(found.images()).isEmpty();
    assertThat(found.others()).hasSize(3);
  }

  @Test
  void aHeaderOfAnalyzeIsRefusedByName() throws IOException {
    Path path = file("scan.hdr", NiftiFile.counting(BIG, 2, 3, 4).magic("\0\0\0\0").bytes());
    assertThatThrownBy(() -> decoder.raster(path))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Analyze 7.5");
  }

  static Stream<Arguments> nonsense() {
    double[] flat = {1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0};
    double[] nan = {1, 0, 0, 0, 0, Double.NaN, 0, 0, 0, 0, 1, 0};
    double[] huge = {1e300, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
    return Stream.of(
        damage("behind the first 352 bytes", file -> file.offset(7)),
        damage("behind the first 352 bytes", file -> file.offset(-1000)),
        damage("behind the first 352 bytes", file -> file.offset(Double.NaN)),
        damage("behind the first 352 bytes", file -> file.offset(Double.POSITIVE_INFINITY)),
        damage("it is cut off", file -> file.offset(1e12)),
        damage("it is cut off", file -> file.offset(354)),
        damage("it is cut off", file -> file.shape(2, 3, 5)),
        damage("one to seven axes", file -> file.dimension(0, 8)),
        damage("one to seven axes", file -> file.dimension(0, -3)),
        damage("one to seven axes", file -> file.dimension(0, 0)),
        damage("but found 2x3x-4", file -> file.dimension(3, -4)),
        damage("but found 2x0x4", file -> file.dimension(2, 0)),
        damage("but found 7", file -> file.shape(7)),
        damage("32767x32767x32767", file -> file.shape(32_767, 32_767, 32_767)),
        damage("into a plane", file -> file.affine(1, flat)),
        damage("into a plane", file -> file.affine(1, new double[12])),
        damage("finite numbers", file -> file.affine(1, nan)),
        damage("finite numbers", file -> file.affine(1, huge)),
        damage("finite numbers", file -> file.distances(Double.NaN, Double.NaN)),
        damage("unit quaternion", file -> file.quaternion(1, 1, 1, 0, 0, 0, 0)),
        damage("unit quaternion", file -> file.quaternion(1, Double.NaN, 0, 0, 0, 0, 0)),
        damage("finite numbers", file -> file.quaternion(1, 0, 0, 0, Double.NaN, 0, 0)));
  }

  private static Arguments damage(String words, Consumer<NiftiFile> change) {
    return Arguments.of(words, change);
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsenseIsRefusedWithASentence(String words, Consumer<NiftiFile> change) throws IOException {
    NiftiFile file = NiftiFile.counting(LITTLE, 2, 3, 4);
    change.accept(file);
    refuses(file, words);
  }

  @Test
  void overflowingSizesAreRefusedBeforeAnythingIsAllocated() throws IOException {
    for (long size : new long[] {1L << 32, Long.MAX_VALUE, 1L << 62}) {
      NiftiFile file = NiftiFile.second(BIG).counted(2, 3, 4);
      refuses(file.shape(size, size, 4), "for which there is memory (-Xmx)");
    }
    refuses(NiftiFile.second(BIG).counted(2, 3, 4).shape(2, 3, 4, 1L << 40), "one volume");
  }

  @Test
  void whatIsPackedIsCheckedToItsEnd() throws IOException {
    byte[] whole = NiftiFile.counting(LITTLE, 20, 30, 40).packed();
    for (int end : new int[] {1, 11, 100, whole.length / 2, whole.length - 9, whole.length - 1}) {
      Path cut = file("cut.nii.gz", Arrays.copyOf(whole, end));
      assertThatThrownBy(() -> decoder.raster(cut))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(cut.toString());
    }
    byte[] wrongSum = whole.clone();
    wrongSum[whole.length - 6] ^= 1;
    Path wrong = file("wrong.nii.gz", wrongSum);
    assertThatThrownBy(() -> decoder.raster(wrong)).isInstanceOf(DataException.class);
    // 60 MB of zeros in 60 kB are what they are; more than deflate can hold are a lie.
    byte[] lie = NiftiFile.counting(LITTLE, 2, 3, 4).shape(3000, 2500, 2).packed();
    Path bomb = file("bomb.nii.gz", lie);
    assertThatThrownBy(() -> decoder.raster(bomb)).hasMessageContaining("it is cut off");
  }
}
