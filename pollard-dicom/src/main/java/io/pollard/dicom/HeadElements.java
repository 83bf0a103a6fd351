package io.pollard.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Whether a file without the mark of DICOM begins as a DICOM header does: with elements of the
 * groups 2 or 8, each known or of a length that fits what it is, in the order of their tags.
 */
final class HeadElements {

  private static final int HEADER = 8;

  /** Two may be chance. */
  private static final int ENOUGH = 3;

  /** No value at the start of a header is longer. */
  private static final int LONGEST = 1 << 16;

  private HeadElements() {}

  /**
   * @param head the first bytes of a file, or all of it
   */
  static boolean areDicom(byte[] head) {
    if (Part10.start(head) > 0) {
      return true;
    }
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      ByteBuffer buffer = ByteBuffer.wrap(head).order(order);
      if (head.length >= HEADER && isFirst(buffer) && areDicom(head, buffer)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFirst(ByteBuffer head) {
    int group = head.getShort(0);
    int element = head.getShort(2) & 0xffff;
    return (group == 2 || group == 8) && element <= 0x20;
  }

  private static boolean areDicom(byte[] head, ByteBuffer buffer) {
    boolean isExplicit = DataSetReader.isRepresentation(head, 4);
    if (!isExplicit && buffer.order() == ByteOrder.BIG_ENDIAN) {
      return false; // there is no such transfer syntax
    }
    int at = 0;
    int before = 0;
    int count = 0;
    while (head.length - at >= HEADER && count < ENOUGH) {
      int tag = (buffer.getShort(at) & 0xffff) << 16 | (buffer.getShort(at + 2) & 0xffff);
      Optional<Dictionary.Entry> known = Dictionary.of(tag);
      boolean isLength = (tag & 0xffff) == 0;
      if (Integer.compareUnsigned(tag, before) < 0 || tag >>> 16 > 0x7fe0) {
        return false;
      }
      long length = DataSetReader.length(head, at, buffer.order(), isExplicit);
      boolean isPossible =
          isExplicit ? length >= 0 : known.isPresent() || isLength || tag >>> 16 == 8;
      if (!isPossible || length < 0 || length > LONGEST) {
        return false;
      }
      at += DataSetReader.headerLength(head, at, isExplicit) + (int) length;
      before = tag;
      count++;
    }
    return count >= ENOUGH;
  }
}
