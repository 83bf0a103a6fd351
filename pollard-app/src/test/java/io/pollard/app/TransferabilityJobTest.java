package io.pollard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.app.TransferabilityOptions.ComparedImages;
import io.pollard.app.TransferabilitySettings.Analysis;
import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Split;
import io.pollard.network.FeatureShape;
import io.pollard.network.Networks;
import io.pollard.network.Unit;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.TransferStrategy.TransFusion;
import io.pollard.strategy.TransferStrategy.Truncation;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.study.StoredTrial;
import io.pollard.study.StudyComparison;
import io.pollard.study.Table;
import io.pollard.torch.NamedNetwork;
import io.pollard.transferability.CanonicalCorrelations.Directions;
import io.pollard.transferability.FeatureSamples;
import io.pollard.transferability.ViewPair;
import io.pollard.transferability.WachterLaw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All but the engine: what is compared, on which images, and what is said of it. */
class TransferabilityJobTest {

  private static final long SAMPLES = 1_000;

  /** Sapling's, whose ends of blocks are the first, second, fourth, sixth and seventh. */
  private static final List<String> UNITS =
      Networks.pretrained("sapling").units().stream().map(Unit::name).toList();

  private static final List<String> ENDS =
      List.of("stem", "layer1.0", "layer2.1", "layer3.1", "layer4.0");

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

  /** .9, .8, .. up the network; ten directions of 1,000 samples give chance about .13 at most. */
  private static FakeNetworks falling(double step) {
    return new FakeNetworks(
        pair -> .9 - step * UNITS.indexOf(pair.first().unit()), any -> FakeNetworks.TEN, SAMPLES);
  }

  private static Truncation cut(String unit) {
    return new Truncation(unit, HeadForm.POOLED);
  }

  private static Transferability compared(FakeNetworks fake, TransferabilityOptions options) {
    return new TransferabilityJob(fake.engine(), Progress.SILENT).compare(options);
  }

  private TransferabilityOptions only(Analysis... some) {
    return made.options().with(TransferabilitySettings.standard().with(Set.of(some)));
  }

  private void everyStrategy() {
    made.add(ComparedStudy.FULL, 1, .8);
    made.add(new TransFusion("layer2.1", HeadForm.POOLED), 1, .5);
    made.add(new LayerwiseFinetuning("layer1.0", HeadForm.POOLED, .1, Statistics.KEEP), 1, .5);
    made.add(cut("layer3.0"), 1, .7);
  }

  @Test
  void every_cut_point_and_every_end_of_a_block_is_compared_in_one_pass() {
    everyStrategy();
    FakeNetworks fake = falling(.1);
    TransferabilityRun run = compared(fake, made.options()).runs().get(0);
    assertThat(fake.opened.get(0))
        .extracting(NamedNetwork::name)
        .containsExactly("pretrained", "FTL", "TF", "LWFT", "TTL");
    assertThat(fake.passes).hasSize(1);
    assertThat(fake.influencePasses).isEqualTo(1);
    assertThat(fake.passes.get(0)).doesNotHaveDuplicates();
    assertThat(run.levels())
        .extracting(level -> level.pair())
        .containsExactlyElementsOf(
            UNITS.stream().map(unit -> ViewPair.across("pretrained", "FTL", unit)).toList());
    assertThat(run.blocks())
        .filteredOn(block -> block.pair().second().model().equals("LWFT"))
        .extracting(block -> block.pair().second().unit())
        .containsExactlyElementsOf(ENDS);
    assertThat(run.blocks())
        .filteredOn(block -> block.pair().second().model().equals("TTL"))
        .extracting(block -> block.pair().second().unit())
        .as("the cut inside a block is no end of it")
        .containsExactlyElementsOf(ENDS.subList(0, 3));
    assertThat(run.acrossBlocks())
        .extracting(block -> block.pair())
        .contains(
            ViewPair.within("pretrained", "layer3.1", "layer4.0"),
            ViewPair.within("FTL", "stem", "layer4.0"),
            ViewPair.within("TTL", "layer1.0", "layer2.1"))
        .doesNotContain(ViewPair.within("TTL", "stem", "layer3.0"));
    assertThat(fake.openMoments).isZero();
    assertThat(fake.isClosed).isTrue();
  }

