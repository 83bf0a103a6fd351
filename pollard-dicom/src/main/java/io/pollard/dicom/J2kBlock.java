package io.pollard.dicom;

import java.util.ArrayList;
import java.util.List;

/** A code block of JPEG 2000: where it lies and which parts of the stream hold its passes. */
final class J2kBlock {

  private final int column;
  private final int row;
  private final int width;
  private final int height;
  private final List<Segment> segments = new ArrayList<>(1);

  /** Whether a packet had something of it. */
  boolean isIncluded;

  /** Planes of bits that are zero for all of it, from the highest on. */
  int zeroPlanes;

  /** From which the sizes of its parts are told (B.10.7.1, Lblock). */
  int lengthBits = 3;

  int passes;

  /**
   * @param column where it begins among its component's coefficients
   * @param row where it begins
   */
  J2kBlock(int column, int row, int width, int height) {
    this.column = column;
    this.row = row;
    this.width = width;
    this.height = height;
  }

  int column() {
    return column;
  }

  int row() {
    return row;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  List<Segment> segments() {
    return segments;
  }

  /** The segment that takes the next pass. */
  Segment open(int style) {
    if (!segments.isEmpty()) {
      Segment last = segments.get(segments.size() - 1);
      if (last.passes < last.most) {
        return last;
      }
    }
    Segment next = new Segment(mostPasses(style));
    segments.add(next);
    return next;
  }

  private int mostPasses(int style) {
    if ((style & J2kBlockDecoder.TERMINATES) != 0) {
      return 1;
    }
    if ((style & J2kBlockDecoder.LAZY) == 0) {
      return Integer.MAX_VALUE;
    }
    if (passes < J2kBlockDecoder.PASSES_BEFORE_LAZY) {
      return J2kBlockDecoder.PASSES_BEFORE_LAZY;
    }
    return (passes + 2) % 3 == 2 ? 1 : 2;
  }

  /** All of it, each segment with two bytes 0xFF behind. */
  byte[] data(byte[] stream) {
    int size = 0;
    for (Segment segment : segments) {
      size += segment.length + 2;
    }
    byte[] data = new byte[size];
    int to = 0;
    for (Segment segment : segments) {
      for (int[] piece : segment.pieces) {
        System.arraycopy(stream, piece[0], data, to, piece[1]);
        to += piece[1];
      }
      data[to++] = -1;
      data[to++] = -1;
    }
    return data;
  }

  /** Passes that are decoded together. */
  static final class Segment {

    private final int most;
    private final List<int[]> pieces = new ArrayList<>(1);
    private int passes;
    private int length;

    private Segment(int most) {
      this.most = most;
    }

    int passes() {
      return passes;
    }

    /** In bytes. */
    int length() {
      return length;
    }

    /** How many more it takes. */
    int left() {
      return most - passes;
    }

    void add(int more) {
      passes += more;
    }

    void addPiece(int from, int size) {
      if (size > 0) {
        pieces.add(new int[] {from, size});
        length += size;
      }
    }
  }
}
