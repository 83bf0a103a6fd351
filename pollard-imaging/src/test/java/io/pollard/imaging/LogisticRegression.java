package io.pollard.imaging;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Logistic regression on standardised features with a quadratic penalty of 1, by Newton's method:
 * what can be told without looking at structure.
 */
final class LogisticRegression {

  private static final int STEPS = 20;

  private final double[] means;
  private final double[] deviations;

  /** One a feature, then the constant. */
  private final double[] weights;

  LogisticRegression(double[][] rows, int[] targets) {
    int features = rows[0].length;
    means = new double[features];
    deviations = new double[features];
    for (int feature = 0; feature < features; feature++) {
      int column = feature;
      double mean = Arrays.stream(rows).mapToDouble(row -> row[column]).average().orElseThrow();
      means[feature] = mean;
      deviations[feature] =
          Math.sqrt(
                  Arrays.stream(rows)
                      .mapToDouble(row -> (row[column] - mean) * (row[column] - mean))
                      .average()
                      .orElseThrow())
              + 1e-9;
    }
    weights = new double[features + 1];
    double[][] standard = Arrays.stream(rows).map(this::standardised).toArray(double[][]::new);
    for (int step = 0; step < STEPS; step++) {
      newton(standard, targets);
    }
  }

  private void newton(double[][] rows, int[] targets) {
    int size = weights.length;
    double[] gradient = new double[size];
    double[][] curvature = new double[size][size];
    for (int i = 0; i < size; i++) {
      curvature[i][i] = 1;
      gradient[i] = i < size - 1 ? weights[i] : 0;
    }
    for (int row = 0; row < rows.length; row++) {
      double probability = 1 / (1 + Math.exp(-dot(rows[row])));
      double slope = probability * (1 - probability);
      for (int i = 0; i < size; i++) {
        gradient[i] += (probability - targets[row]) * rows[row][i];
        for (int j = 0; j < size; j++) {
          curvature[i][j] += slope * rows[row][i] * rows[row][j];
        }
      }
    }
    double[] step = solved(curvature, gradient);
    for (int i = 0; i < size; i++) {
      weights[i] -= step[i];
    }
  }

  /** Gaussian elimination; the matrix is positive definite, so that no pivot is sought. */
  private static double[] solved(double[][] matrix, double[] right) {
    int size = right.length;
    for (int pivot = 0; pivot < size; pivot++) {
      for (int row = pivot + 1; row < size; row++) {
        double factor = matrix[row][pivot] / matrix[pivot][pivot];
        for (int column = pivot; column < size; column++) {
          matrix[row][column] -= factor * matrix[pivot][column];
        }
        right[row] -= factor * right[pivot];
      }
    }
    for (int row = size - 1; row >= 0; row--) {
      for (int column = row + 1; column < size; column++) {
        right[row] -= matrix[row][column] * right[column];
      }
      right[row] /= matrix[row][row];
    }
    return right;
  }

  private double[] standardised(double[] row) {
    double[] standard = new double[row.length + 1];
    for (int i = 0; i < row.length; i++) {
      standard[i] = (row[i] - means[i]) / deviations[i];
    }
    standard[row.length] = 1;
    return standard;
  }

  private double dot(double[] standard) {
    return IntStream.range(0, weights.length).mapToDouble(i -> weights[i] * standard[i]).sum();
  }

  /** How often a positive row is scored above a negative one; ties count half. */
  double auroc(double[][] rows, int[] targets) {
    double[] scores = Arrays.stream(rows).mapToDouble(row -> dot(standardised(row))).toArray();
    double above = 0;
    long pairs = 0;
    for (int positive = 0; positive < scores.length; positive++) {
      for (int negative = 0; negative < scores.length; negative++) {
        if (targets[positive] == 1 && targets[negative] == 0) {
          pairs++;
          above += (Math.signum(scores[positive] - scores[negative]) + 1) / 2;
        }
      }
    }
    return above / pairs;
  }
}
