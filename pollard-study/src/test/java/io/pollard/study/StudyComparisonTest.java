package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.study.StudyComparison.DataSets;
import io.pollard.study.Table.Format;
import io.pollard.testing.StoredStudies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The expected numbers are worked out by hand. */
class StudyComparisonTest {

  private static final List<String> KEYS =
      List.of("test_auroc", "test_minus_full_average_precision");

  private static final String HEADER =
      "study,trial,strategy,cut,split_seed,seed,data,split,setting,options,train_cases,"
          + "validation_cases,test_cases,test_average_precision,test_auroc,test_auroc_low,"
          + "test_auroc_high,test_minus_full_average_precision,"
          + "test_minus_full_average_precision_low,test_minus_full_average_precision_high,"
          + "parameters,macs,ms_per_image,epochs,best_epoch,seconds,precision,threads\n";

  private static final String TRIALS =
      HEADER
          + """
          a,ftl-1,FTL,layer4.1,1,1,d1,p1,f,--input 64,640,160,200,.9,.8,.7,.9,,,,1000,2000000000,9,20,9,1800,fp32,1
          a,ftl-2,FTL,layer4.1,2,2,d1,p2,f,--input 64,640,160,200,.9,.9,.8,1,,,,1000,2000000000,9,20,9,1800,fp32,1
          a,ttl-1,TTL,layer3.1,1,1,d1,p1,t,--input 64,640,160,200,.9,.7,.6,.8,.01,-.01,.03,500,1000000000,5,19,9,900,fp32,1
          a,ttl-2,TTL,layer3.1,2,2,d1,p2,t,--input 64,640,160,200,.9,.8,.7,.9,.02,.01,.03,500,1000000000,5,20,9,900,fp32,1
          a,ttl-3,TTL,layer3.1,3,3,d1,p3,t,--input 64,640,160,200,.9,.9,.8,1,.03,.01,.05,500,1000000000,5,21,9,900,fp32,1
          a,fe-1,FE,layer4.1,1,1,d1,p1,e,--input 64 --weights w/b.st --augment,640,160,200,.9,.6,.5,.7,-.2,-.3,-.1,1000,2000000000,9,5,5,900,bf16,2
          """;

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private StudyComparison trials() throws IOException {
    return StudyComparison.of(List.of(file("trials.csv", TRIALS)));
  }

  /** Of .01, .02, .03 the half interval is 4.303 · .01 · √(1 / 3 + 200 / 640) = .035. */
  @Test
  void repeatsAreOneRowAndDifferencesHaveAnInterval() throws IOException {
    StudyComparison trials = trials();
    assertThat(trials.table(DataSets.APART, KEYS).as(Format.MD))
        .isEqualTo(
            """
            | strategy | cut | unlike most rows | parameters | MACs (G) | trials | repeats | test AUROC | \
            test AUPRC - FTL (95 %) | p (Holm) | trials above, below 0 |
            | --- | --- | --- | --: | --: | --: | --- | --- | --- | --: | --- |
            | FTL | layer4.1 |  | 1,000 | 2.000 | 2 | 2 splits | 0.850 ± 0.071 |  |  |  |
            | TTL | layer3.1 |  | 500 | 1.000 | 3 | 3 splits | 0.800 ± 0.100 | 0.020 [-0.015, 0.055] | \
            0.131 | 2, 0 |
            | FE | layer4.1 | --weights b.st --augment | 1,000 | 2.000 | 1 |  | 0.600 [0.500, 0.700] | \
            -0.200 [-0.300, -0.100] |  | 0, 1 |
            """);
    assertThat(trials.meaning(DataSets.APART))
        .containsExactly(
            "trials: 6, trained for 2.00 hours, threads: 1, 2",
            "differences over splits of one data set: their mean, 95 % by Student's t with Nadeau"
                + " and Bengio's variance, since splits share cases");
  }

