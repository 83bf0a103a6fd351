package io.pollard.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The colours of PALETTE COLOR (PS3.3 C.7.6.3.1.5 and C.7.9). */
record Palette(List<LookupTable> tables) {

  private static final List<String> COLOURS = List.of("Red", "Green", "Blue");
  private static final int DISCRETE = 0;
  private static final int LINEAR = 1;
  private static final int INDIRECT = 2;

  /**
   * @throws IOException if a table is missing or damaged
   */
  static Palette of(DataSet dataSet, boolean isSigned) throws IOException {
    LookupTable[] tables = new LookupTable[COLOURS.size()];
    for (int i = 0; i < tables.length; i++) {
      String name = COLOURS.get(i) + "PaletteColorLookupTable";
      Optional<LookupTable> plain =
          LookupTable.of(dataSet, name + "Descriptor", name + "Data", isSigned);
      tables[i] = plain.isPresent() ? plain.get() : segmented(dataSet, name, isSigned);
    }
    return new Palette(List.of(tables));
  }

  private static LookupTable segmented(DataSet dataSet, String name, boolean isSigned)
      throws IOException {
    Optional<Element> data = dataSet.element("Segmented" + name + "Data");
    if (data.isEmpty() || !dataSet.has(name + "Descriptor")) {
      throw new IOException("its header lacks %sData".formatted(name));
    }
    LookupTable.Shape shape = LookupTable.Shape.of(dataSet, name + "Descriptor", isSigned);
    Segments segments = new Segments(dataSet.value(data.get()), shape);
    return new LookupTable(shape.first(), shape.bits(), segments.entries());
  }

  /** 8 where the highest number is 255, else 16. */
  int bits() {
    return tables.stream().mapToInt(LookupTable::bits).max().orElseThrow() > 8 ? 16 : 8;
  }

  /** Red, green and blue of each stored value. */
  int[] rgb(int[] stored) {
    int[] rgb = new int[Math.multiplyExact(stored.length, tables.size())];
    for (int i = 0; i < stored.length; i++) {
      for (int colour = 0; colour < tables.size(); colour++) {
        rgb[i * tables.size() + colour] = tables.get(colour).entry(stored[i]);
      }
    }
    return rgb;
  }

  /** Segments that are unfolded: values one by one, lines between them, and repetitions. */
  private static final class Segments {

    private final ByteBuffer data;
    private final boolean isOfBytes;
    private final short[] entries;
    private int count;

    Segments(ByteBuffer data, LookupTable.Shape shape) {
      this.data = data;
      this.isOfBytes = shape.bits() <= 8;
      this.entries = new short[shape.entries()];
    }

    short[] entries() throws IOException {
      int at = 0;
      while (at < size() && count < entries.length) {
        at = unfold(at, true);
      }
      if (count == 0) {
        throw damaged();
      }
      Arrays.fill(entries, count, entries.length, entries[count - 1]);
      return entries;
    }

    private int size() {
      return isOfBytes ? data.limit() : data.limit() / 2;
    }

    private int at(int index) throws IOException {
      if (index < 0 || index >= size()) {
        throw damaged();
      }
      return isOfBytes ? LookupTable.octet(data, index) : data.getShort(2 * index) & 0xffff;
    }

    /** Where the next segment begins. */
    private int unfold(int from, boolean isIndirectAllowed) throws IOException {
      int code = at(from);
      int length = at(from + 1);
      if (code == DISCRETE) {
        for (int i = 0; i < length; i++) {
          add(at(from + 2 + i));
        }
        return from + 2 + length;
      }
      if (code == LINEAR && count > 0) {
        int start = entries[count - 1] & 0xffff;
        int end = at(from + 2);
        for (int i = 1; i <= length; i++) {
          add((int) Math.rint(start + (end - start) * (double) i / length));
        }
        return from + 3;
      }
      if (code == INDIRECT && isIndirectAllowed) {
        return indirect(from, length);
      }
      throw damaged();
    }

    /** Segments that stand before are unfolded again. */
    private int indirect(int from, int segments) throws IOException {
      int unit = isOfBytes ? 1 : 2;
      long offset = 0;
      int parts = isOfBytes ? 4 : 2;
      for (int i = parts - 1; i >= 0; i--) {
        offset = offset << (8 * unit) | at(from + 2 + i);
      }
      long start = offset / unit;
      int at = start > size() ? size() : (int) start;
      for (int i = 0; i < segments && count < entries.length; i++) {
        at = unfold(at, false);
      }
      return from + 2 + parts;
    }

    private void add(int value) {
      if (count < entries.length) {
        entries[count++] = (short) value;
      }
    }

    private static IOException damaged() {
      return new IOException("its segmented palette is damaged");
    }
  }
}
