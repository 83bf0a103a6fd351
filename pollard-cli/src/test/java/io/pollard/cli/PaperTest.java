package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pollard.app.paper.Exhibit;
import io.pollard.app.paper.ExhibitSetup;
import io.pollard.app.paper.Exhibits;
import io.pollard.app.paper.Extent;
import io.pollard.app.paper.PaperCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code paper} as far as nothing is computed. */
class PaperTest {

  @TempDir private Path folder;

  @Test
  void theListHasEveryExhibitWithItsData() {
    Ran ran = pollard("paper", "--format=csv").expect(ExitCode.DONE);
    assertThat(ran.rows()).hasSize(13).containsKeys("table2", "table7", "figure4", "figure11");
    assertThat(ran.rows("table5").get(0)).contains("Table V", "IV-E", "lungs");
  }

  /** The command line's own parser takes every step of every exhibit. */
  @ParameterizedTest
  @EnumSource(Extent.class)
  void everyStepIsACommandThatTheParserTakes(Extent extent) {
    Exhibits exhibits = Exhibits.standard();
    ExhibitSetup setup = ExhibitSetup.of(exhibits, extent).withMachine(List.of("--threads", "1"));
    for (Exhibit exhibit : exhibits.all()) {
      for (PaperCommand command : setup.commands(exhibit)) {
        assertThatCode(() -> parse(command.words())).as(command.line()).doesNotThrowAnyException();
      }
    }
  }

  private static void parse(List<String> words) {
    Console silent = Console.of(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    new CommandLine(new Main(silent))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(words.toArray(String[]::new));
  }

  @Test
  void aDryRunPrintsWhatIsRunAndTouchesNothing() {
    Path study = folder.resolve("study");
    Ran ran =
        pollard("paper", "table3", "--dry-run", "--data=DIR", "--study=" + study, "--format=csv")
            .expect(ExitCode.DONE);
    assertThat(ran.out())
        .contains("87,", "./pollard search DIR/midog/index.csv", "--strategies ftl,tf,lwft,ttl");
    assertThat(ran.err()).contains("87 trainings at most", "--plan");
    assertThat(study).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"table2", "table4", "table5", "figure11"})
  void withoutDataItIsSaidWhatIsExpected(String exhibit) {
    Ran ran = pollard("paper", exhibit, "--study=" + folder);
    ran.refused("expected --data DIR", "--stand-in", "found neither");
    assertThat(ran.err()).contains("licence:", "with the columns");
  }

  @Test
  void aCopyThatIsNotAsExpectedIsRefusedBeforeAnythingIsRun() throws IOException {
    Path bimcv = Files.createDirectories(folder.resolve("bimcv"));
    Files.writeString(bimcv.resolve("index.csv"), "file,label\na.png,positive\n");
    pollard("paper", "table2", "--data=" + folder, "--study=" + folder.resolve("study"))
        .refused("expected the columns file, label, patient", "patient is missing");
    assertThat(folder.resolve("study")).doesNotExist();
  }

  @Test
  void groupsOfFindingsNeedNoData() throws IOException {
    pollard("paper", "table7", "--study=" + folder).expect(ExitCode.DONE);
    assertThat(Files.readString(folder.resolve("paper/table7/table7.md")))
        .contains("| Edema | no | no | yes | low and high | low and high |");
  }

  @Test
  void flagsOfAnExhibitNeedOne() {
    pollard("paper", "--stand-in").refused("expected an exhibit with --data, --stand-in");
    pollard("paper", "table1", "--dry-run").refused("expected an exhibit of the paper, table2");
  }

  @Test
  void standInsNeedTheirFolder() {
    pollard(
            "paper",
            "table3",
            "--stand-in",
            "--data=" + folder.resolve("none"),
            "--study=" + folder)
        .expect(ExitCode.REFUSED);
  }
}
