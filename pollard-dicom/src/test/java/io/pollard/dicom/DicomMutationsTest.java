package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.pollard.data.DataException;
import io.pollard.imaging.Facts;
import io.pollard.imaging.Raster;
import io.pollard.testing.Damage;
import io.pollard.testing.Golden;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of damaged DICOM files: half of them in lengths, value representations, tags, fragments
 * and offset tables, the others anywhere. One in twenty is left whole and must be read equal. What
 * is allocated is counted, so that no file has more of it than its size and its frame justify.
 */
@Tag("mutations")
class DicomMutationsTest {

  private static final int FILES = 10 * Integer.getInteger("pollard.mutations", 2000);

  private static final Path NAME = Path.of("scan.dcm");

  /** Of files of at most 2 KiB, none of which claims a frame that it can have. */
  private static final long MOST_ALLOCATED = 8L << 20;

  private static final List<String> REPRESENTATIONS =
      List.of("OB", "OW", "SQ", "UN", "UT", "US", "LO", "DS", "FD", "XX", "\0\0", "AT");

  @SuppressWarnings("ArrayRecordComponent")
  private record Original(String name, byte[] bytes, boolean isBig) {

    static Original of(String name, DicomWriter writer) {
      return new Original(name, writer.bytes(), false);
    }
  }

  private final DicomFormat format = new DicomFormat();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long mostAllocated;

