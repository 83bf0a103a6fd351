package io.pollard.app;

import io.pollard.network.Extent;
import io.pollard.onnx.ClassMaps;

/** Rows and columns of a class's map; of a volume those with its largest value. */
final class MapPlane {

  private final float[] values;
  private final int rows;
  private final int columns;
  private final double depth;
  private final long cells;

  private MapPlane(float[] values, int rows, int columns, double depth, long cells) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
    this.depth = depth;
    this.cells = cells;
  }

  static MapPlane of(ClassMaps maps, String name) {
    Extent extent = maps.cells();
    float[] all = maps.of(name);
    int rows = extent.size(extent.axes() - 2);
    int columns = extent.size(extent.axes() - 1);
    int planes = all.length / (rows * columns);
    int largest = 0;
    for (int i = 1; i < all.length; i++) {
      largest = all[i] > all[largest] ? i : largest;
    }
    int plane = largest / (rows * columns);
    float[] values = new float[rows * columns];
    System.arraycopy(all, plane * values.length, values, 0, values.length);
    return new MapPlane(values, rows, columns, (plane + 0.5) / planes, extent.count());
  }

  /** Where the plane lies, 0 to 1 from the first slice to the last; 0.5 of an image. */
  double depth() {
    return depth;
  }

  /** Of the whole map. */
  long cells() {
    return cells;
  }

  /**
   * Bilinear between the middles of the cells, and as in the middle of the outermost beyond it.
   *
   * @param across 0 to 1 from the left border of what the network sees to the right
   * @param down 0 to 1 from the upper border to the lower
   */
  double at(double across, double down) {
    double x = Math.max(0, Math.min(columns - 1, across * columns - 0.5));
    double y = Math.max(0, Math.min(rows - 1, down * rows - 0.5));
    int left = Math.min((int) x, Math.max(0, columns - 2));
    int top = Math.min((int) y, Math.max(0, rows - 2));
    int right = Math.min(left + 1, columns - 1);
    int bottom = Math.min(top + 1, rows - 1);
    double upper = mixed(values[top * columns + left], values[top * columns + right], x - left);
    double lower =
        mixed(values[bottom * columns + left], values[bottom * columns + right], x - left);
    return mixed(upper, lower, y - top);
  }

  private static double mixed(double one, double other, double share) {
    return one + share * (other - one);
  }
}
