package io.pollard.text;

import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Names and messages that come from files and servers: of tensors, classes, patients, trials,
 * columns. What a terminal would obey, or what would hide or turn round its neighbours, is written
 * as its number, so that it is seen and does nothing: {@code \x1b}, {@code \u202e}.
 *
 * <p>That is Unicode's control and format characters (C0, DEL, C1; marks, embeddings, overrides and
 * isolates of direction; what has no width), its line and paragraph separators, and halves of
 * surrogate pairs. The two joiners U+200C and U+200D stay: whole scripts are spelled with them.
 */
public final class StrangersText {

  /** So much of a name or value is shown. */
  private static final int MOST_OF_A_VALUE = 300;

  /** A sentence that is longer is cut in its middle: its end says what to do. */
  private static final int MOST_OF_A_SENTENCE = 6_000;

  private static final int START_OF_A_SENTENCE = 4_000;
  private static final int END_OF_A_SENTENCE = 1_000;

  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private StrangersText() {}

  /** Whether a code point is none that is shown as it is. */
  public static boolean isStrange(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      case Character.FORMAT -> codePoint != ZERO_WIDTH_NON_JOINER && codePoint != ZERO_WIDTH_JOINER;
      default -> false;
    };
  }

  /** On one line, in full. */
  public static String visible(String text) {
    return replaced(text, StrangersText::isStrange, StrangersText::number);
  }

  /** The same, but lines and columns of a log or a stack trace stay. */
  public static String visibleLines(String text) {
    return replaced(
        text,
        codePoint -> "\n\t".indexOf(codePoint) < 0 && isStrange(codePoint),
        StrangersText::number);
  }

  /** A name or a value on one line, cut to a length: "abc... (50,000,000 characters)". */
  public static String value(String text) {
    return visible(
        text.length() <= MOST_OF_A_VALUE
            ? text
            : text.substring(0, whole(text, MOST_OF_A_VALUE)) + "... " + length(text));
  }

  /**
   * A sentence that may hold strangers' text: on one line but for lists, whose lines begin with two
   * spaces; cut in the middle where it is longer than any of ours.
   */
  public static String sentence(String text) {
    String cut =
        text.length() <= MOST_OF_A_SENTENCE
            ? text
            : text.substring(0, whole(text, START_OF_A_SENTENCE))
                + "... "
                + length(text)
                + " ..."
                + text.substring(whole(text, text.length() - END_OF_A_SENTENCE));
    String[] lines = cut.split("\n(?=  )", -1);
    for (int i = 0; i < lines.length; i++) {
      lines[i] = visible(lines[i]);
    }
    return String.join("\n", lines);
  }

  /** With other text in place of some code points. */
  public static String replaced(String text, IntPredicate which, IntFunction<String> by) {
    if (text.codePoints().noneMatch(which)) {
      return text;
    }
    StringBuilder replaced = new StringBuilder();
    text.codePoints()
        .forEach(
            codePoint -> {
              if (which.test(codePoint)) {
                replaced.append(by.apply(codePoint));
              } else {
                replaced.appendCodePoint(codePoint);
              }
            });
    return replaced.toString();
  }

  /** How many columns of a terminal it takes: none for a combining mark, two for a wide letter. */
  public static int width(String text) {
    return text.codePoints().map(StrangersText::width).sum();
  }

  private static int width(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  /** The blocks of Unicode's East Asian Width (UAX 11) that are wide throughout, and emoji. */
  private static boolean isWide(int codePoint) {
    return (codePoint >= 0x1100 && codePoint <= 0x115f)
        || (codePoint >= 0x2e80 && codePoint <= 0xa4cf && codePoint != 0x303f)
        || (codePoint >= 0xac00 && codePoint <= 0xd7a3)
        || (codePoint >= 0xf900 && codePoint <= 0xfaff)
        || (codePoint >= 0xfe30 && codePoint <= 0xfe6f)
        || (codePoint >= 0xff00 && codePoint <= 0xff60)
        || (codePoint >= 0xffe0 && codePoint <= 0xffe6)
        || (codePoint >= 0x1f300 && codePoint <= 0x1faff)
        || (codePoint >= 0x20000 && codePoint <= 0x3fffd);
  }

  private static String number(int codePoint) {
    return switch (codePoint) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          String.format(
              Locale.ROOT,
              codePoint <= 0xff ? "\\x%02x" : codePoint <= 0xffff ? "\\u%04x" : "\\U%08x",
              codePoint);
    };
  }

  private static String length(String text) {
    return String.format(Locale.ROOT, "(%,d characters)", text.length());
  }

  /** A place near an index where no pair is parted. */
  private static int whole(String text, int index) {
    return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
  }
}