  @Test
  @Timeout(value = 300, unit = TimeUnit.SECONDS)
  void eachGivesAnImageOrOneSentence() throws IOException {
    List<Original> originals = originals();
    List<Raster> whole = new ArrayList<>();
    for (Original original : originals) {
      whole.add(format.read(NAME, original.bytes(), 0));
    }
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int index = 0; index < FILES; index++) {
      Random random = new Random(index);
      int which = random.nextInt(originals.size());
      Original original = originals.get(which);
      if (index % 20 == 0) {
        assertThat(format.read(NAME, original.bytes().clone(), 0)).isEqualTo(whole.get(which));
        outcomes.merge("whole", 1, Integer::sum);
        continue;
      }
      byte[] mutated = original.bytes().clone();
      for (int change = random.nextInt(2); change >= 0; change--) {
        mutated =
            index % 2 == 0 ? damaged(mutated, random) : inStructure(original, mutated, random);
      }
      outcomes.merge(outcome(mutated, original.name() + ", mutation " + index), 1, Integer::sum);
    }
    System.getLogger(DicomMutationsTest.class.getName())
        .log(
            System.Logger.Level.INFO,
            "mutated DICOM files: %s, at most %s bytes allocated"
                .formatted(outcomes, mostAllocated));
    assertThat(outcomes.get("whole")).isEqualTo(FILES / 20);
    assertThat(outcomes.get("read")).isBetween(FILES / 10, FILES * 7 / 10);
    assertThat(outcomes.get("refused")).isGreaterThan(FILES / 5);
  }

  private String outcome(byte[] file, String which) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      format.claims(NAME, Arrays.copyOf(file, Math.min(file.length, DicomFormat.HEAD)));
      Facts facts = format.facts(NAME, file);
      assertThat(facts.frames()).isPositive();
      Raster raster = format.read(NAME, file, facts.frames() - 1);
      assertThat(raster.length()).isPositive();
      return "read";
    } catch (DataException | IOException e) {
      assertThat(e.getMessage()).as(which).isNotBlank().doesNotContain("\n", "Exception");
      assertThat(e.getMessage()).as(which).hasSizeLessThan(600);
      return "refused";
    } catch (RuntimeException | Error e) {
      throw new AssertionError(which, e);
    } finally {
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      mostAllocated = Math.max(mostAllocated, allocated);
      assertThat(allocated).as(which).isLessThan(MOST_ALLOCATED);
    }
  }

  /** A small header with sequences, private elements and words. */
  private static DicomWriter full(DicomWriter image) {
    return image
        .with("SpecificCharacterSet", "", "ISO 2022 IR 87")
        .with("PatientName", "Yamada^Tarou=\u001b$B;3ED\u001b(B^\u001b$BB@O:\u001b(B")
        .charset(StandardCharsets.ISO_8859_1)
        .with("PatientID", "P7")
        .with("WindowCenter", 40, 300)
        .with("WindowWidth", 400, 500)
        .with("RescaleSlope", 2)
        .with("RescaleIntercept", -1024)
        .with("PixelSpacing", 0.5, 0.25)
        .with("PixelPaddingValue", 3)
        .with(0x00091010, "UN", "secret")
        .with(0x00090010, "LO", "ACME")
        .items(
            "RequestAttributesSequence",
            DicomWriter.item()
                .with("RequestedProcedureID", "R1")
                .items("ReferencedStudySequence", DicomWriter.item().with("PatientID", "inner")))
        .items(
            "VOILUTSequence",
            DicomWriter.item()
                .with("LUTDescriptor", 4, 0, 16)
                .with("LUTExplanation", "NORMAL")
                .with("LUTData", 0, 100, 200, 65535));
  }

  private static DicomWriter palette() {
    DicomWriter image =
        DicomWriter.image(6, 5, 8, i -> i % 4).with("PhotometricInterpretation", "PALETTE COLOR");
    for (String colour : List.of("Red", "Green", "Blue")) {
      image
          .with(colour + "PaletteColorLookupTableDescriptor", 4, 0, 16)
          .with(
              "Segmented" + colour + "PaletteColorLookupTableData", 0, 1, 7, 1, 2, 900, 2, 1, 0, 0);
    }
    return image;
  }

  private static DicomWriter volume() {
    DicomWriter[] frames = new DicomWriter[3];
    for (int i = 0; i < frames.length; i++) {
      frames[i] =
          DicomWriter.item()
              .items(
                  "PlanePositionSequence",
                  DicomWriter.item().with("ImagePositionPatient", 0, 0, 2 * i))
              .items(
                  "PixelValueTransformationSequence",
                  DicomWriter.item().with("RescaleSlope", i + 1).with("RescaleIntercept", 0));
    }
    return DicomWriter.image(4, 3, i -> i)
        .pixels(16, 4 * 3 * frames.length, i -> i)
        .with("NumberOfFrames", frames.length)
        .items("PerFrameFunctionalGroupsSequence", frames)
        .items(
            "SharedFunctionalGroupsSequence",
            DicomWriter.item()
                .items(
                    "PlaneOrientationSequence",
                    DicomWriter.item().with("ImageOrientationPatient", 1, 0, 0, 0, 1, 0))
                .items("PixelMeasuresSequence", DicomWriter.item().with("PixelSpacing", 2, 3)));
  }

  private static List<Original> originals() throws IOException {
    DicomWriter plain = full(DicomWriter.image(6, 5, i -> 100 * i));
    List<Original> originals = new ArrayList<>();
    originals.add(Original.of("explicit", plain));
    originals.add(Original.of("undefined lengths", plain.withUndefinedLengths()));
    originals.add(Original.of("implicit", plain.transferSyntax(DicomWriter.IMPLICIT)));
    originals.add(Original.of("deflated", plain.transferSyntax(DicomWriter.DEFLATED)));
    byte[] big = plain.transferSyntax(DicomWriter.EXPLICIT_BIG).bytes();
    originals.add(new Original("big endian", big, true));
    originals.add(Original.of("no meta", full(DicomWriter.rgb(4, 4, i -> 5 * i)).withoutMeta()));
    originals.add(Original.of("palette", palette()));
    originals.add(Original.of("volume", volume().withUndefinedLengths()));
    byte[] rle = DicomWriter.rle(16, 30, 1, i -> i / 4);
    originals.add(
        Original.of(
            "RLE",
            full(DicomWriter.image(6, 5, i -> 0))
                .with("NumberOfFrames", 2)
                .encapsulated(DicomWriter.RLE, new long[] {0, 8 + rle.length}, rle, rle)));
    for (JsonNode one : Golden.read("codecs").path("cases")) {
      if (List.of(
              "baseline 4:2:0 19 x 21",
              "lossless, predictor 4, 16 bits",
              "JPEG-LS, 12 bits",
              "JPEG-LS, way 1, restarts",
              "JPEG 2000, 12 bits, signed",
              "JPEG 2000, irreversible colours")
          .contains(one.path("name").textValue())) {
        originals.add(compressed(one));
      }
    }
    return originals;
  }

  private static Original compressed(JsonNode one) throws IOException {
    byte[] stream = one.path("stream").binaryValue();
    int bits = one.path("bits").intValue();
    int samples = one.path("samples").intValue();
    DicomWriter image =
        DicomWriter.image(one.path("rows").intValue(), one.path("columns").intValue(), i -> 0)
            .bits(bits > 8 ? 16 : 8)
            .with("BitsStored", bits)
            .with("HighBit", bits - 1)
            .with("PixelRepresentation", one.path("signed").booleanValue() ? 1 : 0)
            .with("SamplesPerPixel", samples)
            .with("PhotometricInterpretation", samples == 1 ? "MONOCHROME1" : "YBR_FULL");
    int half = stream.length / 4 * 2;
    return Original.of(
        one.path("name").textValue(),
        image.encapsulated(
            one.path("syntax").textValue(),
            Arrays.copyOf(stream, half),
            Arrays.copyOfRange(stream, half, stream.length)));
  }

  /** Another length, value representation, tag or offset, where one is. */
  private static byte[] inStructure(Original original, byte[] bytes, Random random) {
    ByteOrder order = original.isBig() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    int[] places = new int[bytes.length];
    int count = 0;
    for (int at = 0; at + 12 <= bytes.length; at++) {
      int tag = (buffer.getShort(at) & 0xffff) << 16 | (buffer.getShort(at + 2) & 0xffff);
      if (tag >>> 16 == 0xfffe || (tag != 0 && Dictionary.of(tag).isPresent())) {
        places[count++] = at;
      }
    }
    if (count == 0) {
      return damaged(bytes, random);
    }
    int at = places[random.nextInt(count)];
    long[] lengths = {
      0,
      1,
      2,
      3,
      7,
      8,
      12,
      255,
      256,
      65_535,
      65_536,
      -1,
      -2,
      Integer.MAX_VALUE,
      Integer.MIN_VALUE,
      bytes.length,
      bytes.length - at,
      bytes.length - at - 8,
      random.nextInt(64),
      random.nextInt()
    };
    long length = lengths[random.nextInt(lengths.length)];
    switch (random.nextInt(8)) {
      case 0 -> buffer.putInt(at + 4, (int) length);
      case 1 -> buffer.putShort(at + 6, (short) length);
      case 2 -> buffer.putInt(at + 8, (int) length); // of long forms; or a value or an offset
      case 3 -> {
        String other = REPRESENTATIONS.get(random.nextInt(REPRESENTATIONS.size()));
        buffer.put(at + 4, other.getBytes(StandardCharsets.US_ASCII));
      }
      case 4 -> buffer.putShort(at + 2, (short) length);
      case 5 -> buffer.putShort(at, (short) (random.nextBoolean() ? 0xfffe : length));
      case 6 -> buffer.putShort(at + 8, (short) length);
      default -> {
        int other = places[random.nextInt(count)];
        System.arraycopy(bytes, at, bytes, other, Math.min(8, bytes.length - Math.max(at, other)));
      }
    }
    return bytes;
  }

  /** Not in the preamble, where nothing is. */
  private static byte[] damaged(byte[] bytes, Random random) {
    return Damage.of(bytes, Part10.start(bytes), 4, random);
  }
}
