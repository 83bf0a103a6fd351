package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubgroupsIT {

  /** Intervals are no matter of these tests. */
  private static final GroupBootstrap ONE = new GroupBootstrap(1, 1);

  /** Cases and what they say of themselves. */
  private record Drawn(ClassScores cases, Map<String, List<String>> attributes) {}

  /**
   * Patients with some cases each that look alike, a third of them ill, in an attribute of two
   * groups, a second one of three, and a third of single images of two scanners.
   *
   * @param shift how much higher the ill score
   * @param gap by how much less in the rarer group of the first attribute
   */
  private static Drawn drawn(Random random, int patients, int ofEach, double shift, double gap) {
    int n = patients * ofEach;
    int[] targets = new int[n];
    double[] scores = new double[n];
    List<String> groups = new ArrayList<>();
    List<String> sexes = new ArrayList<>();
    List<String> sites = new ArrayList<>();
    List<String> scanners = new ArrayList<>();
    for (int patient = 0; patient < patients; patient++) {
      boolean isIll = patient % 3 == 0;
      boolean isFew = random.nextDouble() < .4;
      String site = "site " + random.nextInt(3);
      double common = random.nextGaussian();
      for (int image = 0; image < ofEach; image++) {
        int i = patient * ofEach + image;
        targets[i] = isIll ? 1 : 0;
        double margin =
            .8 * common
                + .6 * random.nextGaussian()
                + (isIll ? shift - (isFew ? gap : 0) : 0)
                - shift / 2;
        scores[i] = 1 / (1 + Math.exp(-margin));
        groups.add("p" + patient);
        sexes.add(isFew ? "f" : "m");
        sites.add(site);
        scanners.add(random.nextBoolean() ? "a" : "b");
      }
    }
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    attributes.put("sex", sexes);
    attributes.put("site", sites);
    attributes.put("scanner", scanners);
    return new Drawn(GroupBootstrapTest.predictions(targets, scores, groups), attributes);
  }

  /**
   * With no gap anywhere one is found, over all eighteen comparisons, in 5 % of data sets at most,
   * within three errors of so many sets; with scores that part the classes well and with some that
   * hardly do, with one case a patient and with several.
   */
  @ParameterizedTest
  @CsvSource({"1.5,1", "3,1", "1.5,3", "4,3"})
  void withoutAGapHardlyOneIsFound(double shift, int ofEach) {
    Random random = new Random(11);
    int runs = 150;
    int found = 0;
    for (int run = 0; run < runs; run++) {
      Drawn drawn = drawn(random, 240, ofEach, shift, 0);
      found += Subgroups.of(drawn.cases(), drawn.attributes(), 20, ONE).hasGap() ? 1 : 0;
    }
    assertThat(found / (double) runs).isLessThan(.05 + 3 * Math.sqrt(.05 * .95 / runs));
  }

  @Test
  void aGapThatWasPutInIsFound() {
    Random random = new Random(12);
    int found = 0;
    for (int run = 0; run < 40; run++) {
      Drawn drawn = drawn(random, 400, 2, 3, 1.8);
      Subgroups subgroups = Subgroups.of(drawn.cases(), drawn.attributes(), 20, ONE);
      Subgroups.Group few = subgroups.groups().get(0);
      assertThat(few.value()).isEqualTo("f");
      found +=
          few.gaps().stream()
                  .anyMatch(
                      gap ->
                          gap.score().equals("AUROC")
                              && gap.adjusted() < .05
                              && gap.difference().estimate() < 0)
              ? 1
              : 0;
    }
    assertThat(found).isGreaterThan(32);
  }

  @Test
  void twoGroupsAreOneComparison() {
    Drawn drawn = drawn(new Random(1), 240, 1, 2, .5);
    Subgroups subgroups =
        Subgroups.of(drawn.cases(), Map.of("sex", drawn.attributes().get("sex")), 20, ONE);
    assertThat(subgroups.groups()).extracting(Subgroups.Group::value).containsExactly("f", "m");
    List<Subgroups.Gap> first = subgroups.groups().get(0).gaps();
    List<Subgroups.Gap> second = subgroups.groups().get(1).gaps();
    assertThat(first)
        .extracting(Subgroups.Gap::score)
        .containsExactly("AUROC", "sensitivity", "specificity");
    double[] adjusted = Holm.adjusted(first.stream().mapToDouble(Subgroups.Gap::pValue).toArray());
    for (int k = 0; k < 3; k++) {
      assertThat(first.get(k).adjusted()).isEqualTo(adjusted[k]);
      assertThat(second.get(k).adjusted()).isEqualTo(adjusted[k]);
      assertThat(second.get(k).difference().estimate())
          .isEqualTo(-first.get(k).difference().estimate());
    }
    assertThat(subgroups.groups().get(1).remark()).isEmpty();
  }

  /**
   * 40 of 50 and 25 of 50 of as many patients: z² is the chi-square of scipy.stats.chi2_contingency
   * (correction=False), 9.8901, and its tail by Student's distribution of 49 degrees 2
   * scipy.stats.t.sf(sqrt(9.8901), 49) = 0.0028226.
   */
  @Test
  void sharesAreComparedByTheirPooledValue() {
    int[] targets = IntStream.range(0, 200).map(i -> i < 100 ? 1 : 0).toArray();
    double[] scores = new double[200];
    Arrays.fill(scores, 0, 40, .9);
    Arrays.fill(scores, 40, 50, .1);
    Arrays.fill(scores, 50, 75, .9);
    Arrays.fill(scores, 75, 200, .1);
    scores[199] = .95;
    List<String> groups = IntStream.range(0, 200).mapToObj(i -> "p" + i).toList();
    List<String> sexes =
        IntStream.range(0, 200).mapToObj(i -> i < 50 || i >= 150 ? "f" : "m").toList();
    ClassScores cases = GroupBootstrapTest.predictions(targets, scores, groups);
    Subgroups.Gap sensitivity =
        Subgroups.of(cases, Map.of("sex", sexes), 20, new GroupBootstrap(200, 1))
            .groups()
            .get(0)
            .gaps()
            .get(1);
    assertThat(sensitivity.difference().estimate()).isCloseTo(.3, within(1e-12));
    assertThat(sensitivity.difference().excludes(0)).isTrue();
    assertThat(sensitivity.pValue()).isCloseTo(0.0028226, within(1e-6));
  }

  /** Twice the same image of each patient is no more to go by than one. */
  @Test
  void imagesOfOnePatientAreNoMorePatients() {
    Drawn drawn = drawn(new Random(2), 240, 1, 2, .8);
    List<String> sexes = drawn.attributes().get("sex");
    Map<String, List<String>> once = Map.of("sex", sexes);
    List<String> twice = new ArrayList<>(sexes);
    twice.addAll(sexes);
    int[] indices = IntStream.range(0, 480).map(i -> i % 240).toArray();
    List<Subgroups.Gap> one = Subgroups.of(drawn.cases(), once, 20, ONE).groups().get(0).gaps();
    List<Subgroups.Gap> two =
        Subgroups.of(drawn.cases().at(indices), Map.of("sex", twice), 20, ONE)
            .groups()
            .get(0)
            .gaps();
    for (int k = 0; k < 3; k++) {
      assertThat(two.get(k).pValue()).isCloseTo(one.get(k).pValue(), within(1e-9));
    }
  }

  @Test
  void smallGroupsAndThoseThatSayNothingAreComparedWithNothing() {
    Drawn drawn = drawn(new Random(3), 240, 1, 2, 0);
    List<String> ages =
        IntStream.range(0, 240)
            .mapToObj(i -> i < 30 ? "9" : i < 60 ? "n/a" : i < 150 ? "80" : "10")
            .toList();
    Subgroups subgroups = Subgroups.of(drawn.cases(), Map.of("age", ages), 20, ONE);
    assertThat(subgroups.groups())
        .extracting(Subgroups.Group::value)
        .containsExactly("9", "10", "80", "unstated");
    assertThat(subgroups.groups().get(0).gaps()).isEmpty();
    assertThat(subgroups.groups().get(0).remark())
        .isEqualTo("too small to compare: 10 patients with ill, of 20");
    assertThat(subgroups.groups().get(0).patientsOfClasses()).containsExactly(20, 10);
    assertThat(subgroups.groups().get(1).gaps()).hasSize(3);
    assertThat(subgroups.groups().get(3).remark()).isEqualTo("compared with nothing");
    List<String> one = IntStream.range(0, 240).mapToObj(i -> "here").toList();
    assertThat(Subgroups.of(drawn.cases(), Map.of("site", one), 20, ONE).groups().get(0).remark())
        .isEqualTo("there is no other group to compare it with");
    assertThatThrownBy(() -> Subgroups.of(drawn.cases(), Map.of("age", List.of("1")), 20, ONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a value of age for each of 240 cases but found 1");
  }

  @Test
  void ofMoreClassesAccuracyAndRecallsAreCompared() {
    Random random = new Random(4);
    int[] targets = IntStream.range(0, 300).map(i -> i % 3).toArray();
    double[][] rows = new double[300][3];
    for (int i = 0; i < 300; i++) {
      int decided = random.nextDouble() < .8 ? targets[i] : random.nextInt(3);
      Arrays.fill(rows[i], .2);
      rows[i][decided] = .6;
    }
    ClassScores cases =
        ClassScores.of(
            new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty()),
            targets,
            rows,
            IntStream.range(0, 300).mapToObj(i -> "p" + i).toList());
    List<String> sites = IntStream.range(0, 300).mapToObj(i -> i < 150 ? "x" : "y").toList();
    assertThat(Subgroups.of(cases, Map.of("site", sites), 20, ONE).groups().get(0).gaps())
        .extracting(Subgroups.Gap::score)
        .containsExactly("accuracy", "recall of a", "recall of b", "recall of c");
  }
}
