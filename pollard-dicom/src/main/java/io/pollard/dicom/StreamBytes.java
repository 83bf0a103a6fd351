package io.pollard.dicom;

import java.io.IOException;

/** A part of a compressed stream that is read from its beginning to its end, and no further. */
final class StreamBytes {

  private final byte[] stream;
  private final int end;
  private int position;

  StreamBytes(byte[] stream) {
    this(stream, 0, stream.length);
  }

  private StreamBytes(byte[] stream, int from, int end) {
    this.stream = stream;
    this.position = from;
    this.end = end;
  }

  /** Where in the whole stream the next byte lies. */
  int position() {
    return position;
  }

  void moveTo(int there) {
    position = there;
  }

  int left() {
    return end - position;
  }

  /**
   * @throws IOException if there is none
   */
  int u8() throws IOException {
    if (position >= end) {
      throw new IOException("the compressed image is cut off");
    }
    return stream[position++] & 0xff;
  }

  /** Big endian. */
  int u16() throws IOException {
    return u8() << 8 | u8();
  }

  /** Big endian; 32 bits as they are. */
  long u32() throws IOException {
    return (long) u16() << 16 | u16();
  }

  /** The next bytes, which are passed. */
  StreamBytes part(long length) throws IOException {
    if (length < 0 || length > left()) {
      throw new IOException("the compressed image is cut off");
    }
    StreamBytes part = new StreamBytes(stream, position, position + (int) length);
    position += (int) length;
    return part;
  }

  /** What a marker segment holds behind its length. */
  StreamBytes segment() throws IOException {
    return part(u16() - 2L);
  }

  /** The second byte of the next marker. */
  int marker() throws IOException {
    int first = u8();
    int second = u8();
    if (first != 0xff) {
      throw damaged("expected a marker but found 0x%s".formatted(Integer.toHexString(first)));
    }
    while (second == 0xff) {
      second = u8();
    }
    return second;
  }

  /** Passes a marker and some bytes behind it, where it stands next. */
  void skipMarker(int marker, int bytesBehind) throws IOException {
    if (left() >= 2 && stream[position] == -1 && (stream[position + 1] & 0xff) == marker) {
      part(2 + bytesBehind);
    }
  }

  static IOException damaged(String how) {
    return new IOException("the compressed image is damaged: " + how);
  }
}
