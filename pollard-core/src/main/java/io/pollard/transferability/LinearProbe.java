package io.pollard.transferability;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Logistic regression of the class on features: multinomial, and with two classes binomial, as
 * scikit-learn's LogisticRegression has it.
 *
 * <p>Each channel is standardised by the training part's mean and deviation (with n), and left out
 * where it is constant there but for rounding. Then the mean of -ln p of the true class plus half
 * the penalty times the sum of the squared coefficients is made as small as it gets; intercepts
 * cost nothing. A class that the training part lacks has the probability 0. Immutable.
 */
public final class LinearProbe {

  private final Task.SingleLabel task;
  private final double penalty;
  private final Standardisation standardisation;
  private final int[] classes;
  private final double[] weights;

  private LinearProbe(
      Task.SingleLabel task,
      double penalty,
      Standardisation standardisation,
      int[] classes,
      double[] weights) {
    this.task = task;
    this.penalty = penalty;
    this.standardisation = standardisation;
    this.classes = classes;
    this.weights = weights;
  }

  /**
   * Fits on the training part.
   *
   * @param features [sample][channel]
   * @param penalty above 0; scikit-learn's C is 1 / (n penalty)
   * @throws DataException if a feature is not finite, or the training part is of one class
   */
  public static LinearProbe fit(ProbeCases cases, float[][] features, double penalty) {
    return path(cases, features, List.of(penalty)).get(0);
  }

  /**
   * One for each of the penalties, each begun where the one before ended: fastest from the
   * strongest to the weakest.
   */
  static List<LinearProbe> path(ProbeCases cases, float[][] features, List<Double> penalties) {
    cases.requireFinite(features);
    List<Integer> training = cases.split().indices(Part.TRAIN);
    int[] targets = cases.targets(training);
    int[] classes = Arrays.stream(targets).distinct().sorted().toArray();
    if (classes.length < 2) {
      throw new DataException(
          "expected at least two classes in the training part to fit a probe but found only "
              + cases.task().classes().get(classes[0]));
    }
    float[][] rows = training.stream().map(i -> features[i]).toArray(float[][]::new);
    Standardisation standardisation = Standardisation.of(rows);
    LogisticLoss loss =
        new LogisticLoss(
            Arrays.stream(rows).map(standardisation::of).toArray(double[][]::new),
            IntStream.of(targets).map(target -> Arrays.binarySearch(classes, target)).toArray(),
            classes.length);
    LogisticFit fit = new LogisticFit(loss);
    List<LinearProbe> probes = new ArrayList<>();
    double[] weights = new double[loss.outputs() * loss.width()];
    for (double penalty : penalties) {
      weights = fit.minimum(penalty, weights);
      probes.add(new LinearProbe(cases.task(), penalty, standardisation, classes, weights));
    }
    return probes;
  }

  public double penalty() {
    return penalty;
  }

  /** How many channels were not constant. */
  public int channels() {
    return standardisation.size();
  }

  /**
   * @param features one a channel
   * @return one a class of the task; they sum to 1
   */
  public double[] probabilities(float[] features) {
    double[] ofPresent =
        LogisticLoss.probabilities(weights, standardisation.of(features), classes.length);
    double[] probabilities = new double[task.classes().size()];
    for (int k = 0; k < classes.length; k++) {
      probabilities[classes[k]] = ofPresent[k];
    }
    return probabilities;
  }

  /** [output][channel that is not constant, and last the intercept]; of two classes one output. */
  double[][] weights() {
    int width = channels() + 1;
    return IntStream.range(0, weights.length / width)
        .mapToObj(k -> Arrays.copyOfRange(weights, k * width, (k + 1) * width))
        .toArray(double[][]::new);
  }
}
