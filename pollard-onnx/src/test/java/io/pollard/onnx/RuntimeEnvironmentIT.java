package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeEnvironmentIT {

  @TempDir private Path folder;

  private record Said(List<String> lines, Path temporary) {}

  /** In a process of its own: a library is loaded once, or never. */
  private Said said(String... options) throws IOException, InterruptedException {
    Path temporary = Files.createDirectories(folder.resolve("temporary"));
    Path said = folder.resolve("said.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Loading.class.getName(),
            folder.resolve("model.onnx").toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor()).isZero();
    // The Java of a process whose folder is missing may warn of it.
    return new Said(
        Files.readAllLines(said).stream().filter(line -> !line.startsWith("WARNING: ")).toList(),
        temporary);
  }

  @Test
  void theLibraryIsUnpackedOnceAndNothingIsLeftInTheTemporaryFolder() throws Exception {
    Path natives = folder.resolve("natives");
    for (int start = 0; start < 2; start++) {
      Said said = said("-Dpollard.natives=" + natives);
      assertThat(said.lines()).containsExactly("loaded", "loaded", "loaded");
      assertThat(said.temporary()).isEmptyDirectory();
      assertThat(natives)
          .isDirectoryContaining("regex:.*/onnx-runtime-[0-9a-f]{8}")
          .isDirectoryNotContaining("glob:**.part");
    }
  }

  @Test
  void aFolderInWhichTheLibraryCantBeUnpackedIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    assertThat(said("-Dpollard.natives=" + file).lines())
        .hasSize(3)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith(folder.resolve("model.onnx") + ": expected to unpack ONNX Runtime")
                    .contains(" into the folder " + file + " but found " + file)
                    .endsWith("POLLARD_NATIVES=FOLDER names another folder"));
  }

  @Test
  void aTemporaryFolderThatIsMissingIsNamed() throws Exception {
    Path none = folder.resolve("none");
    assertThat(said("-Djava.io.tmpdir=" + none).lines())
        .hasSize(3)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith(folder.resolve("model.onnx") + ": expected to load ONNX Runtime's")
                    .contains(" and to make a folder in " + none + " but found ")
                    .contains("-Djava.io.tmpdir=FOLDER"));
  }

  /** Loads a model in three ways, as a program does that goes on after a failure. */
  static final class Loading {

    private Loading() {}

    public static void main(String[] arguments) {
      Path file = Path.of(arguments[0]);
      ModelWriter.write(file, TestModels.modelThatPredicts());
      List<Runnable> ways =
          List.of(
              () -> Predictor.load(file).close(),
              () -> Predictor.load(file).close(),
              () -> ExportedModel.load(file, 1).close());
      for (Runnable way : ways) {
        try {
          way.run();
          System.out.println("loaded");
        } catch (ModelException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }
}
