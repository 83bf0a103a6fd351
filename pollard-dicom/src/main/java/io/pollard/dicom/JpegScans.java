package io.pollard.dicom;

import java.io.IOException;

/** Decodes the scans of a frame one after the other. */
interface JpegScans {

  JpegFrame frame();

  /**
   * How many units of components that lie between each other (MCU) a scan has.
   *
   * @throws IOException if what it needs is missing or not allowed
   */
  int units(JpegScan scan) throws IOException;

  /** Decodes some of a scan's units, which begin anew: nothing is predicted from others. */
  void decode(JpegScan scan, EntropyBits bits, int from, int to) throws IOException;

  /** After the last unit of a scan. */
  void end(JpegScan scan) throws IOException;

  /** [rows, columns, samples], when all scans are decoded. */
  int[] samples();
}
