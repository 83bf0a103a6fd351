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
}