  @Test
  void features_are_compared_without_the_test_part_unless_somebody_wants_it() {
    made.add(ComparedStudy.FULL, 1, .8);
    Split split = made.dataset().split(1);
    for (ComparedImages part : ComparedImages.values()) {
      FakeNetworks fake = falling(.1);
      TransferabilityRun run = compared(fake, only(Analysis.SVCCA).with(part)).runs().get(0);
      List<Integer> images = fake.images.get(0);
      assertThat(run.images()).isEqualTo(images.size());
      assertThat(images).isSorted();
      assertThat(images.stream().map(i -> split.parts().get(i)).distinct())
          .containsExactlyInAnyOrderElementsOf(
              switch (part) {
                case TRAIN -> List.of(Part.TRAIN);
                case VAL -> List.of(Part.VALIDATION);
                case TEST -> List.of(Part.TEST);
                case TRAINVAL -> List.of(Part.TRAIN, Part.VALIDATION);
                case ALL -> List.of(Part.values());
              });
    }
    FakeNetworks usual = falling(.1);
    compared(usual, only(Analysis.SVCCA));
    assertThat(usual.images.get(0))
        .doesNotContainAnyElementsOf(split.indices(Part.TEST))
        .containsAll(split.indices(Part.TRAIN))
        .containsAll(split.indices(Part.VALIDATION));
  }

  @Test
  void the_tables_say_every_number_of_a_level() {
    made.add(ComparedStudy.FULL, 1, .8);
    Transferability found = compared(falling(.1), only(Analysis.SVCCA));
    Table levels = found.tables().named().get("levels");
    assertThat(levels.rows()).hasSize(UNITS.size());
    WachterLaw chance = WachterLaw.of(SAMPLES - 1, FakeNetworks.KEPT, FakeNetworks.KEPT);
    assertThat(value(levels, 2, "unit")).isEqualTo("layer2.0");
    assertThat(value(levels, 2, "samples")).isEqualTo(SAMPLES);
    assertThat(value(levels, 2, "first_kept")).isEqualTo(FakeNetworks.KEPT);
    assertThat(number(levels, 2, "mean")).isCloseTo(.7, within(1e-12));
    assertThat(number(levels, 2, "lower_quartile")).isCloseTo(.7, within(1e-12));
    assertThat(number(levels, 2, "chance_mean")).isEqualTo(chance.mean());
    assertThat(number(levels, 2, "chance_largest")).isEqualTo(chance.largest());
    assertThat(number(levels, 2, "shuffled_largest")).isEqualTo(.1);
    assertThat(number(levels, 2, "area_over_chance")).isCloseTo(.7 - chance.mean(), within(1e-12));
    assertThat(number(levels, 2, "cka")).isEqualTo(.5);
    assertThat(number(levels, 2, "overlap")).isZero();
    assertThat(number(levels, 2, "separation")).isCloseTo(.7 - chance.quantile(.75), within(1e-12));
    assertThat(value(levels, 2, "note")).isEqualTo("");
    assertThat(value(levels, 2, "validation")).isNull();
    assertThat(found.overview().as(Table.Format.TABLE))
        .contains("unit", "separation")
        .doesNotContain("setting", "test (not used)");
  }

  private static Object value(Table table, int row, String column) {
    return table
        .rows()
        .get(row)
        .get(table.columns().stream().map(c -> c.key()).toList().indexOf(column));
  }

  private static double number(Table table, int row, String column) {
    return ((Number) value(table, row, column)).doubleValue();
  }

  @Test
  void the_detected_cut_stands_beside_the_best_by_validation_and_is_not_moved_by_scores() {
    made.add(ComparedStudy.FULL, 1, .8);
    made.addWithoutWeights(cut("layer1.0"), 1, .6);
    made.addWithoutWeights(cut("layer2.1"), 1, .9);
    made.addWithoutWeights(cut("layer3.1"), 1, .85);
    made.addWithoutWeights(cut("layer3.1"), 2, .2);
    Transferability found = compared(falling(.16), only(Analysis.SVCCA));
    // .9, .74, .58, .42, .26, .1: chance's box ends at .13.
    TransferabilityRun run = found.runs().get(0);
    assertThat(run.detection().orElseThrow().cut()).hasValue("layer3.1");
    Table detected = found.tables().named().get("detected");
    assertThat(detected.rows()).hasSize(1);
    assertThat(value(detected, 0, "cut")).isEqualTo("layer3.1");
    assertThat(value(detected, 0, "place")).isEqualTo(5);
    assertThat(value(detected, 0, "best_cut")).isEqualTo("layer2.1");
    assertThat(number(detected, 0, "best_validation")).isEqualTo(.9);
    assertThat(number(detected, 0, "validation")).as("of the same seed").isEqualTo(.85);
    assertThat(value(detected, 0, "scored_cuts")).isEqualTo(4);
    // Coefficients fall; scores .6, .9, .85, .8 have the ranks 1, 4, 3, 2.
    assertThat(number(detected, 0, "rank_correlation_mean")).isCloseTo(-.2, within(1e-12));
    assertThat(number(detected, 0, "rank_correlation_separation")).isCloseTo(-.2, within(1e-12));
    assertThat(found.remarks().get(0))
        .contains(
            "no longer separated from chance at layer3.1", "layer2.1 has the best validation");
    Table levels = found.tables().named().get("levels");
    assertThat(number(levels, 3, "validation")).isEqualTo(.9);
    assertThat(value(levels, 0, "validation")).isNull();
  }

