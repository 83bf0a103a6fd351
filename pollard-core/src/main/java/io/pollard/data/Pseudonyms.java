package io.pollard.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What patients are called where nobody is to read who they are: HMAC-SHA256 (RFC 2104) of the name
 * or number under a key, of which the first 16 hexadecimal digits are shown. Under one key a
 * patient has one pseudonym; without the key nobody can tell whose it is, not even who tries all
 * numbers of a hospital. Safe to share between threads.
 *
 * <pre>{@code
 * Pseudonyms pseudonyms = Pseudonyms.of(Pseudonyms.newKey());
 * pseudonyms.of("0012345"); // "9f1c22d07ab36e54"
 * }</pre>
 */
public final class Pseudonyms {

  /** How long a key is. */
  public static final int KEY_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  /** Of 32 bytes; two of a million patients share one in one of 37 million data sets. */
  private static final int SHOWN_BYTES = 8;

  private static final Pseudonyms OF_PROCESS = by(Pseudonyms::newKey);

  private final Supplier<byte[]> source;
  private Optional<SecretKeySpec> key = Optional.empty();

  private Pseudonyms(Supplier<byte[]> source) {
    this.source = source;
  }

  /**
   * @param key {@link #KEY_BYTES} bytes
   * @throws IllegalArgumentException if it has another length
   */
  public static Pseudonyms of(byte[] key) {
    byte[] own = key.clone();
    return by(() -> own);
  }

  /**
   * @param key is asked once, when somebody is given a pseudonym for the first time
   */
  public static Pseudonyms by(Supplier<byte[]> key) {
    return new Pseudonyms(key);
  }

  /** Under a key that was drawn for this process and ends with it. */
  public static Pseudonyms ofProcess() {
    return OF_PROCESS;
  }

  /** A key that nobody can guess. */
  public static byte[] newKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /**
   * 16 hexadecimal digits.
   *
   * @param patient a name or number; two that look the same to a reader ({@link Spelling#plain})
   *     are one patient
   */
  public String of(String patient) {
    byte[] hash = mac().doFinal(Spelling.plain(patient).getBytes(UTF_8));
    return HexFormat.of().formatHex(Arrays.copyOf(hash, SHOWN_BYTES));
  }

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key());
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  private synchronized SecretKeySpec key() {
    if (key.isEmpty()) {
      byte[] bytes = source.get();
      if (bytes.length != KEY_BYTES) {
        throw new IllegalArgumentException(
            "expected a key of " + KEY_BYTES + " bytes but found " + bytes.length);
      }
      key = Optional.of(new SecretKeySpec(bytes, ALGORITHM));
    }
    return key.get();
  }
}
