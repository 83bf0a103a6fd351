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
    if (source instanceof ImageSource.Series series) {
      throw new DataException(volume(series.name().toString(), raster(series).extent()));
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
    if (source instanceof ImageSource.Series series) {
      return raster(series);
    }
    ImageSource.ArrayEntry entry = (ImageSource.ArrayEntry) source;
    NpyArray array = array(entry);
    return images(array).raster(array, entry.index());
  }

  private static Raster raster(ImageSource.Series series) {
    return read(series, format -> format.read(series.files()));
  }

  /**
   * The same of a file, of the only volume in a folder, which may be a series of slices, or of a
   * folder's series by its number, as {@code folder/1.2.840.1}.
   *
   * @throws DataException as above, or if the folder holds none, or several
   */
  public Raster raster(Path file) {
    return SeriesFolder.find(file)
        .map(this::raster)
        .orElseGet(() -> raster(ImageFiles.bytes(file), file));
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

  /**
   * A mask, in one channel where its three are equal: values as they are stored, those of a palette
   * by their places in it. It lies as {@link #raster} has the image that it is of.
   *
   * @throws DataException as above, or if it is of a kind that changes values when it is saved
   */
  static Raster mask(byte[] bytes, Path file) {
    return read(
        bytes,
        file,
        format -> {
          if (format instanceof JpegFormat) {
            throw new DataException(
                "expected a mask whose values are kept but %s is a JPEG, which changes them: save it as PNG"
                    .formatted(file));
          }
          Raster read =
              format instanceof ImageIoFormat stored
                  ? stored.readPlaces(file, bytes)
                  : format.read(file, bytes, 0);
          return VolumePreparation.greyIfEqual(read);
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
    Optional<ImageSource> volume = SeriesFolder.find(file);
    if (volume.isPresent()) {
      return described(volume.get());
    }
    byte[] bytes = ImageFiles.bytes(file);
    Raster raster = raster(bytes, file);
    try {
      return new Described(
          raster, read(bytes, file, format -> format.facts(file, bytes)).attributes());
    } catch (DataException e) {
      return new Described(raster, Attributes.none());
    }
  }

  /**
   * The same of a sample.
   *
   * @throws DataException if the image can't be read
   */
  public Described described(ImageSource source) {
    if (source instanceof ImageSource.File file) {
      return described(file.file());
    }
    Raster raster = raster(source);
    try {
      return new Described(raster, facts(source).attributes());
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
    Optional<ImageSource> volume = SeriesFolder.find(file);
    if (volume.isPresent()) {
      return facts(volume.get());
    }
    byte[] bytes = ImageFiles.bytes(file);
    return read(bytes, file, format -> format.facts(file, bytes));
  }

  /** The same of a sample; an entry of an array says nothing. */
  public Facts facts(ImageSource source) {
    if (source instanceof ImageSource.Series series) {
      return read(series, format -> format.facts(series.files()));
    }
    return source instanceof ImageSource.File file ? facts(file.file()) : Facts.ofFrames(1);
  }

  /**
   * What a file's header says in words; of one that can't be read who is shown, as far as it goes.
   * Only formats from outside of this package are asked, for none of its own says anything.
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
    Optional<ImageFormat> format = ImageFormats.of(file, bytes).filter(ImageFormats::isForeign);
    if (format.isEmpty()) {
      return Attributes.none();
    }
    try {
      return read(bytes, file, some -> some.facts(file, bytes)).attributes();
    } catch (DataException e) { // decoding it says what is wrong with it
      return new Attributes(Map.of(), Map.of(), HeaderWords.identifiers(format.get(), bytes));
    }
  }

  private static boolean saysNothing(byte[] head, Path file) {
    return ImageFormats.of(file, head).filter(ImageFormats::isForeign).isEmpty();
  }

  @FunctionalInterface
  private interface Reading<F extends ImageFormat, T> {
    T by(F format) throws IOException;
  }

  private static <T> T read(ImageSource.Series series, Reading<SeriesFormat, T> reading) {
    SeriesFormat format =
        ImageFormats.ofSeries(series.files().get(0))
            .orElseThrow(
                () ->
                    new DataException(
                        "expected slices in the series %s but its files have changed; run again"
                            .formatted(series.name())));
    return read("the series " + series.name(), format, reading);
  }

  private static <F extends ImageFormat, T> T read(String name, F format, Reading<F, T> reading) {
    try {
      return reading.by(format);
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // damaged files make readers throw anything
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new DataException("%s can't be decoded: %s".formatted(name, reason), e);
    }
  }

  private static <T> T read(byte[] bytes, Path file, Reading<ImageFormat, T> reading) {
    ImageFormat format =
        ImageFormats.of(file, bytes).orElseThrow(() -> new DataException(unknownKind(bytes, file)));
    return read("the image " + file, format, reading);
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
