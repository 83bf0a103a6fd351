package io.pollard.imaging;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
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
    return provider.type().getPackage() != ImageFormat.class.getPackage();
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

  /** Whether one has files that are called so; hidden files are none. */
  static boolean isNamed(Path file) {
    String name = file.getFileName().toString();
    String dotted = "." + name.toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && ALL.stream()
            .flatMap(format -> format.extensions().stream())
            .anyMatch(extension -> dotted.endsWith("." + extension));
  }
}
