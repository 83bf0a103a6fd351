package io.pollard.transferability;

/**
 * What the second derivative of a {@link LogisticLoss} is near some weights: the products of the
 * channels, each row weighted by the curvature of its loss over n. Together with a penalty it can
 * be divided by. With two classes that is exact at these weights; with more, where each output is
 * taken for itself and all alike, it is close enough to begin with.
 *
 * <p>With fewer rows than channels it is done over the rows, by Woodbury's identity.
 */
final class Curvature {

  /** Of an intercept's curvature, where all rows are certain. */
  private static final double SMALLEST = 1e-12;

  private final LogisticLoss loss;
  private final int channels;

  /** [row][row up to it], where there are fewer rows than channels; they serve all weights. */
  private final double[][] rowProducts;

  Curvature(LogisticLoss loss) {
    this.loss = loss;
    this.channels = loss.width() - 1;
    this.rowProducts = isOverRows() ? productsOf(loss.rows()) : new double[0][];
  }

  private boolean isOverRows() {
    return loss.rows().length < channels;
  }

  private static double[][] productsOf(double[][] rows) {
    double[][] sums = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      sums[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        sums[i][j] = LogisticLoss.dot(rows[i], 0, rows[j], rows[j].length);
      }
    }
    return sums;
  }

  /** Divides by the curvature at some weights and a penalty. */
  Solver at(LogisticLoss.At at, double penalty) {
    double[] roots = new double[loss.rows().length];
    double sum = 0;
    for (int i = 0; i < roots.length; i++) {
      double weight = uncertainty(at.probabilities()[i]) / roots.length;
      roots[i] = Math.sqrt(weight);
      sum += weight;
    }
    double[][] matrix = isOverRows() ? overRows(roots) : overChannels(roots);
    for (int i = 0; i < matrix.length; i++) {
      matrix[i][i] += penalty;
    }
    return new Solver(new Cholesky(matrix), roots, Math.max(sum, SMALLEST), penalty);
  }

  /** The mean curvature of a row's loss by its logits. */
  private static double uncertainty(double[] probabilities) {
    if (probabilities.length == 1) {
      return probabilities[0] * (1 - probabilities[0]);
    }
    double sum = 0;
    for (double probability : probabilities) {
      sum += probability * (1 - probability);
    }
    return sum / (probabilities.length - 1);
  }

  private double[][] overRows(double[] roots) {
    double[][] matrix = new double[roots.length][];
    for (int i = 0; i < roots.length; i++) {
      matrix[i] = rowProducts[i].clone();
      for (int j = 0; j <= i; j++) {
        matrix[i][j] *= roots[i] * roots[j];
      }
    }
    return matrix;
  }

  /** Four rows at a time, so that the sums are read and written a quarter as often. */
  private double[][] overChannels(double[] roots) {
    double[][] sums = new double[channels][];
    for (int i = 0; i < channels; i++) {
      sums[i] = new double[i + 1];
    }
    double[][] four = new double[4][channels];
    for (int from = 0; from < roots.length; from += four.length) {
      for (int i = 0; i < four.length; i++) {
        double root = from + i < roots.length ? roots[from + i] : 0;
        double[] row = loss.rows()[Math.min(from + i, roots.length - 1)];
        for (int j = 0; j < channels; j++) {
          four[i][j] = root * row[j];
        }
      }
      for (int i = 0; i < channels; i++) {
        add(sums[i], four[0], four[1], four[2], four[3], i);
      }
    }
    return sums;
  }

  private static void add(
      double[] sums,
      double[] first,
      double[] second,
      double[] third,
      double[] fourth,
      int channel) {
    double one = first[channel];
    double two = second[channel];
    double three = third[channel];
    double four = fourth[channel];
    for (int j = 0; j < sums.length; j++) {
      sums[j] += one * first[j] + two * second[j] + (three * third[j] + four * fourth[j]);
    }
  }

  /** Divides by the curvature and the penalty. */
  final class Solver {

    private final Cholesky matrix;
    private final double[] roots;
    private final double ofIntercept;
    private final double penalty;

    private Solver(Cholesky matrix, double[] roots, double ofIntercept, double penalty) {
      this.matrix = matrix;
      this.roots = roots;
      this.ofIntercept = ofIntercept;
      this.penalty = penalty;
    }

    /**
     * @param right as weights are
     */
    double[] solve(double[] right) {
      double[] solution = new double[right.length];
      double[] part = new double[channels];
      for (int from = 0; from < right.length; from += loss.width()) {
        System.arraycopy(right, from, part, 0, channels);
        double[] divided = isOverRows() ? overRows(part) : matrix.solve(part);
        System.arraycopy(divided, 0, solution, from, channels);
        solution[from + channels] = right[from + channels] / ofIntercept;
      }
      return solution;
    }

    private double[] overRows(double[] right) {
      double[][] rows = loss.rows();
      double[] products = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        products[i] = roots[i] * LogisticLoss.dot(rows[i], 0, right, channels);
      }
      double[] shares = matrix.solve(products);
      double[] solution = right.clone();
      for (int i = 0; i < rows.length; i++) {
        double share = roots[i] * shares[i];
        for (int j = 0; j < channels; j++) {
          solution[j] -= share * rows[i][j];
        }
      }
      for (int j = 0; j < channels; j++) {
        solution[j] /= penalty;
      }
      return solution;
    }
  }
}
