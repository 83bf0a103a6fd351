package io.pollard.weights;

import io.pollard.weights.WeightsException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of JSON (RFC 8259) from strangers: names are unique, depth and number of values
 * are limited, so that no text makes it recurse or allocate without bounds. Objects become maps in
 * the text's order, arrays lists, whole numbers {@link Long}, others {@link Double}.
 */
public final class Json {

  static final int MAX_DEPTH = 16;

  /** Enough for 20,000 tensors; at the worst some 50 MB of heap. */
  static final int MAX_VALUES = 200_000;

  private static final int MAX_NUMBER_LENGTH = 40;
  private static final int SHOWN = 120;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,40})?");

  private final Path file;
  private final String text;
  private int at;
  private int values;

  private Json(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * The value that the text is.
   *
   * @param file stands in messages only
   * @throws WeightsException if it is no JSON, or more than the limits allow
   */
  public static Object parse(Path file, ByteBuffer utf8) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new WeightsException(Reason.NOT_UTF8, file, "expected JSON in UTF-8", e);
    }
    Json json = new Json(file, text);
    Object value = json.value(0);
    json.skipSpace();
    if (json.at < text.length()) {
      throw json.malformed("the end");
    }
    return value;
  }

  /** The object that the text is. */
  public static Map<?, ?> parseObject(Path file, ByteBuffer utf8) {
    if (parse(file, utf8) instanceof Map<?, ?> object) {
      return object;
    }
    throw new WeightsException(Reason.NOT_JSON, file, "expected a JSON object");
  }

  /** Text of a stranger, short and without control characters, fit for a message. */
  public static String shown(Object value) {
    String whole = String.valueOf(value);
    String start = whole.substring(0, Math.min(SHOWN, whole.length()));
    return start.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Cf}]", "?")
        + (whole.length() > SHOWN ? "..." : "");
  }

  private Object value(int depth) {
    if (depth >= MAX_DEPTH) {
      throw tooComplex("nested at most " + MAX_DEPTH + " deep");
    }
    if (++values > MAX_VALUES) {
      throw tooComplex("of at most " + MAX_VALUES + " values");
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (taken('}')) {
      return object;
    }
    do {
      skipSpace();
      if (peek() != '"') {
        throw malformed("a name in quotes");
      }
      String name = string();
      if (object.containsKey(name)) {
        throw new WeightsException(
            Reason.DUPLICATE_NAME, file, "the name \"" + shown(name) + "\" stands there twice");
      }
      skipSpace();
      expect(':');
      object.put(name, value(depth + 1));
      skipSpace();
    } while (taken(','));
    expect('}');
    return object;
  }

  private List<Object> array(int depth) {
    List<Object> array = new ArrayList<>();
    at++;
    skipSpace();
    if (taken(']')) {
      return array;
    }
    do {
      array.add(value(depth + 1));
      skipSpace();
    } while (taken(','));
    expect(']');
    return array;
  }

  private String string() {
    at++;
    int start = at;
    while (peek() >= ' ' && peek() != '"' && peek() != '\\') {
      at++;
    }
    if (peek() == '"') {
      return text.substring(start, at++);
    }
    StringBuilder built = new StringBuilder(text.substring(start, at));
    while (!taken('"')) {
      char next = peek();
      if (next < ' ') {
        throw malformed("a string's end");
      }
      at++;
      built.append(next == '\\' ? escaped() : next);
    }
    String string = built.toString();
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
      throw malformed("pairs of surrogates before");
    }
    return string;
  }

  private char escaped() {
    char kind = peek();
    int index = "\"\\/bfnrt".indexOf(kind);
    if (index >= 0) {
      at++;
      return "\"\\/\b\f\n\r\t".charAt(index);
    }
    String digits =
        text.substring(Math.min(at + 1, text.length()), Math.min(at + 5, text.length()));
    if (kind != 'u' || !digits.matches("[0-9a-fA-F]{4}")) {
      throw malformed("an escape");
    }
    at += 5;
    return (char) Integer.parseInt(digits, 16);
  }

  private Object number() {
    int end = at;
    while (end < text.length() && "+-.0123456789eE".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    if (end - at > MAX_NUMBER_LENGTH) {
      throw malformed("a number of at most " + MAX_NUMBER_LENGTH + " characters");
    }
    String literal = text.substring(at, end);
    Matcher matcher = NUMBER.matcher(literal);
    if (!matcher.matches()) {
      throw malformed("a value");
    }
    at = end;
    if (matcher.group(2) == null && matcher.group(3) == null) {
      try {
        return Long.valueOf(literal);
      } catch (NumberFormatException tooLong) {
        return Double.valueOf(literal);
      }
    }
    return Double.valueOf(literal);
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw malformed("a value");
    }
    at += word.length();
    return value;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** The next character; 0, which JSON has nowhere, at the end. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean taken(char expected) {
    boolean found = peek() == expected;
    if (found) {
      at++;
    }
    return found;
  }

  private void expect(char expected) {
    if (!taken(expected)) {
      throw malformed("'" + expected + "'");
    }
  }

  private WeightsException malformed(String expected) {
    return new WeightsException(
        Reason.NOT_JSON,
        file,
        "expected JSON but at character " + at + " found something else than " + expected);
  }

  private WeightsException tooComplex(String limit) {
    return new WeightsException(Reason.TOO_COMPLEX, file, "expected JSON " + limit);
  }
}
