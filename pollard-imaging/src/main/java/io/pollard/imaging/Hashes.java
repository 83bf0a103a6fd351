package io.pollard.imaging;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, as lower-case hexadecimal digits. */
final class Hashes {

  private final MessageDigest digest;

  Hashes() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  static String of(byte[] bytes) {
    Hashes hashes = new Hashes();
    hashes.digest.update(bytes);
    return hashes.hex();
  }

  /** Adds some words, each ended so that no two lists of words look alike. */
  void add(String... words) {
    for (String word : words) {
      digest.update(word.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
  }

  /** Adds bytes as they are. */
  void add(byte[] bytes) {
    digest.update(bytes);
  }

  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
