package io.pollard.data;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which cells of a table say nothing, and which say the same in two spellings. */
public final class Spelling {

  /**
   * What programs write where there is no value, in lower case: the {@code na_values} that
   * pandas.read_csv takes by default (pandas 2.2), R's NA, the errors that Excel shows in a cell,
   * Weka's "?", SAS's "." and other signs that people put.
   */
  private static final Set<String> NOTHING =
      Set.of(
          "#n/a",
          "#n/a n/a",
          "#na",
          "-1.#ind",
          "-1.#qnan",
          "-nan",
          "1.#ind",
          "1.#qnan",
          "<na>",
          "n/a",
          "na",
          "null",
          "nan",
          "none",
          "nil",
          "nat",
          "n.a.",
          "n. a.",
          "n.a",
          "+nan",
          "(null)",
          "<null>",
          "<none>",
          "<nan>",
          "\\n",
          "#value!",
          "#ref!",
          "#div/0!",
          "#name?",
          "#num!",
          "#null!",
          "#spill!",
          "#calc!",
          "missing",
          "undefined",
          "not available");

  /** What stands for a patient nobody knows; many such rows are no one patient. */
  private static final Set<String> NOBODY =
      Set.of("unknown", "unk", "anonymous", "anonymized", "anonymised", "anon", "unspecified");

  private static final Pattern SIGNS = Pattern.compile("[-?.*_/~\u2010-\u2015\u2026\u2212]+");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]{1,30}(?:[.,][0-9]{0,30})?(?:e[+-]?[0-9]{1,3})?");
  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("(?<=[\\p{L}\\p{N}])[\\s_\u2010-\u2015-]+(?=[\\p{L}\\p{N}])");
  private static final Pattern RUN =
      Pattern.compile("\\p{N}+|[\\p{L}\\p{M}]+|[^\\p{L}\\p{M}\\p{N}]+");

  private Spelling() {}

  /** Without blanks at both ends, whatever their kind: tabs, no-break, full-width, zero-width. */
  public static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (to > from && isBlank(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  /**
   * What a person sees: letters in Unicode's compatible composed form (NFKC), so that full-width
   * ones are plain; each run of blanks as one space; nothing invisible.
   */
  public static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    Normalizer.normalize(trimmed(text), Normalizer.Form.NFKC)
        .codePoints()
        .filter(point -> isSpace(point) || !isBlank(point))
        .forEach(
            point -> {
              if (!isSpace(point)) {
                plain.appendCodePoint(point);
              } else if (!plain.isEmpty() && plain.charAt(plain.length() - 1) != ' ') {
                plain.append(' ');
              }
            });
    return Normalizer.normalize(plain, Normalizer.Form.NFKC).strip();
  }

  /** {@link #plain} with upper and lower case alike. */
  public static String folded(String text) {
    return plain(text).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  /** Whether a cell is empty, or holds a word or sign for "no value". */
  public static boolean isMissing(String cell) {
    String folded = folded(cell);
    return folded.isEmpty() || NOTHING.contains(folded) || SIGNS.matcher(folded).matches();
  }

  /** Whether a cell names no patient: it is missing, or says that nobody knows. */
  public static boolean isNobody(String cell) {
    return isMissing(cell) || NOBODY.contains(folded(cell));
  }

  /**
   * Names of classes that can only be meant to be one: they differ in case, in blanks, in hyphens
   * and underscores between words, in how letters are composed, or as 1 and 1.0.
   *
   * @return the spellings of each such class, in the order given
   */
  public static List<List<String>> sameClasses(Collection<String> names) {
    return several(
        names,
        name -> {
          String folded = folded(name);
          return number(folded, BETWEEN_WORDS.matcher(folded).replaceAll(" "));
        });
  }

  /**
   * Patients who can only be meant to be one: their names differ in case, leading zeros,
   * punctuation, or as 7 and 7.0. 12-3 and 1-23 are two patients; so are 1-1 and 1-2.
   *
   * @return the spellings of each such patient, in the order given
   */
  public static List<List<String>> samePatients(Collection<String> names) {
    List<List<String>> same = new ArrayList<>(several(names, Spelling::runs));
    Set<Set<String>> found = new LinkedHashSet<>();
    same.forEach(spellings -> found.add(Set.copyOf(spellings)));
    for (List<String> spellings : several(names, Spelling::joined)) {
      boolean oneIsBare = spellings.stream().anyMatch(name -> folded(name).equals(joined(name)));
      if (oneIsBare && found.stream().noneMatch(known -> known.containsAll(spellings))) {
        same.add(spellings);
      }
    }
    return List.copyOf(same);
  }

  private static List<List<String>> several(
      Collection<String> names, Function<String, String> key) {
    Map<String, Set<String>> byKey = new LinkedHashMap<>();
    for (String name : names) {
      byKey.computeIfAbsent(key.apply(name), any -> new LinkedHashSet<>()).add(name);
    }
    return byKey.values().stream()
        .filter(spellings -> spellings.size() > 1)
        .map(List::copyOf)
        .toList();
  }

  /** Digits without leading zeros and words, as "p 1" for P-01; "12 3" for 12-3. */
  private static String runs(String name) {
    String folded = folded(name);
    List<String> runs = new ArrayList<>();
    Matcher matcher = RUN.matcher(folded);
    while (matcher.find()) {
      String run = matcher.group();
      int first = run.codePointAt(0);
      if (Character.isDigit(first)) {
        runs.add(run.replaceFirst("^0+(?=.)", ""));
      } else if (Character.isLetterOrDigit(first)) {
        runs.add(run);
      }
    }
    return number(bare(folded), runs.isEmpty() ? folded : String.join(" ", runs));
  }

  /** Without anything but letters and digits. */
  private static String joined(String name) {
    String folded = folded(name);
    String joined = folded.replaceAll("[^\\p{L}\\p{M}\\p{N}]", "");
    return number(bare(folded), joined.isEmpty() ? folded : joined);
  }

  /** Without signs before the first letter or digit. */
  private static String bare(String folded) {
    return folded.replaceFirst("^[^\\p{L}\\p{N}]+", "");
  }

  /** A whole number as its digits, whatever way it is written; anything else as it is given. */
  private static String number(String folded, String otherwise) {
    if (!NUMBER.matcher(folded).matches()) {
      return otherwise;
    }
    BigDecimal value = new BigDecimal(folded.replace(',', '.')).stripTrailingZeros();
    return value.scale() <= 0 ? value.toBigInteger().toString() : otherwise;
  }

  private static boolean isSpace(int point) {
    return Character.isWhitespace(point) || Character.isSpaceChar(point);
  }

  private static boolean isBlank(int point) {
    int type = Character.getType(point);
    return isSpace(point)
        || type == Character.FORMAT // zero-width, byte order mark, bidirectional marks
        || type == Character.CONTROL
        || (point >= 0xfe00 && point <= 0xfe0f) // variation selectors
        || point == 0x034f // grapheme joiner
        || point == 0x115f // Hangul fillers
        || point == 0x1160
        || point == 0x3164
        || point == 0xffa0
        || point == 0x2800; // Braille without a dot
  }
}
