package io.pollard.weights;

import static java.util.Comparator.comparingLong;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ranges of a file as read-only memory; bytes are fetched when they are looked at. */
final class Mapped {

  private Mapped() {}

  /** From the byte at {@code begin} to before that at {@code end}; less than 2 GiB. */
  record Range(long begin, long end) {

    int length() {
      return Math.toIntExact(end - begin);
    }
  }

  /**
   * The bytes of each range, mapped in as few parts as possible: a mapping holds less than 2 GiB.
   *
   * @param ranges inside the file; they may overlap
   */
  static Map<Range, ByteBuffer> map(FileChannel channel, List<Range> ranges) throws IOException {
    List<Range> byPlace = new ArrayList<>(ranges);
    byPlace.sort(comparingLong(Range::begin));
    Map<Range, ByteBuffer> mapped = new HashMap<>();
    int first = 0;
    while (first < byPlace.size()) {
      long begin = byPlace.get(first).begin();
      long end = begin;
      int next = first;
      while (next < byPlace.size() && byPlace.get(next).end() - begin <= Integer.MAX_VALUE) {
        end = Math.max(end, byPlace.get(next).end());
        next++;
      }
      ByteBuffer part = map(channel, begin, end - begin);
      for (Range range : byPlace.subList(first, next)) {
        mapped.put(range, part.slice((int) (range.begin() - begin), range.length()));
      }
      first = next;
    }
    return mapped;
  }

  /** {@code count} bytes from there on, inside the file and less than 2 GiB, little-endian. */
  static ByteBuffer map(FileChannel channel, long from, long count) throws IOException {
    return channel.map(MapMode.READ_ONLY, from, count).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Up to {@code count} bytes from there on, little-endian, on the heap; fewer at the end. */
  static ByteBuffer read(FileChannel channel, long from, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {}
    return buffer.flip();
  }
}
