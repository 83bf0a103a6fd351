package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Target.Presence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FindingSplitterTest {

  /** Of which shares; the last one is in three patients alone. */
  private static final double[] SHARES = {0.4, 0.15, 0.05, 0.02};

  private static final List<String> NAMES = List.of("a", "b", "c", "d", "rare");
  private static final int LARGEST = 6;
  private static final Map<Part, Double> GOALS =
      Map.of(Part.TRAIN, 0.64, Part.VALIDATION, 0.16, Part.TEST, 0.2);

  /** Patients with 1 to 6 images, whose findings mostly stay. */
  private static List<Sample> samples(long seed) {
    Random random = new Random(seed);
    List<Sample> samples = new ArrayList<>();
    for (int patient = 0; patient < 300; patient++) {
      boolean[] has = new boolean[SHARES.length];
      for (int k = 0; k < has.length; k++) {
        has[k] = random.nextDouble() < SHARES[k];
      }
      int images = 1 + random.nextInt(LARGEST);
      for (int i = 0; i < images; i++) {
        List<Presence> presences = new ArrayList<>();
        for (boolean one : has) {
          boolean present = random.nextDouble() < 0.9 == one;
          presences.add(
              random.nextInt(10) == 0
                  ? Presence.UNKNOWN
                  : present && one ? Presence.PRESENT : Presence.ABSENT);
        }
        presences.add(patient % 100 == 50 ? Presence.PRESENT : Presence.ABSENT);
        String id = patient + "-" + i;
        samples.add(sample(id, "p" + patient, presences));
      }
    }
    return samples;
  }

  private static Sample sample(String id, String group, List<Presence> presences) {
    return new Sample(id, new ImageSource.File(Path.of(id)), new Target.Findings(presences), group);
  }

  private static List<String> contents(List<Sample> samples) {
    return samples.stream().map(Sample::id).toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noGroupIsPartedSizesFitAndARareFindingReachesEveryPart(long seed) {
    List<Sample> samples = samples(seed);
    Split split = Splitter.draw(samples, contents(samples), NAMES, seed);
    assertThat(LeakRules.ofSplit(samples, contents(samples), NAMES, split)).isEmpty();
    FindingCounts counts = FindingCounts.of(samples, NAMES, split);
    GOALS.forEach(
        (part, share) ->
            assertThat((double) counts.images(part))
                .isBetween(share * samples.size() - LARGEST, share * samples.size() + LARGEST));
    for (Part part : Part.values()) {
      assertThat(counts.count(part, 4, Presence.PRESENT).patients()).isEqualTo(1);
    }
    assertThat(Splitter.draw(samples, contents(samples), NAMES, seed)).isEqualTo(split);
    assertThat(Splitter.draw(samples, contents(samples), NAMES, seed + 100)).isNotEqualTo(split);
  }

  @Test
  void findingsHaveTheirShareCloserThanInARandomSplitOfPatients() {
    double drawn = 0;
    double random = 0;
    for (long seed = 0; seed < 10; seed++) {
      List<Sample> samples = samples(seed);
      drawn += miss(samples, Splitter.draw(samples, contents(samples), NAMES, seed));
      random += miss(samples, randomly(samples, seed));
    }
    assertThat(drawn).isLessThan(random / 3);
    assertThat(drawn / 10).isLessThan(0.01);
  }

  /** How far the shares of images with a finding are from that of all images, on average. */
  private static double miss(List<Sample> samples, Split split) {
    FindingCounts counts = FindingCounts.of(samples, NAMES, split);
    double sum = 0;
    for (int k = 0; k < SHARES.length; k++) {
      List<FindingCounts.Count> all = FindingCounts.of(samples, k);
      double share = share(all.get(0).images(), all.get(1).images());
      for (Part part : Part.values()) {
        sum +=
            Math.abs(
                share(
                        counts.images(part, k, Presence.PRESENT),
                        counts.images(part, k, Presence.ABSENT))
                    - share);
      }
    }
    return sum / (SHARES.length * 3);
  }

  private static double share(int present, int absent) {
    return (double) present / (present + absent);
  }

  private static Split randomly(List<Sample> samples, long seed) {
    List<String> patients =
        new ArrayList<>(samples.stream().map(Sample::group).distinct().toList());
    Collections.shuffle(patients, new Random(seed));
    Map<String, Part> parts = new HashMap<>();
    for (int i = 0; i < patients.size(); i++) {
      double at = (double) i / patients.size();
      parts.put(patients.get(i), at < 0.64 ? Part.TRAIN : at < 0.8 ? Part.VALIDATION : Part.TEST);
    }
    return new Split(samples.stream().map(one -> parts.get(one.group())).toList());
  }

  @Test
  void aGivenTrainPartGetsValidation() {
    List<Sample> samples = samples(3);
    List<Part> given =
        samples.stream().map(one -> one.group().endsWith("1") ? Part.TEST : Part.TRAIN).toList();
    Split split = Splitter.validationFromTrain(samples, contents(samples), NAMES, given, 1);
    int train = Collections.frequency(given, Part.TRAIN);
    assertThat((double) split.indices(Part.VALIDATION).size())
        .isBetween(0.2 * train - LARGEST, 0.2 * train + LARGEST);
    assertThat(split.indices(Part.TEST)).isEqualTo(new Split(given).indices(Part.TEST));
  }

  @Test
  void oneLargePatientIsRefused() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      samples.add(sample("s" + i, i < 30 ? "one" : "s" + i, List.of(Presence.PRESENT)));
    }
    assertThatThrownBy(() -> Splitter.draw(samples, contents(samples), List.of("a"), 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("lie in 11 groups that can't be parted");
  }

  @Test
  void whatAPartCantScoreIsNamedAndAPartWithoutAnyScoreIsRefused() {
    List<Sample> samples =
        List.of(
            sample("1", "1", List.of(Presence.PRESENT, Presence.PRESENT)),
            sample("2", "2", List.of(Presence.ABSENT, Presence.ABSENT)),
            sample("3", "3", List.of(Presence.PRESENT, Presence.UNCERTAIN)),
            sample("4", "4", List.of(Presence.ABSENT, Presence.ABSENT)),
            sample("5", "5", List.of(Presence.UNKNOWN, Presence.PRESENT)));
    Split split =
        new Split(List.of(Part.TRAIN, Part.TRAIN, Part.VALIDATION, Part.VALIDATION, Part.TEST));
    List<LeakRules.Finding> found =
        LeakRules.ofSplit(samples, contents(samples), List.of("a", "b"), split);
    assertThat(found)
        .containsExactly(
            new LeakRules.FindingsUndefined(Part.VALIDATION, List.of("b")),
            new LeakRules.NoFindingDefined(Part.TEST));
    assertThat(found.get(0).sentence())
        .isEqualTo(
            "val has not both, images with and images without: b; that has no score there and counts in no mean");
    assertThat(found.get(1).verdict()).isEqualTo(LeakRules.Verdict.REFUSED);
  }

  @Test
  void equalImagesWithOtherFindingsContradict() {
    List<Sample> samples =
        List.of(
            sample("1", "1", List.of(Presence.PRESENT)),
            sample("2", "2", List.of(Presence.ABSENT)));
    assertThat(LeakRules.ofSamples(samples, List.of("same", "same")).get(0))
        .isInstanceOf(LeakRules.ContradictingLabels.class);
  }
}
