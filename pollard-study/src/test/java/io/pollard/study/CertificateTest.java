package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.metrics.GroupBootstrap.Pair;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.NonInferiority.Verdict;
import io.pollard.metrics.RepeatedDifference;
import io.pollard.metrics.RepeatedDifference.Ground;
import io.pollard.search.Candidate;
import io.pollard.search.Choice;
import io.pollard.search.CutSearch;
import io.pollard.search.SearchResult;
import io.pollard.search.StrategyResult;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.ValidationScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores of networks that nobody trained: 100 test images of 50 patients. */
class CertificateTest {

  private static final Instant FIRST = Instant.parse("2027-03-01T09:30:00.5Z");
  private static final Instant LATER = Instant.parse("2027-04-01T09:30:00Z");
  private static final TransferStrategy FULL = new TransferStrategy.FullTransfer(HeadForm.POOLED);
  private static final double WIDE = .1;
  private static final double NARROW = .001;

  @TempDir private Path folder;
  private PaperStudy paper;
  private Study study;

  @BeforeEach
  void begin() {
    paper = new PaperStudy(folder);
    study = paper.study();
  }

  private static TransferStrategy cut(String cut) {
    return new TransferStrategy.Truncation(cut, HeadForm.POOLED);
  }

  private String add(TransferStrategy strategy, double validation, double test) {
    return paper.add(PaperStudy.describe(strategy, true, Seeds.of(1)), validation, test);
  }

  private String protocols() throws IOException {
    return Files.readString(folder.resolve(ProtocolFile.NAME));
  }

  /** The best on validation is layer3.0; layer2.0 is far worse on test. */
  private void addCuts() {
    add(FULL, .80, .80);
    add(cut("layer4.0"), .78, .80);
    add(cut("layer3.0"), .82, .81);
    add(cut("layer2.1"), .81, .805);
    add(cut("layer2.0"), .70, .55);
    add(cut("layer1.0"), .70, .80);
  }

  @Test
  void cutsAreTestedDownwardsFromTheBestOnValidationUntilOneIsNotShown() {
    addCuts();
    Certificate found = Certificate.of(study, Metric.AUROC, WIDE, FIRST);
    assertThat(found.rows())
        .extracting(Certificate.Row::cut)
        .containsExactly("layer3.0", "layer2.1", "layer2.0", "layer1.0");
    assertThat(found.rows())
        .extracting(Certificate.Row::verdict)
        .containsExactly(
            Optional.of(Verdict.NOT_WORSE),
            Optional.of(Verdict.NOT_WORSE),
            Optional.of(Verdict.WORSE),
            Optional.empty());
    assertThat(found.smallest().map(Certificate.Row::cut)).hasValue("layer2.1");
    assertThat(found.table().as(Table.Format.CSV).lines().toList().get(4))
        .startsWith("layer1.0,")
        .contains(",not tested,");
    assertThat(found.sentences().get(0))
        .startsWith(
            "certified: AUROC of resnet50 cut at layer2.1 is not worse by more than 0.1, compared"
                + " with full transfer (difference ");
    assertThat(found.sentences())
        .anyMatch(sentence -> sentence.endsWith("not shown to be not worse: layer1.0"))
        .anyMatch(
            sentence -> sentence.contains("these very networks on other patients like the 50"));
  }

  @Test
  void theDifferenceIsThatOfTheStoredPredictions() {
    String full = add(FULL, .80, .80);
    String truncated = add(cut("layer3.0"), .82, .81);
    Certificate found = Certificate.of(study, Metric.AUROC, WIDE, FIRST);
    Interval interval = found.rows().get(0).difference().orElseThrow().interval();
    Pair pair =
        new Pair(
            study.trial(truncated).predictions(Part.TEST),
            study.trial(full).predictions(Part.TEST));
    assertThat(interval)
        .isEqualTo(
            RepeatedDifference.of(
                    Metric.AUROC, List.of(new RepeatedDifference.Repeat("1", pair, Double.NaN)), 1)
                .interval());
    assertThat(found.rows().get(0).parameters()).isEqualTo(study.trial(truncated).parameters());
  }

