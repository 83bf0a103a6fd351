package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Task;
import io.pollard.testing.Golden;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OverlapsTest {

  private static final Offset<Double> EXACT = within(1e-12);
  private static final Task.Segmentation TWO = new Task.Segmentation(List.of("lung", "heart"));

  static List<JsonNode> masks() {
    return StreamSupport.stream(Golden.read("metrics").get("segmentation").spliterator(), false)
        .toList();
  }

  /** Rows, or slices of rows, of 0 and 1. */
  static BitSet mask(JsonNode rows) {
    StringBuilder all = new StringBuilder();
    rows.forEach(
        row -> {
          if (row.isTextual()) {
            all.append(row.textValue());
          } else {
            row.forEach(inner -> all.append(inner.textValue()));
          }
        });
    BitSet mask = new BitSet();
    IntStream.range(0, all.length()).filter(i -> all.charAt(i) == '1').forEach(mask::set);
    return mask;
  }

  @ParameterizedTest
  @MethodSource("masks")
  void overlapsOfMasksEqualScikitLearns(JsonNode golden) {
    BitSet truth = mask(golden.get("first"));
    BitSet decided = mask(golden.get("second"));
    Overlap overlap = Overlap.of(truth, decided);
    long both = golden.get("intersection").longValue();
    assertThat(overlap)
        .isEqualTo(
            new Overlap(
                both,
                golden.get("secondVoxels").longValue() - both,
                golden.get("firstVoxels").longValue() - both));
    assertThat(overlap.dice()).isCloseTo(golden.get("dice").doubleValue(), EXACT);
    assertThat(overlap.jaccard()).isCloseTo(golden.get("jaccard").doubleValue(), EXACT);
    // The other way round what is found and what is right change places.
    Overlap turned = Overlap.of(decided, truth);
    assertThat(turned.dice()).isEqualTo(overlap.dice());
    assertThat(turned.sensitivity()).isEqualTo(Double.valueOf(overlap.precision()));
  }

  @Test
  void anEmptyMaskAgreesWithAnEmptyOneAlone() {
    Overlap bothEmpty = new Overlap(0, 0, 0);
    assertThat(bothEmpty.dice()).isEqualTo(1);
    assertThat(bothEmpty.jaccard()).isEqualTo(1);
    assertThat(bothEmpty.sensitivity()).isNaN();
    assertThat(bothEmpty.precision()).isNaN();
    Overlap invented = new Overlap(0, 5, 0);
    assertThat(invented.dice()).isZero();
    assertThat(invented.sensitivity()).isNaN();
    assertThat(invented.precision()).isZero();
    Overlap missed = new Overlap(0, 0, 5);
    assertThat(missed.jaccard()).isZero();
    assertThat(missed.sensitivity()).isZero();
    assertThat(missed.precision()).isNaN();
  }

  private static Overlaps overlaps(List<List<Overlap>> rows) {
    return Overlaps.of(TWO, rows, IntStream.range(0, rows.size()).mapToObj(i -> "g" + i).toList());
  }

  private static final List<List<Overlap>> ROWS =
      List.of(
          List.of(
              new Overlap(6, 2, 2).withDistances(3, 1), new Overlap(0, 0, 0).withDistances(0, 0)),
          List.of(
              new Overlap(1, 1, 3).withDistances(4, 2), new Overlap(4, 0, 4).withDistances(5, 3)),
          List.of(new Overlap(5, 0, 0).withDistances(0, 0), new Overlap(0, 3, 0)));

  @Test
  void scoresAreMeansOverCasesThenOverStructures() {
    Overlaps overlaps = overlaps(ROWS);
    double lung = (12 / 16.0 + 2 / 6.0 + 1) / 3;
    double heart = (1 + 8 / 12.0 + 0) / 3;
    assertThat(Metric.DICE.of(overlaps.structure(0))).isCloseTo(lung, EXACT);
    assertThat(Metric.DICE.of(overlaps.structure(1))).isCloseTo(heart, EXACT);
    assertThat(Metric.DICE.of(overlaps)).isCloseTo((lung + heart) / 2, EXACT);
    assertThat(Metric.JACCARD.of(overlaps.structure(0)))
        .isCloseTo((6 / 10.0 + 1 / 5.0 + 1) / 3, EXACT);
    // A case without the structure has no sensitivity, one without a decision no precision.
    assertThat(Metric.SENSITIVITY.of(overlaps.structure(1))).isCloseTo(.5, EXACT);
    assertThat(Metric.PRECISION.of(overlaps.structure(1))).isCloseTo((1 + 0) / 2.0, EXACT);
    // An invented mask has no distance to none.
    assertThat(Metric.HAUSDORFF_95.of(overlaps))
        .isCloseTo(((3 + 4 + 0) / 3.0 + (0 + 5) / 2.0) / 2, EXACT);
    assertThat(Metric.SURFACE_DISTANCE.of(overlaps.structure(1))).isCloseTo(1.5, EXACT);
    assertThat(Metric.of(TWO))
        .containsExactly(
            Metric.SENSITIVITY,
            Metric.PRECISION,
            Metric.DICE,
            Metric.JACCARD,
            Metric.HAUSDORFF_95,
            Metric.SURFACE_DISTANCE);
    assertThatThrownBy(() -> Metric.AUROC.of(overlaps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a score of Segmentation");
  }

  @Test
  void ofDistancesLessIsBetterAndTablesListThem() {
    assertThat(Metric.of(TWO))
        .filteredOn(Metric::isLowerBetter)
        .containsExactly(Metric.HAUSDORFF_95, Metric.SURFACE_DISTANCE)
        .allMatch(metric -> metric.isListed(TWO));
    assertThat(Metric.parse("hausdorff-95")).isEqualTo(Metric.HAUSDORFF_95);
    assertThat(Metric.parse("surface_distance").label()).isEqualTo("ASSD");
  }

  @Test
  void weightsCountAsRepeatedCasesDo() {
    double[] times = {2, 0, 3};
    List<List<Overlap>> repeated = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      for (int time = 0; time < times[i]; time++) {
        repeated.add(ROWS.get(i));
      }
    }
    for (Metric metric : TWO.metrics()) {
      assertThat(metric.prepare(overlaps(ROWS)).of(times))
          .as(metric.label())
          .isEqualTo(metric.of(overlaps(repeated)), within(1e-12));
    }
  }

  @Test
  void intervalsAndDifferencesAreThoseOfEveryScore() {
    List<List<Overlap>> good = new ArrayList<>();
    List<List<Overlap>> poor = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      good.add(List.of(new Overlap(90 + i % 7, 10, 10 - i % 7), new Overlap(50, i % 5, 10)));
      poor.add(List.of(new Overlap(80 + i % 7, 10, 20 - i % 7), new Overlap(45, i % 5, 15)));
    }
    GroupBootstrap bootstrap = new GroupBootstrap(200, 1);
    Interval difference = bootstrap.difference(Metric.DICE, overlaps(good), overlaps(poor));
    assertThat(difference.estimate())
        .isCloseTo(Metric.DICE.of(overlaps(good)) - Metric.DICE.of(overlaps(poor)), EXACT);
    assertThat(difference.excludes(0)).isTrue();
    assertThatThrownBy(() -> bootstrap.difference(Metric.DICE, overlaps(good), overlaps(ROWS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected predictions of the same cases");
  }
}
