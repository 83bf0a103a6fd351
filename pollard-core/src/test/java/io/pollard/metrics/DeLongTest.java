package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Task;
import io.pollard.metrics.GroupBootstrap.Pair;
import io.pollard.testing.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeLongTest {

  private static final Offset<Double> EXACT = within(1e-13);
  private static final Task.SingleLabel TASK = Task.SingleLabel.of(List.of("normal", "ill"), "ill");

  static Stream<JsonNode> cases() {
    JsonNode golden = Golden.read("certificate");
    return Stream.of("delong", "obuchowski")
        .flatMap(name -> StreamSupport.stream(golden.get(name).spliterator(), false));
  }

  static ClassScores scores(JsonNode node, String which) {
    int[] targets =
        Arrays.stream(Golden.longs(node.get("labels"))).mapToInt(Math::toIntExact).toArray();
    // Some lie below 0 or above 1; ranks stay.
    double[] scores =
        Arrays.stream(Golden.numbers(node.get(which))).map(score -> (score + 2) / 5).toArray();
    return scores(
        targets,
        scores,
        IntStream.range(0, targets.length)
            .mapToObj(i -> "p" + (node.has("groups") ? node.get("groups").get(i).asInt() : i))
            .toList());
  }

  static ClassScores scores(int[] targets, double[] scores, List<String> groups) {
    return ClassScores.of(
        TASK,
        targets,
        Arrays.stream(scores).mapToObj(s -> new double[] {1 - s, s}).toArray(double[][]::new),
        groups);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areasVariancesAndCovarianceAreThoseOfAllComparisons(JsonNode one) {
    DeLong found = DeLong.of(scores(one, "first"), scores(one, "second"));
    double[] areas = Golden.numbers(one.get("auc"));
    assertThat(found.first()).isCloseTo(areas[0], EXACT);
    assertThat(found.second()).isCloseTo(areas[1], EXACT);
    JsonNode covariance = one.get("covariance");
    assertThat(found.firstVariance()).isCloseTo(covariance.get(0).get(0).doubleValue(), EXACT);
    assertThat(found.secondVariance()).isCloseTo(covariance.get(1).get(1).doubleValue(), EXACT);
    assertThat(found.covariance()).isCloseTo(covariance.get(0).get(1).doubleValue(), EXACT);
    assertThat(found.variance()).isCloseTo(one.get("varianceOfTheDifference").doubleValue(), EXACT);
  }

  /** Never narrower than Student's, and wider towards the side of few patients who say much. */
  @Test
  void theIntervalIsMovedOutwardsBySkewness() {
    DrawnPatients drawn = DrawnPatients.of(60, new Random(1));
    DeLong found = DeLong.of(drawn.first(), drawn.second());
    double student = StudentT.twoSided95(found.freedom()) * Math.sqrt(found.variance());
    double below = found.difference() - found.interval().low();
    double above = found.interval().high() - found.difference();
    assertThat(Math.min(below, above)).isCloseTo(student, EXACT);
    assertThat(Math.max(below, above)).isGreaterThan(student);
    double cubes = found.influences().stream().mapToDouble(u -> u * u * u).sum();
    assertThat(below > above).isEqualTo(cubes < 0);
    assertThat(found.influences()).hasSize(60);
  }

  /** g(T) of an end is the quantile again, with twice the acceleration. */
  @Test
  void theOuterEndIsWhereHallsTransformationIsTheQuantile() {
    double[] influences = {.5, -.1, -.1, -.1, -.1, -.1};
    double a = 2 * new Jackknife(List.of(influences)).acceleration();
    Interval found = StudentizedInterval.of(0, 1, List.of(influences), 10);
    double t = -found.high();
    double transformed = t + 2 * a * t * t + 4 * a * a * t * t * t / 3 + a;
    assertThat(transformed).isCloseTo(-StudentT.twoSided95(10), within(1e-9));
    assertThat(found.low()).isCloseTo(-StudentT.twoSided95(10), within(1e-12));
  }

  @Test
  void theOrderOfCasesAndOfNetworksChangesNothing() {
    JsonNode one = Golden.read("certificate").get("delong").get(1);
    ClassScores first = scores(one, "first");
    ClassScores second = scores(one, "second");
    DeLong there = DeLong.of(first, second);
    DeLong back = DeLong.of(second, first);
    assertThat(back.difference()).isCloseTo(-there.difference(), EXACT);
    assertThat(back.variance()).isCloseTo(there.variance(), EXACT);
  }

  @Test
  void aMeanOverSeedsVariesLessThanItsSeeds() {
    JsonNode one = Golden.read("certificate").get("delong").get(1);
    Pair pair = new Pair(scores(one, "first"), scores(one, "second"));
    Pair back = new Pair(scores(one, "second"), scores(one, "first"));
    DeLong same = DeLong.ofMeans(List.of(pair, pair));
    assertThat(same.variance()).isCloseTo(DeLong.ofMeans(List.of(pair)).variance(), EXACT);
    DeLong opposite = DeLong.ofMeans(List.of(pair, back));
    assertThat(opposite.difference()).isCloseTo(0, EXACT);
    assertThat(opposite.variance()).isCloseTo(0, EXACT);
  }

  /**
   * 400 data sets of 60 patients with 1 to 5 images, of both classes: the mean variance is the
   * variance of the differences, which has a standard error of 7 % (√(2 / 400)).
   */
  @Test
  void theVarianceOfSeveralImagesAPatientIsThatOverDataSets() {
    Random random = new Random(5);
    double[] differences = new double[400];
    double clustered = 0;
    double asIfIndependent = 0;
    for (int set = 0; set < differences.length; set++) {
      DrawnPatients drawn = DrawnPatients.of(60, random);
      DeLong found = DeLong.of(drawn.first(), drawn.second());
      differences[set] = found.difference();
      clustered += found.variance() / differences.length;
      asIfIndependent +=
          DeLong.of(drawn.apart(drawn.first()), drawn.apart(drawn.second())).variance()
              / differences.length;
    }
    double observed = Math.pow(Spread.of(differences).deviation(), 2);
    assertThat(clustered / observed).isBetween(.8, 1.2);
    assertThat(asIfIndependent / observed).isLessThan(.7);
  }

  /** Patients whose images err together, by the same way for both networks only in part. */
  record DrawnPatients(ClassScores first, ClassScores second) {
    static DrawnPatients of(int patients, Random random) {
      List<String> groups = new ArrayList<>();
      List<double[]> rows = new ArrayList<>();
      for (int patient = 0; patient < patients; patient++) {
        double first = random.nextGaussian();
        double second = random.nextGaussian();
        double ill = random.nextDouble() < .5 ? .8 : .2;
        int images = 1 + random.nextInt(5);
        for (int image = 0; image < images; image++) {
          groups.add("p" + patient);
          double target = random.nextDouble() < ill ? 1 : 0;
          double noise = random.nextGaussian();
          rows.add(
              new double[] {
                target,
                logistic(target * 1.5 + first + noise * .5),
                logistic(target * 1.5 + second + noise * .5)
              });
        }
      }
      int[] targets = rows.stream().mapToInt(row -> (int) row[0]).toArray();
      return new DrawnPatients(
          scores(targets, rows.stream().mapToDouble(row -> row[1]).toArray(), groups),
          scores(targets, rows.stream().mapToDouble(row -> row[2]).toArray(), groups));
    }

    ClassScores apart(ClassScores of) {
      return scores(
          IntStream.range(0, of.size()).map(of::target).toArray(),
          IntStream.range(0, of.size()).mapToDouble(i -> of.probability(i, 1)).toArray(),
          IntStream.range(0, of.size()).mapToObj(i -> "p" + i).toList());
    }

    private static double logistic(double x) {
      return 1 / (1 + Math.exp(-x));
    }
  }

  @Test
  void withoutAClassThereIsNoArea() {
    ClassScores none = scores(new int[] {0, 0}, new double[] {.2, .4}, List.of("a", "b"));
    assertThat(DeLong.of(none, none).first()).isNaN();
    assertThat(DeLong.of(none, none).variance()).isNaN();
  }

  @Test
  void aClassOfOnePatientHasNoVariance() {
    ClassScores one =
        scores(new int[] {1, 1, 0, 0}, new double[] {.2, .4, .3, .1}, List.of("a", "a", "b", "c"));
    assertThat(DeLong.of(one, one).first()).isEqualTo(.75);
    assertThat(DeLong.of(one, one).firstVariance()).isNaN();
  }

  @Test
  void otherCasesAndMoreClassesAreRefused() {
    ClassScores one = scores(new int[] {0, 1}, new double[] {.2, .4}, List.of("a", "b"));
    ClassScores other = scores(new int[] {1, 0}, new double[] {.2, .4}, List.of("a", "b"));
    assertThatThrownBy(() -> DeLong.of(one, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("same cases");
    ClassScores three =
        ClassScores.of(
            new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty()),
            new int[] {0},
            new double[][] {{.2, .3, .5}},
            List.of("p"));
    assertThatThrownBy(() -> DeLong.of(three, three))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two classes");
  }
}
