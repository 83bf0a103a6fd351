package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.testing.StoredStudies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study of an earlier build, whose search chose layer2.0 and which has layer1.0, too. */
class CertifyTest {

  private static final String FULL = "sapling-ftl-layer4.0-s1-dfd337a5";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;
  private Path study;

  @BeforeEach
  void copy() {
    study = StoredStudies.copy("format-1", folder).resolve("study");
  }

  private int certify(String... flags) {
    out.reset();
    err.reset();
    List<String> arguments = new ArrayList<>(List.of("certify", study.toString()));
    arguments.addAll(List.of(flags));
    return new Main(Console.of(out, err)).run(arguments.toArray(new String[0]));
  }

  private List<String> rows() {
    return out.toString(UTF_8).lines().toList();
  }

  private String said() {
    return err.toString(UTF_8);
  }

  @Test
  void anAnswerIsAnAnswerWhetherOrNotItIsShown() {
    assertThat(certify("--margin", ".2", "--metric", "auroc", "--format", "csv"))
        .isEqualTo(ExitCode.DONE);
    assertThat(rows()).hasSize(3);
    assertThat(rows().get(0))
        .isEqualTo("cut,parameters,macs,n,patients,minus_full,lower_bound,upper_bound,verdict,by");
    assertThat(rows().get(1)).startsWith("layer2.0,").contains(",not shown,");
    assertThat(rows().get(2)).startsWith("layer1.0,").contains(",not tested,");
    assertThat(said())
        .startsWith(
            "no cut is certified: AUROC of sapling cut at layer2.0 is not shown to be not worse by"
                + " more than 0.2")
        .contains("asked by protocol 1 (");
  }

  @Test
  void askedAgainItPrintsTheSame() throws IOException {
    certify("--metric", "auprc");
    String first = out.toString(UTF_8) + said();
    String protocol = Files.readString(study.resolve("protocol.json"));
    certify("--metric", "average_precision", "--margin", ".01");
    assertThat(out.toString(UTF_8) + said()).isEqualTo(first);
    assertThat(study.resolve("protocol.json")).hasContent(protocol);
    certify("--metric", "auroc");
    assertThat(said()).contains("asked by protocol 2 (", "also asked of this study: protocol 1 (");
  }

  @Test
  void howManyPatientsWritesNothing() {
    assertThat(certify("--margin", ".1", "--how-many", "--format", "csv")).isZero();
    assertThat(rows().get(0)).startsWith("cut,parameters,validation_patients,patients_80,");
    assertThat(rows()).hasSize(3);
    assertThat(study.resolve("protocol.json")).doesNotExist();
  }

  @Test
  void wrongInputIsRefusedInOneSentence() throws IOException {
    for (String[] flags :
        new String[][] {
          {"--margin", "0"},
          {"--margin", ".5"},
          {"--margin", "-.01"},
          {"--margin", "NaN"},
          {"--metric", "brier"},
          {"--metric", "nonsense"}
        }) {
      assertThat(certify(flags)).as("%s %s", flags[0], flags[1]).isEqualTo(ExitCode.REFUSED);
      assertThat(said().lines()).hasSize(1).allMatch(line -> line.startsWith("expected "));
    }
    Files.writeString(study.resolve("protocol.json"), "nonsense");
    assertThat(certify()).isEqualTo(ExitCode.REFUSED);
    assertThat(said().lines()).hasSize(1).allMatch(line -> line.contains("protocol.json"));
    Files.delete(study.resolve("protocol.json"));
    Files.delete(study.resolve("trials").resolve(FULL).resolve("trial.json"));
    assertThat(certify()).isEqualTo(ExitCode.REFUSED);
    assertThat(said()).contains("a finished full transfer");
    assertThat(study.resolve("protocol.json")).doesNotExist();
  }

  @Test
  void whatCantBeReadBesidesIsNamedAndTheAnswerGiven() throws IOException {
    Path other = study.resolve("trials/sapling-tf-layer1.0-s1-92aca4ca/predictions.csv");
    Files.writeString(other, "nonsense");
    assertThat(certify("--format", "csv")).isEqualTo(ExitCode.PARTLY);
    assertThat(rows()).hasSize(3);
    assertThat(said()).contains("left out: ", other.toString());
  }
}
