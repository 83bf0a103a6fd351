package io.pollard.weights;

import static java.util.Comparator.comparingLong;

import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Where the entries of a zip archive are, read strictly (APPNOTE 6.3.10 with its 64-bit records):
 * the directory is the only truth, local headers must agree with it, no two entries may share bytes
 * or a name, and what PyTorch never writes (comments, parts, encryption) is refused. Checksums are
 * not compared, because PyTorch can be told to write none.
 */
final class ZipArchive {

  /** One for each storage: enough for the optimizer's of 20,000 tensors. */
  static final int MAX_ENTRIES = 100_000;

  static final int MAX_DIRECTORY = 8 << 20;

  /** What compressed entries may have together when they are unpacked. */
  static final int MAX_INFLATED = 32 << 20;

  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCAL_SIZE = 30;
  private static final int CENTRAL_SIZE = 46;
  private static final int END_SIZE = 22;
  private static final int END_64_SIZE = 56;
  private static final int LOCATOR_64_SIZE = 20;
  private static final int EXTRA_64 = 1;
  private static final int ENCRYPTED = 1;
  private static final int SIZES_FOLLOW = 1 << 3;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final long OPEN_16 = 0xffffL;
  private static final long OPEN_32 = 0xffffffffL;

  private final Path file;
  private final FileChannel channel;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long inflated;

