package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.search.Choice;
import io.pollard.strategy.Plan;
import io.pollard.testing.StoredStudies;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrialDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The study of the last build before formats were numbered on. */
class StoredStudyTest {

  private static final String INTERRUPTED = "sapling-ttl-layer2.1-s1-cfee9b14";
  private static final String FINISHED = "sapling-ttl-layer2.0-s1-a63cd79b";

  @TempDir private Path folder;
  private Study study;

  @BeforeEach
  void copy() {
    study = Study.existing(StoredStudies.copy("format-1", folder).resolve("study"));
  }

  @Test
  void everyTrialIsReadAndHasTheIdThatItHad() {
    assertThat(study.damaged()).isEmpty();
    assertThat(study.trials()).hasSize(11);
    for (StoredTrial trial : study.trials()) {
      assertThat(Study.id(trial.description())).isEqualTo(trial.id());
      assertThat(trial.id()).isEqualTo(trial.folder().getFileName().toString());
      assertThat(trial.outcome().isEmpty()).isEqualTo(trial.id().equals(INTERRUPTED));
    }
  }

  @Test
  void theIdentityIsTheOneInItsFile() throws IOException {
    for (Path trial : StoredStudies.trials(folder)) {
      TrialFile file = StudyFiles.readJson(trial.resolve("trial.json"), TrialFile.class);
      assertThat(Identity.of(file.trial()).hash()).isEqualTo(file.identity());
    }
  }

  @Test
  void theNetworkIsTheDeclaredOne() {
    for (StoredTrial trial : study.trials()) {
      assertThat(trial.network()).isEmpty();
      assertThat(TrialDescription.lines(trial.plan(), trial.input()))
          .isEqualTo(trial.description().units());
    }
  }

  @Test
  void theTableIsTheOneThatWasPrintedAndMoreColumns() throws IOException {
    List<String> printed = Files.readAllLines(folder.resolve("expected/table.csv"));
    List<String> now = MethodTable.of(study).table().as(Table.Format.CSV).lines().toList();
    assertThat(now).hasSameSizeAs(printed);
    for (int line = 0; line < printed.size(); line++) {
      assertThat(now.get(line)).startsWith(printed.get(line) + ",");
    }
    assertThat(study.search().flatMap(search -> search.trial(Choice.SMALLEST))).contains(FINISHED);
    assertThat(study.search().orElseThrow().search().ladder()).isEmpty();
    assertThat(study.search().orElseThrow().result().strategies())
        .allMatch(found -> found.rungs().isEmpty());
  }

  @Test
  void aTrialThatGoesOnKeepsItsPlaceAndItsHistoryAndStoresItsNetwork() {
    StoredTrial before = study.trial(INTERRUPTED);
    Plan plan = before.plan();
    try (OpenTrial open = study.open(before.description())) {
      open.putPlan(plan);
      assertThat(open.id()).isEqualTo(INTERRUPTED);
      assertThat(open.history()).hasSize(4);
      assertThat(open.checkpoint()).exists();
    }
    StoredTrial after = study.trial(INTERRUPTED);
    assertThat(after.network()).isPresent();
    assertThat(after.plan()).isEqualTo(plan);
    assertThat(after.description()).isEqualTo(before.description());
  }

  @Test
  void aFinishedTrialIsNotTrainedAgain() {
    assertThat(study.finished(study.trial(FINISHED).description()))
        .hasValueSatisfying(score -> assertThat(score.trial()).isEqualTo(FINISHED));
  }

  /** As a release would have left it that knew less of what is recorded. */
  @Test
  void whatIsRecordedBesideATrialMayBeAbsent() throws IOException {
    for (String key :
        List.of("program_version", "engine_version", "processor", "threads", "weights_source")) {
      Path file = folder.resolve("study/trials").resolve(FINISHED).resolve("trial.json");
      String text = Files.readString(file);
      Files.writeString(file, text.replaceFirst("(?m)^ *\"" + key + "\": .*,\n", ""));
      assertThat(Files.readString(file)).isNotEqualTo(text);
    }
    StoredTrial trial = study.trial(FINISHED);
    assertThat(trial.facts().programVersion()).isEmpty();
    assertThat(trial.facts().threads()).isEqualTo(1);
    assertThat(study.damaged()).isEmpty();
    assertThat(study.finished(trial.description())).isPresent();
  }

  @Test
  void aKeyThatNoFormatHasIsRefusedByNameAndNothingIsTrainedAgain() throws IOException {
    Path file = folder.resolve("study/trials").resolve(FINISHED).resolve("trial.json");
    TrialDescription description = study.trial(FINISHED).description();
    String text = Files.readString(file).replace("\"batch\": 16", "\"batch\": 16, \"warmth\": 3");
    Files.writeString(file, text);
    for (Runnable reading :
        List.<Runnable>of(
            () -> study.trials(),
            () -> study.finished(description),
            () -> study.open(description).close())) {
      assertThatThrownBy(reading::run)
          .isExactlyInstanceOf(DataException.class)
          .hasMessageStartingWith(
              "expected only keys of format 2 or lower but found trial.recipe.warmth in " + file);
    }
    assertThat(file).hasContent(text);
  }
}
