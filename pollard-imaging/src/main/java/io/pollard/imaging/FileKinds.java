package io.pollard.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What people call a file that Pollard does not read, told by how it begins. */
final class FileKinds {

  /** Where DICOM's four letters are, after which nothing is asked. */
  private static final int DICOM_MARK = 128;

  /** Where NIfTI-1's letters are. */
  private static final int NIFTI_MARK = 344;

  /** How a kind begins. */
  private record Beginning(String kind, String letters) {}

  private static final List<Beginning> BEGINNINGS =
      List.of(
          new Beginning("JPEG 2000", "\0\0\0\fjP  "),
          new Beginning("JPEG 2000", "\u00ffO\u00ffQ"),
          new Beginning("JPEG XL", "\0\0\0\fJXL "),
          new Beginning("JPEG XL", "\u00ff\n"),
          new Beginning("HDF5", "\u0089HDF\r\n\u001a\n"),
          new Beginning("gzip", "\u001f\u008b"),
          new Beginning("PDF", "%PDF"),
          new Beginning("zip (as Excel's .xlsx)", "PK\u0003\u0004"),
          new Beginning("RAR", "Rar!"),
          new Beginning("7-Zip", "7z\u00bc\u00af"),
          new Beginning("Microsoft Office", "\u00d0\u00cf\u0011\u00e0"),
          new Beginning("NumPy", "\u0093NUMPY"),
          new Beginning("NRRD", "NRRD0"),
          new Beginning("Photoshop", "8BPS"),
          new Beginning("OpenEXR", "v/1\u0001"),
          new Beginning("Windows icon", "\0\0\u0001\0"),
          new Beginning("PGM", "P5\n"),
          new Beginning("PPM", "P6\n"));

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

  /**
   * The kind of a file as a word before "file", as "WebP"; empty where it begins like nothing
   * known.
   */
  static Optional<String> of(byte[] head) {
    String text = new String(head, ISO_8859_1);
    if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
      return Optional.of("WebP");
    }
    if (text.startsWith("ftyp", 4)) {
      return Optional.of(
          switch (text.substring(8, Math.min(text.length(), 12))) {
            case "avif", "avis" -> "AVIF";
            case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1" -> "HEIC";
            default -> "video";
          });
    }
    if (text.startsWith("DICM", DICOM_MARK)) {
      return Optional.of("DICOM");
    }
    if (text.startsWith("n+1", NIFTI_MARK) || text.startsWith("ni1", NIFTI_MARK)) {
      return Optional.of("NIfTI");
    }
    String words = text.replaceFirst("^(\u00ef\u00bb\u00bf)?\\s*", "").toLowerCase(Locale.ROOT);
    if (words.startsWith("version https://git-lfs")) {
      return Optional.of("Git LFS pointer");
    }
    if (words.startsWith("<!doctype html") || words.startsWith("<html")) {
      return Optional.of("HTML");
    }
    if (words.startsWith("<svg") || (words.startsWith("<?xml") && words.contains("<svg"))) {
      return Optional.of("SVG");
    }
    return BEGINNINGS.stream()
        .filter(beginning -> text.startsWith(beginning.letters))
        .map(Beginning::kind)
        .findFirst();
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
        .or(() -> Optional.ofNullable(ImageDecoder.missingReader(file)))
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
