package io.pollard.imaging;

import io.pollard.data.Spelling;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What says who somebody is, as it may stand in names of files and in sentences: whatever the case,
 * with or without accents, and whatever stands between letters and digits, so that MUELLER^ANNA is
 * found in Mueller_Anna, muelleranna and anna.mueller. Of a name in DICOM's form each part counts.
 * Fewer than three letters and digits (two where they are not of ASCII, as in Chinese names) are
 * none: they would be found everywhere. Immutable.
 */
final class Identifiers {

  private static final int SHORTEST = 3;

  /** So many letters and digits are found by chance in hardly any name. */
  private static final int LONG = 6;

  /** Between the parts of a person's name (PS3.5 6.2). */
  private static final Pattern PARTS = Pattern.compile("[\\^=]");

  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern WORD = Pattern.compile("\\S+");

  /** In lower case, letters and digits alone. */
  private final Set<String> found = new HashSet<>();

  private final Set<Integer> lengths = new TreeSet<>();

  private Identifiers() {}

  /**
   * @param values as headers have them
   */
  static Identifiers of(Collection<String> values) {
    Identifiers identifiers = new Identifiers();
    values.forEach(identifiers::add);
    return identifiers;
  }

  private void add(String value) {
    addJoined(value);
    if (PARTS.matcher(value).find()) {
      BETWEEN.splitAsStream(Spelling.folded(value)).forEach(this::addJoined);
      PARTS.splitAsStream(value).forEach(this::addJoined);
    }
  }

  private void addJoined(String value) {
    forms(value).map(Identifiers::joined).forEach(this::addForm);
  }

  private void addForm(String joined) {
    boolean isAscii = joined.chars().allMatch(letter -> letter < 0x80);
    if (joined.length() >= (isAscii ? SHORTEST : SHORTEST - 1)) {
      found.add(joined);
      lengths.add(joined.length());
    }
  }

  /** Those of both. */
  static Identifiers ofAll(Collection<Identifiers> some) {
    Identifiers all = new Identifiers();
    for (Identifiers one : some) {
      all.found.addAll(one.found);
      all.lengths.addAll(one.lengths);
    }
    return all;
  }

  /** Those that are none of some words. */
  Identifiers without(Collection<String> words) {
    Identifiers none = of(words);
    Identifiers rest = new Identifiers();
    found.stream().filter(one -> !none.found.contains(one)).forEach(rest::addForm);
    return rest;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** Whether one is in a text, even within a word. */
  boolean areIn(String text) {
    return forms(text).anyMatch(form -> areIn(joined(form), SHORTEST - 1));
  }

  /**
   * Whether one stands in a text for itself, not within a word, unless it is long. That is asked of
   * texts that have to do with many patients, whose names are in words by chance: Nia in pneumonia.
   */
  boolean areNamedIn(String text) {
    return forms(text)
        .anyMatch(
            form ->
                BETWEEN.splitAsStream(form).anyMatch(found::contains) || areIn(joined(form), LONG));
  }

  private boolean areIn(String joined, int shortest) {
    for (int length : lengths) {
      for (int from = 0; length >= shortest && from + length <= joined.length(); from++) {
        if (found.contains(joined.substring(from, from + length))) {
          return true;
        }
      }
    }
    return false;
  }

  /** A sentence without the words in which one {@linkplain #areNamedIn stands}. */
  String withheld(String sentence) {
    if (!areNamedIn(sentence)) {
      return sentence;
    }
    StringBuilder text = new StringBuilder();
    Matcher words = WORD.matcher(sentence);
    while (words.find()) {
      words.appendReplacement(
          text, areNamedIn(words.group()) ? "(withheld)" : Matcher.quoteReplacement(words.group()));
    }
    words.appendTail(text);
    return areNamedIn(text.toString()) ? "(withheld: it names a patient)" : text.toString();
  }

  /** In lower case: without accents, and with e for those of German. */
  private static Stream<String> forms(String text) {
    String folded = Spelling.folded(text);
    String german = folded.replace("\u00e4", "ae").replace("\u00f6", "oe").replace("\u00fc", "ue");
    return Stream.of(folded, german).distinct().map(Identifiers::withoutMarks);
  }

  private static String withoutMarks(String text) {
    return MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
  }

  private static String joined(String form) {
    return BETWEEN.matcher(form).replaceAll("");
  }
}
