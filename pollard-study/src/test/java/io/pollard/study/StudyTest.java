package io.pollard.study;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.files.WholeFile;
import io.pollard.metrics.OperatingPoint;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.ValidationScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyTest {

  private static final TrialFacts FACTS =
      new TrialFacts(
          Optional.of("0.1.0"),
          Optional.of("libtorch 2.10.0"),
          Optional.of("a processor"),
          2,
          Optional.of("torchvision"),
          Optional.of("BSD-3-Clause"),
          Optional.of("xrays/index.csv"),
          List.of("3 patients stand in two parts"),
          new OperatingPoint.Sensitivity(0.95),
          Optional.of(DatasetOptions.defaults().withPositive("pneumonia")));

  @TempDir private Path temporary;
  private Path folder;
  private Study study;

  @BeforeEach
  void study() {
    folder = temporary.resolve("study");
    study = Study.at(folder);
  }

  private String finish(TrialDescription description) {
    try (OpenTrial trial = study.open(description)) {
      trial.putHistory(Trials.HISTORY);
      trial.putPredictions(Trials.PREDICTIONS);
      trial.finish(Trials.OUTCOME);
      return trial.id();
    }
  }

  @Test
  void aTrialReadsBackAsItWasWritten() {
    study = study.withFacts(FACTS, Map.of("backbone", "resnet18"));
    TrialDescription description = Trials.of(Trials.CUT);
    String id = finish(description);
    StoredTrial trial = Study.at(folder).trial(id);
    assertThat(trial)
        .isEqualTo(
            new StoredTrial(
                id,
                folder.resolve("trials").resolve(id),
                description,
                FACTS,
                Optional.of(Trials.OUTCOME),
                Optional.empty()));
    assertThat(trial.history()).isEqualTo(Trials.HISTORY);
    assertThat(trial.predictions()).isEqualTo(Trials.PREDICTIONS);
    assertThat(trial.predictions(Part.TEST).groups()).containsExactly("p3", "p4");
    assertThat(trial.bestWeights()).isEqualTo(trial.folder().resolve("best.safetensors"));
  }

  @Test
  void anIdSaysNetworkStrategyCutAndSeed() {
    assertThat(Study.id(Trials.of(Trials.CUT))).matches("resnet18-ttl-layer3\\.1-s1-[0-9a-f]{8}");
    assertThat(Study.id(Trials.of(Trials.FULL))).startsWith("resnet18-ftl-layer4.1-s1-");
    assertThat(Study.id(Trials.of(new TransferStrategy.TransFusion("layer2.1", HeadForm.POOLED))))
        .startsWith("resnet18-tf-layer2.1-s1-");
  }

  @Test
  void aFinishedTrialGivesItsBestEpochsScores() {
    TrialDescription description = Trials.of(Trials.CUT);
    assertThat(study.finished(description)).isEmpty();
    try (OpenTrial trial = study.open(description)) {
      assertThat(study.finished(description)).isEmpty();
    }
    String id = finish(description);
    assertThat(study.finished(description)).contains(new ValidationScore(id, 0.8125, 1 / 3.0));
  }

  /** Who is killed between the two leaves it. */
  @Test
  void theCheckpointOfATrialThatHasEndedIsDeletedByWhoeverAsksForIt() throws IOException {
    TrialDescription description = Trials.of(Trials.CUT);
    Path checkpoint = study.trial(finish(description)).folder().resolve("checkpoint");
    Files.writeString(checkpoint, "left");
    assertThat(study.finished(description)).isPresent();
    assertThat(checkpoint).doesNotExist();
  }

  @Test
  void aTrialThatEndedWithoutAnEpochHasNoScores() {
    TrialDescription description = Trials.of(Trials.CUT);
    try (OpenTrial trial = study.open(description)) {
      trial.finish(
          new TrialOutcome(
              TrialOutcome.End.NOT_FINITE,
              0,
              0,
              0,
              0,
              Double.NaN,
              Trials.OUTCOME.resolvedPrecision()));
    }
    StoredTrial trial = study.trials().get(0);
    assertThat(study.finished(description))
        .contains(new ValidationScore(trial.id(), Double.NaN, Double.NaN));
    assertThat(trial.outcome().orElseThrow().inferenceMillisPerImage()).isNaN();
    assertThatThrownBy(() -> trial.predictions(Part.TEST))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected predictions of the test part");
  }

  @Test
  void fullTransferIsTruncationAtTheLastUnitAndKeepsItsFirstName() {
    String id = finish(Trials.of(Trials.FULL));
    assertThat(study.finished(Trials.of(Trials.LAST)).orElseThrow().trial()).isEqualTo(id);
    try (OpenTrial again = study.open(Trials.of(Trials.LAST))) {
      assertThat(again.id()).isEqualTo(id);
    }
    assertThat(study.trials()).hasSize(1);
    assertThat(study.trial(id).description().strategy()).isEqualTo(Trials.FULL);
  }

  @Test
  void openingAFinishedTrialLeavesItFinished() {
    TrialDescription description = Trials.of(Trials.CUT);
    finish(description);
    study.open(description).close();
    assertThat(study.finished(description)).isPresent();
  }

  @Test
  void aTrialThatWasBrokenOffGoesOnWithItsHistoryAndCheckpoint() throws IOException {
    TrialDescription description = Trials.of(Trials.CUT);
    try (OpenTrial trial = study.open(description)) {
      trial.putHistory(Trials.HISTORY.subList(0, 1));
      Files.writeString(trial.checkpoint(), "state");
    }
    try (OpenTrial trial = study.open(description)) {
      assertThat(trial.history()).isEqualTo(Trials.HISTORY.subList(0, 1));
      assertThat(trial.checkpoint()).hasContent("state");
      trial.finish(Trials.OUTCOME);
      assertThat(trial.checkpoint()).doesNotExist();
    }
  }

  @Test
  void whatAKilledProcessLeftUnfinishedIsDeleted() throws IOException {
    TrialDescription description = Trials.of(Trials.CUT);
    Path unfinished;
    try (OpenTrial trial = study.open(description)) {
      unfinished = Files.writeString(trial.folder().resolve(".history.csv.17.part"), "epoch,ra");
      Files.writeString(trial.checkpoint(), "whole");
    }
    try (OpenTrial trial = study.open(description)) {
      assertThat(unfinished).doesNotExist();
      assertThat(trial.checkpoint()).hasContent("whole");
    }
  }

  @Test
  void whatAKilledProcessLeftInAFinishedTrialIsDeletedWhenItIsAskedFor() throws IOException {
    TrialDescription description = Trials.of(Trials.CUT);
    finish(description);
    Path trial = study.trials().get(0).folder();
    Path picture = Files.writeString(trial.resolve(".history.png.999999999.part"), "PNG");
    Path search = Files.writeString(folder.resolve(".search.json.999999999.part"), "{");
    assertThat(study.finished(description)).isPresent();
    assertThat(picture).doesNotExist();
    assertThat(search).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"study.json", "trials/ID/trial.json"})
  void aStudyThatIsDeletedWhileItIsWrittenIsSaidAndNothingIsFinished(String deleted)
      throws IOException {
    try (OpenTrial trial = study.open(Trials.of(Trials.CUT))) {
      trial.putHistory(Trials.HISTORY.subList(0, 1));
      Path gone = folder.resolve(deleted.replace("ID", trial.id()));
      Files.delete(gone);
      List<Runnable> writings =
          List.of(
              () -> trial.putHistory(Trials.HISTORY),
              () -> trial.putPredictions(Trials.PREDICTIONS),
              () -> trial.finish(Trials.OUTCOME));
      for (Runnable writing : writings) {
        assertThatThrownBy(writing::run)
            .isInstanceOf(DataException.class)
            .hasMessage(
                "expected "
                    + gone
                    + ", which this process has written, but found that it is gone: the study was"
                    + " deleted or moved while the trial was trained; give the same command again,"
                    + " or another --study");
      }
      assertThat(trial.folder().resolve("predictions.csv")).doesNotExist();
    }
  }

  @Test
  void aTrialIsClaimedOnce() {
    TrialDescription description = Trials.of(Trials.CUT);
    try (OpenTrial trial = study.open(description)) {
      assertThatThrownBy(() -> Study.at(folder).open(description))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("works on the trial " + trial.folder());
      study.open(Trials.of(Trials.FULL)).close();
    }
    study.open(description).close();
  }

  @Test
  void otherDataAreRefused() {
    finish(Trials.of(Trials.CUT));
    TrialDescription other = Trials.of(Trials.CUT, "07e4", Trials.TASK);
    String sentence =
        "this study is of other data: expected data of digest da7a but found 07e4: give another"
            + " --study than "
            + folder;
    assertThatThrownBy(() -> study.open(other))
        .isInstanceOf(DataException.class)
        .hasMessage(sentence);
    assertThatThrownBy(() -> study.finished(other))
        .isInstanceOf(DataException.class)
        .hasMessage(sentence);
    assertThatThrownBy(() -> study.check(other))
        .isInstanceOf(DataException.class)
        .hasMessage(sentence);
  }

  @Test
  void aFileInTheWayIsRefusedAsWhenATrialIsOpenedAndNothingIsMade() throws IOException {
    Path file = Files.createFile(folder.resolveSibling("file"));
    for (Path place : List.of(file, file.resolve("study"))) {
      Study none = Study.at(place);
      String sentence =
          "expected to write to the study folder "
              + place.resolve("trials")
              + " but it can't be made or written: "
              + file.toAbsolutePath()
              + " is no folder; --study names another";
      assertThatThrownBy(() -> none.check(Trials.of(Trials.CUT)))
          .isInstanceOf(DataException.class)
          .hasMessage(sentence);
      assertThatThrownBy(() -> none.open(Trials.of(Trials.CUT)))
          .isInstanceOf(DataException.class)
          .hasMessage(sentence);
    }
    Path deep = folder.resolve("not").resolve("yet");
    Study.at(deep).check(Trials.of(Trials.CUT));
    assertThat(deep.getParent()).doesNotExist();
  }

  @Test
  void anotherTaskIsRefused() {
    finish(Trials.of(Trials.CUT));
    Task.SingleLabel other = Task.SingleLabel.of(Trials.TASK.classes(), "normal");
    assertThatThrownBy(() -> study.open(Trials.of(Trials.CUT, "da7a", other)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "this study is of another task: expected [normal, pneumonia] with pneumonia as positive"
                + " but found [normal, pneumonia] with normal as positive");
  }

  @Test
  void aUniqueBeginningNamesATrial() {
    String cut = finish(Trials.of(Trials.CUT));
    String full = finish(Trials.of(Trials.FULL));
    assertThat(study.trials()).extracting(StoredTrial::id).containsExactly(full, cut);
    assertThat(study.trial("resnet18-t").id()).isEqualTo(cut);
    assertThatThrownBy(() -> study.trial("resnet18"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected one trial that begins with resnet18 in the study "
                + folder
                + " but found "
                + full
                + ", "
                + cut);
    assertThatThrownBy(() -> study.trial("resnet50"))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("but found none; there are " + full + ", " + cut);
    assertThatThrownBy(() -> Study.at(temporary).trial("best"))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("but found none; there are no trials");
  }

  @Test
  void newerFilesAreRefusedByNumber() throws IOException {
    String id = finish(Trials.of(Trials.CUT));
    Path file = folder.resolve("trials").resolve(id).resolve("trial.json");
    replace(file, "\"format\": 2", "\"format\": 3");
    assertThatThrownBy(() -> study.trial(id))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("expected format 2 or lower but found 3 in " + file);
    replace(folder.resolve("study.json"), "\"semantics\": 1", "\"semantics\": 7");
    assertThatThrownBy(() -> study.trials())
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "expected semantics 2 or lower but found 7 in " + folder.resolve("study.json"));
  }

  @Test
  void aPersonCanReadATrial() throws IOException {
    String id = finish(Trials.of(Trials.CUT));
    assertThat(Files.readString(folder.resolve("trials").resolve(id).resolve("trial.json")))
        .startsWith("{\n  \"format\": 2,\n  \"semantics\": 1,\n  \"id\": \"" + id + "\",\n")
        .contains("\n    \"strategy\": {\"type\": \"truncation\", \"cut\": \"layer3.1\",")
        .contains(
            "\n      {\"name\": \"head\", \"weights\": \"random\", \"rate_multiple\": 1.0,"
                + " \"batch_norm\": \"update\", \"parameters\": 514}\n    ],\n")
        .endsWith("}\n");
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    String id = finish(Trials.of(Trials.CUT));
    Path trial = folder.resolve("trials").resolve(id);
    replace(trial.resolve("history.csv"), "0.8125", "O.8125");
    assertDamaged(trial.resolve("history.csv"), () -> study.trial(id).history());
    replace(trial.resolve("predictions.csv"), "logit_pneumonia", "logit_other");
    assertDamaged(trial.resolve("predictions.csv"), () -> study.trial(id).predictions());
    Path file = trial.resolve("trial.json");
    replace(file, "\"network\": \"resnet18\",", "");
    assertDamaged(file, () -> study.trial(id));
    Path header = folder.resolve("study.json");
    Files.writeString(header, "{\"format\": 1");
    assertDamaged(header, () -> study.trials());
  }

  private static void assertDamaged(Path file, Runnable reading) {
    assertThatThrownBy(reading::run)
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("the study file " + file + " is damaged (");
  }

  @Test
  void aDamagedTrialStopsNoOther() throws IOException {
    String damaged = finish(Trials.of(Trials.CUT));
    String whole = finish(Trials.of(Trials.FULL));
    Path file = folder.resolve("trials").resolve(damaged).resolve("trial.json");
    for (byte[] content : List.of(new byte[0], "{".getBytes(UTF_8), new byte[] {(byte) 0xff, 0})) {
      Files.write(file, content);
      assertThat(study.trials()).extracting(StoredTrial::id).containsExactly(whole);
      assertThat(study.damaged()).extracting(Study.DamagedTrial::id).containsExactly(damaged);
      assertThat(study.damaged().get(0).damage())
          .startsWith("the study file " + file + " is damaged (");
      assertThat(study.finished(Trials.of(Trials.CUT))).isEmpty();
      assertThat(study.finished(Trials.of(Trials.FULL))).isPresent();
    }
  }

  /** What the study says goes here. */
  private static final class Listening implements Progress {
    private final List<String> said = new ArrayList<>();

    @Override
    public void say(String sentence) {
      said.add(sentence);
    }

    @Override
    public Bar bar(String what, long total) {
      return SILENT.bar(what, total);
    }
  }

  @Test
  void aDamagedTrialFileIsSetAsideAndTheTrialRunsAgain() throws IOException {
    TrialDescription description = Trials.of(Trials.CUT);
    Path trial = folder.resolve("trials").resolve(finish(description));
    for (String name : List.of("trial.json", "history.csv", "predictions.csv")) {
      Path file = trial.resolve(name);
      Files.writeString(file, "nonsense");
      assertThat(study.finished(description)).isEmpty();
      Listening listening = new Listening();
      try (OpenTrial again = study.withProgress(listening).open(description)) {
        assertThat(study.trials().get(0).outcome()).isEmpty();
        assertThat(file.resolveSibling(name + ".damaged")).hasContent("nonsense");
        assertThat(again.history()).hasSize(name.equals("history.csv") ? 0 : 2);
      }
      assertThat(listening.said)
          .containsExactly(
              "the study file "
                  + file
                  + " is damaged: it is kept as "
                  + name
                  + ".damaged and the trial runs again");
      finish(description);
      assertThat(study.finished(description)).isPresent();
      assertThat(study.trials()).hasSize(1);
    }
  }

  @Test
  void aCheckpointIsLeftToTheRunner() throws IOException {
    TrialDescription description = Trials.of(Trials.CUT);
    Path trial;
    try (OpenTrial open = study.open(description)) {
      trial = open.folder();
      open.putHistory(Trials.HISTORY.subList(0, 1));
      Files.writeString(open.checkpoint(), "state");
    }
    Files.writeString(trial.resolve("trial.json"), "");
    try (OpenTrial open = study.open(description)) {
      assertThat(open.checkpoint()).hasContent("state");
      assertThat(open.history()).hasSize(1);
    }
    Files.writeString(trial.resolve("history.csv"), "epoch");
    try (OpenTrial open = study.open(description)) {
      assertThat(open.checkpoint()).hasContent("state");
      assertThat(open.history()).isEmpty();
    }
  }

  @Test
  void aNewerTrialIsNotTakenForADamagedOne() throws IOException {
    TrialDescription description = Trials.of(Trials.CUT);
    Path file = folder.resolve("trials").resolve(finish(description)).resolve("trial.json");
    replace(file, "\"format\": 2", "\"format\": 3");
    for (Runnable reading :
        List.<Runnable>of(
            () -> study.trials(),
            () -> study.damaged(),
            () -> study.finished(description),
            () -> study.open(description).close())) {
      assertThatThrownBy(reading::run)
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith("expected format 2 or lower but found 3 in " + file);
    }
    assertThat(file).exists();
  }

  @Test
  void whereNothingCanBeWrittenASentenceSaysSo() throws IOException {
    Files.writeString(folder, "a file");
    assertThatThrownBy(() -> study.open(Trials.of(Trials.CUT)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "expected to write to the study folder " + folder.resolve("trials"));
  }

  @Test
  void aStudyGoesOnAfterItsFoldersWereReadOnly() throws IOException {
    finish(Trials.of(Trials.FULL));
    TrialDescription description = Trials.of(Trials.CUT);
    TrialDescription lower =
        Trials.of(new TransferStrategy.Truncation("layer2.1", HeadForm.POOLED));
    Path trials = folder.resolve("trials");
    try (OpenTrial trial = study.open(description)) {
      trial.putHistory(Trials.HISTORY.subList(0, 1));
      Path history = trial.folder().resolve("history.csv");
      whileReadOnly(
          trial.folder(),
          () -> {
            assertThatThrownBy(() -> trial.putHistory(Trials.HISTORY))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("expected to write " + history + " but found ")
                .hasMessageContaining("denied")
                .hasMessageEndingWith(
                    "; what was written before is whole, so the same command can go on");
            assertThat(trial.history()).isEqualTo(Trials.HISTORY.subList(0, 1));
          });
    }
    whileReadOnly(
        trials,
        () -> {
          assertThat(study.finished(Trials.of(Trials.FULL))).isPresent();
          assertThatThrownBy(() -> study.open(lower))
              .isInstanceOf(DataException.class)
              .hasMessageStartingWith("expected to write to the study folder " + trials)
              .hasMessageContaining(trials + " may not be written");
        });
    finish(description);
    assertThat(study.trials()).hasSize(2).allMatch(trial -> trial.outcome().isPresent());
  }

  private static void whileReadOnly(Path folder, Runnable reading) throws IOException {
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class),
        "no permissions on this file system");
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeFalse(Files.isWritable(folder), "root writes to what is read-only");
      reading.run();
    } finally {
      Files.setPosixFilePermissions(folder, before);
    }
  }

  /** Linux's /dev/full answers every write as a full disk does. */
  @Test
  void aStudyGoesOnAfterTheDiskWasFull() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full on this system");
    TrialDescription description = Trials.of(Trials.CUT);
    try (OpenTrial trial = study.open(description)) {
      trial.putHistory(Trials.HISTORY.subList(0, 1));
      Path history = trial.folder().resolve("history.csv");
      Files.createSymbolicLink(WholeFile.beside(history), full);
      assertThatThrownBy(() -> trial.putHistory(Trials.HISTORY))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith("expected to write " + history + " but found ")
          .hasMessageEndingWith(
              "; what was written before is whole, so the same command can go on");
      assertThat(trial.history()).isEqualTo(Trials.HISTORY.subList(0, 1));
      Files.createSymbolicLink(WholeFile.beside(trial.folder().resolve("trial.json")), full);
      assertThatThrownBy(() -> trial.finish(Trials.OUTCOME)).isInstanceOf(DataException.class);
    }
    assertThat(study.finished(description)).isEmpty();
    finish(description);
    assertThat(study.finished(description)).isPresent();
  }

  @Test
  void optionsAreTheTrialsOwnWhereItHasThem() throws IOException {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("backbone", "resnet18");
    options.put("strategy", "ftl");
    options.put("classes", List.of("normal", "pneumonia"));
    options.put("rate", 1e-4);
    options.put("epochs", 20);
    study = study.withFacts(FACTS, options);
    StoredTrial trial = study.trial(finish(Trials.of(Trials.CUT)));
    assertThat(trial.folder().resolve("options.yaml"))
        .hasContent(
            """
            backbone: resnet18
            strategy: ttl
            classes:
            - normal
            - pneumonia
            rate: 1.0E-4
            epochs: 20
            cut: layer3.1
            head: pooled
            seed: 1
            split-seed: 1
            precision: auto
            """);
    assertThat(trial.options())
        .containsEntry("rate", 1e-4)
        .containsEntry("cut", "layer3.1")
        .containsEntry("classes", List.of("normal", "pneumonia"));
  }

  @Test
  void optionsReadBackWhateverTheirText() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("count", 3);
    options.put("rate", 1.5e-4);
    List<String> texts =
        List.of(
            "no",
            "Yes",
            "on",
            "y",
            "true",
            "null",
            "~",
            "",
            " a ",
            "1",
            "+1",
            "-1.5",
            ".5",
            "1e5",
            "5e-3",
            "0x1f",
            "0b1",
            "0o17",
            "017",
            "1_000",
            "1:30",
            ".nan",
            ".inf",
            "2026-01-01",
            "a: b",
            "#x",
            "a #b",
            "- x",
            "[a]",
            "{a}",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a",
            "'a'",
            "\"a\"",
            "a\nb",
            "größer",
            "=",
            "<<",
            "|",
            ">",
            "?",
            "C:\\data\\x",
            "a,b");
    for (int i = 0; i < texts.size(); i++) {
      options.put("text" + i, texts.get(i));
    }
    options.put("classes", texts);
    study = study.withFacts(FACTS, options);
    Map<String, Object> read = study.trial(finish(Trials.of(Trials.CUT))).options();
    assertThat(read).containsAllEntriesOf(options);
  }

  @Test
  void aFolderWithoutATrialIsNoTrial() throws IOException {
    String id = Study.id(Trials.of(Trials.CUT));
    Files.createDirectories(folder.resolve("trials").resolve(id));
    assertThat(study.trials()).isEmpty();
    assertThat(study.finished(Trials.of(Trials.CUT))).isEmpty();
    assertThat(finish(Trials.of(Trials.CUT))).isEqualTo(id);
  }

  @Test
  void splitsHaveTheirPlace() {
    assertThat(study.splitFile(3)).isEqualTo(folder.resolve("splits/3.csv"));
  }

  private static void replace(Path file, String old, String other) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(old);
    Files.writeString(file, text.replace(old, other));
  }
}
