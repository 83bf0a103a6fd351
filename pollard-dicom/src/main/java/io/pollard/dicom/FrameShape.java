package io.pollard.dicom;

/**
 * What a DICOM header says of each of its frames.
 *
 * @param rows 1 to 65535
 * @param columns 1 to 65535
 * @param samples of each pixel: 1 or 3
 * @param bitsAllocated that a sample takes in the file where it is not compressed: 1, 8, 12, 16 or
 *     32
 * @param bitsStored of these that carry the value, the low ones
 * @param isSigned whether they are two's complement
 */
record FrameShape(
    int rows, int columns, int samples, int bitsAllocated, int bitsStored, boolean isSigned) {

  /** How many samples a frame has. */
  int length() {
    return Math.multiplyExact(Math.multiplyExact(rows, columns), samples);
  }
}
