package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.files.FileKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads images and volumes: the first frame of every {@link ImageFormat}, grey or RGB, images of 8
 * or 16 bits, and entries of NumPy archives. Safe to share between threads; archives stay in memory
 * as long as the decoder lives.
 */
public final class ImageDecoder {

  private final Map<Path, Npz> archives = new ConcurrentHashMap<>();

  /**
   * @throws DataException if the image is missing, damaged, cut off, of a kind that is not read, or
   *     a volume
   */
  public Pixels decode(ImageSource source) {
    return image(raster(source));
  }

  /**
   * @throws DataException as above
   */
  public Pixels decode(Path file) {
    return decode(ImageFiles.bytes(file), file);
  }

  /** The same of the file's bytes; the name stands in messages only. */
  Pixels decode(byte[] bytes, Path file) {
    return image(raster(bytes, file));
  }

  private static Pixels image(Raster raster) {
    if (raster.extent().axes() != 2) {
      throw new DataException(
          "expected an image of height and width but found a volume of " + raster.extent());
    }
    return Pixels.of(raster);
  }

  /**
   * An image, [height, width, channels] of 8 or 16 bits without sign, or a volume, [depth, height,
   * width, channels] of any type; one whose three channels are equal is grey.
   *
   * @throws DataException if it is missing, damaged, cut off or of a kind that is not read
   */
  public Raster raster(ImageSource source) {
    if (source instanceof ImageSource.File file) {
      return raster(file.file());
    }
    ImageSource.ArrayEntry entry = (ImageSource.ArrayEntry) source;
    NpyArray array = archives.computeIfAbsent(entry.file(), Npz::open).array(entry.array());
    return ArrayImages.of(array.shape())
        .orElseThrow(() -> new IllegalStateException("checked when it was listed"))
        .image(array, entry.index())
        .raster();
  }

  /**
   * @throws DataException as above
   */
  public Raster raster(Path file) {
    return raster(ImageFiles.bytes(file), file);
  }

  /** The same of the file's bytes; the name stands in messages only. */
  Raster raster(byte[] bytes, Path file) {
    ImageFormat format =
        ImageFormats.of(file, bytes).orElseThrow(() -> new DataException(unknownKind(bytes, file)));
    try {
      Raster read = format.read(file, bytes, 0);
      return read.extent().axes() == 3
          ? VolumePreparation.greyIfEqual(read)
          : Pixels.of(read).raster();
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // damaged files make readers throw anything
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new DataException("the image %s can't be decoded: %s".formatted(file, reason), e);
    }
  }

  /** A word for what an earlier version read otherwise, see {@link ImageFormat#reading}. */
  static String reading(byte[] bytes, Path file) {
    try {
      Optional<ImageFormat> format = ImageFormats.of(file, bytes);
      return format.isEmpty() ? "" : format.get().reading(file, bytes);
    } catch (IOException | RuntimeException e) {
      return ""; // its pixels say what is wrong with it
    }
  }

  private static String unknownKind(byte[] bytes, Path file) {
    String missing = missingReader(file);
    Optional<FileKind> kind = FileKind.of(bytes);
    if (kind.isPresent() && (missing == null || !kind.get().isPacked())) {
      return "expected a %s image but %s is %s; %s"
          .formatted(ImageFormats.anyName(), file, kind.get().name(), kind.get().advice());
    }
    if (missing != null) {
      return "%s is a %s file, for which this version has no reader; convert it to PNG or TIFF"
          .formatted(file, missing);
    }
    return "expected a %s image but %s is none (%s)"
        .formatted(
            ImageFormats.anyName(),
            file,
            bytes.length == 0 ? "it is empty" : bytes.length + " bytes");
  }

  /** The kind of a medical file that this version knows but can't read, by its name, or null. */
  static @Nullable String missingReader(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".dcm") || name.endsWith(".dicom")) {
      return "DICOM";
    }
    return name.endsWith(".nii") || name.endsWith(".nii.gz") ? "NIfTI" : null;
  }
}
