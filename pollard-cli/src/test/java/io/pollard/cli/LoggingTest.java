package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.app.LogPlace;
import io.pollard.app.TrialLog;
import io.pollard.data.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {

  private static final Logger LOG = LoggerFactory.getLogger("io.pollard.torch.TorchRunner");

  @Test
  void aTrialsLogTakesWhatIsLoggedWhileItIsOpen(@TempDir Path folder) throws IOException {
    LOG.info("before");
    TrialLog first = TrialLog.in(folder);
    try (first) {
      LOG.info("größer als {}", 1.5);
    }
    LOG.info("between");
    TrialLog second = TrialLog.in(folder);
    try (second) {
      LOG.debug("the end", new IllegalStateException("why"));
    }
    String log = Files.readString(folder.resolve("log.txt"), UTF_8);
    assertThat(log).doesNotContain("before", "between").contains("IllegalStateException: why");
    assertThat(log.lines().findFirst().orElseThrow())
        .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]{12}Z INFO  TorchRunner: größer als 1.5");
  }

  @Test
  void aLogThatCannotBeWrittenIsRefused(@TempDir Path folder) throws IOException {
    Files.createDirectory(folder.resolve("log.txt"));
    assertThatThrownBy(() -> TrialLog.in(folder))
        .isInstanceOf(DataException.class)
        .hasMessage("expected to write " + folder.resolve("log.txt") + " but it can't be opened");
  }

  @Test
  void theConsoleShowsTheLogOnlyWhenAsked() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = Console.of(new ByteArrayOutputStream(), err);
    LOG.error("not shown");
    LogPlace log = Logging.toConsole(console);
    try (log) {
      LOG.info("shown");
    }
    console.say("still open");
    assertThat(err.toString(UTF_8))
        .doesNotContain("not shown")
        .contains("TorchRunner: shown")
        .contains("still open");
  }
}
