package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupBootstrapTest {

  private static final Task.SingleLabel TASK = Task.SingleLabel.of(List.of("normal", "ill"), "ill");
  private static final GroupBootstrap BOOTSTRAP = new GroupBootstrap(400, 7);

  static ClassScores predictions(int[] targets, double[] scores, List<String> groups) {
    return ClassScores.of(
        TASK,
        targets,
        Arrays.stream(scores).mapToObj(s -> new double[] {1 - s, s}).toArray(double[][]::new),
        groups);
  }

  /** Ill patients score higher by the given shift. */
  private static ClassScores simulated(long seed, int cases, int groupSize, double shift) {
    Random random = new Random(seed);
    int[] targets = IntStream.range(0, cases).map(i -> i / groupSize % 2).toArray();
    double[] scores =
        Arrays.stream(targets)
            .mapToDouble(t -> 1 / (1 + Math.exp(-random.nextGaussian() - t * shift)))
            .toArray();
    return predictions(
        targets, scores, IntStream.range(0, cases).mapToObj(i -> "g" + i / groupSize).toList());
  }

  @Test
  void theSeedAloneDecides() {
    ClassScores cases = simulated(1, 120, 2, 1);
    Interval interval = BOOTSTRAP.interval(Metric.AUROC, cases);
    assertThat(BOOTSTRAP.interval(Metric.AUROC, cases)).isEqualTo(interval);
    assertThat(new GroupBootstrap(400, 8).interval(Metric.AUROC, cases)).isNotEqualTo(interval);
    assertThat(interval.estimate()).isEqualTo(Metric.AUROC.of(cases));
    assertThat(interval.low()).isLessThan(interval.estimate());
    assertThat(interval.high()).isGreaterThan(interval.estimate());
    assertThat(interval.resamples()).isEqualTo(400);
    assertThat(interval.redrawn()).isZero();
  }

  /** The mean of 0 or 1: its resamples are binomial, whose quantiles are known. */
  @Test
  void theIntervalOfAnAccuracyIsTheBinomials() {
    double[] scores = new double[100];
    Arrays.fill(scores, 0, 80, .1);
    Arrays.fill(scores, 80, 100, .9);
    int[] targets = new int[100];
    targets[99] = 1;
    targets[0] = 1;
    // 80 of 100 are right; deviation .04
    ClassScores cases =
        predictions(targets, scores, IntStream.range(0, 100).mapToObj(Integer::toString).toList());
    Interval interval = new GroupBootstrap(4000, 1).interval(Metric.ACCURACY, cases);
    assertThat(interval.estimate()).isEqualTo(.80);
    assertThat(interval.low()).isBetween(.71, .73);
    assertThat(interval.high()).isBetween(.87, .88);
    // neither of the two ill ones is drawn with (1 - 2/100)^100 = .133; drawn again: .133 / .867
    assertThat(interval.redrawn() / 4000.0).isBetween(.13, .18);
  }

  @Test
  void groupsThatAreDrawnTogetherMakeTheIntervalWider() {
    ClassScores cases = simulated(3, 300, 1, 1);
    double[] scores = IntStream.range(0, 300).mapToDouble(i -> cases.probability(i, 1)).toArray();
    int[] targets = IntStream.range(0, 300).map(cases::target).toArray();
    // every case three times: as one patient nothing is gained, as three the interval shrinks
    int[] thrice = IntStream.range(0, 900).map(i -> i / 3).toArray();
    int[] moreTargets = Arrays.stream(thrice).map(i -> targets[i]).toArray();
    double[] moreScores = Arrays.stream(thrice).mapToDouble(i -> scores[i]).toArray();
    List<String> patients = Arrays.stream(thrice).mapToObj(i -> "g" + i).toList();
    List<String> alone = IntStream.range(0, 900).mapToObj(i -> "g" + i).toList();
    Interval once = BOOTSTRAP.interval(Metric.AUROC, cases);
    assertThat(
            BOOTSTRAP.interval(Metric.AUROC, predictions(moreTargets, moreScores, patients)).low())
        .isCloseTo(once.low(), within(1e-12));
    Interval wrong = BOOTSTRAP.interval(Metric.AUROC, predictions(moreTargets, moreScores, alone));
    assertThat(wrong.high() - wrong.low()).isLessThan(.7 * (once.high() - once.low()));
  }

  @Test
  void aPairedDifferenceIsNarrowerThanTheScoresAndZeroOfItself() {
    ClassScores first = simulated(4, 300, 2, 1);
    ClassScores worse = simulated(4, 300, 2, .8); // the same noise
    Interval difference = BOOTSTRAP.difference(Metric.AUROC, first, worse);
    assertThat(difference.estimate())
        .isEqualTo(Metric.AUROC.of(first) - Metric.AUROC.of(worse))
        .isPositive();
    assertThat(difference.excludes(0)).isTrue();
    Interval alone = BOOTSTRAP.interval(Metric.AUROC, first);
    assertThat(difference.high() - difference.low()).isLessThan(.5 * (alone.high() - alone.low()));
    Interval turned = BOOTSTRAP.difference(Metric.AUROC, worse, first);
    assertThat(turned.low()).isEqualTo(-difference.high());
    assertThat(BOOTSTRAP.difference(Metric.AUROC, first, first))
        .isEqualTo(new Interval(0, 0, 0, 400, 0));
    assertThatThrownBy(() -> BOOTSTRAP.difference(Metric.AUROC, first, simulated(4, 300, 3, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected predictions of the same cases");
  }

  @Test
  void repeatsOfOneSplitAreResampledTogether() {
    ClassScores first = simulated(4, 300, 2, 1);
    ClassScores worse = simulated(4, 300, 2, .8);
    GroupBootstrap.Pair pair = new GroupBootstrap.Pair(first, worse);
    Interval once = BOOTSTRAP.difference(Metric.AUROC, first, worse);
    // The same networks again are nothing new: another seed doesn't make more patients.
    Interval thrice = BOOTSTRAP.meanDifference(Metric.AUROC, List.of(pair, pair, pair));
    assertThat(thrice.estimate()).isCloseTo(once.estimate(), within(1e-12));
    assertThat(thrice.low()).isCloseTo(once.low(), within(1e-12));
    assertThat(thrice.high()).isCloseTo(once.high(), within(1e-12));
    // What one repeat wins and the other loses is no difference in any resample.
    GroupBootstrap.Pair turned = new GroupBootstrap.Pair(worse, first);
    assertThat(BOOTSTRAP.meanDifference(Metric.AUROC, List.of(pair, turned)))
        .isEqualTo(new Interval(0, 0, 0, 400, 0));
  }

  /** The deviation of a mean of two independent and equally wide values is less by a root of 2. */
  @Test
  void repeatsOfOtherSplitsAreResampledOnTheirOwn() {
    GroupBootstrap bootstrap = new GroupBootstrap(4000, 1);
    List<GroupBootstrap.Pair> pairs = new ArrayList<>();
    for (String split : List.of("a", "b")) {
      double[] scores = new double[100];
      Arrays.fill(scores, 0, 30, .9); // decided ill, and so wrong
      Arrays.fill(scores, 30, 100, .1);
      int[] targets = new int[100];
      targets[0] = 1;
      List<String> groups = IntStream.range(0, 100).mapToObj(i -> split + i).toList();
      double[] right = new double[100];
      pairs.add(
          new GroupBootstrap.Pair(
              predictions(targets, right, groups), predictions(targets, scores, groups)));
    }
    Interval one = bootstrap.meanDifference(Metric.ACCURACY, pairs.subList(0, 1));
    Interval both = bootstrap.meanDifference(Metric.ACCURACY, pairs);
    assertThat(both.estimate()).isCloseTo(one.estimate(), within(1e-12));
    assertThat((one.high() - one.low()) / (both.high() - both.low()))
        .isCloseTo(Math.sqrt(2), within(.12));
    assertThat(both.resamples()).isEqualTo(4000);
    assertThatThrownBy(() -> bootstrap.meanDifference(Metric.AUROC, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * Of 100 patients the first is right on six and the second on two where the other is wrong: a
   * resample is multinomial, and the share with not more of the six than of the two, twice, is
   * summed exactly in Python, as sum(comb(n, w) * comb(n - w, l) * .06 ** w * .02 ** l * .92 ** (n
   * - w - l)) over w from 0 and l from w.
   */
  @Test
  void thePValueIsTwiceTheShareOnTheOtherSideOfZero() {
    double[] first = new double[100];
    double[] second = new double[100];
    Arrays.fill(first, 0, 2, .9); // decided ill, and so wrong
    Arrays.fill(second, 2, 8, .9);
    int[] targets = new int[100];
    targets[99] = 1;
    first[99] = .9;
    second[99] = .9;
    List<String> groups = IntStream.range(0, 100).mapToObj(i -> "p" + i).toList();
    ClassScores better = predictions(targets, first, groups);
    ClassScores other = predictions(targets, second, groups);
    GroupBootstrap.Pair pair = new GroupBootstrap.Pair(better, other);
    GroupBootstrap bootstrap = new GroupBootstrap(4000, 1);
    GroupBootstrap.Tested tested = bootstrap.test(Metric.ACCURACY, List.of(pair));
    assertThat(tested.interval())
        .isEqualTo(bootstrap.meanDifference(Metric.ACCURACY, List.of(pair)));
    assertThat(tested.interval().estimate()).isCloseTo(.04, within(1e-12));
    assertThat(tested.pValue()).isCloseTo(.2009, within(.02));
    GroupBootstrap.Pair turned = new GroupBootstrap.Pair(other, better);
    assertThat(bootstrap.test(Metric.ACCURACY, List.of(turned)).pValue())
        .isCloseTo(tested.pValue(), within(1e-12));
  }

  @Test
  void aPValueIsNeverZeroAndOneWhereNothingDiffers() {
    ClassScores right =
        predictions(new int[] {0, 1, 0, 1}, new double[] {.1, .9, .2, .8}, fourPatients());
    ClassScores wrong =
        predictions(new int[] {0, 1, 0, 1}, new double[] {.9, .1, .8, .2}, fourPatients());
    GroupBootstrap bootstrap = new GroupBootstrap(199, 1);
    assertThat(
            bootstrap
                .test(Metric.ACCURACY, List.of(new GroupBootstrap.Pair(right, wrong)))
                .pValue())
        .isCloseTo(2 / 200., within(1e-12));
    assertThat(
            bootstrap
                .test(Metric.ACCURACY, List.of(new GroupBootstrap.Pair(right, right)))
                .pValue())
        .isEqualTo(1);
  }

  private static List<String> fourPatients() {
    return List.of("a", "b", "c", "d");
  }

  @Test
  void whereNothingCanBeSaidThereIsNoInterval() {
    ClassScores oneClass = predictions(new int[] {0, 0}, new double[] {.2, .3}, List.of("a", "b"));
    Interval none = BOOTSTRAP.interval(Metric.BRIER, oneClass);
    assertThat(none.estimate()).isEqualTo(Metric.BRIER.of(oneClass));
    assertThat(none.low()).isNaN();
    assertThat(none.resamples()).isZero();

    // nine classes, each in one group alone: a resample holds them all with 9! / 9^9 = .00094
    Task.SingleLabel nine =
        new Task.SingleLabel(
            IntStream.range(0, 9).mapToObj(i -> "c" + i).toList(), Optional.empty());
    double[][] probabilities = new double[9][9];
    Arrays.stream(probabilities).forEach(row -> Arrays.fill(row, 1 / 9.0));
    ClassScores rare =
        ClassScores.of(nine, IntStream.range(0, 9).toArray(), probabilities, nine.classes());
    Interval hopeless = new GroupBootstrap(20, 1).interval(Metric.AUROC, rare);
    assertThat(hopeless.high()).isNaN();
    assertThat(hopeless.redrawn()).isGreaterThan(2000);
  }

  @Test
  void anIntervalIsWrittenTheSameEverywhere() {
    assertThat(new Interval(.8734, .8109, .9214, 2000, 0).text(3))
        .isEqualTo("0.873 [0.811, 0.921]");
  }

  @Test
  void theMeanOfSeveralNetworksIsResampledWithThePatientsTheyShare() {
    ClassScores one = simulated(1, 120, 2, 1);
    ClassScores other = simulated(2, 120, 2, 1.5);
    assertThat(BOOTSTRAP.meanInterval(Metric.AUROC, List.of(one)))
        .isEqualTo(BOOTSTRAP.interval(Metric.AUROC, one));
    assertThat(BOOTSTRAP.meanInterval(Metric.AUROC, List.of(one, one)))
        .isEqualTo(BOOTSTRAP.interval(Metric.AUROC, one));
    Interval mean = BOOTSTRAP.meanInterval(Metric.AUROC, List.of(one, other));
    assertThat(mean.estimate())
        .isCloseTo((Metric.AUROC.of(one) + Metric.AUROC.of(other)) / 2, within(1e-12));
    // Two networks on other patients know more than either alone.
    ClassScores elsewhere = simulated(2, 240, 2, 1.5);
    Interval apart = BOOTSTRAP.meanInterval(Metric.AUROC, List.of(one, elsewhere));
    assertThat(apart.high() - apart.low())
        .isLessThan(
            BOOTSTRAP.interval(Metric.AUROC, one).high()
                - BOOTSTRAP.interval(Metric.AUROC, one).low());
    assertThatThrownBy(() -> BOOTSTRAP.meanInterval(Metric.AUROC, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
