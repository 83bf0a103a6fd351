package io.pollard.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollard.training.TrialDescription;
import java.math.BigDecimal;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Which trial it is: the SHA-256, in hexadecimal, of the description without its strategy, for full
 * transfer is truncation at the last unit. It is written for that as JSON with sorted names, no
 * spaces, and numbers as their exact decimal expansion: Java versions differ in how they shorten. A
 * component that was {@linkplain io.pollard.files.AddedLater added later} counts where it has
 * another value than files without it.
 */
record Identity(String hash) {

  private static final int SHORT = 8;

  static Identity of(TrialDescription description) {
    return new Identity(StudyFiles.sha256(canonical(description)));
  }

  static String canonical(TrialDescription description) {
    ObjectNode tree = (ObjectNode) StudyJson.tree(description);
    StoredForm.withoutDefaults(tree, TrialDescription.class);
    return canonical(tree.without("strategy"));
  }

  /** What ends the names of folders. */
  String suffix() {
    return "-" + hash.substring(0, SHORT);
  }

  /** Keys in order and numbers in one form, so that equal values are equal texts. */
  static String canonical(JsonNode node) {
    if (node.isObject()) {
      Map<String, String> fields = new TreeMap<>();
      node.properties().forEach(field -> fields.put(field.getKey(), canonical(field.getValue())));
      StringJoiner joined = new StringJoiner(",", "{", "}");
      fields.forEach((name, value) -> joined.add("\"" + name + "\":" + value));
      return joined.toString();
    }
    if (node.isArray()) {
      StringJoiner joined = new StringJoiner(",", "[", "]");
      node.forEach(element -> joined.add(canonical(element)));
      return joined.toString();
    }
    if (node.isFloatingPointNumber()) {
      BigDecimal exact = new BigDecimal(node.doubleValue());
      return exact.stripTrailingZeros().toPlainString();
    }
    return node.toString();
  }
}
