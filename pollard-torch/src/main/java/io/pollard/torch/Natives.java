package io.pollard.torch;

import io.pollard.data.DataException;
import io.pollard.files.NativesHome;
import io.pollard.files.PackedFile;
import io.pollard.files.UnpackedFiles;
import io.pollard.training.loop.AddressSpace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's libraries. JavaCPP unpacks each where it lies when it is first used, which a killed
 * process leaves half done and a second one meets half done; so they are unpacked for it, whole, in
 * the places, sizes and times by which it knows its own work, and what it adds itself (links and
 * renamed copies) it adds while others wait.
 */
final class Natives {

  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  /** Whose libraries libtorch loads; those of the GPU are on the class path of that build only. */
  private static final List<String> PROJECTS =
      List.of("javacpp", "openblas", "pytorch", "cuda", "mkl");

  private static final List<String> EXTENSIONS = List.of("", "-gpu");

  private static final Pattern LIBRARY = Pattern.compile(".*\\.(so|dylib|dll|jnilib)(\\.[0-9.]+)?");

  /** Its libraries take half a GB, what they reserve when they start as much. */
  private static final long ADDRESS_SPACE = 1_200_000_000;

  private static final double GIGABYTE = 1e9;

  private Natives() {}

  /**
   * Unpacks them where that is needed and loads them.
   *
   * @throws DataException if they can't be unpacked or loaded
   */
  static void load() {
    requireAddressSpace();
    try {
      List<PackedFile> files = packed();
      // A program that has used JavaCPP before has its own cache already, for good.
      if (files.isEmpty() || !Loader.getLoadedLibraries().isEmpty()) {
        loadFromCache();
        return;
      }
      UnpackedFiles unpacked =
          new UnpackedFiles("libtorch", files, file -> file.jar() + "/" + file.path());
      Path folder =
          NativesHome.of(Optional.ofNullable(System.getProperty(CACHE)))
              .unpack(unpacked, Natives::settle);
      settle(folder);
    } catch (IOException e) {
      throw new DataException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Where there is too little, OpenBLAS ends the process. */
  private static void requireAddressSpace() {
    AddressSpace.left()
        .ifPresent(
            left -> {
              if (left < ADDRESS_SPACE) {
                throw new DataException(
                    String.format(
                        Locale.ROOT,
                        "expected %.1f GB of address space for libtorch but found %.1f GB; ulimit -v"
                            + " unlimited allows more, and POLLARD_JAVA_OPTS=-Xmx1g takes less of"
                            + " it for Java",
                        ADDRESS_SPACE / GIGABYTE,
                        left / GIGABYTE));
              }
            });
  }

  private static List<PackedFile> packed() throws IOException {
    List<PackedFile> files = new ArrayList<>();
    for (String project : PROJECTS) {
      for (String extension : EXTENSIONS) {
        files.addAll(
            PackedFile.in(
                Loader.class.getClassLoader(),
                "org/bytedeco/" + project + "/" + Loader.getPlatform() + extension,
                name -> LIBRARY.matcher(name).matches()));
      }
    }
    return files;
  }

  /** Loads them from the folder; again does nothing. */
  private static void settle(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (Files.isWritable(real)) {
      System.setProperty(CACHE, real.toString());
    } else {
      // JavaCPP refuses a cache that it can't write to; where nothing is missing it need not.
      System.setProperty("org.bytedeco.javacpp.pathsFirst", "true");
      System.setProperty("org.bytedeco.javacpp.cacheLibraries", "false");
      System.setProperty("org.bytedeco.javacpp.platform.preloadpath", foldersIn(real));
    }
    loadFromCache();
  }

  private static String foldersIn(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> file.resolveSibling("").toString())
          .distinct()
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static void loadFromCache() {
    try {
      Loader.load(torch.class);
      Loader.load(openblas_nolapack.class);
    } catch (LinkageError e) {
      throw new DataException(sentence(e), e);
    }
  }

  /** The innermost cause says which library, and what the system says of it. */
  private static String sentence(LinkageError failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return "expected to load libtorch but found "
        + cause.getMessage()
        + "; it needs a disk from which programs may run ("
        + NativesHome.SETTING
        + " names another folder) and the address space that ulimit -v allows";
  }
}
