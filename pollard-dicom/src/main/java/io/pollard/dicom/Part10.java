package io.pollard.dicom;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * A DICOM file (PS3.10), with or without its preamble and its file meta information.
 *
 * @param meta its file meta information
 * @param uid of the transfer syntax; where the file doesn't say, that of how it is written
 * @param bytes in which the values lie: the file's, or what was packed in it
 * @param fault why it could not be read to its pixel data
 */
@SuppressWarnings("ArrayRecordComponent")
record Part10(
    DataSet meta, String uid, DataSet dataSet, byte[] bytes, Optional<IOException> fault) {

  private static final int PREAMBLE = 128;
  private static final int META = 2;

  /** Deflate packs at most 1032 bytes into one (zlib's technical details). */
  private static final long DENSEST = 1032;

  /** What is unpacked is held beside the file. */
  private static final long MOST_UNPACKED = Runtime.getRuntime().maxMemory() / 4;

  /** Whether the mark of a file with a preamble is there. */
  static boolean isMarked(byte[] head) {
    return isMarkedAt(head, PREAMBLE);
  }

  private static boolean isMarkedAt(byte[] head, int at) {
    return head.length >= at + 4
        && head[at] == 'D'
        && head[at + 1] == 'I'
        && head[at + 2] == 'C'
        && head[at + 3] == 'M';
  }

  /** Whether its preamble is a TIFF's header, so that programs for these may read it (7.1). */
  static boolean beginsLikeTiff(byte[] head) {
    return isMarked(head)
        && ((head[0] == 'I' && head[1] == 'I') || (head[0] == 'M' && head[1] == 'M'));
  }

  /** Where the elements begin. */
  static int start(byte[] head) {
    return isMarked(head) ? PREAMBLE + 4 : isMarkedAt(head, 0) ? 4 : 0;
  }

  /**
   * @throws IOException if its file meta information can't be read, or what is packed is damaged
   */
  static Part10 of(byte[] file) throws IOException {
    DataSet meta = new DataSet(file, ByteOrder.LITTLE_ENDIAN, CharacterSets.DEFAULT);
    int start = start(file);
    // Always explicit; some write it as the rest.
    DataSetReader reader =
        DataSetReader.isRepresentation(file, start + 4)
            ? DataSetReader.explicit(file, start, ByteOrder.LITTLE_ENDIAN)
            : DataSetReader.implicit(file, start, ByteOrder.LITTLE_ENDIAN);
    reader.group(META, meta);
    Optional<String> stated = meta.text("TransferSyntaxUID");
    Optional<TransferSyntax> known = stated.flatMap(TransferSyntax::of);
    int from = reader.at();
    byte[] bytes = file;
    if (known.filter(TransferSyntax::isDeflated).isPresent()) {
      bytes = inflated(file, from);
      from = 0;
    }
    boolean isExplicit = DataSetReader.isRepresentation(bytes, from + 4);
    ByteOrder order = order(bytes, from, known);
    DataSet dataSet = new DataSet(bytes, order, CharacterSets.DEFAULT);
    DataSetReader rest =
        isExplicit
            ? DataSetReader.explicit(bytes, from, order)
            : DataSetReader.implicit(bytes, from, order);
    Optional<IOException> fault = Optional.empty();
    try {
      rest.rest(dataSet);
    } catch (IOException e) {
      fault = Optional.of(e);
    }
    String uid = stated.orElse(written(isExplicit, order).uid());
    return new Part10(meta, uid, dataSet, bytes, fault);
  }

  /** As it is written, whatever it says: groups are small numbers. */
  private static ByteOrder order(byte[] bytes, int from, Optional<TransferSyntax> known) {
    if (bytes.length < from + 2 || bytes[from] == bytes[from + 1]) {
      return known.map(TransferSyntax::order).orElse(ByteOrder.LITTLE_ENDIAN);
    }
    return bytes[from] == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  private static TransferSyntax written(boolean isExplicit, ByteOrder order) {
    if (order == ByteOrder.BIG_ENDIAN) {
      return TransferSyntax.EXPLICIT_BIG;
    }
    return isExplicit ? TransferSyntax.EXPLICIT_LITTLE : TransferSyntax.IMPLICIT_LITTLE;
  }

  private static byte[] inflated(byte[] file, int from) throws IOException {
    long most = Math.min(MOST_UNPACKED, (file.length - from) * DENSEST);
    Inflater inflater = new Inflater(true);
    try (InputStream in =
        new InflaterInputStream(
            new ByteArrayInputStream(file, from, file.length - from), inflater, 1 << 16)) {
      byte[] unpacked = in.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 8));
      if (unpacked.length == MOST_UNPACKED) {
        throw new IOException(
            "its packed data set has more than %s bytes, for which there is no memory (-Xmx)"
                .formatted(MOST_UNPACKED));
      }
      return unpacked;
    } catch (EOFException e) {
      throw new IOException("its packed data set is cut off", e);
    } catch (ZipException e) {
      throw new IOException("its packed data set is damaged (%s)".formatted(e.getMessage()), e);
    } finally {
      inflater.end();
    }
  }
}
