package io.pollard.imaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The formats of image files that are there, Pollard's own first. */
public final class ImageFormats {

  // Not the thread's class loader: whichever thread asks first, the answer is the same.
  private static final List<ImageFormat> ALL =
      ServiceLoader.load(ImageFormat.class, ImageFormat.class.getClassLoader()).stream()
          .sorted((one, other) -> Boolean.compare(isForeign(one), isForeign(other)))
          .map(ServiceLoader.Provider::get)
          .toList();

  private ImageFormats() {}

  private static boolean isForeign(ServiceLoader.Provider<ImageFormat> provider) {
    return isForeign(provider.type());
  }

  /** Whether it comes from outside of this package. */
  static boolean isForeign(ImageFormat format) {
    return isForeign(format.getClass());
  }

  private static boolean isForeign(Class<?> type) {
    return type.getPackage() != ImageFormat.class.getPackage();
  }

  public static List<ImageFormat> all() {
    return ALL;
  }

  /** As "PNG, JPEG, TIFF". */
  public static String names() {
    return ALL.stream().map(ImageFormat::name).collect(Collectors.joining(", "));
  }

  /** As "PNG, JPEG or TIFF". */
  static String anyName() {
    return names().replaceFirst(", (?=[^,]*$)", " or ");
  }

  /** The format that reads a file, if there is one. */
  static Optional<ImageFormat> of(Path name, byte[] file) {
    byte[] head = Arrays.copyOf(file, Math.min(file.length, ImageFormat.HEAD));
    return ALL.stream().filter(format -> format.claims(name, head)).findFirst();
  }

  /** Whether a file says how its grey values should be shown, by how it begins. */
  static boolean isShownByFile(Path file) {
    return of(file, FileKinds.head(file)).map(ImageFormat::isShownByFile).orElse(false);
  }

  /** The format that reads a file, if there is one whose files may be slices of a volume. */
  static Optional<SeriesFormat> ofSeries(Path file) {
    return of(file, FileKinds.head(file))
        .filter(SeriesFormat.class::isInstance)
        .map(SeriesFormat.class::cast);
  }

  /** Whether one has files that are called so; hidden files are none. */
  static boolean isNamed(Path file) {
    return ends(file, ImageFormat::extensions);
  }

  /** Whether a file's values may lie in others, by its name. */
  static boolean isHeader(Path file) {
    return ends(file, ImageFormat::headers);
  }

  private static boolean ends(Path file, Function<ImageFormat, List<String>> endings) {
    String name = file.getFileName().toString();
    String dotted = "." + name.toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && ALL.stream()
            .flatMap(format -> endings.apply(format).stream())
            .anyMatch(ending -> dotted.endsWith("." + ending));
  }

  /**
   * The other files in which an image's values lie; empty where it has none, or it can't be said.
   */
  static List<Path> companions(Path name, byte[] file) {
    try {
      Optional<ImageFormat> format = of(name, file);
      return format.isEmpty() ? List.of() : format.get().companions(name, file);
    } catch (IOException | RuntimeException e) {
      return List.of(); // reading it says what is wrong with it
    }
  }
}