  @Test
  void aMarginThatIsTooNarrowIsNotShown() {
    addCuts();
    Certificate found = Certificate.of(study, Metric.AUROC, NARROW, FIRST);
    assertThat(found.smallest()).isEmpty();
    assertThat(found.rows().get(0).verdict()).hasValue(Verdict.NOT_SHOWN);
    assertThat(found.rows().get(1).difference()).isEmpty();
    assertThat(found.sentences().get(0))
        .startsWith(
            "no cut is certified: AUROC of resnet50 cut at layer3.0 is not shown to be not worse by"
                + " more than 0.001");
  }

  @Test
  void theSameQuestionHasOneProtocolAndOneAnswer() throws IOException {
    addCuts();
    Certificate found = Certificate.of(study, Metric.AUROC, WIDE, FIRST);
    String written = protocols();
    Certificate again = Certificate.of(study, Metric.AUROC, WIDE, LATER);
    assertThat(again).isEqualTo(found);
    assertThat(protocols()).isEqualTo(written);
    assertThat(found.protocol().number()).isEqualTo(1);
    assertThat(found.protocol().written()).isEqualTo("2027-03-01T09:30:00Z");
    assertThat(found.protocol().hash()).matches("[0-9a-f]{64}");
  }

  @Test
  void anotherMarginOrMetricIsAnotherProtocolAndAllAreShown() {
    add(FULL, .80, .80);
    add(cut("layer3.0"), .82, .81);
    Certificate first = Certificate.of(study, Metric.AUROC, WIDE, FIRST);
    Certificate second = Certificate.of(study, Metric.AUROC, .2, LATER);
    Certificate third = Certificate.of(study, Metric.AVERAGE_PRECISION, WIDE, LATER);
    assertThat(third.protocols())
        .containsExactly(first.protocol(), second.protocol(), third.protocol());
    assertThat(third.protocol().number()).isEqualTo(3);
    assertThat(third.protocol().previous()).isEqualTo(second.protocol().hash());
    Certificate again = Certificate.of(study, Metric.AUROC, WIDE, LATER);
    assertThat(again.protocol()).isEqualTo(first.protocol());
    assertThat(again.sentences())
        .contains(
            "asked by " + first.protocol().sentence(),
            "also asked of this study: " + second.protocol().sentence(),
            "also asked of this study: " + third.protocol().sentence());
  }

  @Test
  void anotherTrialOfACutIsAnotherQuestion() {
    addCuts();
    Certificate.of(study, Metric.AUROC, WIDE, FIRST);
    Seeds two = Seeds.of(2).withSplit(1);
    paper.add(PaperStudy.describe(FULL, true, two), .80, .79);
    paper.add(PaperStudy.describe(cut("layer3.0"), true, two), .83, .80);
    Certificate found = Certificate.of(study, Metric.AUROC, WIDE, LATER);
    assertThat(found.protocol().number()).isEqualTo(2);
    assertThat(found.rows().get(0).repeats()).isEqualTo(2);
    assertThat(found.rows().get(0).difference().orElseThrow().trainingError()).isPositive();
    assertThat(found.sentences())
        .anyMatch(sentence -> sentence.contains("networks trained so from 2 seeds"));
  }

  /** Damaged predictions stop the answer, but what was asked stands. */
  @Test
  void theProtocolIsWrittenBeforePredictionsAreRead() throws IOException {
    add(FULL, .80, .80);
    Path predictions =
        folder.resolve("trials").resolve(add(cut("layer3.0"), .82, .81)).resolve("predictions.csv");
    String whole = Files.readString(predictions);
    Files.writeString(predictions, "nonsense");
    assertThatThrownBy(() -> Certificate.of(study, Metric.AUROC, WIDE, FIRST))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(predictions.toString());
    assertThat(study.protocols()).hasSize(1);
    Files.writeString(predictions, whole);
    Certificate found = Certificate.of(study, Metric.AUROC, WIDE, LATER);
    assertThat(found.protocol().written()).isEqualTo("2027-03-01T09:30:00Z");
  }

