package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.training.OpenTrial;
import io.pollard.training.TrialInUseException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trial's claim between processes. */
class StudyProcessesIT {

  @TempDir private Path folder;

  /** Claims a trial, says so, and waits to be killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      OpenTrial trial = Study.at(Path.of(arguments[0])).open(Trials.of(Trials.CUT));
      trial.putHistory(Trials.HISTORY);
      try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
        out.write("claimed\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        Thread.sleep(60_000);
      }
    }
  }

  @Test
  void aTrialOfALivingProcessIsRefusedAndOfAKilledOneIsFree() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(firstLine(holder)).isEqualTo("claimed");
      Study study = Study.at(folder);
      assertThatThrownBy(() -> study.open(Trials.of(Trials.CUT)))
          .isInstanceOf(TrialInUseException.class)
          .hasMessageStartingWith("another process works on the trial " + folder);
      study.open(Trials.of(Trials.FULL)).close();
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (OpenTrial trial = Study.at(folder).open(Trials.of(Trials.CUT))) {
      assertThat(trial.history()).isEqualTo(Trials.HISTORY);
    }
  }

  private static String firstLine(Process process) throws IOException {
    return new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }
}
