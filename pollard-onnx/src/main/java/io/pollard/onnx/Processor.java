package io.pollard.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The processor that int8 runs on.
 *
 * @param name as it calls itself; its architecture where it doesn't say
 * @param integerDotProducts whether it multiplies and sums 8-bit integers in one instruction (VNNI,
 *     on ARM dot products), without which int8 is slower and 8-bit weights can overflow; empty
 *     where nothing says it
 */
public record Processor(String name, Optional<Boolean> integerDotProducts) {

  private static final Path LINUX = Path.of("/proc/cpuinfo");
  private static final List<String> DOT_PRODUCTS = List.of("avx512_vnni", "avx_vnni", "asimddp");

  /** What a user of a model file should know of it here; empty for float32. */
  Optional<String> note(Path file, ModelCard card) {
    if (card.quantisation().isEmpty() || integerDotProducts.orElse(false)) {
      return Optional.empty();
    }
    return Optional.of(
        file
            + (integerDotProducts.isPresent()
                ? " has 8-bit integers, for which this processor has no instructions (VNNI): the"
                    + " float32 file may be faster here"
                : " has 8-bit integers, and nothing says whether this processor has instructions"
                    + " for them (VNNI): without, the float32 file is faster"));
  }

  /** This machine's. */
  public static Processor here() {
    try {
      return of(Files.readAllLines(LINUX));
    } catch (IOException notLinux) {
      return new Processor(System.getProperty("os.arch"), Optional.empty());
    }
  }

  /**
   * @param lines as Linux describes processors
   */
  static Processor of(List<String> lines) {
    Optional<String> flags = value(lines, "flags").or(() -> value(lines, "Features"));
    return new Processor(
        value(lines, "model name").orElse(System.getProperty("os.arch")),
        flags.map(all -> Arrays.stream(all.split(" ")).anyMatch(DOT_PRODUCTS::contains)));
  }

  private static Optional<String> value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.split("\\s*:", 2)[0].equals(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }
}
