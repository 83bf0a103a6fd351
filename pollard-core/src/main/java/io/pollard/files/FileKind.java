package io.pollard.files;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file is that is not what was wanted, told by its beginning, whatever its name.
 *
 * @param word as a word before "file", as "WebP"
 * @param name with its article, as "a WebP image"
 * @param advice what to do, as "convert it to PNG or TIFF"
 */
public record FileKind(String word, String name, String advice) {

  /** How many bytes of a file are looked at; more may be given. */
  public static final int HEAD = 512;

  private static final String CONVERT = "convert it to PNG or TIFF";
  private static final String UNREAD = "this version has no reader for it; " + CONVERT;
  private static final String UNPACK = "unpack it first";
  private static final String TEXT = "text";
  private static final int LEAST_TEXT = 16; // less may look like text by chance

  /** Bytes at a place, as ISO 8859-1. */
  private record Mark(int at, String bytes, FileKind kind) {
    boolean isIn(String head) {
      return head.startsWith(bytes, at);
    }
  }

  // The longer of two that begin alike stands first.
  private static final List<Mark> MARKS =
      List.of(
          mark(
              "version https://git-lfs",
              "Git LFS pointer",
              "a Git LFS pointer",
              "fetch the file with: git lfs pull"),
          mark("\u00ffO\u00ffQ", "JPEG 2000", "a JPEG 2000 image", CONVERT),
          mark("\0\0\0\fjP  ", "JPEG 2000", "a JPEG 2000 image", CONVERT),
          mark("\0\0\0\fJXL ", "JPEG XL", "a JPEG XL image", CONVERT),
          mark("\u00ff\n", "JPEG XL", "a JPEG XL image", CONVERT),
          mark("8BPS", "Photoshop", "a Photoshop document", CONVERT),
          mark("%PDF", "PDF", "a PDF document", CONVERT),
          mark("v/1\u0001", "OpenEXR", "an OpenEXR image", CONVERT),
          mark(
              "\u0093NUMPY",
              "NumPy",
              "a NumPy array (.npy)",
              "save it with numpy.savez or as images"),
          mark("\u0089HDF\r\n\u001a\n", "HDF5", "an HDF5 file", "save its content as another kind"),
          mark(
              "\u00d0\u00cf\u0011\u00e0",
              "Microsoft Office",
              "a Microsoft Office document",
              CONVERT),
          mark("\0\0\u0001\0", "Windows icon", "a Windows icon", CONVERT),
          mark("P5\n", "PGM", "a PGM image", CONVERT),
          mark("P6\n", "PPM", "a PPM image", CONVERT),
          mark("NRRD0", "NRRD", "an NRRD file", CONVERT),
          mark("\u001f\u008b", "gzip", "a gzip archive", UNPACK),
          mark("PK\u0003\u0004", "zip (as Excel's .xlsx)", "a zip archive", UNPACK),
          mark("PK\u0005\u0006", "zip", "an empty zip archive", UNPACK),
          mark("7z\u00bc\u00af", "7-Zip", "a 7z archive", UNPACK),
          mark("Rar!\u001a", "RAR", "a RAR archive", UNPACK),
          mark("BZh", "bzip2", "a bzip2 archive", UNPACK),
          mark("\u00fd7zXZ", "xz", "an xz archive", UNPACK),
          mark("(\u00b5/\u00fd", "Zstandard", "a Zstandard archive", UNPACK),
          new Mark(257, "ustar", new FileKind("tar", "a tar archive", UNPACK)),
          new Mark(8, "WEBP", new FileKind("WebP", "a WebP image", CONVERT)),
          new Mark(128, "DICM", new FileKind("DICOM", "a DICOM file", UNREAD)),
          new Mark(344, "n+1\0", new FileKind("NIfTI", "a NIfTI file", CONVERT)),
          new Mark(344, "ni1\0", new FileKind("NIfTI", "a NIfTI file", CONVERT)),
          new Mark(4, "ftypavif", new FileKind("AVIF", "an AVIF image", CONVERT)),
          new Mark(4, "ftypavis", new FileKind("AVIF", "an AVIF image", CONVERT)),
          new Mark(4, "ftyphe", new FileKind("HEIC", "a HEIC image", CONVERT)),
          new Mark(4, "ftypmif1", new FileKind("HEIC", "a HEIC image", CONVERT)),
          new Mark(4, "ftypmsf1", new FileKind("HEIC", "a HEIC image", CONVERT)),
          new Mark(
              4, "ftyp", new FileKind("video", "a film", "take a frame of it and " + CONVERT)));

  private static Mark mark(String bytes, String word, String name, String advice) {
    return new Mark(0, bytes, new FileKind(word, name, advice));
  }

  /** Whether it is text of no kind in particular, as a table is. */
  public boolean isText() {
    return word.equals(TEXT);
  }

  /** Whether it is of images or of documents. */
  public boolean isMedia() {
    return advice.endsWith(CONVERT);
  }

  /** Whether it is an archive, in which anything may be. */
  public boolean isPacked() {
    return advice.equals(UNPACK);
  }

  /**
   * The kind of a file, empty if it is none of those that are known here.
   *
   * @param head its first bytes, {@link #HEAD} or as many as there are
   */
  public static Optional<FileKind> of(byte[] head) {
    byte[] first = Arrays.copyOf(head, Math.min(head.length, HEAD));
    String bytes = new String(first, StandardCharsets.ISO_8859_1);
    Optional<FileKind> marked =
        MARKS.stream().filter(mark -> mark.isIn(bytes)).map(Mark::kind).findFirst();
    return marked.isPresent() ? marked : ofText(first);
  }

  private static Optional<FileKind> ofText(byte[] head) {
    String text = new String(head, StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("\ufeff")) {
      text = text.substring(1);
    }
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
      return Optional.of(
          new FileKind(
              "HTML", "an HTML page", "a server sent it in place of the file: fetch that again"));
    }
    if (text.startsWith("<svg") || (text.startsWith("<?xml") && text.contains("<svg"))) {
      return Optional.of(new FileKind("SVG", "an SVG drawing", CONVERT));
    }
    boolean isText =
        head.length >= LEAST_TEXT
            && text.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || Character.isWhitespace(c));
    return isText
        ? Optional.of(new FileKind(TEXT, "a text file", "name the file that is meant"))
        : Optional.empty();
  }
}
