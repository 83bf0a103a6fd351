package io.pollard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.Seeds;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.TransferStrategy.TransFusion;
import io.pollard.strategy.TransferStrategy.Truncation;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.study.StoredTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparedTrialsTest {

  @TempDir private static Path shared;
  private static ComparedStudy images;

  @TempDir private Path folder;
  private ComparedStudy made;

  @BeforeAll
  static void makeImages() {
    images = ComparedStudy.of(shared, new Random(5), shared);
  }

  @BeforeEach
  void make() {
    made = images.at(folder.resolve("study"));
  }

  private static TransferStrategy cut(String unit) {
    return new Truncation(unit, HeadForm.POOLED);
  }

  @Test
  void beside_each_full_transfer_stand_the_best_of_its_seeds_that_kept_their_weights() {
    StoredTrial one = made.add(ComparedStudy.FULL, 1, .8);
    StoredTrial two = made.add(ComparedStudy.FULL, 2, .8);
    made.add(cut("layer1.0"), 1, .7);
    StoredTrial good = made.add(cut("layer2.1"), 1, .85);
    made.addWithoutWeights(cut("layer3.1"), 1, .9);
    made.add(cut("layer3.1"), 2, .6);
    StoredTrial halved = made.add(new TransFusion("layer2.1", HeadForm.POOLED), 1, .5);
    StoredTrial frozen =
        made.add(new LayerwiseFinetuning("layer1.0", HeadForm.POOLED, .1, Statistics.KEEP), 1, .5);
    ComparedTrials.Found found = ComparedTrials.of(made.study());
    assertThat(found.leftOut()).isEmpty();
    assertThat(found.runs()).extracting(ComparedTrials::full).containsExactly(one, two);
    assertThat(found.runs().get(0).others())
        .containsExactly(
            Map.entry("TF", halved), Map.entry("LWFT", frozen), Map.entry("TTL", good));
    assertThat(found.runs().get(1).others().keySet()).containsExactly("TTL");
  }

  @Test
  void other_splits_and_other_weights_are_runs_of_their_own() {
    made.add(ComparedStudy.FULL, 1, .8);
    ComparedStudy.keepWeights(
        made.add(made.describe(ComparedStudy.FULL, Seeds.of(1).withSplit(7)), .8));
    made.addFromRandom(1);
    List<ComparedTrials> runs = ComparedTrials.of(made.study()).runs();
    assertThat(runs).hasSize(3);
    assertThat(runs).extracting(ComparedTrials::others).containsOnly(Map.of());
  }

  @Test
  void of_full_transfers_of_the_same_seeds_the_best_by_validation_is_taken_and_said() {
    made.add(ComparedStudy.FULL, 1, .8);
    StoredTrial flat = made.add(new TransferStrategy.FullTransfer(HeadForm.FLAT), 1, .9);
    ComparedTrials.Found found = ComparedTrials.of(made.study());
    assertThat(found.runs()).extracting(ComparedTrials::full).containsExactly(flat);
    assertThat(found.leftOut()).singleElement().asString().contains("better on validation");
  }

  @Test
  void truncation_at_the_last_unit_is_full_transfer() {
    StoredTrial last = made.add(cut("layer4.0"), 1, .8);
    assertThat(ComparedTrials.of(made.study()).runs())
        .containsExactly(new ComparedTrials(last, Map.of()));
  }

  @Test
  void a_study_without_full_transfer_is_refused() {
    made.add(cut("layer2.1"), 1, .7);
    assertThatThrownBy(() -> ComparedTrials.of(made.study()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected a finished full transfer in the study " + made.path())
        .hasMessageContaining("pollard train --strategy ftl");
  }

  @Test
  void weights_that_were_not_kept_are_told_with_the_command_that_keeps_them() {
    StoredTrial gone = made.addWithoutWeights(ComparedStudy.FULL, 1, .7);
    assertThatThrownBy(() -> ComparedTrials.of(made.study()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(gone.id())
        .hasMessageContaining("pollard search --keep all");
    made.add(ComparedStudy.FULL, 2, .7);
    ComparedTrials.Found found = ComparedTrials.of(made.study());
    assertThat(found.runs()).hasSize(1);
    assertThat(found.leftOut()).singleElement().asString().startsWith(gone.id());
  }

  @Test
  void a_damaged_trial_is_not_looked_at() throws IOException {
    made.add(ComparedStudy.FULL, 1, .8);
    StoredTrial damaged = made.add(ComparedStudy.FULL, 2, .8);
    Files.writeString(damaged.folder().resolve("predictions.csv"), "nothing");
    assertThat(ComparedTrials.of(made.study()).runs()).hasSize(1);
  }

  @Test
  void trials_that_somebody_chooses_may_be_of_other_seeds_but_of_nothing_else() {
    StoredTrial full = made.add(ComparedStudy.FULL, 1, .8);
    StoredTrial one = made.add(cut("layer2.1"), 2, .7);
    StoredTrial two = made.add(cut("layer1.0"), 1, .7);
    assertThat(ComparedTrials.of(full, List.of(one, two)).others())
        .containsExactly(Map.entry("TTL", one), Map.entry(two.id(), two));
    StoredTrial elsewhere = made.add(made.describe(cut("layer2.1"), Seeds.of(1).withSplit(7)), .7);
    assertThatThrownBy(() -> ComparedTrials.of(full, List.of(elsewhere)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("found other split: " + full.id() + " and " + elsewhere.id());
    assertThatThrownBy(() -> ComparedTrials.of(full, List.of(made.addFromRandom(1))))
        .hasMessageContaining("found other pretrained weights");
    assertThatThrownBy(() -> ComparedTrials.of(one, List.of()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected a full transfer first")
        .hasMessageContaining(one.id());
  }
}
