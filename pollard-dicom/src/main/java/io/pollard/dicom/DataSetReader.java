package io.pollard.dicom;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes data elements apart (PS3.5 7). Values are left where they lie, private ones untouched; what
 * is refused is what can't be told apart: lengths beyond what holds them, items that are none.
 */
final class DataSetReader {

  private static final int ITEM = 0xfffee000;
  private static final int ITEM_END = 0xfffee00d;
  private static final int SEQUENCE_END = 0xfffee0dd;
  private static final int TRAILING_PADDING = 0xfffcfffc;
  private static final int HEADER = 8;
  private static final int MOST_NESTED = 32;

  /** An object of a thousand frames that says a hundred things of each has a tenth of it. */
  private static final int MOST_ELEMENTS = 1 << 20;

  private static final Set<String> LONG =
      Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

  private static final Set<String> SHORT =
      Set.of(
          "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FL", "FD", "IS", "LO", "LT", "PN", "SH", "SL",
          "SS", "ST", "TM", "UI", "UL", "US");

  private final byte[] bytes;
  private final ByteBuffer buffer;
  private final boolean isExplicit;
  private int at;
  private int count;

  private DataSetReader(byte[] bytes, int from, ByteOrder order, boolean isExplicit) {
    this.bytes = bytes;
    this.buffer = ByteBuffer.wrap(bytes).order(order);
    this.isExplicit = isExplicit;
    this.at = from;
  }

  static DataSetReader explicit(byte[] bytes, int from, ByteOrder order) {
    return new DataSetReader(bytes, from, order, true);
  }

  static DataSetReader implicit(byte[] bytes, int from, ByteOrder order) {
    return new DataSetReader(bytes, from, order, false);
  }

  /** Whether these two bytes are a value representation. */
  static boolean isRepresentation(byte[] bytes, int at) {
    if (at + 2 > bytes.length) {
      return false;
    }
    String written = written(bytes, at);
    return SHORT.contains(written) || LONG.contains(written);
  }

