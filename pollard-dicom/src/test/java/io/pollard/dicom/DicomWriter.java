package io.pollard.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes DICOM files (PS3.10) for tests, in any transfer syntax, of any header.
 *
 * <pre>{@code
 * DicomWriter.image(16, 20, i -> i)                  // 16 rows, 20 columns, 16 bits, MONOCHROME2
 *     .with("PatientID", "P7")
 *     .with("WindowCenter", 40)
 *     .with(0x00091010, "LO", "private")
 *     .items("RequestAttributesSequence", DicomWriter.item().with("RequestedProcedureID", "R1"))
 *     .transferSyntax(DicomWriter.EXPLICIT_BIG)
 *     .write(folder.resolve("a"));
 * }</pre>
 *
 * <p>Attributes are written in the order of their tags, whatever order they are given in; the last
 * value of a tag counts. The file meta information follows from them.
 */
public final class DicomWriter {

  public static final String IMPLICIT = "1.2.840.10008.1.2";
  public static final String EXPLICIT = "1.2.840.10008.1.2.1";
  public static final String DEFLATED = "1.2.840.10008.1.2.1.99";
  public static final String EXPLICIT_BIG = "1.2.840.10008.1.2.2";
  public static final String RLE = "1.2.840.10008.1.2.5";
  public static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
  public static final String JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70";
  public static final String JPEG_LS = "1.2.840.10008.1.2.4.80";
  public static final String JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.90";

  private static final List<String> LONG =
      List.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

  private static final int PIXEL_DATA = 0x7fe00010;
  private static final long UNDEFINED = 0xffff_ffffL;

  /** A value, which the byte order of the file makes bytes of. */
  private interface Value {
    byte[] bytes(ByteOrder order);
  }

  private record Entry(String representation, Value value) {}

  private record Sequence(List<DicomWriter> items) {}

  private final Map<Integer, Entry> entries = new TreeMap<>(Integer::compareUnsigned);
  private final Map<Integer, Sequence> sequences = new TreeMap<>(Integer::compareUnsigned);
  private String transferSyntax = EXPLICIT;
  private Charset charset = StandardCharsets.UTF_8;
  private boolean hasPreamble = true;
  private boolean hasMeta = true;
  private boolean hasMetaLength = true;
  private boolean hasUndefinedLengths;

  private DicomWriter() {}

  /** A data set of nothing. */
  public static DicomWriter empty() {
    return new DicomWriter();
  }

  /** An item of a sequence. */
  public static DicomWriter item() {
    return new DicomWriter();
  }

  /** A secondary capture that is called by UIDs of its own. */
  private static DicomWriter capture(int rows, int columns) {
    return empty()
        .with("SOPClassUID", "1.2.840.10008.5.1.4.1.1.7")
        .with("SOPInstanceUID", "1.2.3.4")
        .with("StudyInstanceUID", "1.2.3")
        .with("SeriesInstanceUID", "1.2.3.1")
        .with("Modality", "OT")
        .with("Rows", rows)
        .with("Columns", columns);
  }

  /** A grey image of 16 bits without sign. */
  public static DicomWriter image(int rows, int columns, IntUnaryOperator values) {
    return image(rows, columns, 16, values);
  }

  /**
   * A grey image of so many bits without sign.
   *
   * @param bits 8, 16 or 32, of an odd number of 8 one more is written
   * @param values by the index into [rows, columns]
   */
  public static DicomWriter image(int rows, int columns, int bits, IntUnaryOperator values) {
    return capture(rows, columns)
        .with("SamplesPerPixel", 1)
        .with("PhotometricInterpretation", "MONOCHROME2")
        .bits(bits)
        .pixels(bits, rows * columns, values);
  }

  /**
   * Colours of 8 bits.
   *
   * @param values by the index into [rows, columns, 3]
   */
  public static DicomWriter rgb(int rows, int columns, IntUnaryOperator values) {
    return capture(rows, columns)
        .with("SamplesPerPixel", 3)
        .with("PhotometricInterpretation", "RGB")
        .with("PlanarConfiguration", 0)
        .bits(8)
        .pixels(8, rows * columns * 3, values);
  }

  /** Allocated and stored ones, without sign. */
  public DicomWriter bits(int bits) {
    return with("BitsAllocated", bits)
        .with("BitsStored", bits)
        .with("HighBit", bits - 1)
        .with("PixelRepresentation", 0);
  }

  /** Pixels of 8, 16 or 32 bits, of which the low ones of the values are written. */
  public DicomWriter pixels(int bits, int count, IntUnaryOperator values) {
    return put(
        PIXEL_DATA,
        bits == 8 ? "OB" : "OW",
        order -> {
          ByteBuffer buffer = ByteBuffer.allocate(count * bits / 8).order(order);
          for (int i = 0; i < count; i++) {
            int value = values.applyAsInt(i);
            switch (bits) {
              case 8 -> buffer.put((byte) value);
              case 16 -> buffer.putShort((short) value);
              default -> buffer.putInt(value);
            }
          }
          return buffer.array();
        });
  }

