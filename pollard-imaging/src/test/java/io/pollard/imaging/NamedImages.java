package io.pollard.imaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Images whose headers say who is shown, as {@link io.pollard.testformats.PlainGreyMap} reads. */
final class NamedImages {

  private static final int SIDE = 12;

  private NamedImages() {}

  /**
   * @param seed images of different ones look different
   * @param identifiers what stands in the header
   */
  static Path write(Path file, int seed, String... identifiers) {
    String header =
        Arrays.stream(identifiers).map(who -> "#" + who + "\n").collect(Collectors.joining());
    String values =
        IntStream.range(0, SIDE * SIDE)
            .mapToObj(i -> String.valueOf(seed * (i % 7) + i & 0xff))
            .collect(Collectors.joining(" "));
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, "P2\n%s%s %s 255\n%s".formatted(header, SIDE, SIDE, values));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