  private ZipArchive(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * The bytes of one entry.
   *
   * @param begin of its bytes in the file
   * @param packed how many it has there
   * @param size how many it has unpacked
   */
  record Entry(String name, boolean isStored, long header, long begin, long packed, long size) {}

  private record Directory(long begin, long size, long count) {}

  /**
   * @throws WeightsException if the file is no honest archive
   */
  static ZipArchive read(Path file, FileChannel channel) throws IOException {
    ZipArchive archive = new ZipArchive(file, channel);
    Directory directory = archive.directory();
    archive.readEntries(directory);
    archive.checkPlaces(directory);
    return archive;
  }

  /** By name, in the directory's order. */
  Map<String, Entry> entries() {
    return entries;
  }

  private Directory directory() throws IOException {
    long size = channel.size();
    int tail = END_64_SIZE + LOCATOR_64_SIZE + END_SIZE;
    long tailBegin = Math.max(0, size - tail);
    ByteBuffer bytes = Mapped.read(channel, tailBegin, (int) (size - tailBegin));
    int at = bytes.limit() - END_SIZE;
    if (at < 0 || bytes.getInt(at) != END || bytes.getShort(at + END_SIZE - 2) != 0) {
      throw new WeightsException(
          Reason.TRUNCATED,
          file,
          "expected a zip archive's record at its end; it is cut off or damaged, fetch it again");
    }
    long count = Short.toUnsignedLong(bytes.getShort(at + 10));
    long length = Integer.toUnsignedLong(bytes.getInt(at + 12));
    long begin = Integer.toUnsignedLong(bytes.getInt(at + 16));
    long end = tailBegin + at;
    check(
        bytes.getInt(at + 4) == 0 && Short.toUnsignedLong(bytes.getShort(at + 8)) == count,
        "in one part");
    if (at == tail - END_SIZE && bytes.getInt(END_64_SIZE) == LOCATOR_64) {
      check(
          bytes.getInt(0) == END_64
              && bytes.getLong(4) == END_64_SIZE - 12
              && bytes.getLong(END_64_SIZE + 8) == tailBegin,
          "with its 64-bit end record before the locator");
      check(
          agrees(count, OPEN_16, bytes.getLong(32))
              && bytes.getLong(24) == bytes.getLong(32)
              && agrees(length, OPEN_32, bytes.getLong(40))
              && agrees(begin, OPEN_32, bytes.getLong(48)),
          "with end records that agree");
      count = bytes.getLong(32);
      length = bytes.getLong(40);
      begin = bytes.getLong(48);
      end = tailBegin;
    }
    if (count < 0 || count > MAX_ENTRIES || length < 0 || length > MAX_DIRECTORY) {
      throw new WeightsException(
          Reason.TOO_COMPLEX,
          file,
          "expected a zip archive of at most "
              + MAX_ENTRIES
              + " entries in a directory of at most "
              + MAX_DIRECTORY
              + " bytes");
    }
    check(begin >= 0 && begin == end - length, "with its directory right before the end record");
    return new Directory(begin, length, count);
  }

  private static boolean agrees(long narrow, long open, long wide) {
    return narrow == open || narrow == wide;
  }

  private void readEntries(Directory directory) throws IOException {
    ByteBuffer bytes = Mapped.read(channel, directory.begin(), (int) directory.size());
    for (long index = 0; index < directory.count(); index++) {
      check(
          bytes.remaining() >= CENTRAL_SIZE && bytes.getInt(bytes.position()) == CENTRAL,
          "with a directory of " + directory.count() + " entries");
      Entry entry = entry(bytes, directory);
      if (entries.put(entry.name(), entry) != null) {
        throw entry(Reason.DUPLICATE_NAME, entry.name(), "stands there twice");
      }
    }
    check(!bytes.hasRemaining(), "with nothing behind its directory");
  }

  /** Reads the entry at the position and moves behind it. */
  private Entry entry(ByteBuffer bytes, Directory directory) throws IOException {
    int at = bytes.position();
    int nameLength = Short.toUnsignedInt(bytes.getShort(at + 28));
    int extraLength = Short.toUnsignedInt(bytes.getShort(at + 30));
    int commentLength = Short.toUnsignedInt(bytes.getShort(at + 32));
    int length = CENTRAL_SIZE + nameLength + extraLength + commentLength;
    check(length <= bytes.remaining(), "with entries inside its directory");
    ByteBuffer nameBytes = bytes.slice(at + CENTRAL_SIZE, nameLength);
    String name = name(nameBytes);
    ByteBuffer extra = extra64(bytes.slice(at + CENTRAL_SIZE + nameLength, extraLength));
    long size = wide(bytes.getInt(at + 24), extra);
    long packed = wide(bytes.getInt(at + 20), extra);
    long header = wide(bytes.getInt(at + 42), extra);
    int flags = bytes.getShort(at + 8);
    int method = bytes.getShort(at + 10);
    if ((flags & ENCRYPTED) != 0 || (method != STORED && method != DEFLATED)) {
      throw entry(
          Reason.ARCHIVE,
          name,
          "is encrypted or packed by method "
              + Short.toUnsignedInt((short) method)
              + "; stored and deflated ones can be read");
    }
    if (size < 0 || packed < 0 || header < 0 || header > directory.begin() - LOCAL_SIZE) {
      throw outside(name);
    }
    if (method == STORED && size != packed) {
      throw entry(Reason.SIZE, name, "is stored as " + packed + " bytes but said to have " + size);
    }
    ByteBuffer local = Mapped.read(channel, header, LOCAL_SIZE + nameLength);
    boolean agrees =
        local.remaining() == LOCAL_SIZE + nameLength
            && local.getInt(0) == LOCAL
            && (local.getShort(6) & ENCRYPTED) == 0
            && local.getShort(8) == method
            && local.getShort(26) == (short) nameLength
            && local.slice(LOCAL_SIZE, nameLength).equals(nameBytes);
    if (agrees && (local.getShort(6) & SIZES_FOLLOW) == 0) {
      agrees =
          agrees(Integer.toUnsignedLong(local.getInt(18)), OPEN_32, packed)
              && agrees(Integer.toUnsignedLong(local.getInt(22)), OPEN_32, size);
    }
    if (!agrees) {
      throw entry(Reason.ARCHIVE, name, "is described otherwise in the directory than in place");
    }
    long begin = header + LOCAL_SIZE + nameLength + Short.toUnsignedInt(local.getShort(28));
    if (begin > directory.begin() || packed > directory.begin() - begin) {
      throw outside(name);
    }
    bytes.position(at + length);
    return new Entry(name, method == STORED, header, begin, packed, size);
  }

  private String name(ByteBuffer utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw new WeightsException(
          Reason.NOT_UTF8, file, "expected names in UTF-8 in its zip archive", e);
    }
  }

