package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.metrics.GroupBootstrap;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.network.Head;
import io.pollard.search.Ladder;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a study with the authors' scores at every cut of a ResNet-50, of ten steps each. */
class SearchReplayTest {

  private static final int EPOCHS = 20;

  /** After half of the epochs the ends of the blocks 1 and 2 still trail by this. */
  private static final double LATE = .02;

  private static final Ladder LADDER = Ladder.standard().withFewestSteps(0);

  @TempDir private static Path folder;

  private static SearchReplay replay;
  private static Study study;

  @BeforeAll
  static void study() throws IOException {
    PaperStudy paper = new PaperStudy(folder);
    study = paper.study();
    for (int seed = 1; seed <= 2; seed++) {
      for (int i = 0; i < PaperStudy.TRUNCATION.length; i++) {
        add(paper, i, Seeds.of(seed));
      }
    }
    add(paper, 3, Seeds.of(3));
    Files.createDirectories(folder.resolve("transferability"));
    Files.writeString(
        folder.resolve("transferability").resolve("probes.csv"),
        """
        run,split_seed,seed,network,unit,validation
        one,1,1,pretrained,stem,.5
        one,1,1,pretrained,layer1.0,.71
        one,1,1,pretrained,layer1.1,.73
        one,1,1,pretrained,layer4.2,.8
        one,1,1,finetuned,stem,.99
        two,2,2,pretrained,stem,.9
        """);
    Files.writeString(
        folder.resolve("transferability").resolve("detected.csv"),
        """
        run,over,split_seed,seed,cut
        one,patients,1,1,layer3.0
        two,patients,2,2,whole
        """);
    replay = SearchReplay.of(study, List.of(LADDER), .01);
  }

  private static void add(PaperStudy paper, int cut, Seeds seeds) {
    double last = PaperStudy.TRUNCATION[cut];
    double[] curve = new double[EPOCHS];
    Arrays.fill(curve, last);
    Arrays.fill(curve, 0, EPOCHS / 2, cut <= 7 ? last - LATE : last);
    boolean isWhole = cut == PaperStudy.TRUNCATION.length - 1;
    TransferStrategy strategy =
        isWhole
            ? PaperStudy.at(Method.FTL, "")
            : PaperStudy.at(Method.TTL, PaperStudy.cut(cut + 1));
    paper.addCurve(strategy, seeds, last, curve);
  }

  private static SearchReplay.Line line(String search) {
    return replay.lines().stream()
        .filter(line -> line.search().equals(search))
        .findFirst()
        .orElseThrow();
  }

  /** By multiply-adds of the network alone: validation costs a share of training, alike for all. */
  private static double whole(String cut) {
    var in = Trials.of(Trials.FULL).preprocessing().input();
    return (double) PaperStudy.NETWORK.cut(cut, Head.pooled(2)).multiplyAdds(in)
        / PaperStudy.NETWORK.cut("layer4.2", Head.pooled(2)).multiplyAdds(in);
  }

  @Test
  void anExhaustiveSearchTakesEveryCut() {
    SearchReplay.Line all = line("exhaustive, best");
    assertThat(all.cuts()).containsExactly("layer3.3", "layer3.3");
    assertThat(all.validationRegret()).isZero();
    assertThat(all.fullTransfers())
        .isCloseTo(
            PaperStudy.cuts().stream().mapToDouble(SearchReplayTest::whole).sum(), within(1e-9));
    assertThat(line("exhaustive, smallest within 0.01").cuts())
        .containsExactly("layer3.0", "layer3.0");
  }

  @Test
  void twoStagesTakeTheirs() {
    assertThat(line("two stages, best").cuts()).containsExactly("layer3.3", "layer3.3");
    assertThat(line("two stages, best").fullTransfers())
        .isCloseTo(
            List.of(
                    "layer1.2",
                    "layer2.3",
                    "layer3.2",
                    "layer3.3",
                    "layer3.4",
                    "layer3.5",
                    "layer4.0",
                    "layer4.1",
                    "layer4.2")
                .stream()
                .mapToDouble(SearchReplayTest::whole)
                .sum(),
            within(1e-9));
  }

