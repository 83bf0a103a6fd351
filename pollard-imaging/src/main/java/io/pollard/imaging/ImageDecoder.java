package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.data.Intensity;
import io.pollard.files.FileKind;
import io.pollard.network.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads images: the first frame of every {@link ImageFormat}, of 8 or 16 bits, grey or RGB, and
 * entries of NumPy archives; volumes as {@link Raster}s. Safe to share between threads; archives
 * stay in memory as long as the decoder lives.
 */
public final class ImageDecoder {

  private final Map<Path, Npz> archives = new ConcurrentHashMap<>();

  /**
   * The raw values of an image of 8 or 16 bits without sign. Where its file says how its grey
   * values should be shown, as DICOM's do, it is what is shown, in 8 bits; {@link #raster} has the
   * values.
   *
   * @throws DataException if the image is missing, damaged, cut off or of a kind that is not read,
   *     or of other values
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
          Raster image =
              Slice.of(read)
                  .orElseThrow(() -> new DataException(volume(file.toString(), read.extent())));
          return image.presentation().isNone() ? Pixels.of(image) : shown(image);
        });
  }

  /** A grey image as its file says that it should be shown. */
  static Pixels shown(Raster image) {
    return Pixels.of(
        image.extent().size(1),
        image.extent().size(0),
        1,
        GreyValues.of(image, 1).scaled(Intensity.ByFile.first()));
  }

  /**
   * An image, [height, width, channels], or a volume, [depth, height, width, channels], which lies
   * as {@link ImageFormat#read} says; an entry of an array as it lies there. Images of whole
   * numbers from 0 to 65,535 are of 8 or 16 bits without sign, whatever type the file has.
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
          return read.extent().axes() > 2
              ? read
              : VolumePreparation.greyIfEqual(Slice.of(read).orElseThrow());
        });
  }

  private static String volume(String name, Extent extent) {
    return "expected an image of height x width but %s is a volume of %s; give an input with a depth, or files of single slices"
        .formatted(name, extent);
  }

  /**
   * What a file says besides its values, as where its voxels lie.
   *
   * @throws DataException as above
   */
  public Facts facts(Path file) {
    byte[] bytes = ImageFiles.bytes(file);
    return read(bytes, file, format -> format.facts(file, bytes));
  }

  /**
   * What a file's header says in words; nothing where it can't be read. Only formats from outside
   * of this package are asked, for none of its own says anything.
   */
  public static Attributes attributes(Path file) {
    try {
      byte[] head = FileKinds.head(file);
      return saysNothing(head, file) ? Attributes.none() : attributes(ImageFiles.bytes(file), file);
    } catch (DataException e) {
      return Attributes.none();
    }
  }

  /** The same of the file's bytes. */
  static Attributes attributes(byte[] bytes, Path file) {
    if (saysNothing(bytes, file)) {
      return Attributes.none();
    }
    try {
      return read(bytes, file, format -> format.facts(file, bytes)).attributes();
    } catch (DataException e) {
      return Attributes.none(); // decoding it says what is wrong with it
    }
  }

  private static boolean saysNothing(byte[] head, Path file) {
    return ImageFormats.of(file, head).filter(ImageFormats::isForeign).isEmpty();
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
    Optional<FileKind> kind = FileKind.of(bytes);
    if (kind.isPresent()) {
      return "expected a %s image but %s is %s; %s"
          .formatted(ImageFormats.anyName(), file, kind.get().name(), kind.get().advice());
    }
    return "expected a %s image but %s is none (%s)"
        .formatted(
            ImageFormats.anyName(),
            file,
            bytes.length == 0 ? "it is empty" : bytes.length + " bytes");
  }
}