  @Test
  void anEditedProtocolIsRefusedInOneSentence() throws IOException {
    add(FULL, .80, .80);
    add(cut("layer3.0"), .82, .81);
    Certificate.of(study, Metric.AUROC, WIDE, FIRST);
    Certificate.of(study, Metric.AUROC, .2, LATER);
    Path file = folder.resolve(ProtocolFile.NAME);
    String written = protocols();
    List<String> edits =
        List.of(
            written.replace("\"margin\": 0.2", "\"margin\": 0.15"),
            written.replace("2027-03-01", "2027-02-01"),
            written.replace("\"number\": 2", "\"number\": 3"),
            written.replace("\"level\": 0.025", "\"level\": 0.05"),
            written.replace("\"cut\": \"layer3.0\"", "\"cut\": \"layer3.1\""),
            written.replaceFirst("\"hash\": \"[0-9a-f]{8}", "\"hash\": \"00000000"),
            written.substring(0, written.length() / 2),
            "nonsense");
    for (String edited : edits) {
      assertThat(edited).isNotEqualTo(written);
      Files.writeString(file, edited);
      assertThatThrownBy(() -> Certificate.of(study, Metric.AUROC, .3, LATER))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageStartingWith("the study file " + file + " is damaged (")
          .hasMessageEndingWith("): mend it or move it away");
      assertThat(protocols()).isEqualTo(edited);
    }
    assertThat(study.damage()).hasSize(1);
    Files.writeString(file, written.replace("\"format\": 2", "\"format\": 3"));
    assertThatThrownBy(() -> Certificate.of(study, Metric.AUROC, WIDE, LATER))
        .hasMessageContaining("it was written by a newer Pollard");
  }

  @Test
  void aProtocolThatWasTakenOutIsMissed() throws IOException {
    add(FULL, .80, .80);
    add(cut("layer3.0"), .82, .81);
    for (double margin : List.of(.05, WIDE)) {
      Certificate.of(study, Metric.AUROC, margin, FIRST);
    }
    List<Protocol> protocols = study.protocols();
    Path file = folder.resolve(ProtocolFile.NAME);
    Files.writeString(file, StudyJson.text(ProtocolFile.of(protocols.subList(1, 2))));
    assertThatThrownBy(study::protocols)
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("the number of protocol 1");
  }

