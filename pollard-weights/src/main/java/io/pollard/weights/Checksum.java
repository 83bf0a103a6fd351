package io.pollard.weights;

import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a file's bytes must hash to.
 *
 * @param kind how it is computed
 * @param digits the hexadecimal digits that the hash begins with, in lower case; all of them where
 *     they are known
 */
public record Checksum(Kind kind, String digits) {

  /** How a hash is computed. */
  public enum Kind {
    SHA256("SHA-256"),
    /** SHA-1 of "blob LENGTH", a zero byte and the bytes, by which git names a file. */
    GIT("SHA-1"),
    /** Nobody said. */
    NONE("");

    private final String algorithm;

    Kind(String algorithm) {
      this.algorithm = algorithm;
    }
  }

  private static final int CHUNK = 1 << 20;

  public static Checksum none() {
    return new Checksum(Kind.NONE, "");
  }

  /** By its length: 64 digits are SHA-256, 40 are git's, anything else says nothing. */
  public static Checksum ofTag(String tag) {
    if (tag.matches("[0-9a-f]{64}")) {
      return new Checksum(Kind.SHA256, tag);
    }
    return tag.matches("[0-9a-f]{40}") ? new Checksum(Kind.GIT, tag) : none();
  }

  /**
   * Reads the whole file.
   *
   * @throws WeightsException if the file hashes to something else
   */
  public void check(Path file, String what) {
    if (kind == Kind.NONE) {
      return;
    }
    String found = hash(kind, file);
    if (!found.startsWith(digits)) {
      throw new WeightsException(
          Reason.CHECKSUM,
          what,
          "expected a file whose "
              + kind.algorithm
              + " begins with "
              + digits
              + " but found "
              + found);
    }
  }

  /** "SHA-256 begins with 11ad3fa6"; empty where nobody said. */
  public Optional<String> sentence() {
    return switch (kind) {
      case SHA256 ->
          Optional.of("SHA-256 " + (digits.length() < 64 ? "begins with " : "") + digits);
      case GIT -> Optional.of("git's SHA-1 " + digits);
      case NONE -> Optional.empty();
    };
  }

  /** All digits of the hash. */
  public static String hash(Kind kind, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(kind.algorithm);
      if (kind == Kind.GIT) {
        digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
      }
      byte[] chunk = new byte[CHUNK];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        digest.update(chunk, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new WeightsException(Reason.UNREADABLE, file, "it could not be read: " + e, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + kind.algorithm, e);
    }
  }
}
