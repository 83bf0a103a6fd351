package io.pollard.imaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Lines of fields and their values before the values of a volume.
 *
 * @param fields in lower case
 * @param end where the next byte lies
 */
record TextHeader(Map<String, String> fields, int end) {

  private static final int LONGEST = 1 << 16;

  /**
   * @param separator between a field and its value; lines without one are passed over
   * @param isLast whether a line ends the header
   * @throws IOException if no line does within 64 KiB
   */
  static TextHeader of(byte[] bytes, String separator, Predicate<String> isLast)
      throws IOException {
    int most = Math.min(bytes.length, LONGEST);
    Map<String, String> fields = new HashMap<>();
    int start = 0;
    for (int at = 0; at < most; at++) {
      if (bytes[at] != '\n') {
        continue;
      }
      String line = new String(bytes, start, at - start, StandardCharsets.UTF_8).stripTrailing();
      start = at + 1;
      add(fields, line, separator);
      if (isLast.test(line)) {
        return new TextHeader(fields, start);
      }
    }
    if (most == bytes.length) {
      String line = new String(bytes, start, most - start, StandardCharsets.UTF_8).stripTrailing();
      add(fields, line, separator);
      return new TextHeader(fields, most);
    }
    throw new IOException("expected a header of at most %s bytes".formatted(LONGEST));
  }

  private static void add(Map<String, String> fields, String line, String separator) {
    int at = line.indexOf(separator);
    boolean isNote = line.startsWith("#") || line.startsWith(":=", at); // of NRRD
    if (at > 0 && !isNote) {
      fields.putIfAbsent(
          line.substring(0, at).strip().toLowerCase(Locale.ROOT),
          line.substring(at + separator.length()).strip());
    }
  }

  /** The first of some fields, which are called in several ways. */
  Optional<String> field(String... names) {
    for (String name : names) {
      if (fields.containsKey(name)) {
        return Optional.ofNullable(fields.get(name));
      }
    }
    return Optional.empty();
  }

  /**
   * @throws IOException if it is missing
   */
  String needed(String name) throws IOException {
    return field(name).orElseThrow(() -> new IOException("its header has no " + name));
  }

  /**
   * @throws IOException if one is no number
   */
  static double[] numbers(String words) throws IOException {
    String[] each = words.strip().split("[\\s,]+");
    double[] numbers = new double[each.length];
    for (int i = 0; i < each.length; i++) {
      try {
        numbers[i] = Double.parseDouble(each[i]);
      } catch (NumberFormatException e) {
        throw new IOException(
            "expected numbers in its header but found \"%s\""
                .formatted(VolumeFile.shortened(words)),
            e);
      }
    }
    return numbers;
  }

  /**
   * @throws IOException if one is no whole number
   */
  static long[] wholes(String words) throws IOException {
    double[] numbers = numbers(words);
    long[] wholes = new long[numbers.length];
    for (int i = 0; i < wholes.length; i++) {
      wholes[i] = (long) numbers[i];
      if (wholes[i] != numbers[i]) {
        throw new IOException(
            "expected whole numbers in its header but found \"%s\""
                .formatted(VolumeFile.shortened(words)));
      }
    }
    return wholes;
  }
}
