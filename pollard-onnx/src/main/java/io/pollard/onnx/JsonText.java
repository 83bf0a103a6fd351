package io.pollard.onnx;

import java.util.List;
import java.util.Map;

/** Writes plain values as JSON on one line: texts, numbers, truth values, null, lists and maps. */
final class JsonText {

  private JsonText() {}

  /**
   * @throws IllegalArgumentException for other values and numbers that are not finite
   */
  static String of(Object value) {
    StringBuilder text = new StringBuilder();
    put(value, text);
    return text.toString();
  }

  private static void put(Object value, StringBuilder to) {
    if (value instanceof String text) {
      quote(text, to);
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object item : list) {
        to.append(separator);
        put(item, to);
        separator = ",";
      }
      to.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        to.append(separator);
        quote((String) entry.getKey(), to);
        to.append(':');
        put(entry.getValue(), to);
        separator = ",";
      }
      to.append(map.isEmpty() ? "{}" : "}");
    } else if (value == null || value instanceof Boolean || isFinite(value)) {
      to.append(value);
    } else {
      throw new IllegalArgumentException("expected a plain value for JSON but found " + value);
    }
  }

  private static boolean isFinite(Object value) {
    return value instanceof Number number && Double.isFinite(number.doubleValue());
  }

  private static void quote(String text, StringBuilder to) {
    to.append('"');
    for (int index = 0; index < text.length(); index++) {
      char character = text.charAt(index);
      if (character == '"' || character == '\\') {
        to.append('\\').append(character);
      } else if (character < ' ') {
        to.append("\\u00").append(character < 16 ? "0" : "").append(Integer.toHexString(character));
      } else {
        to.append(character);
      }
    }
    to.append('"');
  }
}