  @Test
  void withoutFullTransferOrTruncationThereIsNothingToAsk() {
    assertThatThrownBy(() -> Certificate.of(study, Metric.AUROC, WIDE, FIRST))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("expected a finished truncation in the study " + folder);
    String alone = add(cut("layer3.0"), .82, .81);
    assertThatThrownBy(() -> Certificate.of(study, Metric.AUROC, WIDE, FIRST))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "expected a finished full transfer of the network, split and seeds of "
                + alone
                + " in the study "
                + folder
                + " but found none; pollard train --strategy ftl");
    assertThat(folder.resolve(ProtocolFile.NAME)).doesNotExist();
  }

  @Test
  void otherScoresAndMarginsAreRefusedBeforeAnythingIsWritten() {
    add(FULL, .80, .80);
    add(cut("layer3.0"), .82, .81);
    assertThatThrownBy(() -> Certificate.of(study, Metric.BRIER, WIDE, FIRST))
        .isInstanceOf(DataException.class)
        .hasMessage("expected auroc or average_precision to certify but found brier");
    assertThatThrownBy(() -> Certificate.of(study, Metric.AUROC, .5, FIRST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("margin");
    assertThat(folder.resolve(ProtocolFile.NAME)).doesNotExist();
  }

  @Test
  void aCutWhoseSplitHasNoFullTransferIsLeftOutAndNamed() {
    add(FULL, .80, .80);
    add(cut("layer3.0"), .82, .81);
    paper.add(PaperStudy.describe(cut("layer2.0"), true, Seeds.of(7)), .7, .7);
    Certificate found = Certificate.of(study, Metric.AUROC, WIDE, FIRST);
    assertThat(found.rows()).extracting(Certificate.Row::cut).containsExactly("layer3.0");
    assertThat(found.sentences())
        .contains("left out, since there is no full transfer of its splits and seeds: layer2.0");
  }

  @Test
  void otherHeadsAndRecipesAreOtherNetworks() {
    add(FULL, .80, .80);
    add(cut("layer3.0"), .82, .81);
    add(new TransferStrategy.Truncation("layer2.0", HeadForm.FLAT), .7, .7);
    paper.add(
        PaperStudy.withEpochs(PaperStudy.describe(cut("layer2.1"), true, Seeds.of(1)), 3), .7, .7);
    assertThat(Certificate.of(study, Metric.AUROC, WIDE, FIRST).rows())
        .extracting(Certificate.Row::cut)
        .containsExactly("layer3.0");
  }

  private static Candidate candidate(String trial, TransferStrategy strategy, double score) {
    return new Candidate(
        strategy, strategy.cut(), 1, List.of(new ValidationScore(trial, score, score)));
  }

  private void putSearch(Choice choose, Candidate full, List<Candidate> cuts) {
    study.putSearch(
        SearchFile.of(
            CutSearch.twoStage(Method.FTL, Method.TTL),
            choose,
            new SearchResult(
                "resnet50",
                1,
                false,
                List.of(
                    new StrategyResult(
                        Method.FTL,
                        Optional.of(full),
                        Optional.of(full),
                        Optional.of(full),
                        List.of(full),
                        List.of()),
                    new StrategyResult(
                        Method.TTL,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        cuts,
                        List.of())))));
  }

  @Test
  void whatTheSearchChoseIsTestedFirst() {
    Candidate full = candidate(add(FULL, .80, .80), FULL, .80);
    Candidate large = candidate(add(cut("layer4.0"), .83, .80), cut("layer4.0"), .83);
    Candidate small = candidate(add(cut("layer2.1"), .79, .80), cut("layer2.1"), .84);
    putSearch(Choice.BEST, full, List.of(small, large));
    assertThat(Certificate.of(study, Metric.AUROC, WIDE, FIRST).rows())
        .extracting(Certificate.Row::cut)
        .containsExactly("layer2.1");
  }

  @Test
  void whereTheSearchChoseFullTransferItsChoiceOfTheTruncationsIs() {
    Candidate full = candidate(add(FULL, .90, .80), FULL, .90);
    Candidate large = candidate(add(cut("layer4.0"), .82, .80), cut("layer4.0"), .82);
    Candidate small = candidate(add(cut("layer2.1"), .81, .80), cut("layer2.1"), .81);
    putSearch(Choice.BEST, full, List.of(small, large));
    assertThat(Certificate.of(study, Metric.AUROC, WIDE, FIRST).rows())
        .extracting(Certificate.Row::cut)
        .containsExactly("layer4.0", "layer2.1");
  }

  @Test
  void severalSplitsAskForTheirFiles() {
    for (long split : new long[] {1, 2}) {
      paper.add(PaperStudy.describe(FULL, true, Seeds.of(1).withSplit(split)), .8, .8);
      paper.add(PaperStudy.describe(cut("layer3.0"), true, Seeds.of(1).withSplit(split)), .8, .81);
    }
    assertThatThrownBy(() -> Certificate.of(study, Metric.AUROC, WIDE, FIRST))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "expected which images were in training in " + study.splitFile(1) + " but found none");
  }

  @Test
  void severalSplitsHaveNadeauAndBengiosVariance() throws IOException {
    for (long split : new long[] {1, 2}) {
      paper.add(PaperStudy.describe(FULL, true, Seeds.of(1).withSplit(split)), .8, .8);
      paper.add(PaperStudy.describe(cut("layer3.0"), true, Seeds.of(1).withSplit(split)), .8, .81);
      StringBuilder csv = new StringBuilder("id,label,part\n");
      for (int i = 0; i < 320; i++) {
        csv.append("train ").append(i).append(",normal,train\n");
      }
      Files.createDirectories(study.splitFile(split).getParent());
      Files.writeString(study.splitFile(split), csv);
    }
    Certificate found = Certificate.of(study, Metric.AUROC, WIDE, FIRST);
    RepeatedDifference difference = found.rows().get(0).difference().orElseThrow();
    assertThat(difference.splits()).isEqualTo(2);
    assertThat(difference.ground()).isEqualTo(Ground.OBUCHOWSKI);
    double first = difference(1);
    double second = difference(2);
    // Of two values s² is half their squared distance; 100 cases in test, 320 in training.
    assertThat(difference.trainingError())
        .isCloseTo(
            Math.sqrt((.5 + 100 / 320.) * (first - second) * (first - second) / 2), within(1e-12));
    assertThat(found.sentences())
        .anyMatch(
            sentence -> sentence.contains("on 2 splits, with Nadeau and Bengio's correction"));
  }

  private double difference(long split) {
    List<StoredTrial> ofSplit =
        study.trials().stream()
            .filter(trial -> trial.description().seeds().split() == split)
            .toList();
    double difference = 0;
    for (StoredTrial trial : ofSplit) {
      double score = Metric.AUROC.of(trial.predictions(Part.TEST));
      difference += trial.isFullTransfer() ? -score : score;
    }
    return difference;
  }

  @Test
  void howManyPatientsAreNeededIsAskedOfTheValidationPartAlone() {
    addCuts();
    HowManyPatients found = HowManyPatients.of(study, Metric.AUROC, .05);
    assertThat(folder.resolve(ProtocolFile.NAME)).doesNotExist();
    assertThat(found.table().rows()).hasSize(4);
    List<Object> first = found.table().rows().get(0);
    assertThat(first.get(0)).isEqualTo("layer3.0");
    assertThat(first.get(2)).isEqualTo(40L);
    assertThat((long) first.get(3)).isBetween((long) first.get(4), (long) first.get(5));
    assertThat((long) first.get(6)).isGreaterThan((long) first.get(3));
    List<Object> half = HowManyPatients.of(study, Metric.AUROC, .025).table().rows().get(0);
    assertThat((long) half.get(3) / (double) (long) first.get(3)).isBetween(3.9, 4.1);
    assertThat(found.sentences())
        .anyMatch(sentence -> sentence.contains("if both networks are equally good in truth"));
  }

  @Test
  void certifyingChangesNoTrial() {
    addCuts();
    List<StoredTrial> before = study.trials();
    Certificate.of(study, Metric.AUROC, WIDE, FIRST);
    assertThat(study.trials()).isEqualTo(before);
    assertThat(study.damage()).isEmpty();
  }

  @Test
  void aProtocolIsAnsweredAgainWithoutWritingAnything() throws IOException {
    addCuts();
    Certificate first = Certificate.of(study, Metric.AUROC, WIDE, FIRST);
    Certificate.of(study, Metric.AUROC, NARROW, LATER);
    String before = protocols();
    Certificate again = Certificate.again(study, first.protocol());
    assertThat(again.rows()).isEqualTo(first.rows());
    assertThat(again.sentences().get(0)).isEqualTo(first.sentences().get(0));
    // Trials that came later are not asked for.
    add(cut("layer3.1"), .99, .9);
    assertThat(Certificate.again(study, first.protocol()).rows()).isEqualTo(first.rows());
    assertThat(protocols()).isEqualTo(before);
  }
}
