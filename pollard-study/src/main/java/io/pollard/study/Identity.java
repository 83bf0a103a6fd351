package io.pollard.study;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollard.training.TrialDescription;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Which trial it is: the SHA-256, in hexadecimal, of the description without its strategy, for full
 * transfer is truncation at the last unit. It is written for that as JSON with sorted names, no
 * spaces, and numbers as their exact decimal expansion: Java versions differ in how they shorten.
 */
record Identity(String hash) {

  private static final int SHORT = 8;

  static Identity of(TrialDescription description) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return new Identity(
          HexFormat.of().formatHex(sha256.digest(canonical(description).getBytes(UTF_8))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String canonical(TrialDescription description) {
    return canonical(((ObjectNode) StudyJson.tree(description)).without("strategy"));
  }

  /** What ends the names of folders. */
  String suffix() {
    return "-" + hash.substring(0, SHORT);
  }

  private static String canonical(JsonNode node) {
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