  @Test
  void where_every_box_stands_above_chance_the_whole_network_is_kept() {
    made.add(ComparedStudy.FULL, 1, .8);
    Transferability found = compared(falling(.1), only(Analysis.SVCCA));
    assertThat(value(found.tables().named().get("detected"), 0, "cut")).isEqualTo("whole");
    assertThat(found.remarks().get(0)).contains("separated from chance at every cut point");
  }

  @Test
  void without_resamples_there_is_no_second_pass_and_no_interval() {
    made.add(ComparedStudy.FULL, 1, .8);
    FakeNetworks fake = falling(.16);
    Transferability found =
        compared(
            fake,
            made.options()
                .with(
                    TransferabilitySettings.standard()
                        .with(Set.of(Analysis.SVCCA))
                        .withResamples(0)));
    assertThat(fake.influencePasses).isZero();
    assertThat(value(found.tables().named().get("detected"), 0, "cut_low")).isEqualTo("");
    assertThat(found.remarks().get(0)).doesNotContain("95 %");
  }

  @Test
  void seeds_are_summed_up_in_a_row_of_their_own() {
    made.add(ComparedStudy.FULL, 1, .8);
    made.add(ComparedStudy.FULL, 2, .8);
    made.add(ComparedStudy.FULL, 3, .8);
    FakeNetworks fake = falling(.16);
    Table detected = compared(fake, only(Analysis.SVCCA)).tables().named().get("detected");
    assertThat(fake.opened).hasSize(3);
    assertThat(detected.rows()).hasSize(4);
    assertThat(value(detected, 3, "run")).isEqualTo("3 seeds");
    assertThat(value(detected, 3, "over")).isEqualTo("seeds");
    assertThat(value(detected, 3, "cut")).isEqualTo("layer3.1");
    assertThat(number(detected, 3, "share")).isEqualTo(1);
  }

  @Test
  void too_few_samples_are_told_in_every_output() {
    made.add(ComparedStudy.FULL, 1, .8);
    FakeNetworks fake =
        new FakeNetworks(any -> .5, any -> new Directions(300, 0, FakeNetworks.KEPT), SAMPLES);
    Transferability found = compared(fake, only(Analysis.SVCCA, Analysis.BLOCKS));
    String flag = "too few samples: needs 1500";
    assertThat(found.tables().as(Table.Format.CSV)).contains(flag);
    assertThat(found.overview().named().get("levels").as(Table.Format.TABLE)).contains(flag);
    assertThat(found.overview().named().get("blocks").as(Table.Format.MD)).contains(flag);
    assertThat(found.remarks()).anyMatch(said -> said.contains("1000 samples; " + flag));
    assertThat(number(found.tables().named().get("detected"), 0, "too_few_samples")).isEqualTo(7);
  }

  @Test
  void a_level_without_a_law_of_chance_is_told_and_left_out_of_the_detection() {
    made.add(ComparedStudy.FULL, 1, .8);
    FakeNetworks fake =
        new FakeNetworks(
            any -> .9,
            pair ->
                pair.first().unit().equals("stem") ? new Directions(16, 16, 0) : FakeNetworks.TEN,
            SAMPLES);
    Transferability found = compared(fake, only(Analysis.SVCCA));
    TransferabilityRun run = found.runs().get(0);
    assertThat(run.levels()).hasSize(UNITS.size());
    assertThat(run.detection().orElseThrow().levels()).hasSize(UNITS.size() - 1);
    Table levels = found.tables().named().get("levels");
    assertThat(value(levels, 0, "note").toString()).startsWith("no law of chance");
    assertThat(number(levels, 0, "separation")).isNaN();
    assertThat(value(found.tables().named().get("detected"), 0, "place")).isEqualTo(7);
    FakeNetworks few = new FakeNetworks(any -> 1, any -> FakeNetworks.TEN, FakeNetworks.KEPT);
    Transferability none = compared(few, only(Analysis.SVCCA));
    assertThat(none.runs().get(0).detection()).isEmpty();
    assertThat(none.tables().named()).containsOnlyKeys("levels");
  }

