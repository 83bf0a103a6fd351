package io.pollard.onnx;

import java.util.Arrays;

/**
 * Where features of known images lie: their mean and their covariance, shrunk as Ledoit and Wolf do
 * (2004, A well-conditioned estimator for large-dimensional covariance matrices) and kept as its
 * leading directions and one variance for all others (Tipping and Bishop 1999, Probabilistic
 * principal component analysis, eq. 8), so that it needs little room.
 *
 * @param mean [features]
 * @param directions [k][features], orthonormal, from the largest variance down
 * @param variances along them, above 0, [k]
 * @param rest the variance along every other direction, above 0; infinite where there is none
 * @param shrinkage how much of the covariance was taken of the mean variance, 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent")
record FeatureGaussian(
    double[] mean, double[][] directions, double[] variances, double rest, double shrinkage) {

  /** Variances below this share of their mean say nothing that float32 could. */
  private static final double SMALLEST = 1e-5;

  /** Mean variances that float32 can be divided by. */
  private static final double LEAST_SPREAD = 1e-6;

  private static final double MOST_SPREAD = 1e6;

  /**
   * @param rows [n][features], finite; n at least 2
   * @param most directions, at least 1
   * @throws IllegalArgumentException if there are fewer rows, they hold numbers that are none, or
   *     the features hardly vary
   */
  static FeatureGaussian of(double[][] rows, int most) {
    if (rows.length < 2) {
      throw new IllegalArgumentException("expected at least 2 images but found " + rows.length);
    }
    int n = rows.length;
    int features = rows[0].length;
    double[] mean = mean(rows);
    double[][] centred = centred(rows, mean);
    boolean isWide = features > n;
    // Both products have the same eigenvalues above 0.
    double[][] product = isWide ? ofRows(centred) : ofColumns(centred);
    double trace = 0;
    double squares = 0;
    for (int i = 0; i < product.length; i++) {
      trace += product[i][i];
      squares += dot(product[i], product[i]);
    }
    double spread = trace / features;
    if (!(spread >= LEAST_SPREAD && spread <= MOST_SPREAD)) {
      throw new IllegalArgumentException(
          "expected features that vary but found a mean variance of " + spread);
    }
    double shrinkage = shrinkage(centred, spread, squares);
    SymmetricEigen eigen = SymmetricEigen.of(product);
    int kept = Math.min(Math.min(most, features), n - 1);
    double[][] directions = new double[kept][];
    double[] variances = new double[kept];
    double left = trace;
    int found = 0;
    for (int j = 0; j < kept; j++) {
      double value = Math.max(0, eigen.values()[j]);
      if (isWide && value < SMALLEST * spread) {
        break;
      }
      directions[j] = isWide ? direction(centred, eigen.vectors()[j]) : eigen.vectors()[j];
      variances[j] = Math.max((1 - shrinkage) * value + shrinkage * spread, SMALLEST * spread);
      left -= value;
      found++;
    }
    int others = features - found;
    double rest = (1 - shrinkage) * Math.max(0, left) / others + shrinkage * spread;
    return new FeatureGaussian(
        mean,
        Arrays.copyOf(directions, found),
        Arrays.copyOf(variances, found),
        others == 0 ? Double.POSITIVE_INFINITY : Math.max(rest, SMALLEST * spread),
        shrinkage);
  }

  /** Row j of {@link #directions} as float32 has it, and so on: what a file can hold. */
  FeatureGaussian inSinglePrecision() {
    return new FeatureGaussian(
        rounded(mean),
        Arrays.stream(directions).map(FeatureGaussian::rounded).toArray(double[][]::new),
        variances,
        rest,
        shrinkage);
  }

  /** The squared Mahalanobis distance of some features from the mean. */
  double distance(double[] features) {
    double[] centred = new double[mean.length];
    for (int i = 0; i < mean.length; i++) {
      centred[i] = features[i] - mean[i];
    }
    double sum = dot(centred, centred) / rest;
    for (int j = 0; j < directions.length; j++) {
      double along = dot(centred, directions[j]);
      sum += along * along * (1 / variances[j] - 1 / rest);
    }
    return Math.max(0, sum);
  }

  private static double[] rounded(double[] values) {
    return Arrays.stream(values).map(value -> (float) value).toArray();
  }

  private static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i];
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= rows.length;
    }
    return mean;
  }

  private static double[][] centred(double[][] rows, double[] mean) {
    double[][] centred = new double[rows.length][mean.length];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < mean.length; i++) {
        centred[row][i] = rows[row][i] - mean[i];
      }
    }
    return centred;
  }

  /** X'X / n. */
  private static double[][] ofColumns(double[][] x) {
    int features = x[0].length;
    double[][] product = new double[features][features];
    for (double[] row : x) {
      for (int i = 0; i < features; i++) {
        double share = row[i] / x.length;
        double[] to = product[i];
        for (int j = 0; j <= i; j++) {
          to[j] += share * row[j];
        }
      }
    }
    return mirrored(product);
  }

  /** XX' / n. */
  private static double[][] ofRows(double[][] x) {
    double[][] product = new double[x.length][x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j <= i; j++) {
        product[i][j] = dot(x[i], x[j]) / x.length;
      }
    }
    return mirrored(product);
  }

  private static double[][] mirrored(double[][] lower) {
    for (int i = 0; i < lower.length; i++) {
      for (int j = 0; j < i; j++) {
        lower[j][i] = lower[i][j];
      }
    }
    return lower;
  }

  /**
   * Ledoit and Wolf's estimate, in its form for the mean variance as target (their section 3.3).
   *
   * @param spread the mean variance
   * @param squares of all numbers of the covariance
   */
  private static double shrinkage(double[][] centred, double spread, double squares) {
    int features = centred[0].length;
    double fourth = 0;
    for (double[] row : centred) {
      double square = dot(row, row);
      fourth += square * square;
    }
    double error = (fourth / centred.length - squares) / centred.length;
    double distance = squares - features * spread * spread;
    return distance <= 0 ? 1 : Math.min(1, Math.max(0, error) / distance);
  }

  /** X'g of length 1. */
  private static double[] direction(double[][] centred, double[] g) {
    double[] direction = new double[centred[0].length];
    for (int row = 0; row < g.length; row++) {
      for (int i = 0; i < direction.length; i++) {
        direction[i] += g[row] * centred[row][i];
      }
    }
    double length = Math.sqrt(dot(direction, direction));
    for (int i = 0; i < direction.length; i++) {
      direction[i] /= length;
    }
    return direction;
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
