package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Pseudonyms;
import io.pollard.progress.Progress;
import io.pollard.training.OpenTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PatientKeyTest {

  @TempDir private Path temporary;
  private Path folder;
  private Path key;

  @BeforeEach
  void place() {
    folder = temporary.resolve("study");
    key = folder.resolve("patients.key");
  }

  private void train(DatasetOptions reading) {
    TrialFacts none = TrialFacts.unstated();
    TrialFacts facts =
        new TrialFacts(
            none.programVersion(),
            none.engineVersion(),
            none.processor(),
            1,
            none.weightsSource(),
            none.weightsLicence(),
            none.data(),
            List.of(),
            none.operatingPoint(),
            Optional.of(reading));
    try (OpenTrial trial =
        Study.at(folder).withFacts(facts, Map.of()).open(Trials.of(Trials.CUT))) {
      trial.putHistory(Trials.HISTORY);
      trial.putPredictions(Trials.PREDICTIONS);
      trial.finish(Trials.OUTCOME);
    }
  }

  @Test
  void aKeyIsMadeWhenAPatientIsCalledAndStaysTheStudys() throws IOException {
    Pseudonyms pseudonyms = Study.at(folder).pseudonyms();
    assertThat(folder).doesNotExist();
    String anna = pseudonyms.of("Anna");
    assertThat(Files.readString(key)).matches("[0-9a-f]{64} [0-9a-f]{8}\n");
    assertThat(Study.at(folder).pseudonyms().of("Anna")).isEqualTo(anna);
    assertThat(Study.at(temporary.resolve("other")).pseudonyms().of("Anna")).isNotEqualTo(anna);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("patients.key", "lock");
    }
    assertThat(Study.at(folder).damage()).isEmpty();
  }

  @Test
  void onlyTheOwnerMayReadItWhereThereAreOwners() throws IOException {
    assumeTrue(temporary.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Study.at(folder).pseudonyms().of("Anna");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
  }

  @Test
  void manyAtOnceGetOneKey() {
    Set<String> names = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 16)
        .parallel()
        .forEach(i -> names.add(Study.at(folder).pseudonyms().of("Anna")));
    assertThat(names).hasSize(1);
  }

  static Stream<String> damaged() {
    String whole = "0".repeat(64) + " " + StudyFiles.sha256("0".repeat(64)).substring(0, 8) + "\n";
    return Stream.of(
        "",
        whole.substring(0, 40),
        whole.substring(0, 73),
        whole.replaceFirst("0", "1"),
        whole + whole,
        whole.toUpperCase(Locale.ROOT).replaceFirst("0", "A"));
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void aDamagedKeyIsRefusedAndNamed(String text) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(key, text);
    assertThatThrownBy(() -> Study.at(folder).pseudonyms().of("Anna"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            key.toString(), "is damaged", "bring a copy back", "called otherwise");
    assertThat(Files.readString(key)).isEqualTo(text);
    assertThat(Study.at(folder).damage()).singleElement().asString().contains(key.toString());
  }

  @Test
  void aTrialIsReadUnderItsStudysKeyAndWithoutItNothingIsWritten() throws IOException {
    train(DatasetOptions.defaults());
    StoredTrial trial = Study.at(folder).trials().get(0);
    assertThat(trial.pseudonyms().of("Anna")).isEqualTo(Pseudonyms.ofProcess().of("Anna"));
    assertThat(key).doesNotExist();
    String anna = Study.at(folder).pseudonyms().of("Anna");
    assertThat(trial.pseudonyms().of("Anna")).isEqualTo(anna);
  }

  private List<String> saidWhileAPatientIsCalled() {
    List<String> said = new ArrayList<>();
    Progress listener =
        new Progress() {
          @Override
          public Bar bar(String what, long total) {
            return Progress.SILENT.bar(what, total);
          }

          @Override
          public void say(String sentence) {
            said.add(sentence);
          }
        };
    Study.at(folder).withProgress(listener).pseudonyms().of("Anna");
    return said;
  }

  @Test
  void whereTheKeyIsLostAndTrialsAreThereItIsSaidWhatFollows() throws IOException {
    assertThat(saidWhileAPatientIsCalled()).isEmpty();
    train(DatasetOptions.defaults());
    Files.delete(key);
    assertThat(saidWhileAPatientIsCalled())
        .singleElement()
        .asString()
        .contains("no patients.key", "called otherwise from now on", "a copy of the file");
    assertThat(saidWhileAPatientIsCalled()).isEmpty();
  }

  @Test
  void aStudyWhoseTrialsKeptNamesHasLostNoKey() {
    train(DatasetOptions.defaults().withIdentifiers(DatasetOptions.Identifiers.KEPT));
    assertThat(Study.at(folder).trials().get(0).facts().reading().orElseThrow().identifiers())
        .isEqualTo(DatasetOptions.Identifiers.KEPT);
    assertThat(saidWhileAPatientIsCalled()).isEmpty();
    assertThat(key).exists();
  }
}