  @Test
  void probes_are_of_every_cut_point_before_and_after() {
    made.add(ComparedStudy.FULL, 1, .8);
    Transferability found = compared(falling(.1), only(Analysis.PROBES));
    assertThat(found.tables().named()).containsOnlyKeys("probes");
    Table probes = found.tables().named().get("probes");
    assertThat(probes.rows()).hasSize(2 * UNITS.size());
    assertThat(value(probes, 0, "network")).isEqualTo("pretrained");
    assertThat(value(probes, 13, "network")).isEqualTo("FTL");
    assertThat(value(probes, 13, "unit")).isEqualTo("layer4.0");
    assertThat(probes.as(Table.Format.CSV).lines().findFirst().orElseThrow())
        .contains("validation,validation_low,validation_high,test,test_low,test_high");
  }

  @Test
  void files_of_a_rerun_have_the_same_bytes_and_every_coefficient_a_row() throws IOException {
    everyStrategy();
    Path first = folder.resolve("first");
    List<Path> files = compared(falling(.1), made.options()).write(first);
    compared(falling(.1), made.options()).write(folder.resolve("second"));
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .contains("levels.csv", "coefficients.csv", "blocks.csv", "probes.csv", "detected.csv");
    for (Path file : files) {
      assertThat(file).hasSameBinaryContentAs(folder.resolve("second").resolve(file.getFileName()));
    }
    List<String> rows = Files.readAllLines(first.resolve("coefficients.csv"));
    assertThat(rows.get(0))
        .isEqualTo("run,first,first_unit,second,second_unit,index,coefficient,shuffled,chance");
    // 7 levels, of which 5 are blocks; 5, 5 and 3 blocks of the others; 4 + 4 + 4 + 4 + 2 across.
    assertThat(rows).hasSize(1 + (7 + 13 + 18) * FakeNetworks.KEPT);
  }

