package io.pollard.onnx;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by Householder's reflections to a tridiagonal
 * one and implicitly shifted QL steps on that (Golub and Van Loan, Matrix Computations, 4th
 * edition, sections 8.3.1 and 8.3.3). The same matrix gives the same numbers everywhere.
 *
 * @param values from the largest to the smallest
 * @param vectors [n][n]: row j is the vector of value j, of length 1
 */
@SuppressWarnings("ArrayRecordComponent")
record SymmetricEigen(double[] values, double[][] vectors) {

  /** An eigenvalue takes two steps or three. */
  private static final int MOST_STEPS = 60;

  /**
   * @param matrix [n][n], symmetric; it is not changed
   * @throws IllegalArgumentException if it has numbers that are none
   */
  static SymmetricEigen of(double[][] matrix) {
    int n = matrix.length;
    double[][] work = new double[n][];
    for (int row = 0; row < n; row++) {
      work[row] = matrix[row].clone();
      if (!Arrays.stream(work[row]).allMatch(Double::isFinite)) {
        throw new IllegalArgumentException(
            "expected finite numbers but found others in row " + row);
      }
    }
    double[] diagonal = new double[n];
    double[] beside = new double[n];
    double[][] rows = tridiagonal(work, diagonal, beside);
    diagonalise(diagonal, beside, rows);
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer j) -> -diagonal[j]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] values = new double[n];
    double[][] vectors = new double[n][];
    for (int j = 0; j < n; j++) {
      values[j] = diagonal[order[j]];
      vectors[j] = signed(rows[order[j]]);
    }
    return new SymmetricEigen(values, vectors);
  }

  /** A vector and its negative are both right; the first with its largest part above 0. */
  private static double[] signed(double[] vector) {
    double largest = 0;
    for (double value : vector) {
      if (Math.abs(value) > Math.abs(largest)) {
        largest = value;
      }
    }
    if (largest < 0) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = -vector[i];
      }
    }
    return vector;
  }

  /**
   * Makes a tridiagonal T = Q A Q' of A.
   *
   * @param a is used up
   * @param diagonal takes T's
   * @param beside takes what stands right of it
   * @return Q
   */
  private static double[][] tridiagonal(double[][] a, double[] diagonal, double[] beside) {
    int n = a.length;
    double[][] reflections = new double[Math.max(0, n - 2)][];
    for (int k = 0; k < n - 2; k++) {
      double[] v = new double[n];
      double square = 0;
      for (int i = k + 1; i < n; i++) {
        v[i] = a[i][k];
        square += v[i] * v[i];
      }
      double length = Math.sqrt(square);
      double half = square + length * Math.abs(v[k + 1]);
      beside[k] = v[k + 1] > 0 ? -length : length;
      v[k + 1] -= beside[k];
      if (half > 0) {
        scale(v, 1 / Math.sqrt(half));
        reflect(a, v, k + 1);
      }
      reflections[k] = v;
    }
    for (int i = 0; i < n; i++) {
      diagonal[i] = a[i][i];
    }
    if (n > 1) {
      beside[n - 2] = a[n - 1][n - 2];
    }
    double[][] q = new double[n][n];
    for (int i = 0; i < n; i++) {
      q[i][i] = 1;
    }
    for (int k = n - 3; k >= 0; k--) {
      fromTheRight(q, reflections[k], k + 1);
    }
    return q;
  }

  private static void scale(double[] v, double factor) {
    for (int i = 0; i < v.length; i++) {
      v[i] *= factor;
    }
  }

  /** A becomes H A H with H = 1 - v v', in the rows and columns from one on. */
  private static void reflect(double[][] a, double[] v, int from) {
    int n = a.length;
    double[] p = new double[n];
    double dot = 0;
    for (int i = from; i < n; i++) {
      double sum = 0;
      double[] row = a[i];
      for (int j = from; j < n; j++) {
        sum += row[j] * v[j];
      }
      p[i] = sum;
      dot += p[i] * v[i];
    }
    for (int i = from; i < n; i++) {
      p[i] -= dot / 2 * v[i];
    }
    for (int i = from; i < n; i++) {
      double[] row = a[i];
      for (int j = from; j < n; j++) {
        row[j] -= v[i] * p[j] + p[i] * v[j];
      }
    }
  }

  /** Q becomes Q (1 - v v'). */
  private static void fromTheRight(double[][] q, double[] v, int from) {
    int n = q.length;
    for (int i = from; i < n; i++) {
      double[] row = q[i];
      double sum = 0;
      for (int j = from; j < n; j++) {
        sum += row[j] * v[j];
      }
      for (int j = from; j < n; j++) {
        row[j] -= sum * v[j];
      }
    }
  }

  /**
   * @param d the diagonal, which becomes the eigenvalues
   * @param e what stands right of it, which is used up
   * @param rows Q, which become the eigenvectors
   */
  private static void diagonalise(double[] d, double[] e, double[][] rows) {
    int n = d.length;
    for (int low = 0; low < n; low++) {
      int steps = 0;
      for (int high = end(d, e, low); high > low; high = end(d, e, low)) {
        if (++steps > MOST_STEPS) {
          throw new IllegalStateException(
              "an eigenvalue was not found in " + MOST_STEPS + " steps");
        }
        step(d, e, rows, low, high);
      }
    }
  }

  /** The last row of the block that begins here: what stands beside its diagonal is not small. */
  private static int end(double[] d, double[] e, int low) {
    int end = low;
    while (end < d.length - 1
        && Math.abs(e[end]) > Math.ulp(1.0) / 2 * (Math.abs(d[end]) + Math.abs(d[end + 1]))) {
      end++;
    }
    return end;
  }

  /** One QL step on a block, shifted as Wilkinson does. */
  private static void step(double[] d, double[] e, double[][] rows, int low, int high) {
    double half = (d[low + 1] - d[low]) / (2 * e[low]);
    double root = Math.sqrt(half * half + 1);
    double g = d[high] - d[low] + e[low] / (half + (half < 0 ? -root : root));
    double sine = 1;
    double cosine = 1;
    double shift = 0;
    for (int i = high - 1; i >= low; i--) {
      double f = sine * e[i];
      double b = cosine * e[i];
      double radius = Math.sqrt(f * f + g * g);
      e[i + 1] = radius;
      if (radius == 0) {
        d[i + 1] -= shift;
        e[high] = 0;
        return;
      }
      sine = f / radius;
      cosine = g / radius;
      double before = d[i + 1] - shift;
      double sum = (d[i] - before) * sine + 2 * cosine * b;
      shift = sine * sum;
      d[i + 1] = before + shift;
      g = cosine * sum - b;
      turn(rows[i], rows[i + 1], cosine, sine);
    }
    d[low] -= shift;
    e[low] = g;
    e[high] = 0;
  }

  private static void turn(double[] one, double[] other, double cosine, double sine) {
    for (int k = 0; k < one.length; k++) {
      double second = other[k];
      other[k] = sine * one[k] + cosine * second;
      one[k] = cosine * one[k] - sine * second;
    }
  }
}
