package io.pollard.dicom;

import java.io.IOException;

/**
 * What a compressed stream says of its frame.
 *
 * @param bits of a sample
 */
record StreamShape(long rows, long columns, int samples, int bits) {

  /**
   * Before anything is allocated.
   *
   * @throws IOException if the header says otherwise
   */
  void mustFit(FrameShape header) throws IOException {
    if (rows != header.rows() || columns != header.columns() || samples != header.samples()) {
      throw new IOException(
          "expected %s x %s pixels of %s samples, as the header says, but found %s x %s of %s in the compressed image"
              .formatted(
                  header.rows(), header.columns(), header.samples(), rows, columns, samples));
    }
    if (bits > header.bitsAllocated()) {
      throw new IOException(
          "expected at most %s bits a sample, as the header says, but found %s in the compressed image"
              .formatted(header.bitsAllocated(), bits));
    }
  }

  /**
   * A sample as it would stand in a file that is not compressed: where the header says that it is
   * signed, its sign goes on from the stream's bits to those allocated, as pydicom has it.
   */
  int stored(int value, FrameShape header) {
    int unused = Integer.SIZE - bits;
    return header.isSigned()
        ? (value << unused >> unused) & lowest(header.bitsAllocated())
        : value & lowest(bits);
  }

  private static int lowest(int count) {
    return (int) ((1L << count) - 1);
  }
}
