package io.pollard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Task;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.Interval;
import io.pollard.study.PartScores;
import io.pollard.study.Table;
import io.pollard.study.Table.Format;
import io.pollard.study.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Numbers of scikit-learn 1.9.1: confusion_matrix, precision_score, recall_score, f1_score. */
class EvaluationTablesTest {

  private static final Offset<Double> EXACT = within(1e-12);

  private static final Task.SingleLabel TWO =
      new Task.SingleLabel(List.of("fine", "ill"), Optional.of("ill"));

  private static PartScores of(Task.SingleLabel task, int[] targets, double[][] rows, double at) {
    List<String> groups = IntStream.range(0, targets.length).mapToObj(i -> "p" + i).toList();
    return PartScores.of(ClassScores.of(task, targets, rows, groups).decidedAt(at));
  }

  /** Scores .9, .6, .3 .. of which those from .4 on are decided as ill. */
  private static PartScores two() {
    double[] ill = {.9, .6, .3, .35, .2, .55, .1, .8, .05, .45};
    double[][] rows =
        Arrays.stream(ill).mapToObj(p -> new double[] {1 - p, p}).toArray(double[][]::new);
    return of(TWO, new int[] {1, 1, 1, 0, 0, 0, 0, 1, 0, 0}, rows, .4);
  }

  private static Object value(Table scores, String label) {
    return scores.rows().stream()
        .filter(row -> row.get(0).equals(label))
        .findFirst()
        .orElseThrow()
        .get(1);
  }

  @Test
  void decisionsOfTwoClassesAreSaidAtTheThresholdThatWasUsed() {
    Table scores = EvaluationTables.of(two(), Optional.empty()).named().get("scores");
    assertInterval(value(scores, "precision, positive predictive value (PPV)"), .6);
    assertInterval(value(scores, "negative predictive value (NPV)"), .8);
    assertInterval(value(scores, "F1"), 2 / 3.0);
    assertInterval(value(scores, "accuracy"), .7);
    assertThat(value(scores, "threshold")).isEqualTo(.4);
    assertThat(value(scores, "prevalence")).isEqualTo(.4);
  }

  private static void assertInterval(Object value, double expected) {
    Interval interval = (Interval) value;
    assertThat(interval.estimate()).isCloseTo(expected, EXACT);
    assertThat(interval.low()).isLessThan(expected);
    assertThat(interval.high()).isGreaterThan(expected);
  }

  @Test
  void theConfusionMatrixHasARowATrueClass() {
    Tables report = EvaluationTables.of(two(), Optional.empty());
    assertThat(report.named().get("confusion").as(Format.TABLE))
        .isEqualTo(
            """
            class  decided fine  decided ill  recall  precision     F1
            fine              4            2   0.667      0.800  0.727
            ill               1            3   0.750      0.600  0.667
            """);
    assertThat(report.as(Format.CSV))
        .contains("\n\nclass,decided_fine,decided_ill,recall,precision,f1\nfine,4,2,");
    assertThat(report.as(Format.JSON))
        .startsWith("{\"scores\":[{\"score\":\"AUROC\"")
        .contains("\"confusion\":[{\"class\":\"fine\",\"decided_fine\":4,\"decided_ill\":2,");
  }

  @Test
  void moreThanTwoClassesHaveTheirOwnPrecisions() {
    int[] targets = {0, 0, 0, 1, 1, 2, 2, 2, 2};
    int[] decided = {0, 0, 1, 1, 0, 2, 2, 1, 0};
    double[][] rows = new double[targets.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {.2, .2, .2};
      rows[i][decided[i]] = .6;
    }
    Task.SingleLabel task = new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty());
    Tables report = EvaluationTables.of(of(task, targets, rows, Double.NaN), Optional.empty());
    assertThat(((Interval) value(report.named().get("scores"), "accuracy")).estimate())
        .isCloseTo(5 / 9.0, EXACT);
    assertThat(report.named().get("confusion").rows())
        .containsExactly(
            List.of("a", 2L, 1L, 0L, 2 / 3.0, .5, 4 / 7.0),
            List.of("b", 1L, 1L, 0L, .5, 1 / 3.0, .4),
            List.of("c", 1L, 1L, 2L, .5, 1.0, 2 / 3.0));
  }

  @Test
  void ofOtherDataTheScoresAtHomeStandBesideAndEveryDecisionIsCounted() {
    Tables report = EvaluationTables.of(two(), Optional.of(two()));
    assertThat(report.named().keySet()).containsExactly("scores", "confusion", "outputs");
    for (List<Object> row : report.named().get("scores").rows()) {
      assertThat(row).hasSize(4);
      assertThat(row.get(2)).as(row.get(0).toString()).isEqualTo(row.get(1));
    }
    assertThat(value(report.named().get("scores"), "F1")).isInstanceOf(Interval.class);
  }
}
