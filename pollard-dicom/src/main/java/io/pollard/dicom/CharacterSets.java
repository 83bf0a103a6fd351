package io.pollard.dicom;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a data set's words are written (PS3.3 C.12.1.1.2, PS3.5 6.1): by one of the sets without code
 * extensions, or by those of ISO/IEC 2022, which escape sequences switch between. What is not known
 * is read as ISO 8859-1, and what can't be decoded becomes a replacement character.
 */
final class CharacterSets {

  /** The default repertoire; files often use its superset without saying so. */
  static final CharacterSets DEFAULT = new CharacterSets(StandardCharsets.ISO_8859_1);

  private static final byte ESCAPE = 0x1b;
  private static final byte SINGLE_SHIFT_3 = (byte) 0x8f;
  private static final int HIGH = 0x80;

  /** Charsets by DICOM's defined terms; those that code extensions switch to count from 2022 on. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("ISO_IR 100", "ISO-8859-1"),
          Map.entry("ISO_IR 101", "ISO-8859-2"),
          Map.entry("ISO_IR 109", "ISO-8859-3"),
          Map.entry("ISO_IR 110", "ISO-8859-4"),
          Map.entry("ISO_IR 144", "ISO-8859-5"),
          Map.entry("ISO_IR 127", "ISO-8859-6"),
          Map.entry("ISO_IR 126", "ISO-8859-7"),
          Map.entry("ISO_IR 138", "ISO-8859-8"),
          Map.entry("ISO_IR 148", "ISO-8859-9"),
          Map.entry("ISO_IR 203", "ISO-8859-15"),
          Map.entry("ISO_IR 13", "JIS_X0201"),
          Map.entry("ISO_IR 166", "TIS-620"),
          Map.entry("ISO_IR 192", "UTF-8"),
          Map.entry("ISO_IR 149", "EUC-KR"),
          Map.entry("ISO_IR 58", "GB2312"),
          Map.entry("GB18030", "GB18030"),
          Map.entry("GBK", "GBK"));

  /** Behind an escape character: which charset has what is meant in its upper half. */
  private static final Map<String, String> UPPER =
      Map.ofEntries(
          Map.entry("-A", "ISO-8859-1"),
          Map.entry("-B", "ISO-8859-2"),
          Map.entry("-C", "ISO-8859-3"),
          Map.entry("-D", "ISO-8859-4"),
          Map.entry("-L", "ISO-8859-5"),
          Map.entry("-G", "ISO-8859-6"),
          Map.entry("-F", "ISO-8859-7"),
          Map.entry("-H", "ISO-8859-8"),
          Map.entry("-M", "ISO-8859-9"),
          Map.entry("-b", "ISO-8859-15"),
          Map.entry("-T", "TIS-620"),
          Map.entry(")I", "JIS_X0201"),
          Map.entry("$)C", "EUC-KR"),
          Map.entry("$)A", "GB2312"));

  /**
   * Behind an escape character: two bytes of 7 bits a character, and whether JIS X 0212 is meant.
   */
  private static final Map<String, Boolean> JAPANESE =
      Map.of("$B", false, "$@", false, "$(D", true);

  private final Charset first;

  private CharacterSets(Charset first) {
    this.first = first;
  }

  /**
   * @param stated the values of SpecificCharacterSet
   */
  static CharacterSets of(List<String> stated) {
    return stated.isEmpty()
        ? DEFAULT
        : new CharacterSets(
            charset(
                NAMES.getOrDefault(
                    stated.get(0).replace("ISO 2022 IR ", "ISO_IR "), "ISO-8859-1")));
  }

  private static Charset charset(String name) {
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.ISO_8859_1;
  }

  /** Words of a value, of a representation that has them in any set or in the default one. */
  String text(byte[] value, String representation) {
    boolean isInAnySet =
        switch (representation) {
          case "SH", "LO", "UC", "ST", "LT", "UT", "PN", "UN" -> true;
          default -> false;
        };
    return isInAnySet ? new Decoding(value).run() : new String(value, StandardCharsets.ISO_8859_1);
  }

  /** One value, in which escape sequences may stand. */
  private final class Decoding {

    private final byte[] value;
    private final StringBuilder text = new StringBuilder();
    private Charset upper = first;

    /** Whether two bytes are a character of JIS X 0212 or X 0208; null where they are none. */
    private @Nullable Boolean isSupplement;

    Decoding(byte[] value) {
      this.value = value;
    }

    String run() {
      int from = 0;
      for (int at = 0; at < value.length; at++) {
        if (value[at] == ESCAPE) {
          append(from, at);
          at += switched(at + 1);
          from = at + 1;
        } else if (isDelimiter(value[at])) {
          append(from, at + 1);
          upper = first;
          from = at + 1;
        }
      }
      append(from, value.length);
      return text.toString();
    }

    /** Behind these the first set counts again (PS3.5 6.1.2.5.3). */
    private boolean isDelimiter(byte one) {
      return isSupplement == null
          && !upper.equals(first)
          && (one == '\\' || one == '^' || one == '=' || one == '\r' || one == '\n');
    }

    /** Takes an escape sequence; how many bytes it has behind its escape character. */
    private int switched(int at) {
      for (int length = Math.min(3, value.length - at); length >= 2; length--) {
        String sequence = new String(value, at, length, StandardCharsets.ISO_8859_1);
        if (UPPER.containsKey(sequence)) {
          upper = charset(UPPER.get(sequence));
          return length;
        }
        if (JAPANESE.containsKey(sequence)) {
          isSupplement = JAPANESE.get(sequence);
          return length;
        }
        if (sequence.equals("(B") || sequence.equals("(J")) {
          isSupplement = null;
          return length;
        }
      }
      return 0;
    }

    private void append(int from, int to) {
      if (isSupplement == null) {
        String words = new String(value, from, to - from, upper);
        // The backslash's and the tilde's places have a yen and an overline there.
        text.append(
            upper.name().equals("JIS_X0201") ? words.replace('¥', '\\').replace('‾', '~') : words);
        return;
      }
      ByteArrayOutputStream pairs = new ByteArrayOutputStream();
      for (int at = from; at < to; at++) {
        if (isSupplement && (at - from) % 2 == 0) {
          pairs.write(SINGLE_SHIFT_3);
        }
        pairs.write(value[at] | HIGH);
      }
      text.append(new String(pairs.toByteArray(), charset("EUC-JP")));
    }
  }
}
