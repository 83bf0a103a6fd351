package io.pollard.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The fragments of encapsulated pixel data (PS3.5 A.4), and which of them make a frame. */
final class Fragments {

  private static final int ITEM = 0xfffee000;
  private static final int SEQUENCE_END = 0xfffee0dd;
  private static final int HEADER = 8;

  /** How the streams of JPEG and JPEG-LS, of JPEG 2000 and of its files begin. */
  private static final List<byte[]> BEGINNINGS =
      List.of(
          new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff},
          new byte[] {(byte) 0xff, 0x4f, (byte) 0xff, 0x51},
          new byte[] {0, 0, 0, 12, 'j', 'P', ' ', ' '});

  /**
   * @param item where its header begins
   */
  private record Fragment(int item, int length) {

    int start() {
      return item + HEADER;
    }
  }

  private final byte[] bytes;
  private final List<Fragment> fragments;
  private final List<Long> table;

  private Fragments(byte[] bytes, List<Fragment> fragments, List<Long> table) {
    this.bytes = bytes;
    this.fragments = fragments;
    this.table = table;
  }

  /**
   * @param start where the item of the basic offset table begins
   * @param extended the extended offset table, where there is one
   * @throws IOException if a fragment is cut off
   */
  static Fragments of(byte[] bytes, int start, Optional<ByteBuffer> extended) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Fragment> all = new ArrayList<>();
    int at = start;
    while (bytes.length - at >= HEADER) {
      int tag = (buffer.getShort(at) & 0xffff) << 16 | (buffer.getShort(at + 2) & 0xffff);
      long length = buffer.getInt(at + 4) & 0xffff_ffffL;
      if (tag == SEQUENCE_END) {
        break;
      }
      if (tag != ITEM || length > bytes.length - at - HEADER) {
        throw new IOException(
            "its pixel data are damaged or cut off: expected a fragment at byte %s but found %s of %s bytes"
                .formatted(at, Dictionary.name(tag), length));
      }
      all.add(new Fragment(at, (int) length));
      at += HEADER + (int) length;
    }
    if (all.isEmpty()) {
      throw new IOException("its pixel data are cut off: they have no fragment");
    }
    Fragment basic = all.remove(0);
    ByteBuffer offsets =
        ByteBuffer.wrap(bytes, basic.start(), basic.length()).slice().order(buffer.order());
    List<Long> table = new ArrayList<>();
    int size = extended.isPresent() ? Long.BYTES : Integer.BYTES;
    ByteBuffer stated = extended.orElse(offsets);
    for (int i = 0; i + size <= stated.limit(); i += size) {
      table.add(extended.isPresent() ? stated.getLong(i) : stated.getInt(i) & 0xffff_ffffL);
    }
    return new Fragments(bytes, all, table);
  }

  /**
   * The stream of one frame, its fragments put together.
   *
   * @param frames how many there are
   * @throws IOException if it can't be told which fragments are its own
   */
  byte[] frame(int frame, int frames) throws IOException {
    List<Integer> firsts = firsts(frames);
    int from = firsts.get(frame);
    int to = frame + 1 < frames ? firsts.get(frame + 1) : fragments.size();
    List<Fragment> own = fragments.subList(from, to);
    byte[] stream = new byte[own.stream().mapToInt(Fragment::length).sum()];
    int at = 0;
    for (Fragment fragment : own) {
      System.arraycopy(bytes, fragment.start(), stream, at, fragment.length());
      at += fragment.length();
    }
    return stream;
  }

  /** The first fragment of each frame. */
  private List<Integer> firsts(int frames) throws IOException {
    if (fragments.size() < frames) {
      throw new IOException(
          "expected a fragment at least for each of %s frames but found %s; it is cut off, or NumberOfFrames is wrong"
              .formatted(frames, fragments.size()));
    }
    if (frames == 1) {
      return List.of(0);
    }
    List<Integer> stated = stated(frames);
    if (!stated.isEmpty()) {
      return stated;
    }
    List<Integer> firsts = new ArrayList<>();
    for (int i = 0; i < fragments.size(); i++) {
      if (fragments.size() == frames || begins(fragments.get(i))) {
        firsts.add(i);
      }
    }
    if (firsts.size() != frames || firsts.get(0) != 0) {
      throw new IOException(
          "expected an offset table that says which of %s fragments are of which of %s frames but found none that fits; convert it"
              .formatted(fragments.size(), frames));
    }
    return firsts;
  }

  /** By the table; none where it doesn't fit the fragments. */
  private List<Integer> stated(int frames) {
    List<Integer> firsts = new ArrayList<>();
    int fragment = 0;
    for (int i = 0; i < frames && table.size() == frames; i++) {
      while (fragment < fragments.size() && offset(fragment) < table.get(i)) {
        fragment++;
      }
      if (fragment == fragments.size()
          || offset(fragment) != table.get(i)
          || (i == 0) != (fragment == 0)) {
        return List.of();
      }
      firsts.add(fragment++);
    }
    return firsts;
  }

  /** From the first byte of the first fragment's item. */
  private long offset(int fragment) {
    return fragments.get(fragment).item() - (long) fragments.get(0).item();
  }

  private boolean begins(Fragment fragment) {
    return BEGINNINGS.stream()
        .anyMatch(
            beginning ->
                fragment.length() >= beginning.length
                    && Arrays.equals(
                        bytes,
                        fragment.start(),
                        fragment.start() + beginning.length,
                        beginning,
                        0,
                        beginning.length));
  }
}
