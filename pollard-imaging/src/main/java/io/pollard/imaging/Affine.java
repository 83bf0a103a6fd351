package io.pollard.imaging;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the voxels of a volume lie in its patient: a matrix of 3 x 4 that takes the index (i, j, k)
 * along width, height and depth, i running fastest, to millimetres towards the patient's right,
 * front (anterior) and head (superior). It is the upper part of the affine of NIfTI and nibabel.
 *
 * @param values row by row, twelve finite numbers
 */
public record Affine(List<Double> values) {

  private static final int AXES = 3;
  private static final int COLUMNS = 4;

  /**
   * @throws IllegalArgumentException if there are other than twelve, or one is not finite
   */
  public Affine {
    values = List.copyOf(values);
    if (values.size() != AXES * COLUMNS || !values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "expected an affine of twelve finite numbers but found " + values);
    }
  }

  /**
   * @param rows three of four numbers each
   */
  static Affine of(double[][] rows) {
    return new Affine(
        IntStream.range(0, AXES * COLUMNS).mapToObj(i -> rows[i / COLUMNS][i % COLUMNS]).toList());
  }

  /**
   * Of steps in another space of patients.
   *
   * @param directions three steps of three numbers, of the axis that runs fastest first
   * @param origin where the first voxel lies
   * @param signs 1 or -1 for right, front and head: which way that space runs
   * @throws IOException if a number is not finite
   */
  static Affine ofDirections(List<double[]> directions, double[] origin, List<Double> signs)
      throws IOException {
    double[][] rows = new double[AXES][COLUMNS];
    for (int row = 0; row < AXES; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        double part = column < AXES ? directions.get(column)[row] : origin[row];
        if (!Double.isFinite(part)) {
          throw new IOException("expected an orientation of finite numbers but found " + part);
        }
        rows[row][column] = signs.get(row) * part;
      }
    }
    return of(rows);
  }

  /**
   * @param row 0 for right, 1 for front, 2 for head
   * @param column 0 to 2 for width, height and depth, 3 for where the first voxel lies
   */
  public double at(int row, int column) {
    return values.get(row * COLUMNS + column);
  }

  /**
   * Where the centre of a voxel lies.
   *
   * @return right, front and head, in millimetres
   */
  public List<Double> position(double i, double j, double k) {
    return IntStream.range(0, AXES)
        .mapToObj(row -> at(row, 0) * i + at(row, 1) * j + at(row, 2) * k + at(row, AXES))
        .toList();
  }

  /** How far apart neighbours along an axis are: the length of its column. */
  double distance(int column) {
    double squares = 0;
    for (int row = 0; row < AXES; row++) {
      squares += at(row, column) * at(row, column);
    }
    return Math.sqrt(squares);
  }
}
