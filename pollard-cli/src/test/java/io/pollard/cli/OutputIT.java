package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The process's own streams, which no test in the same process has. */
@EnabledOnOs(OS.LINUX)
class OutputIT {

  /** Runs {@code describe} in a shell, which says last how it ended, and gives all that is said. */
  private String described(String redirected) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String command =
        "{ '"
            + java
            + "' -Xmx128m -XX:TieredStopAtLevel=1 "
            + Main.class.getName()
            + " describe resnet18 --format csv; echo \"ended $?\" >&3; } "
            + redirected;
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-c", "exec 3>&1; " + command).redirectErrorStream(true);
    shell.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = shell.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return said;
  }

  @Test
  void aFullDiskIsSaidAndRefused() throws IOException, InterruptedException {
    assertThat(described(">/dev/full"))
        .startsWith("expected to write the result to standard output but found: ")
        .endsWith("ended 2\n")
        .hasLineCount(2);
  }

  @Test
  void aClosedPipeIsNeitherSaidNorRefused() throws IOException, InterruptedException {
    assertThat(described("| sleep 0")).isEqualTo("ended 0\n");
  }

  @Test
  void closedOrFullStandardErrorChangesNothing() throws IOException, InterruptedException {
    assertThat(described("2>/dev/full")).contains("layer4.1").endsWith("ended 0\n");
  }
}
