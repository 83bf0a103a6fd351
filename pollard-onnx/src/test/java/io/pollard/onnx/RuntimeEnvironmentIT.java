package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeEnvironmentIT {

  @TempDir private Path folder;

  /** In a process of its own: a library is loaded once, or never. */
  @Test
  void aFolderInWhichTheLibraryCantBeUnpackedIsNamed() throws IOException, InterruptedException {
    Path none = folder.resolve("none");
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + none,
                "-cp",
                System.getProperty("java.class.path"),
                Loading.class.getName(),
                folder.resolve("model.onnx").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    // The Java of a process whose folder is missing may warn of it.
    List<String> lines =
        Files.readAllLines(said).stream().filter(line -> !line.startsWith("WARNING: ")).toList();
    assertThat(lines)
        .hasSize(3)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith(folder.resolve("model.onnx") + ": expected to unpack and load ")
                    .contains("ONNX Runtime's library in " + none + " but found ")
                    .endsWith("; -Djava.io.tmpdir=FOLDER gives Java a folder that can be written"));
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