  /** An attribute in words, several with \ between them, or as a number, by its keyword. */
  public DicomWriter with(String keyword, Object... values) {
    int tag = Dictionary.tag(keyword);
    return with(tag, Dictionary.of(tag).orElseThrow().representation(), values);
  }

  /** The same by its tag, as 0x00100010, and value representation. */
  public DicomWriter with(int tag, String representation, Object... values) {
    return put(tag, representation, order -> value(representation, order, values));
  }

  /** Any bytes as a value. */
  public DicomWriter bytes(int tag, String representation, byte[] value) {
    return put(tag, representation, order -> value);
  }

  private DicomWriter put(int tag, String representation, Value value) {
    entries.put(tag, new Entry(representation, value));
    return this;
  }

  public DicomWriter without(String keyword) {
    entries.remove(Dictionary.tag(keyword));
    sequences.remove(Dictionary.tag(keyword));
    return this;
  }

  /** A sequence. */
  public DicomWriter items(String keyword, DicomWriter... items) {
    return items(Dictionary.tag(keyword), items);
  }

  public DicomWriter items(int tag, DicomWriter... items) {
    sequences.put(tag, new Sequence(List.of(items)));
    return this;
  }

  /** Streams of fragments behind an empty offset table; with the transfer syntax that is theirs. */
  public DicomWriter encapsulated(String transferSyntax, byte[]... fragments) {
    return encapsulated(transferSyntax, new long[0], fragments);
  }

  /** The same behind a basic offset table. */
  public DicomWriter encapsulated(String transferSyntax, long[] offsets, byte[]... fragments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer table = ByteBuffer.allocate(4 * offsets.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(offsets).forEach(offset -> table.putInt((int) offset));
    List<byte[]> all = new ArrayList<>(List.of(table.array()));
    all.addAll(List.of(fragments));
    for (byte[] fragment : all) {
      byte[] even = Arrays.copyOf(fragment, fragment.length + fragment.length % 2);
      out.writeBytes(tag(0xfffee000, even.length, ByteOrder.LITTLE_ENDIAN));
      out.writeBytes(even);
    }
    out.writeBytes(tag(0xfffee0dd, 0, ByteOrder.LITTLE_ENDIAN));
    this.transferSyntax = transferSyntax;
    return bytes(PIXEL_DATA, "OB*", out.toByteArray()); // the star: of undefined length
  }

  /**
   * A frame as RLE (PS3.5, annex G), all of it runs.
   *
   * @param bits of a sample, 8, 16 or 32
   * @param values by the index into [rows, columns, samples], of which the low bits count
   */
  public static byte[] rle(int bits, int pixels, int samples, IntUnaryOperator values) {
    ByteArrayOutputStream segments = new ByteArrayOutputStream();
    ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(samples * bits / 8);
    for (int sample = 0; sample < samples; sample++) {
      for (int shift = bits - 8; shift >= 0; shift -= 8) {
        header.putInt(64 + segments.size());
        for (int pixel = 0, run; pixel < pixels; pixel += run) {
          byte value = (byte) (values.applyAsInt(pixel * samples + sample) >> shift);
          run = 1;
          while (run < 128
              && pixel + run < pixels
              && (byte) (values.applyAsInt((pixel + run) * samples + sample) >> shift) == value) {
            run++;
          }
          segments.write(1 - run);
          segments.write(value);
        }
        if (segments.size() % 2 == 1) {
          segments.write(0);
        }
      }
    }
    byte[] all = Arrays.copyOf(header.array(), 64 + segments.size());
    System.arraycopy(segments.toByteArray(), 0, all, 64, segments.size());
    return all;
  }

  /** By its UID. */
  public DicomWriter transferSyntax(String uid) {
    transferSyntax = uid;
    return this;
  }

  /** How words are written; SpecificCharacterSet says it to readers. */
  public DicomWriter charset(Charset other) {
    charset = other;
    return this;
  }

  public DicomWriter withoutPreamble() {
    hasPreamble = false;
    return this;
  }

  /** Without preamble and file meta information. */
  public DicomWriter withoutMeta() {
    hasPreamble = false;
    hasMeta = false;
    return this;
  }

  public DicomWriter withoutMetaLength() {
    hasMetaLength = false;
    return this;
  }

  /** Sequences and items end by delimiters in place of lengths. */
  public DicomWriter withUndefinedLengths() {
    hasUndefinedLengths = true;
    return this;
  }

  /** Writes the file. */
  public Path write(Path file) {
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (hasPreamble) {
      out.writeBytes(new byte[128]);
      out.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
    }
    if (hasMeta) {
      out.writeBytes(meta());
    }
    ByteOrder order =
        transferSyntax.equals(EXPLICIT_BIG) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] dataSet = dataSet(order, !transferSyntax.equals(IMPLICIT), hasUndefinedLengths, charset);
    out.writeBytes(transferSyntax.equals(DEFLATED) ? deflated(dataSet) : dataSet);
    return out.toByteArray();
  }

