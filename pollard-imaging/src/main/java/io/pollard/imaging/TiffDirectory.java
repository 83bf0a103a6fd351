package io.pollard.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A directory of a TIFF or BigTIFF, which describes one page, or of the TIFF without pixels that an
 * EXIF note is (TIFF 6.0, section 2). Whatever the file claims, it takes no more than the file's
 * size in time and memory.
 */
final class TiffDirectory {

  private static final int BIG = 43;
  private static final short SHORT = 3;
  private static final int MOST_BELOW = 16;

  /** Bytes of a value by type, 1 to 18; those of 0 do not exist. */
  private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

  private final byte[] bytes;
  private final ByteBuffer file;
  private final SortedMap<Integer, Field> fields;

  /**
   * @param entry where it stands
   * @param values where its values stand, all of which lie in the file
   */
  private record Field(int type, int count, int entry, int values) {}

  private TiffDirectory(byte[] bytes, SortedMap<Integer, Field> fields) {
    this.bytes = bytes;
    this.file = ordered(bytes);
    this.fields = fields;
  }

  /**
   * The directories that follow each other, which are the pages; not those that lie in others.
   *
   * @throws IOException if the first one is damaged or there is none; the chain ends before another
   *     one that is
   */
  static List<TiffDirectory> chain(byte[] bytes) throws IOException {
    List<TiffDirectory> chain = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    try {
      ByteBuffer file = ordered(bytes);
      long place = isBig(file) ? file.getLong(8) : unsigned(file.getInt(4));
      int entries = bytes.length / 12; // each is of one directory, unless they lie in each other
      while (place != 0 && seen.add(place) && entries >= 0) {
        TiffDirectory directory = new TiffDirectory(bytes, new TreeMap<>());
        place = directory.read(place);
        entries -= 1 + directory.fields.size();
        chain.add(directory);
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
      if (chain.isEmpty()) {
        throw new IOException("its directory lies beyond its end", e);
      }
    }
    if (chain.isEmpty()) {
      throw new IOException("it has no directory");
    }
    return chain;
  }

  private static ByteBuffer ordered(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    return file.order(file.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
  }

  private static boolean isBig(ByteBuffer file) {
    return file.getShort(2) == BIG;
  }

  private static long unsigned(int value) {
    return value & 0xffff_ffffL;
  }

  /** Reads the fields at a place; gives the place of the next directory, 0 if this is the last. */
  private long read(long place) {
    boolean isBig = isBig(file);
    int at = Math.toIntExact(place);
    long count = isBig ? file.getLong(at) : file.getShort(at) & 0xffff;
    int first = at + (isBig ? 8 : 2);
    int size = isBig ? 20 : 12;
    int next = Math.toIntExact(Math.addExact(first, Math.multiplyExact(count, (long) size)));
    long following = isBig ? file.getLong(next) : unsigned(file.getInt(next));
    for (int entry = first; entry < next; entry += size) {
      int tag = file.getShort(entry) & 0xffff;
      int type = file.getShort(entry + 2) & 0xffff;
      long values = isBig ? file.getLong(entry + 4) : unsigned(file.getInt(entry + 4));
      int width = type < SIZES.length ? SIZES[type] : 0;
      int room = isBig ? 8 : 4;
      int value = entry + size - room;
      if (width > 0 && values > 0 && values <= file.capacity() / width) {
        long length = values * width;
        long from =
            length <= room ? value : isBig ? file.getLong(value) : unsigned(file.getInt(value));
        if (from >= 0 && from <= file.capacity() - length) {
          fields.putIfAbsent(tag, new Field(type, (int) values, entry, (int) from));
        }
      }
    }
    return following;
  }

  /** The whole file, which must not be changed. */
  byte[] file() {
    return bytes;
  }

  /**
   * The directories that a field of this one names, in which cameras put the picture of a page that
   * is a thumbnail; without damaged ones.
   */
  List<TiffDirectory> below(int tag) {
    List<TiffDirectory> below = new ArrayList<>();
    for (int index = 0; index < Math.min(count(tag), MOST_BELOW); index++) {
      TiffDirectory directory = new TiffDirectory(bytes, new TreeMap<>());
      try {
        directory.read(number(tag, index, 0));
        below.add(directory);
      } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
        // What does not lie in the file is no page.
      }
    }
    return below;
  }

  /** Whether a tag has the type of whole numbers of 16 bits without sign. */
  boolean isOfShorts(int tag) {
    Field field = fields.get(tag);
    return field != null && field.type == SHORT;
  }

  boolean has(int tag) {
    return fields.containsKey(tag);
  }

  /** How many values a field has, 0 if there is no such field. */
  int count(int tag) {
    Field field = fields.get(tag);
    return field == null ? 0 : field.count;
  }

  /** A field's first value, or another number where there is no such field of whole numbers. */
  long number(int tag, long otherwise) {
    return number(tag, 0, otherwise);
  }

  /**
   * A value of a field, or another number where there is none or it is no whole one.
   *
   * @param index 0 to {@link #count} - 1
   */
  long number(int tag, int index, long otherwise) {
    Field field = fields.get(tag);
    if (field == null || index >= field.count) {
      return otherwise;
    }
    int at = field.values + index * SIZES[field.type];
    return switch (field.type) {
      case 1, 7 -> file.get(at) & 0xff;
      case 3 -> file.getShort(at) & 0xffff;
      case 4, 13 -> unsigned(file.getInt(at));
      case 6 -> file.get(at);
      case 8 -> file.getShort(at);
      case 9 -> file.getInt(at);
      case 16, 17, 18 -> file.getLong(at);
      default -> otherwise;
    };
  }

  /**
   * A file whose only page is this one: the same bytes with another directory at their end.
   *
   * @param tags of the fields that it keeps
   * @param changed other values for some of these, each a whole number of 16 bits
   */
  byte[] alone(Set<Integer> tags, Map<Integer, Integer> changed) {
    boolean isBig = isBig(file);
    SortedMap<Integer, Field> kept = new TreeMap<>(fields);
    kept.keySet().retainAll(tags);
    int size = isBig ? 20 : 12;
    int at = file.capacity() + (file.capacity() & 1); // on an even place, as TIFF 6.0 has it
    ByteBuffer alone =
        ByteBuffer.allocate(at + (isBig ? 16 : 6) + kept.size() * size).order(file.order());
    alone.put(0, bytes);
    alone.position(at);
    if (isBig) {
      alone.putLong(8, at).putLong(kept.size());
    } else {
      alone.putInt(4, at).putShort((short) kept.size());
    }
    for (Map.Entry<Integer, Field> field : kept.entrySet()) {
      int entry = alone.position();
      alone.put(bytes, field.getValue().entry, size);
      Integer value = changed.get(field.getKey());
      if (value != null) {
        alone.putShort(entry + 2, SHORT);
        if (isBig) {
          alone
              .putLong(entry + 4, 1)
              .putLong(entry + 12, 0)
              .putShort(entry + 12, value.shortValue());
        } else {
          alone.putInt(entry + 4, 1).putInt(entry + 8, 0).putShort(entry + 8, value.shortValue());
        }
      }
    }
    return alone.array();
  }
}