  /**
   * The length of the value of an element that begins somewhere; below 0 where it has no value
   * representation, or is cut off.
   */
  static long length(byte[] bytes, int at, ByteOrder order, boolean isExplicit) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    int header = headerLength(bytes, at, isExplicit);
    if (bytes.length - at < header || (isExplicit && !isRepresentation(bytes, at + 4))) {
      return -1;
    }
    return isExplicit && header == HEADER
        ? buffer.getShort(at + 6) & 0xffff
        : buffer.getInt(at + header - 4) & 0xffff_ffffL;
  }

  /** How many bytes of an element lie before its value. */
  static int headerLength(byte[] bytes, int at, boolean isExplicit) {
    boolean isLong = isExplicit && bytes.length - at >= 6 && LONG.contains(written(bytes, at + 4));
    return isLong ? HEADER + 4 : HEADER;
  }

  private static String written(byte[] bytes, int at) {
    return new String(new char[] {(char) (bytes[at] & 0xff), (char) (bytes[at + 1] & 0xff)});
  }

  /** Where the next element would begin. */
  int at() {
    return at;
  }

  /** The group of the next element; -1 where none is. */
  int nextGroup() {
    return bytes.length - at < HEADER ? -1 : buffer.getShort(at) & 0xffff;
  }

  /**
   * Reads up to the pixel data, which are the last that counts, or to the end.
   *
   * @param into where what was read before a fault stays
   * @throws IOException if what follows can't be told apart
   */
  void rest(DataSet into) throws IOException {
    while (bytes.length - at >= HEADER) {
      Element element = next(into, bytes.length, 0);
      if (element.tag() == 0 || element.tag() == TRAILING_PADDING) {
        return; // padding, rightly or wrongly written
      }
      put(into, element);
      if (PixelData.isPixelData(element.tag())) {
        return;
      }
    }
  }

  /** Reads the elements of one group. */
  void group(int group, DataSet into) throws IOException {
    while (nextGroup() == group) {
      put(into, next(into, bytes.length, 0));
    }
  }

  private void put(DataSet into, Element element) throws IOException {
    count();
    boolean isPrivate = (element.tag() >>> 16 & 1) == 1;
    if (!isPrivate) {
      into.put(element);
    }
  }

  private void count() throws IOException {
    if (++count > MOST_ELEMENTS) {
      throw new IOException("it has more than %s elements".formatted(MOST_ELEMENTS));
    }
  }

  private int tag() {
    return (buffer.getShort(at) & 0xffff) << 16 | (buffer.getShort(at + 2) & 0xffff);
  }

  private Element next(DataSet parent, int end, int depth) throws IOException {
    int tag = tag();
    at += 4;
    String representation = Dictionary.of(tag).map(Dictionary.Entry::representation).orElse("UN");
    boolean isStated = isExplicit && tag >>> 16 != ITEM >>> 16;
    long length;
    if (isStated) {
      String written = written(bytes, at);
      boolean isLong = LONG.contains(written);
      if (isLong && end - at < HEADER) {
        throw cutOff(tag);
      }
      length = isLong ? buffer.getInt(at + 4) & 0xffff_ffffL : buffer.getShort(at + 2) & 0xffff;
      at += isLong ? HEADER : 4;
      boolean isUnknown = written.equals("UN") || !(isLong || SHORT.contains(written));
      representation = isUnknown ? representation : written;
      if (written.equals("UN") && length == 0xffff_ffffL) {
        // Sequences of others' making are written implicitly (PS3.5 6.2.2, note 2).
        return new Element(tag, "SQ", at, Element.UNDEFINED, implicitly(parent, end, depth));
      }
      if (written.equals("UN") && representation.equals("SQ")) {
        return unknown(tag, length, parent, end, depth);
      }
    } else {
      length = buffer.getInt(at) & 0xffff_ffffL;
      at += 4;
    }
    if (length == 0xffff_ffffL) {
      return undefined(tag, representation, parent, end, depth);
    }
    if (length > end - at) {
      throw cutOff(tag);
    }
    int start = at;
    boolean isPrivate = (tag >>> 16 & 1) == 1;
    if (representation.equals("SQ") && !isPrivate) {
      return new Element(
          tag, "SQ", start, (int) length, items(parent, start + (int) length, depth + 1));
    }
    at += (int) length;
    return new Element(tag, representation, start, (int) length, List.of());
  }

  /** A sequence that went through hands that didn't know it. */
  private Element unknown(int tag, long length, DataSet parent, int end, int depth)
      throws IOException {
    if (length > end - at) {
      throw cutOff(tag);
    }
    int start = at;
    int after = start + (int) length;
    List<DataSet> items;
    try {
      DataSetReader reader = implicit(bytes, start, ByteOrder.LITTLE_ENDIAN);
      reader.count = count;
      items = reader.items(parent, after, depth + 1);
      count = reader.count;
    } catch (IOException e) {
      items = List.of(); // nobody vouches for its coding
    }
    at = after;
    return new Element(tag, "SQ", start, (int) length, items);
  }

  private List<DataSet> implicitly(DataSet parent, int end, int depth) throws IOException {
    DataSetReader reader = implicit(bytes, at, ByteOrder.LITTLE_ENDIAN);
    reader.count = count;
    List<DataSet> items = reader.untilDelimiter(parent, end, depth + 1);
    count = reader.count;
    at = reader.at;
    return items;
  }

  private Element undefined(int tag, String representation, DataSet parent, int end, int depth)
      throws IOException {
    int start = at;
    if (PixelData.isPixelData(tag) && depth == 0) {
      return new Element(tag, representation, start, Element.UNDEFINED, List.of());
    }
    if (representation.startsWith("O") || PixelData.isPixelData(tag)) {
      fragments(end);
      return new Element(tag, representation, start, Element.UNDEFINED, List.of());
    }
    return new Element(tag, "SQ", start, Element.UNDEFINED, untilDelimiter(parent, end, depth + 1));
  }

  /** Items of a sequence of a stated length. */
  private List<DataSet> items(DataSet parent, int end, int depth) throws IOException {
    List<DataSet> items = new ArrayList<>();
    while (end - at >= HEADER) {
      if (tag() == SEQUENCE_END) {
        at += HEADER; // one too many, which some write
      } else {
        items.add(item(parent, end, depth));
      }
    }
    at = end;
    return items;
  }

  /** Items up to the sequence's end. */
  private List<DataSet> untilDelimiter(DataSet parent, int end, int depth) throws IOException {
    List<DataSet> items = new ArrayList<>();
    while (true) {
      if (end - at < HEADER) {
        throw new IOException("it is cut off within a sequence");
      }
      if (tag() == SEQUENCE_END) {
        at += HEADER;
        return items;
      }
      items.add(item(parent, end, depth));
    }
  }

  private DataSet item(DataSet parent, int end, int depth) throws IOException {
    if (depth > MOST_NESTED) {
      throw new IOException("its sequences lie in each other %s deep".formatted(depth));
    }
    if (tag() != ITEM) {
      throw new IOException(
          "expected an item of a sequence at byte %s but found %s"
              .formatted(at, Dictionary.name(tag())));
    }
    count(); // empty ones take memory too
    long length = buffer.getInt(at + 4) & 0xffff_ffffL;
    at += HEADER;
    boolean isUndefined = length == 0xffff_ffffL;
    if (!isUndefined && length > end - at) {
      throw cutOff(ITEM);
    }
    int itemEnd = isUndefined ? end : at + (int) length;
    DataSet item = new DataSet(bytes, buffer.order(), parent.characters());
    while (itemEnd - at >= HEADER) {
      if (tag() == ITEM_END) {
        at += HEADER;
        if (isUndefined) {
          return item;
        }
      } else {
        put(item, next(item, itemEnd, depth));
      }
    }
    if (isUndefined) {
      throw new IOException("it is cut off within an item of a sequence");
    }
    at = itemEnd;
    return item;
  }

  /** Passes over fragments. */
  private void fragments(int end) throws IOException {
    while (end - at >= HEADER) {
      int tag = tag();
      long length = buffer.getInt(at + 4) & 0xffff_ffffL;
      at += HEADER;
      if (tag == SEQUENCE_END) {
        return;
      }
      if (tag != ITEM || length > end - at) {
        break;
      }
      at += (int) length;
    }
    throw new IOException("it is cut off within encapsulated data");
  }

  private IOException cutOff(int tag) {
    return new EOFException(
        "it is cut off, or the length of %s before byte %s is wrong"
            .formatted(Dictionary.name(tag), at));
  }
}