  /** The field with 64-bit numbers among an entry's extra fields; empty if there is none. */
  private ByteBuffer extra64(ByteBuffer extra) {
    extra.order(ByteOrder.LITTLE_ENDIAN);
    while (extra.remaining() >= 4) {
      int kind = Short.toUnsignedInt(extra.getShort());
      int length = Short.toUnsignedInt(extra.getShort());
      check(length <= extra.remaining(), "with whole extra fields");
      if (kind == EXTRA_64) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private long wide(int narrow, ByteBuffer extra) {
    if (Integer.toUnsignedLong(narrow) != OPEN_32) {
      return Integer.toUnsignedLong(narrow);
    }
    check(extra.remaining() >= Long.BYTES, "with the 64-bit sizes that it announces");
    return extra.getLong();
  }

  private void checkPlaces(Directory directory) {
    List<Entry> byPlace = new ArrayList<>(entries.values());
    byPlace.sort(comparingLong(Entry::header));
    long end = 0;
    for (Entry entry : byPlace) {
      if (entry.header() < end) {
        throw entry(Reason.OVERLAP, entry.name(), "shares bytes with the one before it");
      }
      end = entry.begin() + entry.packed();
    }
    check(end <= directory.begin(), "with its directory behind its entries");
  }

  /**
   * The bytes of an entry: mapped, or unpacked to the heap.
   *
   * @throws WeightsException if they are not as many as said, or more than {@code limit}, or if all
   *     compressed ones that were asked for have more than {@link #MAX_INFLATED}
   */
  ByteBuffer bytes(Entry entry, int limit) throws IOException {
    if (entry.size() > limit) {
      throw entry(Reason.TOO_LARGE, entry.name(), "has more than " + limit + " bytes");
    }
    return entry.isStored() ? Mapped.map(channel, entry.begin(), entry.size()) : inflated(entry);
  }

  private ByteBuffer inflated(Entry entry) throws IOException {
    inflated += entry.size();
    if (Math.max(entry.size(), entry.packed()) > MAX_INFLATED || inflated > MAX_INFLATED) {
      throw entry(
          Reason.TOO_LARGE,
          entry.name(),
          "is compressed, and unpacked there would be more than "
              + MAX_INFLATED
              + " bytes; save it again with torch.save, which does not compress");
    }
    ByteBuffer packed = Mapped.map(channel, entry.begin(), entry.packed());
    byte[] bytes = new byte[(int) entry.size()];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      int count = 0;
      while (count < bytes.length && !inflater.finished()) {
        int more = inflater.inflate(bytes, count, bytes.length - count);
        if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          break;
        }
        count += more;
      }
      if (count == bytes.length && inflater.inflate(new byte[1]) == 0 && inflater.finished()) {
        return ByteBuffer.wrap(bytes);
      }
    } catch (DataFormatException damaged) {
      throw new WeightsException(
          Reason.ARCHIVE,
          file,
          "its entry \"" + Json.shown(entry.name()) + "\" is damaged",
          damaged);
    } finally {
      inflater.end();
    }
    throw entry(Reason.SIZE, entry.name(), "has not the " + entry.size() + " bytes it is said to");
  }

  private void check(boolean holds, String expected) {
    if (!holds) {
      throw new WeightsException(
          Reason.ARCHIVE, file, "expected a zip archive " + expected + "; it is damaged");
    }
  }

  private WeightsException outside(String name) {
    return entry(Reason.OUT_OF_RANGE, name, "leads outside the file");
  }

  private WeightsException entry(Reason reason, String name, String sentence) {
    return new WeightsException(reason, file, "its entry \"" + Json.shown(name) + "\" " + sentence);
  }
}
