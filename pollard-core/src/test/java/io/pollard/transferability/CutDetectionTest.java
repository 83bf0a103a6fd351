package io.pollard.transferability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.transferability.CanonicalCorrelations.Directions;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CutDetectionTest {

  private static final int SAMPLES = 1_000;

  /**
   * All coefficients equal; 10 directions of 1,000 samples give chance an upper quartile of .13.
   */
  private static ViewSimilarity level(String unit, double coefficient) {
    return level(unit, coefficient, .1);
  }

  private static ViewSimilarity level(String unit, double coefficient, double shuffled) {
    return new ViewSimilarity(
        ViewPair.across("before", "after", unit), of(coefficient), of(shuffled), .5);
  }

  private static CanonicalCorrelations of(double coefficient) {
    Directions ten = new Directions(10, 0, 10);
    return new CanonicalCorrelations(Collections.nCopies(10, coefficient), SAMPLES, ten, ten);
  }

  private static List<ViewSimilarity> falling() {
    return List.of(level("a", .9), level("b", .5), level("c", .18), level("d", .12));
  }

  private static List<String> apart(int images) {
    return IntStream.range(0, images).mapToObj(i -> "p" + i).toList();
  }

  @Test
  void the_first_unit_that_is_not_separated_is_the_last_one_kept() {
    CutDetection detection = CutDetection.of(falling());
    assertThat(detection.cut()).hasValue("d");
    assertThat(detection.place()).isEqualTo(3);
    assertThat(detection.shares()).isEmpty();
  }

  @Test
  void where_all_are_separated_the_whole_network_is_kept() {
    CutDetection detection = CutDetection.of(falling().subList(0, 3));
    assertThat(detection.place()).isEqualTo(3);
    assertThat(detection.cut()).isEmpty();
  }

  @Test
  void what_rises_again_after_the_first_does_not_count() {
    assertThat(CutDetection.of(List.of(level("a", .9), level("b", .1), level("c", .9))).cut())
        .hasValue("b");
  }

  @Test
  void the_stricter_baseline_counts() {
    assertThat(CutDetection.of(List.of(level("a", .5, .6), level("b", .1))).cut()).hasValue("a");
    assertThat(level("a", .5, .6).upperQuartileOfChance()).isEqualTo(.6);
    assertThat(level("a", .5, .1).upperQuartileOfChance())
        .isEqualTo(WachterLaw.of(SAMPLES - 1, 10, 10).quantile(.75));
  }

  @Test
  void without_influence_every_resample_finds_the_same() {
    double[] none = new double[6];
    CutDetection detection =
        CutDetection.of(falling(), List.of(none, none, none, none), apart(6), 100, 1);
    assertThat(detection.low()).isEqualTo(3);
    assertThat(detection.high()).isEqualTo(3);
    assertThat(detection.shares()).containsExactly(0., 0., 0., 1., 0.);
  }

  @Test
  void a_level_near_the_edge_is_found_in_some_resamples() {
    double[] none = new double[40];
    double[] some =
        IntStream.range(0, 40).mapToDouble(i -> .014 * Math.cos(i * Math.PI / 20)).toArray();
    CutDetection detection =
        CutDetection.of(falling(), List.of(none, none, some, none), apart(40), 2_000, 1);
    // Level c lies .05 above chance, and its quartile moves by about as much.
    double deviation = .014 * Math.sqrt(20);
    double above = falling().get(2).separation() / deviation;
    assertThat(above).isBetween(.8, .85);
    assertThat(detection.shares().get(2)).isCloseTo(.21, within(.03));
    assertThat(detection.place()).isEqualTo(3);
    assertThat(detection.low()).isEqualTo(2);
    assertThat(detection.high()).isEqualTo(3);
  }

  @Test
  void images_of_a_patient_are_drawn_together() {
    double[] none = new double[40];
    double[] some = IntStream.range(0, 40).mapToDouble(i -> (i % 2 == 0 ? 1 : -1) * .01).toArray();
    // Each patient has one image that pulls up and one that pulls down: together they do nothing.
    List<String> pairs = IntStream.range(0, 40).mapToObj(i -> "p" + i / 2).toList();
    CutDetection detection =
        CutDetection.of(falling(), List.of(none, none, some, none), pairs, 500, 1);
    assertThat(detection.shares().get(3)).isEqualTo(1);
  }

  @Test
  void a_seed_gives_the_same_again() {
    double[] some = IntStream.range(0, 40).mapToDouble(i -> (i % 2 == 0 ? 1 : -1) * .01).toArray();
    List<double[]> influences = List.of(some, some, some, some);
    CutDetection one = CutDetection.of(falling(), influences, apart(40), 200, 7);
    assertThat(CutDetection.of(falling(), influences, apart(40), 200, 7)).isEqualTo(one);
    assertThat(CutDetection.of(falling(), influences, apart(40), 200, 8).shares())
        .isNotEqualTo(one.shares());
  }

  @Test
  void influences_are_of_the_levels_and_the_images() {
    assertThatThrownBy(() -> CutDetection.of(falling(), List.of(new double[3]), apart(3), 10, 1))
        .hasMessageContaining("4")
        .hasMessageContaining("1");
    double[] three = new double[3];
    assertThatThrownBy(
            () -> CutDetection.of(falling(), List.of(three, three, three, three), apart(4), 10, 1))
        .hasMessageContaining("each of 4 images but found 3");
  }

  @Test
  void overlap_and_areas_follow_from_the_coefficients() {
    Directions two = new Directions(10, 0, 2);
    ViewSimilarity half =
        new ViewSimilarity(
            ViewPair.across("before", "after", "a"),
            new CanonicalCorrelations(List.of(.9, .05), SAMPLES, two, two),
            new CanonicalCorrelations(List.of(.1, .02), SAMPLES, two, two),
            .5);
    assertThat(half.overlap()).isEqualTo(.5);
    assertThat(half.areaOverShuffled()).isCloseTo(.475 - .06, within(1e-12));
    assertThat(half.areaOverChance())
        .isCloseTo(.475 - WachterLaw.of(SAMPLES - 1, 2, 2).mean(), within(1e-12));
    assertThat(half.found().isOfTooFewSamples()).isFalse();
    assertThat(half.found().samplesNeeded()).isEqualTo(50);
  }
}
