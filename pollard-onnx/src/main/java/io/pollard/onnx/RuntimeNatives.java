package io.pollard.onnx;

import ai.onnxruntime.OrtEnvironment;
import io.pollard.files.NativesHome;
import io.pollard.files.PackedFile;
import io.pollard.files.UnpackedFiles;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * ONNX Runtime's libraries, unpacked once. Left alone the runtime unpacks them at every start into
 * a new folder of Java's temporary folder, where a killed process leaves them.
 */
final class RuntimeNatives {

  /** Where the runtime looks for them. */
  static final String PLACE = "onnxruntime.native.path";

  private RuntimeNatives() {}

  /**
   * Unpacks the libraries where that is needed and tells the runtime where they are. Where the
   * program says so itself, or the runtime is in no jar or for no such machine, it is left alone.
   *
   * @throws IOException with a sentence
   */
  static void prepare() throws IOException {
    Optional<String> machine = machine();
    if (machine.isEmpty() || System.getProperty(PLACE) != null) {
      return;
    }
    List<PackedFile> files =
        PackedFile.in(
            OrtEnvironment.class.getClassLoader(),
            "ai/onnxruntime/native/" + machine.get(),
            name -> true);
    if (!files.isEmpty()) {
      UnpackedFiles unpacked = new UnpackedFiles("ONNX Runtime", files, PackedFile::name);
      Path folder = NativesHome.of(Optional.empty()).unpack(unpacked, alone -> {});
      System.setProperty(PLACE, folder.toString());
    }
  }

  /** As the runtime's jar calls it; empty where it has no libraries for it. */
  private static Optional<String> machine() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    boolean isKnown = List.of("amd64", "x86_64", "aarch64").contains(processor);
    String name = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
    return isKnown
        ? Optional.of(name + (processor.equals("aarch64") ? "-aarch64" : "-x64"))
        : Optional.empty();
  }

  /**
   * Deletes the folder that the runtime makes for what it need not unpack; it would do so itself,
   * but not where its process is killed. A runtime that has no such field any more is left alone.
   */
  static void deleteItsFolder() {
    try {
      Field field = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("tempDirectory");
      field.setAccessible(true);
      if (field.get(null) instanceof Path folder) {
        Files.deleteIfExists(folder);
      }
    } catch (ReflectiveOperationException | IOException | RuntimeException e) {
      return; // it has files, or is none of our business
    }
  }
}
