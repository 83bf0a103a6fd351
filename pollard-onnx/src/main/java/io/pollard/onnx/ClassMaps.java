package io.pollard.onnx;

import io.pollard.network.Extent;
import java.util.List;

/**
 * Where a network read the evidence for and against each class in one image: what every cell of the
 * map at the cut puts into a class's logit, times the number of cells, so that the mean of a
 * class's map and the head's bias are the logit. Immutable.
 *
 * <p>It says where evidence is read, not why; and a cell sees more of the image than its own
 * pixels, see {@link MapGrid}.
 */
public final class ClassMaps {

  private final List<String> classes;
  private final Extent cells;
  private final float[] values;

  /**
   * @param cells rows and columns; depth, rows and columns
   * @param values [classes, (depth,) rows, columns]; kept, not copied
   */
  ClassMaps(List<String> classes, Extent cells, float[] values) {
    if (values.length != classes.size() * cells.count()) {
      throw new IllegalArgumentException(
          "expected a map of %s a class but found %s values".formatted(cells, values.length));
    }
    this.classes = List.copyOf(classes);
    this.cells = cells;
    this.values = values;
  }

  /** In the order of the network's outputs. */
  public List<String> classes() {
    return classes;
  }

  /** Rows and columns; depth, rows and columns. */
  public Extent cells() {
    return cells;
  }

  /**
   * The map of a class, row by row, in logits: above 0 is evidence for it, below 0 against it.
   *
   * @throws IllegalArgumentException if there is no such class
   */
  public float[] of(String name) {
    int index = classes.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("expected one of " + classes + " but found " + name);
    }
    int count = Math.toIntExact(cells.count());
    float[] map = new float[count];
    System.arraycopy(values, index * count, map, 0, count);
    return map;
  }

  /** The mean of a class's map: its logit without the head's bias. */
  public double mean(String name) {
    double sum = 0;
    float[] map = of(name);
    for (float value : map) {
      sum += value;
    }
    return sum / map.length;
  }

  /** The largest value of all classes' maps, without its sign. */
  public double scale() {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /**
   * The plane along depth that has the largest value of a class's map; 0 where there is no depth.
   */
  public int largestPlane(String name) {
    float[] map = of(name);
    int largest = 0;
    for (int i = 1; i < map.length; i++) {
      largest = map[i] > map[largest] ? i : largest;
    }
    return largest / (rows() * columns());
  }

  /** How many planes there are along depth; 1 of an image. */
  public int planes() {
    return cells.axes() == 2 ? 1 : cells.size(0);
  }

  private int rows() {
    return cells.size(cells.axes() - 2);
  }

  private int columns() {
    return cells.size(cells.axes() - 1);
  }

  /**
   * A class's map anywhere in a plane: bilinear between the middles of the cells, and beyond them
   * as at the outermost.
   *
   * @param plane along depth, 0 where there is none
   * @param down 0 to 1 from the upper border of what the network sees to the lower
   * @param across 0 to 1 from the left border to the right
   */
  public double at(String name, int plane, double down, double across) {
    int first = classes.indexOf(name);
    if (first < 0) {
      throw new IllegalArgumentException("expected one of " + classes + " but found " + name);
    }
    int from = (first * planes() + plane) * rows() * columns();
    double x = Math.max(0, Math.min(columns() - 1, across * columns() - 0.5));
    double y = Math.max(0, Math.min(rows() - 1, down * rows() - 0.5));
    int left = (int) x;
    int top = (int) y;
    int right = Math.min(left + 1, columns() - 1);
    int bottom = Math.min(top + 1, rows() - 1);
    double upper = mixed(value(from, top, left), value(from, top, right), x - left);
    double lower = mixed(value(from, bottom, left), value(from, bottom, right), x - left);
    return mixed(upper, lower, y - top);
  }

  private double value(int from, int row, int column) {
    return values[from + row * columns() + column];
  }

  private static double mixed(double one, double other, double share) {
    return one + share * (other - one);
  }
}
