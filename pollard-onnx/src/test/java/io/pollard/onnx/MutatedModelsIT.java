package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of damaged model files: half of them damaged in their bytes, the others in their
 * structure, with a digest that fits. One in twenty is left whole and must predict.
 */
@Tag("mutations")
class MutatedModelsIT {

  private static final int FILES = Integer.getInteger("pollard.mutations", 2000);

  @TempDir private Path folder;

  @Test
  void noneCrashesOrLeavesTheReaderOtherwiseThanInASentence() throws Exception {
    Path said = folder.resolve("said.txt");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + folder.resolve("crash.txt"),
            "-cp",
            System.getProperty("java.class.path"),
            MutatedModels.class.getName(),
            folder.toString(),
            "0",
            Integer.toString(FILES));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    int exitCode = process.waitFor();
    List<String> lines = Files.readAllLines(said, StandardCharsets.UTF_8);
    assertThat(exitCode).as("after %s", lines.get(lines.size() - 1)).isZero();
    assertThat(lines).hasSize(FILES);
    assertThat(lines.stream().filter(line -> line.matches("\\d+ (UNCLEAR|ESCAPED|.*_RUNTIME).*")))
        .isEmpty();
    Map<String, Integer> outcomes = new TreeMap<>();
    lines.forEach(line -> outcomes.merge(line.substring(line.indexOf(' ') + 1), 1, Integer::sum));
    System.out.println(FILES + " files: " + outcomes);
    assertThat(outcomes.get("WHOLE")).isEqualTo((FILES + 19) / 20);
    assertThat(outcomes.get("BYTES_HARMLESS")).isNull();
    assertThat(outcomes.get("STRUCTURE_GRAPH")).isGreaterThan(FILES / 10);
  }
}
