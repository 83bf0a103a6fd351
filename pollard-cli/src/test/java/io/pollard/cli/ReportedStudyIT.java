package io.pollard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.testing.StoredStudies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study of an earlier build as a page. */
class ReportedStudyIT {

  private static final Pattern COMMAND = Pattern.compile("<code>pollard ([^<]*)</code>");

  @TempDir private Path folder;
  private String study;

  @BeforeEach
  void copy() {
    study = StoredStudies.copy("format-1", folder).resolve("study").toString();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  @Test
  void pageCardAndTemplateAreWritten() throws IOException {
    Ran ran =
        Ran.pollard(
                "report",
                study,
                "--out",
                file("report.html"),
                "--card",
                file("model.md"),
                "--template",
                file("card.yaml"),
                "--title",
                "Lesions <firm>")
            .expect(ExitCode.DONE);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains("wrote " + file("report.html"))
        .contains("wrote " + file("model.md"))
        .contains("wrote " + file("card.yaml"))
        .contains("model card: 156 items: ");
    assertThat(read("report.html").contains("<h1>Lesions &lt;firm&gt;</h1>")).isTrue();
    assertThat(read("model.md")).startsWith("# Model card: Lesions \\<firm\\>\n");
    assertThat(read("card.yaml")).contains("intended-use: \"\"\n");
  }

  @Test
  void itsCommandsAreOnesThatPollardTakes() throws IOException {
    Ran.pollard("report", study, "--out", file("report.html")).expect(ExitCode.DONE);
    Matcher commands = COMMAND.matcher(read("report.html"));
    int found = 0;
    while (commands.find()) {
      List<String> words = new ArrayList<>(Arrays.asList(commands.group(1).split(" ", -1)));
      words.add("--help");
      Ran.pollard(words).expect(ExitCode.DONE);
      found++;
    }
    assertThat(found).isGreaterThan(3);
  }

  @Test
  void answersOfAPersonAreCountedAndOtherKeysRefused() throws IOException {
    Files.writeString(folder.resolve("card.yaml"), "funding: none\nconflicts: none\n");
    String out = file("report.html");
    String without = Ran.pollard("report", study, "--out", out).expect(ExitCode.DONE).err();
    String with =
        Ran.pollard("report", study, "--out", out, "--answers", file("card.yaml"))
            .expect(ExitCode.DONE)
            .err();
    assertThat(missing(with)).isLessThan(missing(without));
    Files.writeString(folder.resolve("card.yaml"), "fundings: none\n");
    Ran.pollard("report", study, "--out", out, "--answers", file("card.yaml"))
        .refused("expected topics of the template in ", "but found fundings", "--template");
  }

  private static int missing(String said) {
    Matcher count = Pattern.compile("(\\d+) missing").matcher(said);
    assertThat(count.find()).isTrue();
    return Integer.parseInt(count.group(1));
  }

  @Test
  void aDamagedTrialIsSaidAndTheRestReported() throws IOException {
    Path trial = Path.of(study, "trials", "sapling-ttl-layer3.1-s1-5e0ce0d2", "predictions.csv");
    Files.writeString(trial, "nothing");
    Ran ran = Ran.pollard("report", study, "--out", file("report.html")).expect(ExitCode.PARTLY);
    assertThat(ran.err()).contains("predictions.csv");
  }

  @Test
  void whatIsNoStudyOrCantBeWrittenIsRefused() {
    Ran.pollard("report", folder.toString(), "--out", file("report.html"))
        .refused("expected a study's folder");
    Ran.pollard("report", study, "--out", file("none/report.html"))
        .refused("expected to write ", "none/report.html");
  }
}
