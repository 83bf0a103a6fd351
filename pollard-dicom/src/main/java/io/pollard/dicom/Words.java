package io.pollard.dicom;

/** Words of a file in sentences. */
final class Words {

  private static final int LONGEST = 60;

  private Words() {}

  /** Without what is no print, and cut where it is long. */
  static String shortened(String word) {
    String plain = word.replaceAll("[\\p{Cntrl}\u2028\u2029\ufffd]", "?");
    return plain.length() > LONGEST ? plain.substring(0, LONGEST) + ".." : plain;
  }
}
