package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.files.FileKind;
import io.pollard.network.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads images: the first frame of every {@link ImageFormat}, of 8 or 16 bits, grey or RGB, and
 * entries of NumPy archives; volumes as {@link Raster}s. Safe to share between threads; archives
 * stay in memory as long as the decoder lives.
 */
public final class ImageDecoder {

  private final Map<Path, Npz> archives = new ConcurrentHashMap<>();

  /**
   * @throws DataException if the image is missing, damaged, cut off or of a kind that is not read
   */
  public Pixels decode(ImageSource source) {
    if (source instanceof ImageSource.File file) {
      return decode(file.file());
    }
    ImageSource.ArrayEntry entry = (ImageSource.ArrayEntry) source;
    NpyArray array = array(entry);
    ArrayImages images = images(array);
    if (images.isOfVolumes()) {
      throw new DataException(
          volume(
              "%s/%s of %s".formatted(entry.array(), entry.index(), entry.file()),
              images.extent()));
    }
    return images.image(array, entry.index());
  }

  private NpyArray array(ImageSource.ArrayEntry entry) {
    return archives.computeIfAbsent(entry.file(), Npz::open).array(entry.array());
  }

  private static ArrayImages images(NpyArray array) {
    return ArrayImages.of(array.shape())
        .orElseThrow(() -> new IllegalStateException("checked when it was listed"));
  }

  /**
   * @throws DataException as above
   */
  public Pixels decode(Path file) {
    return decode(ImageFiles.bytes(file), file);
  }

  /** The same of the file's bytes; the name stands in messages, and says where other files lie. */
  Pixels decode(byte[] bytes, Path file) {
    return read(
        bytes,
        file,
        format -> {
          Raster read = format.read(file, bytes, 0);
          return Pixels.of(
              Slice.of(read)
                  .orElseThrow(() -> new DataException(volume(file.toString(), read.extent()))));
        });
  }

  /**
   * An image, [height, width, channels] of 8 or 16 bits without sign, or a volume, [depth, height,
   * width, channels] of any type, which lies as {@link ImageFormat#read} says; an entry of an array
   * as it lies there.
   *
   * @throws DataException if it is missing, damaged, cut off or of a kind that is not read
   */
  public Raster raster(ImageSource source) {
    if (source instanceof ImageSource.File file) {
      return raster(file.file());
    }
    ImageSource.ArrayEntry entry = (ImageSource.ArrayEntry) source;
    NpyArray array = array(entry);
    return images(array).raster(array, entry.index());
  }

  /**
   * @throws DataException as above
   */
  public Raster raster(Path file) {
    return raster(ImageFiles.bytes(file), file);
  }

  /** The same of the file's bytes; the name stands in messages, and says where other files lie. */
  Raster raster(byte[] bytes, Path file) {
    return read(
        bytes,
        file,
        format -> {
          Raster read = format.read(file, bytes, 0);
          return read.extent().axes() > 2 ? read : Pixels.of(Slice.unsigned(read)).raster();
        });
  }

  private static String volume(String name, Extent extent) {
    return "expected an image of height x width but %s is a volume of %s; give an input with a depth, or files of single slices"
        .formatted(name, extent);
  }

  /**
   * An image or a volume with what its header says in words, which is nothing where the header
   * can't be read.
   *
   * @throws DataException if the image can't be read
   */
  public Described described(Path file) {
    byte[] bytes = ImageFiles.bytes(file);
    Raster raster = raster(bytes, file);
    try {
      return new Described(
          raster, read(bytes, file, format -> format.facts(file, bytes)).attributes());
    } catch (DataException e) {
      return new Described(raster, Attributes.none());
    }
  }

  /** A decoded file. */
  public record Described(Raster raster, Attributes attributes) {}

  /**
   * What a file says besides its values, as where its voxels lie.
   *
   * @throws DataException as above
   */
  public Facts facts(Path file) {
    byte[] bytes = ImageFiles.bytes(file);
    return read(bytes, file, format -> format.facts(file, bytes));
  }

  @FunctionalInterface
  private interface Reading<T> {
    T by(ImageFormat format) throws IOException;
  }

  private static <T> T read(byte[] bytes, Path file, Reading<T> reading) {
    ImageFormat format =
        ImageFormats.of(file, bytes).orElseThrow(() -> new DataException(unknownKind(bytes, file)));
    try {
      return reading.by(format);
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
    return name.endsWith(".dcm") || name.endsWith(".dicom") ? "DICOM" : null;
  }
}
