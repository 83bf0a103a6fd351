package io.pollard.app.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExhibitSetupTest {

  private static final Exhibits EXHIBITS = Exhibits.standard();

  private static PaperCommand only(ExhibitSetup setup, String exhibit) {
    List<PaperCommand> commands = setup.commands(EXHIBITS.exhibit(exhibit));
    assertThat(commands).hasSize(1);
    return commands.get(0);
  }

  /** As pollard search --plan counts them for a ResNet-50: 87 trials at most. */
  @Test
  void trainingsAreThoseThatTheSearchPlansAtMost() {
    assertThat(only(ExhibitSetup.of(EXHIBITS, Extent.PAPER), "table2").trainings()).isEqualTo(87);
  }

  /** 17 cut points of a ResNet-50, the last of which is full transfer; three repeats. */
  @Test
  void exhaustiveSearchesTrainEveryCutOnce() {
    List<PaperCommand> commands =
        ExhibitSetup.of(EXHIBITS, Extent.PAPER).commands(EXHIBITS.exhibit("figure9"));
    assertThat(commands).extracting(PaperCommand::trainings).containsExactly(17 * 3, 0);
    assertThat(commands)
        .extracting(PaperCommand::name)
        .containsExactly("search", "transferability");
  }

  @Test
  void foldersWithBlanksAreOneWord() {
    PaperCommand command =
        only(ExhibitSetup.of(EXHIBITS, Extent.PAPER).withData(Path.of("my data")), "table2");
    assertThat(command.words()).contains("my data/bimcv/index.csv");
    assertThat(command.line())
        .contains("'my data/bimcv/index.csv'")
        .startsWith("./pollard search ");
  }

  @Test
  void weightsOfANetworkMayBeOthersButNotThoseThatAStepMakes() {
    ExhibitSetup setup =
        ExhibitSetup.of(EXHIBITS, Extent.PAPER).withWeights(Map.of("resnet50", "mine.safetensors"));
    assertThat(only(setup, "table3").words()).containsSequence("--weights", "mine.safetensors");
    assertThat(setup.commands(EXHIBITS.exhibit("figure11")))
        .noneSatisfy(command -> assertThat(command.words()).contains("mine.safetensors"));
  }

  /** Its table has a column of slides, which no flag's usual names find. */
  @Test
  void cropsOfASlideStayTogetherInTheStandInToo() {
    assertThat(only(ExhibitSetup.of(EXHIBITS, Extent.STAND_IN), "table3").words())
        .containsSequence("--group-column", "slide");
  }

  @Test
  void exhibitsShareTheStudyOfAQuestion() {
    ExhibitSetup setup = ExhibitSetup.of(EXHIBITS, Extent.PAPER);
    assertThat(setup.commands(EXHIBITS.exhibit("figure5")).get(0))
        .isEqualTo(setup.commands(EXHIBITS.exhibit("table2")).get(0));
  }

  @Test
  void theMachinesFlagsGoToWhatComputes() {
    ExhibitSetup setup =
        ExhibitSetup.of(EXHIBITS, Extent.QUICK)
            .withMachine(List.of("--threads", "1", "--device", "cuda"));
    List<PaperCommand> commands = setup.commands(EXHIBITS.exhibit("figure9"));
    assertThat(commands.get(0).words()).startsWith("phantoms").doesNotContain("--threads");
    assertThat(commands.get(1).words()).endsWith("--threads", "1", "--device", "cuda");
    assertThat(commands.get(2).words()).endsWith("--threads", "1").doesNotContain("--device");
  }
}
