package io.pollard.dicom;

import java.util.List;

/**
 * One data element: its value lies in the bytes of its {@link DataSet}, or it is a sequence.
 *
 * @param tag group and element, as 0x00100010
 * @param representation its value representation, as "PN"; the dictionary's where the file doesn't
 *     say, "UN" where nobody does
 * @param start where the value begins
 * @param length of the value in bytes, or {@link #UNDEFINED} where fragments follow
 * @param items of a sequence
 */
record Element(int tag, String representation, int start, int length, List<DataSet> items) {

  /** The length of what ends by a delimiter. */
  static final int UNDEFINED = -1;
}
