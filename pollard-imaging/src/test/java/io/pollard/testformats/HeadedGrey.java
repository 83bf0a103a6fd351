package io.pollard.testformats;

import io.pollard.imaging.Attributes;
import io.pollard.imaging.Facts;
import io.pollard.imaging.Presentation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Files of {@link PlainGreyMap} whose comments say "Keyword=value", as headers of medical ones do;
 * without a blank behind the #, comments are what says who is shown. Each has a picture of its own.
 * One that says "Damaged" has a header that can't be read.
 */
public final class HeadedGrey {

  private static final String SIDE = "P2\n";
  private static final String COMMENT = "# ";
  private static final Set<String> KEYS =
      Set.of(
          "SOPInstanceUID",
          "SeriesInstanceUID",
          "StudyInstanceUID",
          "AccessionNumber",
          "PatientID");

  private HeadedGrey() {}

  /** Writes one of 8 x 8 values that says these, as "Modality=DX". */
  public static Path write(Path file, String... said) throws IOException {
    return write(8, file, said);
  }

  public static Path write(int side, Path file, String... said) throws IOException {
    StringBuilder text = new StringBuilder(SIDE);
    for (String line : said) {
      text.append(COMMENT).append(line).append('\n');
    }
    CRC32 sum = new CRC32();
    sum.update((file + text.toString()).getBytes(StandardCharsets.UTF_8));
    text.append("%s %s 255\n".formatted(side, side));
    for (int i = 0; i < side * side; i++) {
      sum.update(i);
      text.append(sum.getValue() % 256).append('\n');
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    return Files.writeString(file, text);
  }

  static Facts facts(String text) throws IOException {
    Map<String, String> described = new LinkedHashMap<>();
    Map<String, String> keys = new LinkedHashMap<>();
    Set<String> identifiers = new HashSet<>();
    for (String line : text.split("\n")) {
      if (!line.startsWith(COMMENT)) {
        if (line.startsWith("#")) {
          identifiers.add(line.substring(1));
        }
        continue;
      }
      String[] parts = line.substring(COMMENT.length()).split("=", 2);
      if (parts[0].equals("Damaged")) {
        throw new IOException("its header is damaged");
      }
      (KEYS.contains(parts[0]) ? keys : described).put(parts[0], parts[1]);
    }
    return new Facts(
            Optional.ofNullable(keys.get("PatientID")), Presentation.none(), Optional.empty(), 1)
        .withAttributes(new Attributes(described, keys, identifiers));
  }
}
