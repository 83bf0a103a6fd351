package io.pollard.dicom;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The part of PS3.6's registry of attributes that is read: what pixels and geometry need, what says
 * who the patient is (PS3.15, table E.1-1), what may be shown, and all sequences, in which the
 * others may lie. Keywords are PS3.6's, as "PatientName".
 */
final class Dictionary {

  /** Whom an attribute is for. */
  enum Role {
    /** For reading pixels and geometry, or for finding others. */
    READ,
    /** To be counted, shown and selected by. */
    DESCRIBED,
    /** Says or helps to say who the patient is. */
    IDENTIFIER
  }

  /**
   * @param tag group and element, as 0x00100010
   * @param representation its value representation; the first of those that it may have
   */
  record Entry(int tag, String representation, String keyword, Role role) {}

  private static final Map<Integer, Entry> BY_TAG = new HashMap<>();
  private static final Map<String, Entry> BY_KEYWORD = new HashMap<>();

  static {
    try (InputStream file = Dictionary.class.getResourceAsStream("dictionary.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Entry entry = entry(line.split(" "));
        BY_TAG.put(entry.tag(), entry);
        BY_KEYWORD.put(entry.keyword(), entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Dictionary() {}

  private static Entry entry(String[] words) {
    Role role =
        words.length < 4
            ? Role.READ
            : words[3].equals("identifier") ? Role.IDENTIFIER : Role.DESCRIBED;
    return new Entry(
        Integer.parseUnsignedInt(words[0], 16), words[1].substring(0, 2), words[2], role);
  }

  static Optional<Entry> of(int tag) {
    return Optional.ofNullable(BY_TAG.get(tag));
  }

  /**
   * @throws IllegalArgumentException if there is none of that keyword
   */
  static int tag(String keyword) {
    Entry entry = BY_KEYWORD.get(keyword);
    if (entry == null) {
      throw new IllegalArgumentException(
          "expected a keyword of the dictionary but found " + keyword);
    }
    return entry.tag();
  }

  /** As "(0028,0010) Rows". */
  static String name(int tag) {
    String number = String.format(Locale.ROOT, "(%04X,%04X)", tag >>> 16, tag & 0xffff);
    return of(tag).map(entry -> number + " " + entry.keyword()).orElse(number);
  }
}
