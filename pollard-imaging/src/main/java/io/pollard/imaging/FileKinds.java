package io.pollard.imaging;

import io.pollard.files.FileKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is no image in a folder, told by how it begins. */
final class FileKinds {

  private FileKinds() {}

  /** The first bytes of a file; none where it can't be read. */
  static byte[] head(Path file) {
    if (!Files.isRegularFile(file)) {
      return new byte[0];
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(ImageFormat.HEAD);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** The kind of a file as a word before "file", as "WebP"; empty for what may be a table. */
  static Optional<String> of(byte[] head) {
    return FileKind.of(head).filter(kind -> !kind.isText()).map(FileKind::word);
  }

  /** Whether a format reads what begins so. */
  static boolean isImage(Path file, byte[] head) {
    return head.length > 0
        && ImageFormats.all().stream().anyMatch(format -> format.claims(file, head));
  }

  /** By how it begins, else by its name; "other" where neither says anything. */
  private static String kind(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return of(head(file))
        .orElse(
            dot > 0 && name.substring(dot + 1).matches("[A-Za-z0-9]{1,8}")
                ? name.substring(dot)
                : "other");
  }

  /** As "16 WebP files, 1 .txt file", the most frequent first; at most five kinds. */
  static String counted(Collection<Path> files) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    files.forEach(file -> counts.merge(kind(file), 1, Integer::sum));
    String rest = counts.size() > 5 ? " and others" : "";
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(5)
        .map(
            entry ->
                "%s %s file%s"
                    .formatted(entry.getValue(), entry.getKey(), entry.getValue() == 1 ? "" : "s"))
        .collect(Collectors.joining(", ", "", rest));
  }
}
