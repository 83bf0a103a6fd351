package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.testing.StoredStudies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with a study of an earlier build, beside what that build printed. */
class StoredStudyIT {

  private static final String INTERRUPTED = "sapling-ttl-layer2.1-s1-cfee9b14";

  /** The same graph or the same sums on another processor. */
  private static final double ROUNDING = 1e-4;

  @TempDir private Path folder;
  private Path study;

  @BeforeEach
  void copy() {
    study = StoredStudies.copy("format-1", folder).resolve("study");
  }

  private String cache() {
    return "--cache-dir=" + folder.resolve("cache");
  }

  private String expected(String name) throws IOException {
    return Files.readString(folder.resolve("expected").resolve(name));
  }

  @Test
  void itIsListedTabledAndPlotted() throws IOException {
    assertThat(pollard("study", "list", study.toString(), "--format=csv").expect(0).out())
        .isEqualTo(expected("list.csv"));
    // What was printed then, and a column of p-values.
    assertThat(pollard("study", "table", study.toString(), "--format=csv").expect(0).out().lines())
        .zipSatisfy(
            expected("table.csv").lines().toList(),
            (now, printed) -> assertThat(now).startsWith(printed + ","));
    pollard("study", "plot", study.toString()).expect(0);
    assertThat(study.resolve("plots/parameters.png")).isNotEmptyFile();
    assertThat(study.resolve("plots/cuts-sapling.png")).isNotEmptyFile();
    pollard("study", "show", study + "/" + INTERRUPTED).expect(0);
  }

  @Test
  void aTrialIsEvaluated() throws IOException {
    Ran ran =
        pollard("evaluate", study + "/smallest", "--format=csv", cache()).expect(ExitCode.DONE);
    List<String> scores = expected("evaluate.csv").lines().toList();
    assertThat(ran.rows()).hasSizeGreaterThan(scores.size() - 1);
    for (String line : scores.subList(1, scores.size())) {
      List<String> cells = List.of(line.split(",", -1));
      assertThat(Double.parseDouble(ran.rows().get(cells.get(0)).get(1)))
          .as(cells.get(0))
          .isCloseTo(Double.parseDouble(cells.get(1)), within(ROUNDING));
    }
  }

  /** Every number of the predictions that the earlier build's file gave, by both files. */
  @Test
  void aTrialIsExportedAndItsEarlierModelFilePredicts() throws IOException {
    Path exported = folder.resolve("exported.onnx");
    pollard("export", study + "/smallest", "--out=" + exported, cache()).expect(ExitCode.DONE);
    for (Path model : List.of(folder.resolve("model.onnx"), exported)) {
      Map<String, List<String>> rows =
          pollard("predict", model.toString(), folder.resolve("lesions").toString(), "--format=csv")
              .expect(ExitCode.DONE)
              .rows();
      List<String> lines = expected("predict.csv").lines().toList();
      assertThat(rows).hasSize(lines.size() - 1);
      for (String line : lines.subList(1, lines.size())) {
        List<String> cells = List.of(line.split(",", -1));
        List<String> found = rows.get(folder.resolve(cells.get(0)).toString());
        assertThat(found).as(cells.get(0)).isNotNull();
        assertThat(Double.parseDouble(found.get(2)))
            .isCloseTo(Double.parseDouble(cells.get(2)), within(ROUNDING));
      }
    }
  }

  private Ran train(String... flags) {
    List<String> all =
        new java.util.ArrayList<>(
            List.of(
                ("train "
                        + folder.resolve("lesions")
                        + " --positive firm --backbone sapling"
                        + " --weights sapling --batch 16 --rate 1e-3 --precision fp32 --threads 1"
                        + " --recipe short2d --strategy ttl --study "
                        + study)
                    .split(" ")));
    all.add(cache());
    for (String some : flags) {
      all.addAll(List.of(some.split(" ")));
    }
    return pollard(all);
  }

  @Test
  void aTrialThatWasInterruptedGoesOnUnderItsId() throws IOException {
    Path trial = study.resolve("trials").resolve(INTERRUPTED);
    List<String> before = Files.readAllLines(trial.resolve("history.csv"));
    Ran ran = train("--epochs 100 --augment paper --cut layer2.1").expect(ExitCode.DONE);
    assertThat(ran.err()).contains("goes on after epoch 4");
    List<String> after = Files.readAllLines(trial.resolve("history.csv"));
    assertThat(after).hasSize(101).startsWith(before.toArray(String[]::new));
    assertThat(StoredStudies.trials(folder)).hasSize(11);
    assertThat(trial.resolve("network.json")).exists();
    assertThat(Files.readString(trial.resolve("trial.json")))
        .contains("\"id\": \"" + INTERRUPTED + "\"", "\"state\": \"finished\"");
  }

  @Test
  void aFinishedTrialIsNotTrainedAgain() {
    Ran ran = train("--epochs 3 --augment none --cut layer2.0").expect(ExitCode.DONE);
    assertThat(ran.err())
        .contains("sapling-ttl-layer2.0-s1-a63cd79b is finished; it is not trained again");
    assertThat(StoredStudies.trials(folder)).hasSize(11);
  }
}
