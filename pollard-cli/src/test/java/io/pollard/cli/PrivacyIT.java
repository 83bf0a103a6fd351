package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All commands on files whose headers, names and folders say who is shown. */
class PrivacyIT {

  private static final int PATIENTS = 24;

  @TempDir private static Path shared;

  private static Path images;
  private static Path written;

  /** What was printed, on both streams. */
  private static final StringBuilder PRINTED = new StringBuilder();

  private static List<String> words;
  private static Traces traces;

  private static Ran run(int code, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("-v");
    Ran ran = pollard(all).expect(code);
    PRINTED.append(ran.out()).append(ran.err());
    return ran;
  }

  private static Ran run(int code, List<String> more, String... arguments) {
    return run(code, Stream.concat(Stream.of(arguments), more.stream()).toArray(String[]::new));
  }

  private static String cache() {
    return "--cache-dir=" + written.resolve("cache");
  }

  private static Ran train(String study, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "train",
                images.toString(),
                "--labels=" + images + ".csv",
                "--study=" + written.resolve(study),
                cache(),
                "--backbone=sapling",
                "--weights=sapling",
                "--input=32",
                "--threads=1",
                "--strategy=ttl",
                "--cut=layer1.0",
                "--recipe=short2d",
                "--epochs=1",
                "--batch=8",
                "--precision=fp32",
                "--positive=standing"));
    all.addAll(List.of(more));
    return run(ExitCode.DONE, all.toArray(String[]::new));
  }

  private static Path trial(String study) throws IOException {
    try (Stream<Path> trials = Files.list(written.resolve(study).resolve("trials"))) {
      return trials.findFirst().orElseThrow();
    }
  }

  @BeforeAll
  static void trainOnce() throws IOException {
    images = ClinicImages.write(shared.resolve("images"), PATIENTS);
    written = Files.createDirectories(shared.resolve("written"));
    words = new ArrayList<>(ClinicImages.STEMS);
    IntStream.range(0, PATIENTS).mapToObj(ClinicImages::birthDate).forEach(words::add);
    traces = new Traces(words);
    train("study");
  }

  @Test
  void nothingThatIsWrittenOrPrintedNamesAPatient() throws IOException {
    Path folders = ClinicImages.write(shared.resolve("folders"), 12);
    Files.writeString(folders.resolve("lying/QZNAME00_XGIVEN/broken.dcm"), "no image");
    Files.writeString(folders.resolve("lying/QZNAME00_XGIVEN/notes of qzname00.xyz"), "no image");
    Path unknown = shared.resolve("unknown.csv");
    Files.writeString(unknown, "AccessionNumber,label\nACCQVX99Y,lying\n");
    String study = written.resolve("study").toString();
    String trial = study + "/sapling-ttl";
    List<String> data =
        List.of(cache(), "--positive=standing", "--out=" + written.resolve("sheet.png"));
    run(ExitCode.DONE, data, "data", images.toString(), "--labels=" + images + ".csv");
    run(ExitCode.REFUSED, data, "data", folders.toString());
    run(ExitCode.REFUSED, data, "data", folders.toString(), "--labels=" + unknown);
    run(ExitCode.REFUSED, data, "data", folders.resolve("lying").toString());
    run(ExitCode.DONE, "study", "list", study);
    run(ExitCode.DONE, "study", "show", trial);
    run(ExitCode.DONE, "study", "table", study);
    run(ExitCode.DONE, "study", "plot", study);
    run(ExitCode.DONE, "evaluate", trial, cache());
    run(ExitCode.PARTLY, "evaluate", trial, cache(), "--data=" + folders, "--on-bad-file=skip");
    Path model = written.resolve("model.onnx");
    run(ExitCode.DONE, "export", trial, cache(), "--out=" + model, "--test-scores");
    Path scan = shared.resolve("scan.dcm");
    Files.copy(images.resolve("lying/QZNAME00_XGIVEN/0.dcm"), scan);
    for (String network : List.of(trial, model.toString())) {
      Ran ran = run(ExitCode.DONE, "predict", network, scan.toString(), "--format=jsonl");
      assertThat(ran.out())
          .startsWith(
              "{\"file\":\"" + scan + "\",\"sop_instance_uid\":\"1.2.3.99.0.0\",\"decision\":");
    }

    assertThat(traces.below(written)).isEmpty();
    assertThat(traces.in("what was printed", PRINTED.toString().getBytes(UTF_8))).isEmpty();
    // The images themselves say everything that was looked for.
    assertThat(traces.below(images).stream().map(found -> found.replaceFirst(".*: ", "")))
        .containsAll(words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList());
  }

  @Test
  void wordsAreFoundHoweverTheyAreWritten() {
    Traces some = new Traces(List.of("QZNAME"));
    for (Charset charset : List.of(UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      byte[] bytes = "a mr. QzName".getBytes(charset);
      assertThat(some.in("x", bytes)).isNotEmpty();
      for (String before : List.of("", "a", "ab")) {
        byte[] text = (before + "QZNAME^X").getBytes(charset);
        assertThat(some.in("x", Base64.getEncoder().encode(text)))
            .as(before + charset)
            .isNotEmpty();
      }
    }
    assertThat(some.in("x", "qzn ame QZNAM".getBytes(UTF_8))).isEmpty();
  }

  /** The cells of a CSV by their column, without the header. */
  private static List<String> column(Path csv, String name) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    int column = List.of(lines.get(0).split(",")).indexOf(name);
    return lines.stream().skip(1).map(line -> line.split(",", -1)[column]).toList();
  }

  private static List<String> without(Path csv, String name) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    int column = List.of(lines.get(0).split(",")).indexOf(name);
    return lines.stream()
        .map(line -> new ArrayList<>(List.of(line.split(",", -1))))
        .map(
            cells -> {
              cells.remove(column);
              return String.join(",", cells);
            })
        .toList();
  }

  @Test
  void anotherKeyAndKeptNamesGiveTheSameTrialAndOtherWordsForPatients() throws IOException {
    train("another");
    train("kept", "--keep-identifiers");
    Path first = trial("study");
    List<String> pseudonyms = column(first.resolve("predictions.csv"), "group");
    assertThat(pseudonyms).allMatch(group -> group.matches("[0-9a-f]{16}"));
    for (String study : List.of("another", "kept")) {
      Path same = trial(study);
      assertThat(same.getFileName()).isEqualTo(first.getFileName());
      assertThat(same.resolve("best.safetensors"))
          .hasSameBinaryContentAs(first.resolve("best.safetensors"));
      assertThat(without(same.resolve("predictions.csv"), "group"))
          .isEqualTo(without(first.resolve("predictions.csv"), "group"));
      assertThat(column(same.resolve("predictions.csv"), "group"))
          .doesNotContainAnyElementsOf(pseudonyms);
    }
    Set<String> kept = Set.copyOf(column(written.resolve("kept/splits/1.csv"), "group"));
    assertThat(kept)
        .isEqualTo(
            IntStream.range(0, PATIENTS)
                .mapToObj(ClinicImages::number)
                .collect(Collectors.toSet()));
    assertThat(Files.readString(trial("kept").resolve("options.yaml")))
        .contains("keep-identifiers: true");
    assertThat(written.resolve("kept/patients.key")).doesNotExist();
    deleted(written.resolve("kept"));
  }

  private static void deleted(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aDamagedKeyIsRefusedBeforeAnythingIsTrained() throws IOException {
    Path study = Files.createDirectories(written.resolve("damaged"));
    Files.writeString(study.resolve("patients.key"), "12345");
    Ran ran =
        pollard(
            "train",
            images.toString(),
            "--labels=" + images + ".csv",
            "--study=" + study,
            "--backbone=sapling",
            "--weights=none",
            "--strategy=ftl",
            "--input=32",
            "--recipe=short2d",
            "--epochs=1",
            "--positive=standing");
    ran.refused("patients.key is damaged", "bring a copy back");
    assertThat(study.toFile().list()).containsExactly("patients.key");
  }
}
