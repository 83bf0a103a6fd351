package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads images: PNG, JPEG, TIFF, BMP and GIF of 8 or 16 bits, grey or RGB, turned upright as their
 * EXIF orientation says, and entries of NumPy archives. Safe to share between threads; archives
 * stay in memory as long as the decoder lives.
 */
public final class ImageDecoder {

  /**
   * A file that claims more is a trap, damaged, or too much for the heap: a pixel of 16-bit RGB
   * takes 12 bytes while it is decoded.
   */
  private static final long MOST_PIXELS =
      Math.min(200_000_000, Runtime.getRuntime().maxMemory() / 32);

  private final Map<Path, Npz> archives = new ConcurrentHashMap<>();

  /**
   * @throws DataException if the image is missing, damaged, cut off or of a kind that is not read
   */
  public Pixels decode(ImageSource source) {
    if (source instanceof ImageSource.File file) {
      return decode(file.file());
    }
    ImageSource.ArrayEntry entry = (ImageSource.ArrayEntry) source;
    NpyArray array = archives.computeIfAbsent(entry.file(), Npz::open).array(entry.array());
    List<Integer> shape = array.shape(); // [N, H, W] or [N, H, W, 3], checked when it was listed
    int channels = shape.size() == 4 ? 3 : 1;
    return Pixels.of(shape.get(2), shape.get(1), channels, array.entry(entry.index()));
  }

  /**
   * @throws DataException as above
   */
  public Pixels decode(Path file) {
    try {
      return decode(Files.readAllBytes(file), file);
    } catch (NoSuchFileException e) {
      throw new DataException("expected an image but found no file " + file, e);
    } catch (IOException e) {
      throw new DataException("the file %s can't be read: %s".formatted(file, e), e);
    }
  }

  /** The same of the file's bytes; the name stands in messages only. */
  Pixels decode(byte[] bytes, Path file) {
    AtomicReference<String> warning = new AtomicReference<>("");
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new DataException(unknownKind(bytes, file));
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        reader.addIIOReadWarningListener(
            (source, text) -> warning.set(warning.get() + text.toLowerCase(Locale.ROOT)));
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MOST_PIXELS) {
          throw new DataException(
              "expected at most %s pixels, for which there is memory (-Xmx), but %s claims %s"
                  .formatted(MOST_PIXELS, file, pixels));
        }
        BufferedImage image = reader.read(0);
        if (isCutOff(bytes) || warning.get().contains("premature")) {
          throw new DataException("the image %s is cut off".formatted(file));
        }
        return Pixels.of(image).upright(Exif.orientation(bytes));
      } finally {
        reader.dispose();
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // damaged files make the readers throw anything
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new DataException("the image %s can't be decoded: %s".formatted(file, reason), e);
    }
  }

  /**
   * Whether a JPEG lacks its end, which Java's readers fill with grey. The end marker can't occur
   * in the coded picture, so the one after the first start of a scan is the real one.
   */
  private static boolean isCutOff(byte[] file) {
    if (file.length < 4 || (file[0] & 0xff) != 0xff || (file[1] & 0xff) != 0xd8) {
      return false;
    }
    int position = 2;
    while (position + 3 < file.length && (file[position + 1] & 0xff) != 0xda) {
      // Any number of bytes may fill the room before a marker.
      boolean isFilling = (file[position + 1] & 0xff) == 0xff;
      position +=
          isFilling ? 1 : 2 + ((file[position + 2] & 0xff) << 8 | (file[position + 3] & 0xff));
    }
    for (int i = position; i + 1 < file.length; i++) {
      if ((file[i] & 0xff) == 0xff && (file[i + 1] & 0xff) == 0xd9) {
        return false;
      }
    }
    return true;
  }

  private static String unknownKind(byte[] bytes, Path file) {
    String missing = missingReader(file);
    boolean dicom =
        bytes.length > 132
            && bytes[128] == 'D'
            && bytes[129] == 'I'
            && bytes[130] == 'C'
            && bytes[131] == 'M';
    if (dicom || missing != null) {
      return "%s is a %s file, for which this version has no reader; convert it to PNG or TIFF"
          .formatted(file, dicom ? "DICOM" : missing);
    }
    return "expected a PNG, JPEG, TIFF, BMP or GIF image but %s is none (%s)"
        .formatted(file, bytes.length == 0 ? "it is empty" : bytes.length + " bytes");
  }

  /** The kind of a medical file that this version knows but can't read, by its name, or null. */
  static String missingReader(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".dcm") || name.endsWith(".dicom")) {
      return "DICOM";
    }
    return name.endsWith(".nii") || name.endsWith(".nii.gz") ? "NIfTI" : null;
  }
}