  /** The end of block 2 has .837 after half of the epochs, .023 less than that of block 3. */
  @Test
  void aLadderSeesTheEpochsOfItsRungsAlone() {
    SearchReplay.Line line = line("ladder 0.25:0.05,0.5:0.01, 0 steps, grid 5");
    assertThat(line.cuts()).containsExactly("layer3.5", "layer3.5");
    assertThat(line.validationRegret()).isCloseTo(.872 - .860, within(1e-9));
    double rungs =
        .25 * (whole("layer1.2") + whole("layer4.2")) + .5 * whole("layer2.3") + whole("layer3.5");
    assertThat(line.fullTransfers()).isCloseTo(rungs, within(1e-9));
    // 80 steps are 8 of the 20 epochs.
    assertThat(line("ladder").cuts()).containsExactly("layer3.5", "layer3.5");
    assertThat(line("ladder").fullTransfers())
        .isCloseTo(rungs + .15 * (whole("layer1.2") + whole("layer4.2")), within(1e-9));
    // The second climb has layer3.0 to layer3.4 beside it: .869 .866 .864 .872 .865 .860
    assertThat(line("ladder, refined").cuts()).containsExactly("layer3.0", "layer3.0");
  }

  @Test
  void rulesTakeWhatTheyTrain() {
    assertThat(line("always full transfer").fullTransfers()).isEqualTo(1);
    SearchReplay.Line end = line("always the end of the last block but one");
    assertThat(end.cuts()).containsExactly("layer3.5", "layer3.5");
    assertThat(end.fullTransfers()).isCloseTo(whole("layer3.5"), within(1e-9));
    SearchReplay.Line probe = line("probe: smallest within 90 %");
    // Of the first repeat .73 is more than .9 * .8, and .71 is not.
    assertThat(probe.cuts()).containsExactly("layer1.1", "stem");
    assertThat(line("SVCCA's cut after full transfer").cuts())
        .containsExactly("layer3.0", "layer4.2");
    assertThat(line("SVCCA's cut after full transfer").fullTransfers())
        .isCloseTo((1 + whole("layer3.0") + 1) / 2, within(1e-9));
  }

  @Test
  void testRegretIsPairedOverPatients() {
    SearchReplay.Line full = line("always full transfer");
    List<GroupBootstrap.Pair> pairs =
        List.of(1, 2).stream()
            .map(
                seed ->
                    new GroupBootstrap.Pair(
                        test("ttl-" + full.bestCut() + "-s" + seed), test("ftl-layer4.2-s" + seed)))
            .toList();
    Interval expected = GroupBootstrap.of(1).meanDifference(Metric.AVERAGE_PRECISION, pairs);
    assertThat(full.testRegret()).isEqualTo(expected);
    assertThat(full.testRegret().estimate()).isGreaterThan(0);
    assertThat(replay.lines()).allMatch(line -> line.testRegret().estimate() >= 0);
  }

  private static io.pollard.metrics.Predictions test(String id) {
    return study.trial("resnet50-" + id + "-").predictions(Part.TEST);
  }

  @Test
  void whatIsIncompleteIsNamedAndLeftOut(@TempDir Path other) {
    assertThat(replay.notes())
        .singleElement()
        .asString()
        .contains(
            "the repeat of split 3 and seed 3 is left out: no finished trial at stem, layer1.0");
    PaperStudy few = new PaperStudy(other);
    add(few, 3, Seeds.of(1));
    assertThatThrownBy(() -> SearchReplay.of(few.study(), List.of(), .01))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a finished trial at every cut");
  }

  /** As after a search alone. */
  @Test
  void withoutTablesOfTransferabilityItsRulesAreLeftOut(@TempDir Path other) {
    PaperStudy bare = new PaperStudy(other);
    for (int i = 0; i < PaperStudy.TRUNCATION.length; i++) {
      add(bare, i, Seeds.of(1));
    }
    assertThat(SearchReplay.of(bare.study(), List.of(), .01).table().as(Table.Format.CSV))
        .contains("always full transfer")
        .doesNotContain("probe", "SVCCA");
  }

  @Test
  void theTableHasARowASearch() {
    List<String> rows = replay.table().as(Table.Format.CSV).lines().toList();
    assertThat(rows).hasSize(1 + 11);
    assertThat(rows.get(0)).startsWith("study,network,search,repeats,full_transfers,cuts,");
  }
}
