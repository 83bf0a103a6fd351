package io.pollard.transferability;

import java.util.Arrays;

/**
 * The mean of -ln p of the true class, by the weights of a linear classifier, with its first and
 * second derivatives.
 *
 * <p>Weights are [output][channel, and last the intercept] in one array. Of more than two classes
 * each has an output; of two only the second has, as the first one's is 0.
 */
final class LogisticLoss {

  private final double[][] rows;
  private final int[] classes;
  private final int outputs;
  private final int width;

  /**
   * @param rows [n][channel]
   * @param classes [n], 0 to count - 1
   */
  LogisticLoss(double[][] rows, int[] classes, int count) {
    this.rows = rows;
    this.classes = classes;
    this.outputs = outputs(count);
    this.width = rows[0].length + 1;
  }

  private static int outputs(int classes) {
    return classes == 2 ? 1 : classes;
  }

  int outputs() {
    return outputs;
  }

  /** Weights of an output. */
  int width() {
    return width;
  }

  double[][] rows() {
    return rows;
  }

  /** The loss at some weights. */
  static final class At {

    private final double value;
    private final double[] gradient;
    private final double[][] probabilities;

    /**
     * @param gradient of the value
     * @param probabilities [n][output]
     */
    At(double value, double[] gradient, double[][] probabilities) {
      this.value = value;
      this.gradient = gradient;
      this.probabilities = probabilities;
    }

    double value() {
      return value;
    }

    double[] gradient() {
      return gradient;
    }

    double[][] probabilities() {
      return probabilities;
    }
  }

  At at(double[] weights) {
    double[] gradient = new double[weights.length];
    double[][] probabilities = new double[rows.length][outputs];
    double[] residuals = new double[outputs];
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      logits(weights, rows[i], probabilities[i]);
      int truth = classes[i] - (outputs == 1 ? 1 : 0);
      double ofTruth = truth < 0 ? 0 : probabilities[i][truth];
      sum += toProbabilities(probabilities[i]) - ofTruth;
      for (int k = 0; k < outputs; k++) {
        residuals[k] = (probabilities[i][k] - (k == truth ? 1 : 0)) / rows.length;
      }
      add(residuals, rows[i], gradient);
    }
    return new At(sum / rows.length, gradient, probabilities);
  }

  /** The second derivative times a direction. */
  double[] curvature(At at, double[] direction) {
    double[] product = new double[direction.length];
    double[] change = new double[outputs];
    for (int i = 0; i < rows.length; i++) {
      double[] probabilities = at.probabilities()[i];
      logits(direction, rows[i], change);
      double mean = 0;
      for (int k = 0; k < outputs; k++) {
        mean += probabilities[k] * change[k];
      }
      for (int k = 0; k < outputs; k++) {
        change[k] = probabilities[k] * (change[k] - mean) / rows.length;
      }
      add(change, rows[i], product);
    }
    return product;
  }

  /** One a class, summing to 1. */
  static double[] probabilities(double[] weights, double[] row, int classes) {
    double[] outputs = new double[outputs(classes)];
    logits(weights, row, outputs);
    toProbabilities(outputs);
    return classes == 2 ? new double[] {1 - outputs[0], outputs[0]} : outputs;
  }

  private static void logits(double[] weights, double[] row, double[] logits) {
    int width = row.length + 1;
    for (int k = 0; k < logits.length; k++) {
      logits[k] = dot(weights, k * width, row, row.length) + weights[k * width + row.length];
    }
  }

  /** In four sums, which a processor adds side by side. */
  static double dot(double[] weights, int from, double[] row, int length) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i < length - 3; i += 4) {
      first += weights[from + i] * row[i];
      second += weights[from + i + 1] * row[i + 1];
      third += weights[from + i + 2] * row[i + 2];
      fourth += weights[from + i + 3] * row[i + 3];
    }
    for (; i < length; i++) {
      first += weights[from + i] * row[i];
    }
    return first + second + (third + fourth);
  }

  /** Adds the row, and 1 for the intercept, times each output's factor. */
  private static void add(double[] factors, double[] row, double[] sums) {
    int width = row.length + 1;
    for (int k = 0; k < factors.length; k++) {
      double factor = factors[k];
      int from = k * width;
      for (int i = 0; i < row.length; i++) {
        sums[from + i] += factor * row[i];
      }
      sums[from + row.length] += factor;
    }
  }

  /**
   * In place.
   *
   * @return the logarithm of the sum of the logits' powers of e
   */
  private static double toProbabilities(double[] logits) {
    boolean isBinary = logits.length == 1;
    double largest =
        Math.max(
            Arrays.stream(logits).max().orElseThrow(), isBinary ? 0 : Double.NEGATIVE_INFINITY);
    double sum = isBinary ? StrictMath.exp(-largest) : 0;
    for (int k = 0; k < logits.length; k++) {
      logits[k] = StrictMath.exp(logits[k] - largest);
      sum += logits[k];
    }
    for (int k = 0; k < logits.length; k++) {
      logits[k] /= sum;
    }
    return largest + StrictMath.log(sum);
  }
}
