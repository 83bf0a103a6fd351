package io.pollard.transferability;

/**
 * What the second derivative of a {@link LogisticLoss} never exceeds, whatever the weights: a
 * quarter of the rows' mean product for two classes, half of it for more (Böhning 1992, Annals of
 * the Institute of Statistical Mathematics 44). It is summed once and serves every penalty.
 *
 * <p>With fewer rows than channels it is solved by Woodbury's identity over the rows.
 */
final class CurvatureBound {

  private final LogisticLoss loss;
  private final int channels;
  private final double factor;

  /** Below the diagonal and on it: products of channels over the rows, or of rows over channels. */
  private final double[][] products;

  CurvatureBound(LogisticLoss loss) {
    double[][] rows = loss.rows();
    this.loss = loss;
    this.channels = loss.width() - 1;
    this.factor = loss.outputs() == 1 ? .25 : .5;
    this.products = isOverRows() ? ofRows(rows) : ofChannels(rows, channels);
  }

  private boolean isOverRows() {
    return loss.rows().length < channels;
  }

  /** In passes of four rows, which read and write the sums a quarter as often. */
  private static double[][] ofChannels(double[][] rows, int channels) {
    double[][] sums = new double[channels][];
    for (int i = 0; i < channels; i++) {
      sums[i] = new double[i + 1];
    }
    double[] none = new double[channels];
    for (int row = 0; row < rows.length; row += 4) {
      double[] first = rows[row];
      double[] second = row + 1 < rows.length ? rows[row + 1] : none;
      double[] third = row + 2 < rows.length ? rows[row + 2] : none;
      double[] fourth = row + 3 < rows.length ? rows[row + 3] : none;
      for (int i = 0; i < channels; i++) {
        add(sums[i], first, second, third, fourth, i);
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

  private static double[][] ofRows(double[][] rows) {
    double[][] sums = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      sums[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        sums[i][j] = LogisticLoss.dot(rows[i], 0, rows[j], rows[j].length);
      }
    }
    return sums;
  }

  /** Divides by the bound and a penalty. */
  Solver with(double penalty) {
    double scale = factor / loss.rows().length;
    double[][] matrix = new double[products.length][];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = products[i].clone();
      for (int j = 0; j <= i && !isOverRows(); j++) {
        matrix[i][j] *= scale;
      }
      matrix[i][i] += isOverRows() ? penalty / scale : penalty;
    }
    return new Solver(matrix, penalty);
  }

  /** The bound with a penalty, as the product of a lower triangle and its transpose (Cholesky). */
  final class Solver {

    private final double[][] lower;
    private final double penalty;

    private Solver(double[][] matrix, double penalty) {
      this.lower = matrix;
      this.penalty = penalty;
      for (int i = 0; i < lower.length; i++) {
        double[] row = lower[i];
        for (int j = 0; j < i; j++) {
          row[j] = (row[j] - LogisticLoss.dot(row, 0, lower[j], j)) / lower[j][j];
        }
        row[i] = Math.sqrt(row[i] - LogisticLoss.dot(row, 0, row, i));
      }
    }

    /**
     * @param right as weights are
     */
    double[] solve(double[] right) {
      double[] solution = new double[right.length];
      double[] part = new double[channels];
      for (int from = 0; from < right.length; from += channels + 1) {
        System.arraycopy(right, from, part, 0, channels);
        System.arraycopy(
            isOverRows() ? overRows(part) : divided(part), 0, solution, from, channels);
        solution[from + channels] = right[from + channels] / factor;
      }
      return solution;
    }

    private double[] overRows(double[] right) {
      double[][] rows = loss.rows();
      double[] products = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        products[i] = LogisticLoss.dot(rows[i], 0, right, channels);
      }
      double[] shares = divided(products);
      double[] solution = right.clone();
      for (int i = 0; i < rows.length; i++) {
        subtract(solution, shares[i], rows[i], channels);
      }
      for (int j = 0; j < channels; j++) {
        solution[j] /= penalty;
      }
      return solution;
    }

    private double[] divided(double[] right) {
      double[] solution = right.clone();
      for (int i = 0; i < lower.length; i++) {
        solution[i] = (solution[i] - LogisticLoss.dot(lower[i], 0, solution, i)) / lower[i][i];
      }
      for (int i = lower.length - 1; i >= 0; i--) {
        solution[i] /= lower[i][i];
        subtract(solution, solution[i], lower[i], i);
      }
      return solution;
    }

    private static void subtract(double[] from, double factor, double[] row, int length) {
      for (int j = 0; j < length; j++) {
        from[j] -= factor * row[j];
      }
    }
  }
}