  @Test
  void anyScoreAndCostCanBeAskedFor() throws IOException {
    StudyComparison trials = trials();
    assertThat(trials.table(DataSets.APART, List.of("epochs")).as(Format.CSV))
        .contains(
            ",epochs,epochs_deviation\n", "TTL,layer3.1,,500,1000000000,3,3 splits,20.0,1.0\n");
    assertThatThrownBy(() -> trials.table(DataSets.APART, List.of("epoch")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("found epoch");
    assertThatThrownBy(() -> trials.table(DataSets.APART, List.of("test_f7")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("found test_f7");
  }

  @Test
  void dataSetsAreRowsOfTheirOwnOrRepeats() throws IOException {
    String other = TRIALS.replace("\na,", "\nb,").replace(",d1,", ",d2,");
    StudyComparison both = StudyComparison.of(List.of(file("a.csv", TRIALS), file("b.csv", other)));
    Table apart = both.table(DataSets.APART, KEYS);
    assertThat(apart.rows()).hasSize(6);
    assertThat(apart.rows())
        .extracting(row -> row.get(0))
        .containsExactly("a", "a", "a", "b", "b", "b");
    Table pooled = both.table(DataSets.POOLED, KEYS);
    assertThat(pooled.rows()).hasSize(3);
    assertThat(pooled.rows().get(0)).contains(4, "2 data sets");
  }

  @Test
  void aTrialThatIsGivenTwiceCountsOnce() throws IOException {
    Path file = file("trials.csv", TRIALS);
    assertThat(StudyComparison.of(List.of(file, file)).table(DataSets.APART, KEYS))
        .isEqualTo(trials().table(DataSets.APART, KEYS));
  }

  /** What an earlier build trained, as a table of trials and read back. */
  @Test
  void aTableOfTrialsHoldsWhatTheStudyHolds() throws IOException {
    Path study = StoredStudies.copy("format-1", folder).resolve("study");
    StudyComparison fromStudy = StudyComparison.of(List.of(study));
    String csv = fromStudy.trialsTable().as(Format.CSV);
    StudyComparison fromTable = StudyComparison.of(List.of(file("kept.csv", csv)));
    assertThat(fromTable.trialsTable().as(Format.CSV)).isEqualTo(csv);
    assertThat(fromTable.table(DataSets.APART, StudyComparison.SCORES).as(Format.MD))
        .isEqualTo(fromStudy.table(DataSets.APART, StudyComparison.SCORES).as(Format.MD));
    assertThat(fromStudy.notes())
        .containsExactly(study + ": trials left out because they are not finished: 1");
    assertThat(fromStudy.trials().get(0).cases().values()).allMatch(size -> size > 0);
  }

  @Test
  void aPictureHasItsNumbers() throws IOException {
    Path picture = trials().plot(folder.resolve("pictures"), "trials");
    assertThat(picture).isNotEmptyFile();
    assertThat(folder.resolve("pictures/trials.svg")).content().contains("cut at layer3.1");
    assertThat(folder.resolve("pictures/trials.csv"))
        .content()
        .startsWith(
            "study,strategy,cut,parameters,test_average_precision\na,FTL,layer4.1,1000,0.9\n");
  }

  @Test
  void anotherTableIsRefusedByWhatItLacks() throws IOException {
    refused("step,resident_bytes\n", "which has no column study");
    refused("", "which has no column study");
    refused(TRIALS.replace(",1800,", ",long,"), "row 1: expected a number under seconds");
    refused(TRIALS.replace("a,ttl-1,", "ttl-1,"), "row 3: expected 28 cells but found 27");
    refused(HEADER, "expected a finished trial to compare but found none");
    refused("\"study", "expected a table");
    assertThatThrownBy(() -> StudyComparison.of(List.of(folder.resolve("none"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none");
  }

  private void refused(String text, String sentence) throws IOException {
    Path file = file("other.csv", text);
    assertThatThrownBy(() -> StudyComparison.of(List.of(file)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining("other.csv");
  }
}
