package io.pollard.bench;

import io.pollard.data.Task;
import io.pollard.metrics.BcaInterval;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.GroupBootstrap.Pair;
import io.pollard.metrics.Metric;
import io.pollard.metrics.NonInferiority;
import io.pollard.metrics.NonInferiority.Verdict;
import io.pollard.metrics.NormalDistribution;
import io.pollard.metrics.RepeatedDifference;
import io.pollard.metrics.RepeatedDifference.Repeat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Data sets of two networks whose scores are normal, with a mean that is higher for the ill by as
 * much as gives a known AUROC or average precision: how often a certificate is given.
 *
 * <p>An image's score is the mean plus √.9 times what both networks make of it and √.1 times what
 * each makes of it alone; of several images of a patient half of either variance is the patient's.
 * 30 % of the patients are ill, drawn one by one. Where there are several splits, each has a fifth
 * of five times as many patients in its test part, 64 % in training; half of what a network makes
 * of an image alone is drawn anew for each training, and the mean of the ill moves from training to
 * training by {@code trainingSpread}, correlated between splits as Nadeau and Bengio assume.
 *
 * @param metric AUROC or average precision
 * @param patients of a test part
 * @param images of each patient
 * @param splits of one data set, 1 or more
 * @param trainingSpread in deviations of a score; 0 for a single split
 */
record CertifiedNetworks(
    Metric metric, int patients, int images, int splits, double trainingSpread) {

  /** Of the larger network. */
  static final double SCORE = .9;

  private static final Task.SingleLabel TASK = Task.SingleLabel.of(List.of("well", "ill"), "ill");
  private static final double ILL = .3;
  private static final double COMMON = .9;
  private static final double OF_PATIENT = .5;
  private static final double ANEW = .5;
  private static final int PARTS = 5;
  private static final double MEASURED_TO_TRAINED = .2 / .64;
  private static final double CORRELATION = .2 / .84;

  /** Halvings of [0, 10] until a mean has twelve digits. */
  private static final int HALVINGS = 45;

  private static final double HIGHEST_MEAN = 10;

  /** What an area is integrated by. */
  private static final double STEP = .01;

  private static final double FARTHEST = 8;

  /**
   * The share of data sets on which the smaller network is called not worse.
   *
   * @param trueDifference its score minus the larger one's, in truth
   * @param margin of the claim
   */
  double certified(double trueDifference, double margin, int dataSets, int resamples, long seed) {
    NonInferiority test = new NonInferiority(margin);
    double smaller = mean(SCORE + trueDifference);
    double larger = mean(SCORE);
    BcaInterval bootstrap = new BcaInterval(resamples, 1);
    long certified =
        IntStream.range(0, dataSets)
            .parallel()
            .filter(
                set -> {
                  List<Repeat> repeats = draw(smaller, larger, new Random(seed * 1_000_003 + set));
                  RepeatedDifference found = RepeatedDifference.of(metric, repeats, bootstrap);
                  return test.verdict(found.interval()) == Verdict.NOT_WORSE;
                })
            .count();
    return (double) certified / dataSets;
  }

  /** How far the ill must lie above the well for a score in truth. */
  double mean(double score) {
    DoubleUnaryOperator truth = metric == Metric.AUROC ? this::auroc : this::averagePrecision;
    double low = 0;
    double high = HIGHEST_MEAN;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (truth.applyAsDouble(middle) < score) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private double auroc(double mean) {
    return NormalDistribution.cumulative(mean / Math.sqrt(2 + trainingSpread * trainingSpread));
  }

  /** The mean precision at the scores of the ill. */
  private double averagePrecision(double mean) {
    double sum = 0;
    for (double score = mean - FARTHEST; score < mean + FARTHEST; score += STEP) {
      double ill = ILL * NormalDistribution.cumulative(mean - score);
      double well = (1 - ILL) * NormalDistribution.cumulative(-score);
      sum += NormalDistribution.density(score - mean) * STEP * ill / (ill + well);
    }
    return sum;
  }

  List<Repeat> draw(double smaller, double larger, Random random) {
    int pool = splits == 1 ? patients : PARTS * patients;
    List<double[]> all = new ArrayList<>();
    for (int patient = 0; patient < pool; patient++) {
      double isIll = random.nextDouble() < ILL ? 1 : 0;
      double common = random.nextGaussian();
      double ofSmaller = random.nextGaussian();
      double ofLarger = random.nextGaussian();
      for (int image = 0; image < images; image++) {
        double both = Math.sqrt(COMMON) * ofImage(common, random);
        all.add(
            new double[] {
              patient, isIll, both, ofImage(ofSmaller, random), ofImage(ofLarger, random)
            });
      }
    }
    double sharedBySmaller = random.nextGaussian();
    double sharedByLarger = random.nextGaussian();
    List<Integer> order = new ArrayList<>(IntStream.range(0, pool).boxed().toList());
    List<Repeat> repeats = new ArrayList<>();
    for (int split = 0; split < splits; split++) {
      if (splits > 1) {
        Collections.shuffle(order, random);
      }
      boolean[] isIn = new boolean[pool];
      order.subList(0, patients).forEach(patient -> isIn[patient] = true);
      List<double[]> part = all.stream().filter(row -> isIn[(int) row[0]]).toList();
      double[] ofSmaller = scores(part, 3, smaller + training(sharedBySmaller, random), random);
      double[] ofLarger = scores(part, 4, larger + training(sharedByLarger, random), random);
      repeats.add(
          new Repeat(
              "split " + split,
              new Pair(predictions(part, ofSmaller), predictions(part, ofLarger)),
              MEASURED_TO_TRAINED));
    }
    return repeats;
  }

  private double ofImage(double ofPatient, Random random) {
    return images == 1
        ? ofPatient
        : Math.sqrt(OF_PATIENT) * ofPatient + Math.sqrt(1 - OF_PATIENT) * random.nextGaussian();
  }

  private double training(double shared, Random random) {
    return trainingSpread
        * (Math.sqrt(CORRELATION) * shared + Math.sqrt(1 - CORRELATION) * random.nextGaussian());
  }

  private double[] scores(List<double[]> part, int own, double mean, Random random) {
    return part.stream()
        .mapToDouble(
            row -> {
              double alone =
                  splits == 1
                      ? row[own]
                      : Math.sqrt(1 - ANEW) * row[own] + Math.sqrt(ANEW) * random.nextGaussian();
              return row[1] * mean + row[2] + Math.sqrt(1 - COMMON) * alone;
            })
        .toArray();
  }

  private static ClassScores predictions(List<double[]> part, double[] scores) {
    return ClassScores.of(
        TASK,
        part.stream().mapToInt(row -> (int) row[1]).toArray(),
        IntStream.range(0, scores.length)
            .mapToObj(
                i -> {
                  double ill = 1 / (1 + Math.exp(-scores[i]));
                  return new double[] {1 - ill, ill};
                })
            .toArray(double[][]::new),
        part.stream().map(row -> "p" + (int) row[0]).toList());
  }
}
