package io.pollard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.strategy.Method;
import io.pollard.study.Table.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The expected numbers are worked out by hand. */
class ExperimentSummaryTest {

  private static final List<String> KEYS =
      List.of("test_auroc", "test_minus_full_average_precision");

  private static final String TRIALS =
      """
      arguments,trial,test_auroc,test_auroc_low,test_auroc_high,test_minus_full_average_precision,\
      test_minus_full_average_precision_low,test_minus_full_average_precision_high,parameters,macs,\
      epochs,seconds,threads
      "{data}/a.npz --classes x,y --strategy ftl --seed 1 --split-seed 1",\
      resnet18-ftl-layer4.1-s1-00000000,.8,.7,.9,,,,1000,2e9,20,1800,1
      "{data}/a.npz --classes x,y --strategy ftl --seed 2 --split-seed 2",\
      resnet18-ftl-layer4.1-s2-00000000,.9,.8,1,,,,1000,2e9,20,1800,1
      "{data}/a.npz --classes x,y --strategy ttl --cut layer3.1 --seed 1 --split-seed 1",\
      resnet18-ttl-layer3.1-s1-00000000,.7,.6,.8,.01,-.01,.03,500,1e9,19,900,1
      "{data}/a.npz --classes x,y --strategy ttl --cut layer3.1 --seed 2 --split-seed 2",\
      resnet18-ttl-layer3.1-s2-00000000,.8,.7,.9,.02,.01,.03,500,1e9,20,900,1
      "{data}/a.npz --classes x,y --strategy ttl --cut layer3.1 --seed 3 --split-seed 3",\
      resnet18-ttl-layer3.1-s3-00000000,.9,.8,1,.03,.01,.05,500,1e9,21,900,1
      "{data}/a.npz --classes x,y --strategy fe --weights {data}/weights/b.st --seed 1",\
      resnet18-fe-layer4.1-s1-00000000,.6,.5,.7,-.2,-.3,-.1,1000,2e9,5,900,2
      """;

  @TempDir private Path folder;

  private Path csv() throws IOException {
    Path csv = folder.resolve("trials.csv");
    Files.writeString(csv, TRIALS);
    return csv;
  }

  /** Of .01, .02, .03 the half interval is 4.303 · .01 / √3 = .025. */
  @Test
  void repeatsAreOneRowAndDifferencesHaveAnInterval() throws IOException {
    assertThat(ExperimentSummary.table(ExperimentRow.read(csv()), KEYS).as(Format.MD))
        .isEqualTo(
            """
            | strategy | last unit | unlike most rows | parameters | MACs (G) | trials | test AUROC | \
            test AUPRC - FTL (95 %, Student's t) | trials above, below 0 |
            | --- | --- | --- | --: | --: | --: | --- | --- | --- |
            | FTL | layer4.1 |  | 1,000 | 2.000 | 2 | 0.850 ± 0.071 |  |  |
            | TTL | layer3.1 |  | 500 | 1.000 | 3 | 0.800 ± 0.100 | 0.020 [-0.005, 0.045] | 2, 0 |
            | FE | layer4.1 | --weights b.st | 1,000 | 2.000 | 1 | 0.600 [0.500, 0.700] | \
            -0.200 [-0.300, -0.100] | 0, 1 |
            """);
  }

  @Test
  void anyColumnCanBeAskedFor() throws IOException {
    List<ExperimentRow> rows = ExperimentRow.read(csv());
    assertThat(ExperimentSummary.table(rows.subList(2, 5), List.of("epochs")).as(Format.MD))
        .endsWith(
            """
            | epochs |
            | --- | --- | --: | --: | --: | --- |
            | TTL | layer3.1 | 500 | 1.000 | 3 | 20 ± 1 |
            """);
    assertThatThrownBy(() -> ExperimentSummary.table(rows, List.of("epoch")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("found epoch");
    assertThatThrownBy(() -> ExperimentSummary.table(rows, List.of("test_f1")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("found test_f1");
  }

  @Test
  void hoursAreTheSumOfSeconds() throws IOException {
    assertThat(ExperimentHours.table(List.of(csv())).as(Format.MD))
        .endsWith("| trials | 6 | 2.00 | 1, 2 |\n");
  }

  @Test
  void aPictureHasItsNumbers() throws IOException {
    assertThat(
            ExperimentPlot.numbers(
                    List.of(
                        new ExperimentRow(
                            Method.TTL,
                            "layer3.1",
                            Map.of("parameters", "500", "test_average_precision", ".25"))))
                .as(Format.CSV))
        .isEqualTo("strategy,cut,parameters,test_average_precision\nttl,layer3.1,500,0.25\n");
  }

  @Test
  void anotherTableIsRefused() throws IOException {
    Path other = folder.resolve("other.csv");
    Files.writeString(other, "step,resident_bytes\n");
    assertThatThrownBy(() -> ExperimentRow.read(other))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("other.csv");
  }
}
