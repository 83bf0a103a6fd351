package io.pollard.study;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.pollard.data.DataException;
import io.pollard.study.Study.DamagedTrial;
import io.pollard.testing.StoredStudies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study of an earlier build, of which one file is edited, cut off, lost or something else. */
@Tag("mutations")
class DamagedStudyTest {

  private static final String EDITED = "sapling-ttl-layer2.0-s1-a63cd79b";
  private static final String OTHER = "sapling-ftl-layer4.0-s1-dfd337a5";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As JSON says them. */
  private static final List<String> NASTY =
      List.of(
          "null",
          "\"nope\"",
          "\"\\u001b[31m\"",
          "\"7\"",
          "-5",
          "0",
          "99",
          "1.5",
          "9000000000000000000",
          "1e400",
          "[]");

  private static final String NESTED = "[".repeat(2_000) + "]".repeat(2_000);

  @TempDir private Path folder;
  private Path home;
  private Study study;

  /** Of the eleven trials only two, and no search, so that a thousand edits take seconds. */
  @BeforeEach
  void copyTwoTrials() throws IOException {
    StoredStudies.copy("format-1", folder);
    home = folder.resolve("study");
    for (Path trial : StoredStudies.trials(folder)) {
      if (!Set.of(EDITED, OTHER).contains(trial.getFileName().toString())) {
        delete(trial);
      }
    }
    Files.delete(home.resolve("search.json"));
    study = Study.existing(home);
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> below = Files.walk(path)) {
      for (Path one : below.sorted((first, second) -> second.compareTo(first)).toList()) {
        Files.delete(one);
      }
    }
  }

  private Path file(String name) {
    return home.resolve("trials").resolve(EDITED).resolve(name);
  }

  /** The trial is named with its file, and the other one is all that is counted. */
  private void assertLeftOut(String what, String name) {
    assertThat(study.damaged()).as(what).extracting(DamagedTrial::id).containsExactly(EDITED);
    assertThat(study.damaged().get(0).damage()).as(what).contains(file(name).toString());
  }

  @Test
  void whatIsDamagedIsListedAndLeftOutOfTablesAndPlots() throws IOException {
    for (String name : List.of("trial.json", "predictions.csv")) {
      String whole = Files.readString(file(name));
      Files.writeString(file(name), "nonsense");
      assertThat(study.damage()).hasSize(1).isEqualTo(List.of(study.damaged().get(0).damage()));
      assertThat(StudyTables.list(study).as(Table.Format.CSV).lines().toList())
          .hasSize(3)
          .anyMatch(line -> line.startsWith(OTHER + ",") && line.contains(",finished,"))
          .anyMatch(line -> line.startsWith(EDITED + ",") && line.contains(",damaged,"));
      MethodTable table = MethodTable.of(study);
      assertThat(table.table().rows()).hasSize(1);
      assertThat(table.notes()).containsExactly("left out: " + study.damage().get(0));
      assertThat(StudyPlots.write(study, folder.resolve("plots"))).isNotEmpty();
      assertThat(StudyTables.show(study, study.trial(OTHER)).named()).containsKey("scores");
      study.putTrainingCosts();
      assertThat(Files.readString(home.resolve("training-costs.csv")))
          .contains(OTHER)
          .doesNotContain(EDITED);
      Files.writeString(file(name), whole);
    }
  }

  private void edit(String name, UnaryOperator<String> edit) throws IOException {
    String text = Files.readString(file(name));
    String edited = edit.apply(text);
    assertThat(edited).as(name).isNotEqualTo(text);
    Files.writeString(file(name), edited);
  }

  /** Only what is recorded beside a trial may be another. */
  @Test
  void everyScalarOfATrialIsNoticedOrSaysNothingOfItsResult() throws IOException {
    JsonNode tree = JSON.readTree(file("trial.json").toFile());
    List<String> places = new ArrayList<>();
    scalars(tree, "", places::add);
    assertThat(places).hasSizeGreaterThan(60).contains("/trial/strategy/cut", "/outcome/epochs");
    // What one unit's numbers mean, those of the others do.
    places.removeIf(place -> place.matches("/trial/units/[1-9].*"));
    for (String place : places) {
      for (String nasty : NASTY) {
        Files.writeString(file("trial.json"), with(tree, place, nasty));
        String what = place + " = " + nasty.substring(0, Math.min(30, nasty.length()));
        if (nasty.equals("99") && (place.equals("/format") || place.equals("/semantics"))) {
          assertThatThrownBy(() -> study.trials()).isExactlyInstanceOf(DataException.class);
          continue;
        }
        List<DamagedTrial> damaged = study.damaged();
        if (damaged.isEmpty() && tree.at(place).asText().equals(nasty + ".0")) {
          assertThat(study.trials()).as(what).hasSize(2);
        } else if (damaged.isEmpty()) {
          assertThat(place)
              .as(what)
              .matches("/recorded/.*|/outcome/.*(seconds|image)|/.*semantics");
          assertThat(study.trial(EDITED).costs().rows()).as(what).hasSize(1);
        } else {
          assertThat(damaged).as(what).extracting(DamagedTrial::id).containsExactly(EDITED);
          assertThat(damaged.get(0).damage()).as(what).contains(EDITED, "trial.json");
        }
      }
      Files.writeString(file("trial.json"), with(tree, place, NESTED));
      assertLeftOut(place, "trial.json");
    }
  }

  private static void scalars(JsonNode node, String place, Consumer<String> to) {
    if (node.isValueNode()) {
      to.accept(place);
    }
    node.properties().forEach(field -> scalars(field.getValue(), place + "/" + field.getKey(), to));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      scalars(node.get(i), place + "/" + i, to);
    }
  }

  private static String with(JsonNode tree, String place, String json) {
    JsonNode copy = tree.deepCopy();
    int slash = place.lastIndexOf('/');
    String key = place.substring(slash + 1);
    TextNode marked = TextNode.valueOf("@");
    if (copy.at(place.substring(0, slash)) instanceof ArrayNode array) {
      array.set(Integer.parseInt(key), marked);
    } else {
      ((ObjectNode) copy.at(place.substring(0, slash))).set(key, marked);
    }
    return copy.toString().replace("\"@\"", json);
  }

  @Test
  void filesThatAreNoneOfTheirKindAreNamed() throws IOException {
    for (String name :
        List.of("trial.json", "history.csv", "predictions.csv", "options.yaml", "exported.json")) {
      byte[] whole = Files.readAllBytes(file(name));
      for (byte[] content :
          List.of(
              new byte[0],
              "null".getBytes(UTF_8),
              "[]".getBytes(UTF_8),
              "{\"format\": 1".getBytes(UTF_8),
              "a: [".getBytes(UTF_8),
              "nonsense".getBytes(UTF_8),
              new byte[] {(byte) 0xff, 0, 1},
              "[".repeat(100_000).getBytes(UTF_8))) {
        Files.write(file(name), content);
        assertLeftOut(name + " of " + content.length + " bytes", name);
      }
      Files.delete(file(name));
      Files.createDirectory(file(name));
      assertLeftOut(name + " is a folder", name);
      Files.delete(file(name));
      Files.write(file(name), whole);
    }
    assertThat(study.damage()).isEmpty();
  }

  @Test
  void aTrialFileThatSaysAThingTwiceOrIsCutOffIsNamed() throws IOException {
    String text = Files.readString(file("trial.json"));
    Files.writeString(
        file("trial.json"), text.replaceFirst("\"state\"", "\"state\": \"running\", \"state\""));
    assertLeftOut("state twice", "trial.json");
    for (int length = 0; length < text.strip().length(); length += 397) {
      Files.writeString(file("trial.json"), text.substring(0, length));
      assertLeftOut("cut off at " + length, "trial.json");
    }
    Files.delete(file("trial.json"));
    assertThat(study.damage()).hasSize(1);
    assertThat(study.damage().get(0)).contains(file("trial.json").toString(), "found none");
  }

  @Test
  void aHistoryThatIsNotTheTrialsIsNamed() throws IOException {
    assertEdits(
        "history.csv",
        text -> text.lines().findFirst().orElseThrow() + "\n",
        text -> text.substring(0, text.strip().lastIndexOf('\n') + 1),
        text -> text.replace("true", "false"),
        text -> text.replaceFirst("true", "yes"),
        text -> text.replaceFirst("\n1,[^,]*", "\n1,NaN"),
        text -> text.replaceFirst("\n1,[^,]*", "\n1,1e400"),
        text -> text.replaceFirst("\n1,", "\n2,"),
        text -> text.replaceFirst("\n2,", "\n9000000000000000000,"),
        text -> text.replaceFirst("(\n2(,[^,]*){3}),[^,]*", "$1,1.5"),
        text -> text.replaceFirst(",46,", ",-46,"),
        text -> text.replaceFirst(",46,", ",46,-"),
        text -> text + text.substring(text.strip().lastIndexOf('\n') + 1));
  }

  @Test
  void predictionsThatAreNotTheTrialsAreNamed() throws IOException {
    String last = "[^,\n]*(?=\n)";
    assertEdits(
        "predictions.csv",
        text -> text.replaceFirst("(?<=0\\.\\d{5,20},)0\\." + last, "NaN"),
        text -> text.replaceFirst("(?<=0\\.\\d{5,20},)0\\." + last, "1.5"),
        text -> text.replaceFirst("(?<=0\\.\\d{5,20},)0\\." + last, "-0.1"),
        text -> text.replaceFirst("(?<=0\\.\\d{5,20},)0\\." + last, "0.5"),
        text -> text.replaceFirst("(?<=0\\.\\d{5,20},)0\\." + last, ""),
        text -> text.replaceFirst("(?<=,firm,)[^,]*", "NaN"),
        text -> text.replaceFirst("(?<=,firm,)[^,]*", "1e400"),
        text -> text.replace("val,", "test,"),
        text -> text.replaceFirst("val,", "test,"),
        text -> text.replaceFirst("val,", "train,"),
        text -> text.replaceFirst("val,", "nope,"),
        text -> text.replaceFirst(",firm,", ",other,"),
        text -> text.replaceFirst(",firm,", ",soft,"),
        text -> text.replaceFirst("lesion-", "=lesion-"),
        text -> text.substring(0, text.strip().lastIndexOf('\n') + 1),
        text -> text + text.substring(text.strip().lastIndexOf('\n') + 1),
        text -> text.lines().findFirst().orElseThrow() + "\n",
        text -> text.substring(0, text.length() - 30));
    Files.delete(file("predictions.csv"));
    assertLeftOut("no predictions", "predictions.csv");
  }

  @SafeVarargs
  private void assertEdits(String name, UnaryOperator<String>... edits) throws IOException {
    String whole = Files.readString(file(name));
    for (int i = 0; i < edits.length; i++) {
      edit(name, edits[i]);
      assertLeftOut(name + ", edit " + i, name);
      Files.writeString(file(name), whole);
    }
    assertThat(study.damage()).isEmpty();
  }

  @Test
  void whatIsExportedHasASize() throws IOException {
    assertEdits(
        "exported.json",
        text -> text.replaceFirst("\"bytes\": \\d+", "\"bytes\": -1"),
        text -> text.replaceFirst("\"millis_per_image\": [0-9.]+", "\"millis_per_image\": 1e400"),
        text -> text.replaceFirst("\"threads\": 1", "\"threads\": 0"));
  }

  @Test
  void aDamagedSplitIsNamedAndItsTrialsStay() throws IOException {
    Path split = study.splitFile(1);
    String whole = Files.readString(split);
    for (UnaryOperator<String> edit :
        List.<UnaryOperator<String>>of(
            text -> "",
            text -> "id,label\n",
            text -> text.replaceFirst(",test,", ",tset,"),
            text -> text.replaceFirst("lesion-00001", "lesion-00002"),
            text -> text.substring(0, text.length() - 80))) {
      Files.writeString(split, edit.apply(whole));
      assertThat(study.damaged()).isEmpty();
      assertThat(study.damage()).hasSize(1).allMatch(damage -> damage.contains(split.toString()));
      assertThat(StudyTables.show(study).named().get("splits").rows()).isEmpty();
      assertThat(MethodTable.of(study).table().rows()).hasSize(2);
    }
  }

  @Test
  void aDamagedSearchIsNamedAndTheTableIsWithoutOne() throws IOException {
    Path search = home.resolve("search.json");
    for (String content :
        List.of("", "{", "[]", "{\"format\": -5}", "{\"format\": 1, \"semantics\": 1}")) {
      Files.writeString(search, content);
      MethodTable table = MethodTable.of(study);
      assertThat(table.table().rows()).hasSize(2);
      assertThat(table.notes()).filteredOn(note -> note.contains(search.toString())).hasSize(1);
      assertThat(StudyTables.show(study).named()).doesNotContainKey("training_costs");
    }
  }

  @Test
  void aSearchOfWhichATrialIsDamagedShowsTheOthers() throws IOException {
    Path all = folder.resolve("all");
    Files.createDirectory(all);
    Study whole = Study.existing(StoredStudies.copy("format-1", all).resolve("study"));
    int rows = MethodTable.of(whole).table().rows().size();
    Files.writeString(all.resolve("study/trials/" + OTHER + "/predictions.csv"), "part,id\n");
    MethodTable table = MethodTable.of(whole);
    assertThat(table.table().rows().size()).isBetween(1, rows - 1);
    assertThat(table.notes())
        .anyMatch(note -> note.startsWith("left out: the study file") && note.contains(OTHER));
    String gone = "sapling-ttl-layer3.0-s1-176b9aca";
    delete(all.resolve("study/trials/" + gone));
    assertThat(whole.damage()).hasSize(2).anyMatch(one -> one.contains("names the trial " + gone));
  }

  @Test
  void aStudyFileThatIsDamagedIsRefusedByName() throws IOException {
    Path header = home.resolve("study.json");
    String text = Files.readString(header);
    for (String content :
        List.of(
            "",
            "null",
            text.replace("\"format\": 1", "\"format\": -5"),
            text.replace("\"format\": 1", "\"format\": \"1\""),
            text.replaceFirst("\"data\": \"[^\"]*\"", "\"data\": null"),
            text.replace("\"firm\", \"soft\"", "\"firm\", \"firm\""))) {
      Files.writeString(header, content);
      assertThatThrownBy(() -> Study.existing(home))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(header.toString());
    }
    Files.writeString(header, text.replaceFirst("\"data\": \"e", "\"data\": \"f"));
    assertThat(study.damaged()).hasSize(2);
  }

  @Test
  void aTrialThatWasCopiedUnderAnotherNameIsNotCountedTwice() throws IOException {
    Path copy = home.resolve("trials").resolve("copy-of-" + EDITED);
    Files.createDirectory(copy);
    try (Stream<Path> files = Files.list(file("trial.json").getParent())) {
      files.forEach(
          file -> {
            try {
              Files.copy(file, copy.resolve(file.getFileName()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    assertThat(study.trials()).hasSize(2);
    assertThat(study.damaged()).extracting(DamagedTrial::id).containsExactly("copy-of-" + EDITED);
  }
}
