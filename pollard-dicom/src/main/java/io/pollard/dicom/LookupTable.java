package io.pollard.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A table of modality, VOI or palette (PS3.3 C.11.1.1 and C.7.6.3.1.5): values below the first one
 * mapped take the first entry, those beyond the last one the last.
 *
 * @param first the value that the first entry is of
 * @param bits of an entry, as stated, 8 to 16
 * @param entries at least one, without sign
 */
@SuppressWarnings("ArrayRecordComponent")
record LookupTable(int first, int bits, short[] entries) {

  private static final int MOST = 1 << 16;
  private static final int PARTS = 3;

  /**
   * @param isSigned whether the values that go in are, where the file doesn't say it
   * @return empty where it has none
   * @throws IOException if it has one that is none
   */
  static Optional<LookupTable> of(DataSet dataSet, String descriptor, String data, boolean isSigned)
      throws IOException {
    Optional<Element> stated = dataSet.element(data);
    if (stated.isEmpty() || !dataSet.has(descriptor)) {
      return Optional.empty();
    }
    Shape shape = Shape.of(dataSet, descriptor, isSigned);
    ByteBuffer value = dataSet.value(stated.get());
    boolean isOfBytes = shape.bits() <= 8 && value.limit() < 2 * shape.entries();
    boolean isPacked = isOfBytes || value.limit() <= shape.entries() + 1;
    int there = Math.min(shape.entries(), isPacked ? value.limit() : value.limit() / 2);
    if (there == 0) {
      throw new IOException("expected entries of a table as %s but found none".formatted(data));
    }
    short[] entries = new short[there];
    for (int i = 0; i < there; i++) {
      entries[i] = isPacked ? octet(value, i) : value.getShort(2 * i);
    }
    return Optional.of(new LookupTable(shape.first(), isPacked ? 8 : shape.bits(), entries));
  }

  /** Of bytes that lie in words. */
  static short octet(ByteBuffer words, int index) {
    int at = words.order() == ByteOrder.BIG_ENDIAN ? index ^ 1 : index;
    return (short) (words.get(Math.min(at, words.limit() - 1)) & 0xff);
  }

  /** What a descriptor says. */
  record Shape(int entries, int first, int bits) {

    static Shape of(DataSet dataSet, String descriptor, boolean isSigned) throws IOException {
      Element element = dataSet.element(descriptor).orElseThrow();
      ByteBuffer value = dataSet.value(element);
      if (value.limit() < 2 * PARTS) {
        throw new IOException(
            "expected three numbers as %s but found %s bytes".formatted(descriptor, value.limit()));
      }
      int entries = value.getShort(0) & 0xffff;
      int bits = value.getShort(4) & 0xffff;
      if (bits < 1 || bits > Short.SIZE) {
        throw new IOException(
            "expected a table of 8 to 16 bits as %s but found %s".formatted(descriptor, bits));
      }
      boolean isNegative = isSigned || element.representation().equals("SS");
      short first = value.getShort(2);
      return new Shape(entries == 0 ? MOST : entries, isNegative ? first : first & 0xffff, bits);
    }
  }

  int entry(double value) {
    int index = (int) Math.min(Math.max(0, value - first), entries.length - 1);
    return entries[index] & 0xffff;
  }
}
