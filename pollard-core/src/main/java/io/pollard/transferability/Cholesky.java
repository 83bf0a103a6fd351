package io.pollard.transferability;

/** A symmetric, positive definite matrix as the product of a lower triangle and its transpose. */
final class Cholesky {

  private final double[][] lower;

  /**
   * @param matrix [row][column up to it]; becomes the triangle
   */
  Cholesky(double[][] matrix) {
    this.lower = matrix;
    for (int i = 0; i < lower.length; i++) {
      double[] row = lower[i];
      for (int j = 0; j < i; j++) {
        row[j] = (row[j] - LogisticLoss.dot(row, 0, lower[j], j)) / lower[j][j];
      }
      row[i] = Math.sqrt(row[i] - LogisticLoss.dot(row, 0, row, i));
    }
  }

  /** What the matrix makes this of. */
  double[] solve(double[] right) {
    double[] solution = right.clone();
    for (int i = 0; i < lower.length; i++) {
      solution[i] = (solution[i] - LogisticLoss.dot(lower[i], 0, solution, i)) / lower[i][i];
    }
    for (int i = lower.length - 1; i >= 0; i--) {
      solution[i] /= lower[i][i];
      for (int j = 0; j < i; j++) {
        solution[j] -= solution[i] * lower[i][j];
      }
    }
    return solution;
  }
}
