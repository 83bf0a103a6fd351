package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.metrics.GroupBootstrap;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutScoresTest {

  private static final TransferStrategy FULL = new TransferStrategy.FullTransfer(HeadForm.POOLED);
  private static final TransferStrategy CUT =
      new TransferStrategy.Truncation("layer3.0", HeadForm.POOLED);

  @TempDir private Path folder;

  private PaperStudy paper() {
    return new PaperStudy(folder);
  }

  private static String add(
      PaperStudy paper, TransferStrategy strategy, Seeds seeds, double score) {
    return paper.add(PaperStudy.describe(strategy, true, seeds), score, score);
  }

  @Test
  void theRowThatValidationSelectsStandsBesideItsFullTransfer() {
    PaperStudy paper = paper();
    String full = add(paper, FULL, Seeds.of(1), .75);
    String cut = add(paper, CUT, Seeds.of(1), .80);
    CutScores scores = CutScores.of(paper.study());
    CutScores.Row selected = scores.selected().orElseThrow();
    assertThat(selected.name()).isEqualTo("TTL cut at layer3.0");
    assertThat(selected.first().id()).isEqualTo(cut);
    assertThat(scores.fullTransfer().orElseThrow().first().id()).isEqualTo(full);
    Interval own =
        GroupBootstrap.of(1)
            .interval(Metric.AVERAGE_PRECISION, paper.study().trial(cut).predictions(Part.TEST));
    assertThat(selected.test()).isEqualTo(own);
    assertThat(selected.testMinusFull().orElseThrow().estimate())
        .isCloseTo(
            own.estimate() - scores.fullTransfer().orElseThrow().test().estimate(), within(1e-12));
    assertThat(scores.table().as(Table.Format.CSV).lines().toList().get(2))
        .startsWith("TTL,layer3.0,true,1,");
  }

  @Test
  void repeatsOnOneSplitAreResampledTogether() {
    PaperStudy paper = paper();
    String first = add(paper, CUT, Seeds.of(1).withSplit(1), .80);
    String second = add(paper, CUT, Seeds.of(2).withSplit(1), .70);
    CutScores.Row row = CutScores.of(paper.study()).selected().orElseThrow();
    assertThat(row.trials()).extracting(StoredTrial::id).containsExactly(first, second);
    assertThat(row.test())
        .isEqualTo(
            GroupBootstrap.of(1)
                .meanInterval(
                    Metric.AVERAGE_PRECISION,
                    List.of(
                        paper.study().trial(first).predictions(Part.TEST),
                        paper.study().trial(second).predictions(Part.TEST))));
  }

  @Test
  void aStudyWithoutScoresSelectsNothing() {
    CutScores scores = CutScores.of(paper().study());
    assertThat(scores.rows()).isEmpty();
    assertThat(scores.selected()).isEqualTo(Optional.empty());
    assertThat(scores.fullTransfer()).isEqualTo(Optional.empty());
  }

  @Test
  void fullTransferThatIsSelectedIsComparedWithNothing() {
    PaperStudy paper = paper();
    add(paper, FULL, Seeds.of(1), .80);
    add(paper, CUT, Seeds.of(1), .70);
    CutScores scores = CutScores.of(paper.study());
    assertThat(scores.selected().orElseThrow().isFullTransfer()).isTrue();
    assertThat(scores.fullTransfer()).isEmpty();
  }
}
