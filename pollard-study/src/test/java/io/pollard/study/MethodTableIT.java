package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.GroupBootstrap;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.SplitMean;
import io.pollard.metrics.Spread;
import io.pollard.search.Candidate;
import io.pollard.search.Choice;
import io.pollard.search.CutSearch;
import io.pollard.search.SearchResult;
import io.pollard.search.StrategyResult;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrialOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MethodTableIT {

  @TempDir private Path folder;
  private PaperStudy paper;

  @BeforeEach
  void study() {
    paper = new PaperStudy(folder);
  }

  private void add(Method method, String cut, int repeats, double mean) {
    paper.add(PaperStudy.at(method, cut), true, repeats, mean);
  }

  private Candidate candidate(Method method, String cut) {
    TransferStrategy strategy = PaperStudy.at(method, cut);
    List<StoredTrial> trials =
        paper.study().trials().stream()
            .filter(trial -> trial.description().strategy().equals(strategy))
            .toList();
    return new Candidate(
        strategy,
        cut,
        trials.get(0).parameters(),
        trials.stream().map(trial -> trial.validation().orElseThrow()).toList());
  }

  private static Object cell(Table table, int row, String key) {
    return table
        .rows()
        .get(row)
        .get(table.columns().stream().map(Column::key).toList().indexOf(key));
  }

  private static List<Object> column(Table table, String key) {
    List<Object> values = new ArrayList<>();
    for (int row = 0; row < table.rows().size(); row++) {
      values.add(cell(table, row, key));
    }
    return values;
  }

  /** The authors' two stages: the end of block 3, then its neighbours. */
  private void search(Choice choose) {
    add(Method.FTL, "", 3, .857);
    add(Method.TTL, "layer1.2", 3, .764);
    add(Method.TTL, "layer2.3", 3, .857);
    add(Method.TTL, "layer3.5", 3, .860);
    add(Method.TTL, "layer3.3", 3, .872);
    add(Method.TTL, "layer3.4", 3, .865);
    List<Candidate> cuts =
        List.of("layer1.2", "layer2.3", "layer3.3", "layer3.4", "layer3.5").stream()
            .map(cut -> candidate(Method.TTL, cut))
            .toList();
    Optional<Candidate> full = Optional.of(candidate(Method.FTL, ""));
    paper
        .study()
        .putSearch(
            SearchFile.of(
                CutSearch.twoStage(Method.FTL, Method.TTL).repeats(3),
                choose,
                new SearchResult(
                    "resnet50",
                    3,
                    false,
                    List.of(
                        new StrategyResult(
                            Method.FTL, full, full, full, List.of(full.get()), List.of()),
                        new StrategyResult(
                            Method.TTL,
                            Optional.of(cuts.get(4)),
                            Optional.of(cuts.get(2)),
                            Optional.of(cuts.get(2)),
                            cuts,
                            List.of("layer3.0", "layer3.1"))))));
  }

  @Test
  void afterASearchTheRowsAreThePapers() {
    search(Choice.BEST);
    MethodTable table = MethodTable.of(paper.study());
    assertThat(column(table.table(), "method"))
        .containsExactly("FTL", "TTL-1", "TTL-2", "TTL-smallest");
    assertThat(column(table.table(), "cut"))
        .containsExactly("", "layer3.5", "layer3.3", "layer3.3");
    // Table II of the paper: 23.5, 8.55 and 6.31 million parameters.
    assertThat(column(table.table(), "parameters"))
        .containsExactly(23_512_130L, 8_545_346L, 6_310_978L, 6_310_978L);
    assertThat(column(table.table(), "selected")).containsExactly(false, false, true, false);
    assertThat(column(table.table(), "n")).containsOnly(3);
    Spread validation = (Spread) cell(table.table(), 2, "validation_average_precision");
    assertThat(validation.mean()).isCloseTo(.872, within(1e-12));
    assertThat(validation.deviation()).isCloseTo(.008, within(1e-12));
    assertThat(table.notes())
        .containsExactly(
            "TTL: smaller cuts that were not tried: layer3.0, layer3.1",
            "differences on one split: 95 % of resamples of its patients",
            "validation AUPRC 0.872 ± 0.008 less test "
                + ((Spread) cell(table.table(), 2, "test_average_precision")).text(3)
                + " is "
                + optimism()
                + ", the selection's optimism (n = 3)");
    // Both stages' row and the smallest are one comparison, so that two are adjusted for.
    List<Object> pValues = column(table.table(), "test_minus_full_p");
    assertThat(pValues.get(0)).isNull();
    assertThat(pValues.get(2)).isEqualTo(pValues.get(3));
    assertThat((Double) pValues.get(1)).isBetween(2 / 2001., 1.);
  }

  @Test
  void aRowThatIsFullTransferItselfSaysSoInEveryFormat() {
    add(Method.FTL, "", 2, .857);
    Candidate full = candidate(Method.FTL, "");
    Candidate whole =
        new Candidate(
            PaperStudy.at(Method.TTL, "layer4.2"), "layer4.2", full.parameters(), full.repeats());
    List<StrategyResult> found = new ArrayList<>();
    for (Candidate one : List.of(full, whole)) {
      Optional<Candidate> only = Optional.of(one);
      Method method = one.strategy().method().orElseThrow();
      found.add(new StrategyResult(method, only, only, only, List.of(one), List.of()));
    }
    paper
        .study()
        .putSearch(
            SearchFile.of(
                CutSearch.twoStage(Method.FTL, Method.TTL).repeats(2),
                Choice.BEST,
                new SearchResult("resnet50", 2, false, found)));
    Table table = MethodTable.of(paper.study()).table();
    assertThat(column(table, "method")).containsExactly("FTL", "TTL-1", "TTL-2", "TTL-smallest");
    assertThat(column(table, "same_network_as")).containsExactly(null, "FTL", "FTL", "FTL");
    assertThat(column(table, "test_minus_full")).containsOnlyNulls();
    assertThat(table.as(Format.TABLE))
        .contains("same network as")
        .contains("TTL-1         layer4.2  FTL ");
    assertThat(table.as(Format.CSV)).contains("\nTTL-1,layer4.2,FTL,");
    assertThat(table.as(Format.JSONL)).contains("\"same_network_as\":\"FTL\"");
    assertThat(table.as(Format.MD)).contains("| TTL-1 | layer4.2 | FTL |");
  }

  @Test
  void studyTablesSayWhichRowsStoppedWhileTheyStillLearned() {
    paper.addHistory(PaperStudy.at(Method.TTL, "layer2.3"), .80, .7, .6, .5, .4, .3);
    add(Method.FTL, "", 1, .857);
    assertThat(MethodTable.of(paper.study()).notes())
        .contains(
            "training stopped while networks still learned, in trials of TTL at layer2.3 (1 of 1);"
                + " more epochs, or --recipe steps2d, may give better ones there");
  }

  /** Of repeats whose validation scores are .008 apart, as PaperStudy makes them. */
  private String optimism() {
    double[] differences = new double[3];
    for (int seed = 1; seed <= 3; seed++) {
      StoredTrial trial = paper.study().trial("resnet50-ttl-layer3.3-s" + seed);
      differences[seed - 1] =
          .872 + (seed - 2) * .008 - Metric.AVERAGE_PRECISION.of(trial.predictions(Part.TEST));
    }
    return Spread.of(differences).text(3);
  }

  @Test
  void theRowThatTheSearchWasRunForIsMarked() {
    search(Choice.SMALLEST);
    assertThat(column(MethodTable.of(paper.study()).table(), "selected"))
        .containsExactly(false, false, false, true);
  }

  @Test
  void ofAllStrategiesTheRowsStandAsInThePaper() {
    List<StrategyResult> found = new ArrayList<>();
    for (Method method : Method.values()) {
      List<Candidate> tried =
          (method.hasCut() ? List.of("layer2.3", "layer3.3") : List.of(""))
              .stream().map(cut -> tried(method, cut)).toList();
      Optional<Candidate> lowest = Optional.of(tried.get(0));
      Optional<Candidate> highest = Optional.of(tried.get(tried.size() - 1));
      found.add(new StrategyResult(method, lowest, highest, lowest, tried, List.of()));
    }
    // The rows' order is the table's own, not that in which strategies were given.
    Collections.reverse(found);
    paper
        .study()
        .putSearch(
            SearchFile.of(
                CutSearch.twoStage(Method.values()),
                Choice.BEST,
                new SearchResult("resnet50", 1, false, found)));
    assertThat(column(MethodTable.of(paper.study()).table(), "method"))
        .containsExactly(
            "FTL", "FE", "TF-1", "LWFT-1", "TTL-1", "TF-2", "LWFT-2", "TTL-2", "TTL-smallest");
  }

  private Candidate tried(Method method, String cut) {
    add(method, cut, 1, .85);
    return candidate(method, cut);
  }

  @Test
  void aTrialOfTheSearchThatIsGoneIsNamedAndStopsNoOther() throws IOException {
    search(Choice.BEST);
    StoredTrial gone = paper.study().trial("resnet50-ttl-layer3.5-s1");
    Files.delete(gone.folder().resolve("trial.json"));
    MethodTable table = MethodTable.of(paper.study());
    assertThat(column(table.table(), "n")).containsExactly(3, 2, 3, 3);
    assertThat(table.notes())
        .anyMatch(note -> note.contains("names the trial " + gone.id()))
        .anyMatch(note -> note.contains(gone.folder().resolve("trial.json").toString()));
  }

  @Test
  void testScoresSelectNothing() {
    addOnce("layer2.3", .70, .95);
    addOnce("layer3.3", .80, .60);
    addOnce("layer4.0", .75, .90);
    MethodTable table = MethodTable.of(paper.study());
    assertThat(column(table.table(), "cut")).containsExactly("layer2.3", "layer3.3", "layer4.0");
    List<Double> test =
        column(table.table(), "test_average_precision").stream()
            .map(score -> ((Spread) score).mean())
            .toList();
    assertThat(test.get(1)).isLessThan(Math.min(test.get(0), test.get(2)));
    assertThat(column(table.table(), "selected")).containsExactly(false, true, false);
  }

  private void addOnce(String cut, double validation, double test) {
    paper.add(
        PaperStudy.describe(PaperStudy.at(Method.TTL, cut), true, Seeds.of(1)), validation, test);
  }

  @Test
  void withoutASearchEachStrategyAndCutHasARow() {
    add(Method.TTL, "layer3.3", 3, .872);
    add(Method.TTL, "layer2.3", 2, .857);
    add(Method.TF, "layer3.5", 1, .863);
    add(Method.FTL, "", 3, .857);
    add(Method.TTL, "layer4.2", 3, .857); // the same trials as full transfer
    paper.add(PaperStudy.at(Method.TTL, "layer3.3"), false, 1, .80);
    Table table = MethodTable.of(paper.study()).table();
    assertThat(column(table, "method")).containsExactly("FTL", "TF", "TTL", "TTL", "TTL");
    assertThat(column(table, "cut"))
        .containsExactly("", "layer3.5", "layer2.3", "layer3.3", "layer3.3");
    assertThat(column(table, "weights"))
        .containsExactly("unstated", "unstated", "unstated", "unstated", "random");
    assertThat(column(table, "n")).containsExactly(3, 1, 2, 3, 1);
    assertThat(table.columns()).extracting(Column::key).doesNotContain("network", "head", "trial");
    assertThat(table.as(Format.CSV).lines().findFirst().orElseThrow())
        .isEqualTo(
            "method,cut,weights,selected,n,validation_average_precision,"
                + "validation_average_precision_deviation,test_auroc,test_auroc_deviation,"
                + "test_average_precision,test_average_precision_deviation,test_trapezoidal_auprc,"
                + "test_trapezoidal_auprc_deviation,parameters,macs,ms_per_image,"
                + "ms_per_image_deviation,validation_minus_full,validation_minus_full_low,"
                + "validation_minus_full_high,test_minus_full,test_minus_full_low,"
                + "test_minus_full_high,test_minus_full_p");
  }

  /** Of two splits, with 4 in training for each one that is measured. */
  @Test
  void differencesOverSplitsHaveNadeauAndBengiosVariance() throws IOException {
    for (int split = 1; split <= 2; split++) {
      Seeds seeds = Seeds.of(split);
      paper.add(PaperStudy.describe(PaperStudy.at(Method.FTL, ""), true, seeds), .857);
      paper.add(
          PaperStudy.describe(PaperStudy.at(Method.TTL, "layer3.3"), true, seeds),
          .85 + split * .01);
      Path file = paper.study().splitFile(split);
      Files.createDirectories(file.getParent());
      StringBuilder parts = new StringBuilder("id,label,part\n");
      for (int i = 0; i < 500; i++) {
        parts.append(i).append(i < 400 ? ",ill,train\n" : ",ill,test\n");
      }
      Files.writeString(file, parts);
    }
    MethodTable table = MethodTable.of(paper.study());
    Comparison trials = Comparison.of(paper.study());
    double[] differences =
        trials.trials().stream()
            .filter(trial -> !trial.isFullTransfer())
            .mapToDouble(trial -> test(trial) - test(trials.fullTransferFor(trial).orElseThrow()))
            .toArray();
    SplitMean mean = SplitMean.of(.25, differences);
    assertThat(cell(table.table(), 1, "test_minus_full")).isEqualTo(mean.interval());
    assertThat((Double) cell(table.table(), 1, "test_minus_full_p"))
        .isCloseTo(mean.pValue(), within(1e-12));
    assertThat(table.notes())
        .contains(
            "differences over splits of one data set: their mean, 95 % by Student's t with Nadeau"
                + " and Bengio's variance, since splits share cases");
  }

  private static double test(ScoredTrial trial) {
    return Metric.AVERAGE_PRECISION.of(trial.of(Part.TEST).orElseThrow());
  }

  @Test
  void timesAreThoseOfModelFilesWhereEveryRowHasOne() {
    add(Method.FTL, "", 2, .857);
    add(Method.TTL, "layer3.3", 1, .872);
    List<StoredTrial> trials = paper.study().trials();
    for (int i = 0; i < trials.size(); i++) {
      assertThat(columns()).contains("ms_per_image").doesNotContain("ms_per_image_exported");
      trials.get(i).putExported(ExportedFile.of(1_000, 10 + i, 1));
    }
    Table table = MethodTable.of(paper.study()).table();
    assertThat(column(table, "ms_per_image_exported"))
        .extracting(Object::toString)
        .anyMatch(cell -> cell.contains("10.5"))
        .anyMatch(cell -> cell.contains("12.0"));
    assertThat(columns()).doesNotContain("ms_per_image");
    assertThat(table.as(Format.TABLE)).contains("ms per image (ONNX, 1 thread)");
    trials.get(0).putExported(ExportedFile.of(1_000, 10, 2));
    assertThat(columns()).contains("ms_per_image").doesNotContain("ms_per_image_exported");
  }

  private List<String> columns() {
    return MethodTable.of(paper.study()).table().columns().stream().map(Column::key).toList();
  }

  @Test
  void differencesToFullTransferArePairedByRepeat() {
    add(Method.FTL, "", 3, .80);
    add(Method.TTL, "layer3.3", 3, .90);
    Table table = MethodTable.of(paper.study()).table();
    assertThat(cell(table, 0, "test_minus_full")).isNull();
    List<GroupBootstrap.Pair> pairs = new ArrayList<>();
    double mean = 0;
    for (int seed = 1; seed <= 3; seed++) {
      ClassScores cut =
          paper.study().trial("resnet50-ttl-layer3.3-s" + seed).predictions(Part.TEST);
      ClassScores full =
          paper.study().trial("resnet50-ftl-layer4.2-s" + seed).predictions(Part.TEST);
      pairs.add(new GroupBootstrap.Pair(cut, full));
      mean += (Metric.AVERAGE_PRECISION.of(cut) - Metric.AVERAGE_PRECISION.of(full)) / 3;
    }
    Interval difference = (Interval) cell(table, 1, "test_minus_full");
    assertThat(difference.estimate()).isCloseTo(mean, within(1e-12)).isPositive();
    assertThat(difference)
        .isEqualTo(GroupBootstrap.of(1).meanDifference(Metric.AVERAGE_PRECISION, pairs));
    assertThat(((Interval) cell(table, 1, "validation_minus_full")).estimate()).isPositive();
  }

  @Test
  void repeatsOfOtherSplitsStandInOneRow() {
    for (int split = 1; split <= 2; split++) {
      Seeds seeds = Seeds.of(split);
      paper.add(PaperStudy.describe(PaperStudy.at(Method.FTL, ""), true, seeds), .80);
      paper.add(PaperStudy.describe(PaperStudy.at(Method.TTL, "layer3.3"), true, seeds), .85);
    }
    Table table = MethodTable.of(paper.study()).table();
    assertThat(column(table, "n")).containsExactly(2, 2);
    assertThat(((Interval) cell(table, 1, "test_minus_full")).resamples()).isEqualTo(2000);
  }

  @Test
  void whatHasNoScoresIsListedAndNotSelected() {
    add(Method.TTL, "layer3.3", 2, .85);
    add(Method.TTL, "layer2.3", 1, .95);
    try (OpenTrial failed =
        paper
            .study()
            .open(
                PaperStudy.describe(
                    PaperStudy.at(Method.TTL, "layer2.3"), true, Seeds.of(2).withSplit(1)))) {
      failed.finish(
          new TrialOutcome(
              TrialOutcome.End.NOT_FINITE,
              0,
              0,
              0,
              0,
              Double.NaN,
              Trials.OUTCOME.resolvedPrecision()));
    }
    paper
        .study()
        .open(PaperStudy.describe(PaperStudy.at(Method.FTL, ""), true, Seeds.of(1)))
        .close();
    MethodTable table = MethodTable.of(paper.study());
    assertThat(column(table.table(), "cut")).containsExactly("layer2.3", "layer3.3");
    assertThat(column(table.table(), "failed")).containsExactly(1, 0);
    assertThat(column(table.table(), "n")).containsExactly(1, 2);
    assertThat(column(table.table(), "selected")).containsExactly(false, true);
    assertThat(table.notes()).contains("trials left out because they are not finished: 1");
  }

  @Test
  void aDamagedTrialIsLeftOutByName() throws IOException {
    add(Method.TTL, "layer3.3", 1, .85);
    add(Method.TTL, "layer2.3", 1, .85);
    Path file = paper.study().trial("resnet50-ttl-layer2.3").folder().resolve("predictions.csv");
    Files.writeString(file, "part,id\n");
    MethodTable table = MethodTable.of(paper.study());
    assertThat(column(table.table(), "cut")).containsExactly("layer3.3");
    assertThat(table.notes()).hasSize(1);
    assertThat(table.notes().get(0)).startsWith("left out: the study file " + file);
  }
}