  private byte[] meta() {
    DicomWriter meta =
        empty()
            .bytes(0x00020001, "OB", new byte[] {0, 1})
            .with("TransferSyntaxUID", transferSyntax)
            .with("ImplementationClassUID", "1.2.3.4.5");
    copy(0x00080016, 0x00020002, meta);
    copy(0x00080018, 0x00020003, meta);
    byte[] rest = meta.dataSet(ByteOrder.LITTLE_ENDIAN, true, false, charset);
    if (!hasMetaLength) {
      return rest;
    }
    byte[] length =
        empty()
            .with("FileMetaInformationGroupLength", rest.length)
            .dataSet(ByteOrder.LITTLE_ENDIAN, true, false, charset);
    byte[] all = Arrays.copyOf(length, length.length + rest.length);
    System.arraycopy(rest, 0, all, length.length, rest.length);
    return all;
  }

  private void copy(int from, int to, DicomWriter meta) {
    if (entries.containsKey(from)) {
      meta.entries.put(to, entries.get(from));
    }
  }

  private static byte[] deflated(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater =
        new DeflaterOutputStream(out, new Deflater(Deflater.BEST_COMPRESSION, true))) {
      deflater.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private byte[] dataSet(
      ByteOrder order, boolean isExplicit, boolean isUndefined, Charset characters) {
    Map<Integer, byte[]> written = new TreeMap<>(Integer::compareUnsigned);
    this.charset = characters;
    entries.forEach((tag, entry) -> written.put(tag, element(tag, entry, order, isExplicit)));
    sequences.forEach(
        (tag, sequence) ->
            written.put(tag, element(tag, sequence, order, isExplicit, isUndefined)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    written.values().forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] element(int tag, Entry entry, ByteOrder order, boolean isExplicit) {
    boolean isUndefined = entry.representation().endsWith("*");
    String representation = entry.representation().substring(0, 2);
    byte[] value = entry.value().bytes(order);
    byte[] even = Arrays.copyOf(value, value.length + value.length % 2);
    if (even.length > value.length && !List.of("UI", "OB", "UN").contains(representation)) {
      even[value.length] = ' ';
    }
    return element(
        tag, representation, isUndefined ? UNDEFINED : even.length, even, order, isExplicit);
  }

  private byte[] element(
      int tag, Sequence sequence, ByteOrder order, boolean isExplicit, boolean isUndefined) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (DicomWriter item : sequence.items()) {
      byte[] dataSet = item.dataSet(order, isExplicit, isUndefined, charset);
      out.writeBytes(tag(0xfffee000, isUndefined ? UNDEFINED : dataSet.length, order));
      out.writeBytes(dataSet);
      if (isUndefined) {
        out.writeBytes(tag(0xfffee00d, 0, order));
      }
    }
    if (isUndefined) {
      out.writeBytes(tag(0xfffee0dd, 0, order));
    }
    return element(
        tag, "SQ", isUndefined ? UNDEFINED : out.size(), out.toByteArray(), order, isExplicit);
  }

  private static byte[] element(
      int tag,
      String representation,
      long length,
      byte[] value,
      ByteOrder order,
      boolean isExplicit) {
    boolean isLong = LONG.contains(representation);
    ByteBuffer out =
        ByteBuffer.allocate((isExplicit && isLong ? 12 : 8) + value.length).order(order);
    out.putShort((short) (tag >>> 16)).putShort((short) tag);
    if (!isExplicit) {
      out.putInt((int) length);
    } else {
      out.put(representation.getBytes(StandardCharsets.US_ASCII));
      if (isLong) {
        out.putShort((short) 0).putInt((int) length);
      } else {
        out.putShort((short) length);
      }
    }
    return out.put(value).array();
  }

  private static byte[] tag(int tag, long length, ByteOrder order) {
    return ByteBuffer.allocate(8)
        .order(order)
        .putShort((short) (tag >>> 16))
        .putShort((short) tag)
        .putInt((int) length)
        .array();
  }

  private byte[] value(String representation, ByteOrder order, Object... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < values.length; i++) {
      ByteBuffer number = ByteBuffer.allocate(8).order(order);
      switch (representation) {
        case "US", "SS" -> number.putShort((short) whole(values[i]));
        case "UL", "SL" -> number.putInt((int) whole(values[i]));
        case "UV", "SV", "OV" -> number.putLong(whole(values[i]));
        case "FL", "OF" -> number.putFloat(((Number) values[i]).floatValue());
        case "FD", "OD" -> number.putDouble(((Number) values[i]).doubleValue());
        case "OB" -> number.put((byte) whole(values[i]));
        case "OW" -> number.putShort((short) whole(values[i]));
        case "OL" -> number.putInt((int) whole(values[i]));
        case "AT" ->
            number.putShort((short) (whole(values[i]) >>> 16)).putShort((short) whole(values[i]));
        default -> {
          String word = (i == 0 ? "" : "\\") + word(values[i]);
          out.writeBytes(word.getBytes(charset));
        }
      }
      out.write(number.array(), 0, number.position());
    }
    return out.toByteArray();
  }

  private static long whole(Object value) {
    return value instanceof Number number ? number.longValue() : Long.parseLong(value.toString());
  }

  /** Whole numbers without a point. */
  private static String word(Object value) {
    return value instanceof Double number && number == Math.rint(number)
        ? Long.toString(number.longValue())
        : value.toString();
  }
}