  @Test
  void from_random_weights_the_own_start_is_compared() {
    made.addFromRandom(3);
    FakeNetworks fake = falling(.1);
    compared(fake, only(Analysis.SVCCA));
    assertThat(fake.opened.get(0).get(0))
        .isEqualTo(NamedNetwork.untrained("start", Networks.pretrained("sapling"), 3));
    assertThatThrownBy(() -> compared(fake, only(Analysis.SVCCA).withWeights("sapling")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("which started from random ones, but found sapling");
  }

  @Test
  void weights_that_are_gone_or_others_are_told_with_their_digest() throws IOException {
    StoredTrial trial = made.add(ComparedStudy.FULL, 1, .8);
    Path gone = folder.resolve("gone.safetensors");
    assertThatThrownBy(() -> compared(falling(.1), made.options().withWeights(gone.toString())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected the pretrained weights of " + trial.id())
        .hasMessageContaining(trial.description().weights())
        .hasMessageContaining(gone.toString())
        .hasMessageContaining("--weights FILE names the file");
    assertThatThrownBy(
            () -> compared(falling(.1), made.options().withData(folder.resolve("nothing"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--data says where they are now");
  }

  @Test
  void a_curve_may_come_from_another_study_or_a_table_of_trials() throws IOException {
    StoredTrial full = made.add(ComparedStudy.FULL, 1, .8);
    made.addWithoutWeights(cut("layer1.0"), 2, .4);
    made.addWithoutWeights(cut("layer2.1"), 2, .6);
    made.addWithoutWeights(cut("layer2.1"), 3, .7);
    made.addFromRandom(2);
    Path table = folder.resolve("trials.csv");
    Files.writeString(
        table, StudyComparison.of(List.of(made.path())).trialsTable().as(Table.Format.CSV));
    TruncationCurve ofStudy = TruncationCurve.of(made.study(), full).orElseThrow();
    TruncationCurve ofTable = TruncationCurve.of(table, full);
    for (TruncationCurve curve : List.of(ofStudy, ofTable)) {
      assertThat(curve.points())
          .extracting(TruncationCurve.Point::cut)
          .as("no cut of this seed, so that all seeds count")
          .containsExactly("layer1.0", "layer2.1", "layer4.0");
      assertThat(curve.at("layer2.1").orElseThrow().trials()).isEqualTo(2);
      assertThat(curve.at("layer4.0").orElseThrow().trials())
          .as("without the one from random weights")
          .isEqualTo(1);
    }
    assertThat(ofStudy.at("layer2.1").orElseThrow().validation()).isCloseTo(.65, within(1e-9));
    assertThat(ofStudy.best().cut()).isEqualTo("layer4.0");
    assertThat(ofTable.best())
        .as("tables score predictions, and these are all without a fault: the lowest is taken")
        .isEqualTo(new TruncationCurve.Point("layer1.0", 1, 1, 1));
    String named = Files.readString(table).replace(full.description().data(), "elsewhere");
    Files.writeString(table, named);
    assertThat(TruncationCurve.of(table, full).points()).hasSize(3);
    String rate = String.valueOf(full.options().get("rate"));
    assertThat(named).contains("--rate " + rate + " ");
    Files.writeString(table, named.replace("--rate " + rate, "--rate 1e-3"));
    assertThat(TruncationCurve.of(table, full).points())
        .as("the same number, typed otherwise")
        .hasSize(3);
    Files.writeString(table, named.replaceFirst(",elsewhere,", ",somewhere,"));
    assertThatThrownBy(() -> TruncationCurve.of(table, full))
        .as("of several data sets, none is called as this one's")
        .hasMessageContaining("expected truncated trials");
    ComparedStudy other =
        ComparedStudy.of(folder.resolve("other"), new Random(6), folder.resolve("others"));
    other.add(ComparedStudy.FULL, 1, .8);
    assertThatThrownBy(() -> TruncationCurve.of(other.path(), full))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected truncated trials")
        .hasMessageContaining(full.id());
    assertThat(TruncationCurve.of(other.study(), full)).isEqualTo(Optional.empty());
  }

  @Test
  void two_files_are_compared_on_all_images_whatever_their_labels() {
    FakeNetworks fake = falling(.16);
    NetworkPairOptions options =
        NetworkPairOptions.of(
                Images.of(made.images().resolve("ill")).withInput(32).withCache(made.cache()),
                Backbone.of("sapling", "sapling"),
                "sapling")
            .withThreads(1);
    Transferability found = new TransferabilityJob(fake.engine(), Progress.SILENT).compare(options);
    assertThat(fake.opened.get(0))
        .extracting(NamedNetwork::name)
        .containsExactly("before", "after");
    TransferabilityRun run = found.runs().get(0);
    assertThat(run.images()).isEqualTo(15);
    assertThat(run.detection().orElseThrow().cut()).hasValue("layer3.1");
    assertThat(run.acrossBlocks()).hasSize(8);
    assertThat(run.probes()).isEmpty();
    assertThatThrownBy(() -> options.with(TransferabilitySettings.standard()))
        .hasMessageContaining("--analyses svcca,blocks");
  }

  @Test
  void two_files_must_be_of_the_network_and_the_network_of_the_images_kind() {
    FakeNetworks fake = falling(.1);
    TransferabilityJob job = new TransferabilityJob(fake.engine(), Progress.SILENT);
    Images ill = Images.of(made.images().resolve("ill")).withCache(made.cache());
    assertThatThrownBy(
            () -> job.compare(NetworkPairOptions.of(ill, Backbone.random("resnet18"), "sapling")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tensors of the trunk of resnet18")
        .hasMessageContaining("give weights of that network");
    assertThatThrownBy(
            () ->
                job.compare(
                    NetworkPairOptions.of(
                        ill.withInput(FeatureShape.of(1, 16, 32, 32)),
                        Backbone.random("sapling"),
                        "sapling")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a network of two dimensions, but found 1x16x32x32");
    assertThat(fake.opened).isEmpty();
  }

  @Test
  void one_image_is_too_few() throws IOException {
    Path one = Files.createDirectories(folder.resolve("one"));
    Files.copy(made.images().resolve("ill/0.png"), one.resolve("0.png"));
    assertThatThrownBy(
            () ->
                new TransferabilityJob(falling(.1).engine(), Progress.SILENT)
                    .compare(
                        NetworkPairOptions.of(
                            Images.of(one).withInput(32).withCache(made.cache()),
                            Backbone.of("sapling", "sapling"),
                            "sapling")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected at least two images to compare")
        .hasMessageContaining("but found 1");
  }

  @Test
  void settings_that_mean_nothing_are_refused() {
    TransferabilitySettings usual = TransferabilitySettings.standard();
    assertThatThrownBy(() -> usual.with(Set.of())).hasMessageContaining("found no analysis");
    assertThatThrownBy(() -> usual.withResamples(-1)).hasMessageContaining("0 for none");
    assertThat(usual.kept().share()).isEqualTo(.99);
    assertThat(usual.samples()).isEqualTo(FeatureSamples.everyPosition(1));
    assertThat(usual.resamples()).isEqualTo(2_000);
    assertThat(TransferabilityOptions.of(folder).images()).isEqualTo(ComparedImages.TRAINVAL);
  }
}
