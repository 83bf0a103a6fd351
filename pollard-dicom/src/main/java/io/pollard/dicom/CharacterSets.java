package io.pollard.dicom;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * How a data set's words are written (PS3.3 C.12.1.1.2, PS3.5 6.1): by one of the sets without code
 * extensions, or by those of ISO/IEC 2022, which escape sequences switch between. What is not known
 * is read as ISO 8859-1, and what can't be decoded becomes a replacement character.
 */
final class CharacterSets {

  /** The default repertoire, as files are often wrong read as its superset. */
  static final CharacterSets DEFAULT = new CharacterSets(StandardCharsets.ISO_8859_1);

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("ISO_IR 6", "ISO-8859-1"),
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
          Map.entry("GB18030", "GB18030"),
          Map.entry("GBK", "GBK"));

  private final Charset first;

  private CharacterSets(Charset first) {
    this.first = first;
  }

  static CharacterSets of(List<String> stated) {
    return stated.isEmpty() ? DEFAULT : new CharacterSets(charset(stated.get(0)));
  }

  private static Charset charset(String stated) {
    String name = NAMES.getOrDefault(stated.replace("ISO 2022 IR ", "ISO_IR "), "ISO-8859-1");
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.ISO_8859_1;
  }

  /** Words of a value, of a representation that has them in any set or in the default one. */
  String text(byte[] value, String representation) {
    boolean isInAnySet =
        switch (representation) {
          case "SH", "LO", "UC", "ST", "LT", "UT", "PN", "UN" -> true;
          default -> false;
        };
    return new String(value, isInAnySet ? first : StandardCharsets.ISO_8859_1);
  }
}
