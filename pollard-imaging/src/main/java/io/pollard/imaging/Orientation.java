package io.pollard.imaging;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which axes of a stored volume run nearest to the patient's right, front and head, and in which
 * direction: what transpositions and flips bring it there, without resampling. It is the rule of
 * nibabel's {@code io_orientation}: the affine's directions without their lengths become the
 * nearest orthogonal matrix; the axes that have the largest part along one of the patient's choose
 * first.
 *
 * @param axes the stored axis (0 runs fastest) that becomes width, height and depth
 * @param directions 1 where it is taken as it is, -1 where it is flipped, in the same order
 */
record Orientation(List<Integer> axes, List<Integer> directions) {

  private static final int AXES = 3;
  private static final int MOST_SWEEPS = 60;

  /** One part in 2^52, as a double has it. */
  private static final double EPSILON = Math.ulp(1.0);

  /** As nothing at all, beside directions of length 1; numpy.allclose has it so. */
  private static final double NOTHING = 1e-8;

  /** As it is stored. */
  static final Orientation STORED = new Orientation(List.of(0, 1, 2), List.of(1, 1, 1));

  /**
   * @throws IOException if the affine lays all voxels into a plane, or is too large for numbers
   */
  static Orientation of(Affine affine) throws IOException {
    double[][] directions = new double[AXES][AXES];
    for (int axis = 0; axis < AXES; axis++) {
      double length = affine.distance(axis);
      if (!(length > 0) || Double.isInfinite(length)) {
        throw flat();
      }
      for (int row = 0; row < AXES; row++) {
        directions[row][axis] = affine.at(row, axis) / length;
      }
    }
    double[][] nearest = nearestOrthogonal(directions);
    List<Integer> order =
        IntStream.range(0, AXES)
            .boxed()
            .sorted(Comparator.comparingDouble(axis -> -largest(nearest, axis)))
            .toList();
    Integer[] axes = new Integer[AXES];
    Integer[] signs = new Integer[AXES];
    for (int axis : order) {
      int row = 0;
      for (int other = 1; other < AXES; other++) {
        if (Math.abs(nearest[other][axis]) > Math.abs(nearest[row][axis])) {
          row = other;
        }
      }
      if (Math.abs(nearest[row][axis]) <= NOTHING) {
        throw flat();
      }
      axes[row] = axis;
      signs[row] = nearest[row][axis] < 0 ? -1 : 1;
      nearest[row] = new double[AXES]; // nobody else's
    }
    return new Orientation(List.of(axes), List.of(signs));
  }

  private static IOException flat() {
    return new IOException(
        "its orientation lays all voxels into a plane or beyond all numbers; mend qform and sform,"
            + " or the directions of its axes");
  }

  private static double largest(double[][] matrix, int column) {
    double largest = 0;
    for (double[] row : matrix) {
      largest = Math.max(largest, row[column] * row[column]);
    }
    return largest;
  }

  /** U V' of the singular value decomposition U S V', by Jacobi's rotations of the columns. */
  private static double[][] nearestOrthogonal(double[][] matrix) throws IOException {
    double[][] u = {matrix[0].clone(), matrix[1].clone(), matrix[2].clone()};
    double[][] v = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    boolean isTurned = true;
    for (int sweep = 0; isTurned && sweep < MOST_SWEEPS; sweep++) {
      isTurned = turn(u, v, 0, 1);
      isTurned |= turn(u, v, 0, 2);
      isTurned |= turn(u, v, 1, 2);
    }
    double[] singular = new double[AXES];
    for (int k = 0; k < AXES; k++) {
      singular[k] = Math.sqrt(product(u, k, k));
    }
    double most = Math.max(singular[0], Math.max(singular[1], singular[2]));
    double least = Math.min(singular[0], Math.min(singular[1], singular[2]));
    if (!(least > most * AXES * EPSILON)) {
      throw flat();
    }
    double[][] nearest = new double[AXES][AXES];
    for (int row = 0; row < AXES; row++) {
      for (int column = 0; column < AXES; column++) {
        for (int k = 0; k < AXES; k++) {
          nearest[row][column] += u[row][k] / singular[k] * v[column][k];
        }
      }
    }
    return nearest;
  }

  /** Makes two columns orthogonal, if they aren't; says whether there was anything to do. */
  private static boolean turn(double[][] u, double[][] v, int one, int other) {
    double first = product(u, one, one);
    double second = product(u, other, other);
    double both = product(u, one, other);
    if (Math.abs(both) <= EPSILON / 2 * Math.sqrt(first * second)) {
      return false;
    }
    double zeta = (second - first) / (2 * both);
    double tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
    double cosine = 1 / Math.sqrt(1 + tangent * tangent);
    double sine = cosine * tangent;
    for (double[][] matrix : List.of(u, v)) {
      for (double[] row : matrix) {
        double left = row[one];
        row[one] = cosine * left - sine * row[other];
        row[other] = sine * left + cosine * row[other];
      }
    }
    return true;
  }

  private static double product(double[][] matrix, int one, int other) {
    double sum = 0;
    for (double[] row : matrix) {
      sum += row[one] * row[other];
    }
    return sum;
  }

  private boolean isFlipped(int axis) {
    return directions.get(axis) < 0;
  }

  /**
   * The sizes along width, height and depth.
   *
   * @param shape of the stored volume, the axis that runs fastest first
   */
  List<Integer> turned(List<Integer> shape) {
    return axes.stream().map(shape::get).toList();
  }

  /** The affine of the volume that was turned. */
  Affine turned(Affine affine, List<Integer> shape) {
    double[][] rows = new double[AXES][AXES + 1];
    for (int row = 0; row < AXES; row++) {
      rows[row][AXES] = affine.at(row, AXES);
      for (int column = 0; column < AXES; column++) {
        int axis = axes.get(column);
        double step = affine.at(row, axis);
        rows[row][column] = isFlipped(column) ? -step : step;
        if (isFlipped(column)) {
          rows[row][AXES] += step * (shape.get(axis) - 1);
        }
      }
    }
    return Affine.of(rows);
  }

  /**
   * How far one step along each stored axis leads in the volume that was turned, whose values lie
   * [depth, height, width]; negative where the axis is flipped.
   */
  List<Integer> steps(List<Integer> shape) {
    List<Integer> steps = new ArrayList<>(List.of(0, 0, 0));
    int step = 1;
    for (int column = 0; column < AXES; column++) {
      steps.set(axes.get(column), isFlipped(column) ? -step : step);
      step *= shape.get(axes.get(column));
    }
    return steps;
  }
}
