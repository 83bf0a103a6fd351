package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.metrics.Metric;
import io.pollard.training.EpochRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialTablesTest {

  private static final EpochRow ROW =
      new EpochRow(1, 1e-4, .7, .69, .25, .5, true, 640, 10, 1, .75);

  @TempDir private Path folder;

  private List<String> lines() throws IOException {
    return Files.readAllLines(folder.resolve(TrialTables.HISTORY));
  }

  @Test
  void aScoreThatSelectsHasAColumnOfItsOwn() throws IOException {
    TrialTables.writeHistory(folder, Metric.BALANCED_ACCURACY, List.of(ROW));
    assertThat(lines())
        .containsExactly(
            "epoch,rate,training_loss,validation_loss,average_precision,auroc,best,images,"
                + "training_seconds,validation_seconds,balanced_accuracy",
            "1,1.0E-4,0.7,0.69,0.25,0.5,true,640,10.0,1.0,0.75");
    assertThat(TrialTables.readHistory(folder, Metric.BALANCED_ACCURACY)).containsExactly(ROW);
    assertThatThrownBy(() -> TrialTables.readHistory(folder, Metric.AVERAGE_PRECISION))
        .isInstanceOf(DataException.class);
  }

  @Test
  void whatAlwaysStandsIsReadFromItsColumn() throws IOException {
    for (Metric metric : List.of(Metric.AVERAGE_PRECISION, Metric.AUROC)) {
      TrialTables.writeHistory(folder, metric, List.of(ROW));
      assertThat(lines().get(0)).endsWith(",validation_seconds");
      assertThat(TrialTables.readHistory(folder, metric).get(0).score())
          .isEqualTo(metric == Metric.AUROC ? .5 : .25);
    }
  }
}
