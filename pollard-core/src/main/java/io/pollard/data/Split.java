package io.pollard.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which sample belongs to which part.
 *
 * @param parts one for each sample of a data set, in its order
 */
public record Split(List<Part> parts) {

  public Split {
    parts = List.copyOf(parts);
  }

  /** The indices of a part's samples, ascending. */
  public List<Integer> indices(Part part) {
    return IntStream.range(0, parts.size()).filter(i -> parts.get(i) == part).boxed().toList();
  }

  /** SHA-256 of which sample is in which part, in hexadecimal. */
  public String digest() {
    StringBuilder letters = new StringBuilder();
    parts.forEach(part -> letters.append(part.label()).append('\n'));
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(letters.toString().getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
