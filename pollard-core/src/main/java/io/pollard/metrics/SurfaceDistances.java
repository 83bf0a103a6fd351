package io.pollard.metrics;

import io.pollard.network.Extent;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How far the borders of two masks are apart, of images or volumes. A border is what a mask has
 * without its erosion by face neighbours (4 in an image, 6 in a volume); outside of the image
 * nothing belongs to a mask.
 *
 * <p>Both numbers are of one pool: the distances of each border's positions to the nearest of the
 * other border, from both sides, as medpy (0.5) has them. MONAI pools for the average too, but
 * takes the larger of the two sides' 95th percentiles, which is larger where the borders differ in
 * length or one mask strays. Where both masks are empty both numbers are 0; where one of them is,
 * they are not defined (NaN).
 *
 * <pre>{@code
 * SurfaceDistances.of(truth, decided, Extent.of(512, 512), List.of(.7, .7)).hausdorff95();
 * }</pre>
 *
 * @param hausdorff95 the 95th percentile of the pool, linear between order statistics, in the unit
 *     of the spacing, 0 or more
 * @param average the mean of the pool (average symmetric surface distance, ASSD), likewise
 */
public record SurfaceDistances(double hausdorff95, double average) {

  private static final double SHARE = .95;

  /**
   * Exact: by the squared distance transform of Felzenszwalb and Huttenlocher (2012) of what the
   * borders span, linear in its positions.
   *
   * @param truth the positions inside the structure, row by row, of a volume slice by slice
   * @param decided those that are said to be
   * @param extent of the image or volume
   * @param spacing from one position to the next, above 0, along each axis of the extent; ones give
   *     distances in positions
   * @throws IllegalArgumentException if the spacing is not one for each axis, or a mask has
   *     positions outside of the extent
   */
  public static SurfaceDistances of(
      BitSet truth, BitSet decided, Extent extent, List<Double> spacing) {
    if (spacing.size() != extent.axes()
        || !spacing.stream().allMatch(each -> each > 0 && Double.isFinite(each))) {
      throw new IllegalArgumentException(
          "expected a spacing above 0 along each axis of " + extent + " but found " + spacing);
    }
    if (Math.max(truth.length(), decided.length()) > extent.count()) {
      throw new IllegalArgumentException(
          "expected masks of "
              + extent
              + " positions but found one at "
              + (Math.max(truth.length(), decided.length()) - 1));
    }
    if (truth.isEmpty() || decided.isEmpty()) {
      double both = truth.isEmpty() && decided.isEmpty() ? 0 : Double.NaN;
      return new SurfaceDistances(both, both);
    }
    Borders borders = Borders.of(truth, decided, extent);
    double[] pool = borders.distances(spacing.stream().mapToDouble(each -> each).toArray());
    Arrays.sort(pool);
    return new SurfaceDistances(Quantiles.of(pool, SHARE), Arrays.stream(pool).sum() / pool.length);
  }

  /** Two borders in the smallest box around both. */
  private static final class Borders {

    private final int[] first;
    private final int[] second;
    private final int[] sides;

    /**
     * @param first indices into the box, likewise {@code second}
     * @param sides of the box
     */
    private Borders(int[] first, int[] second, int[] sides) {
      this.first = first;
      this.second = second;
      this.sides = sides;
    }

    static Borders of(BitSet truth, BitSet decided, Extent extent) {
      int[] sizes = extent.sizes().stream().mapToInt(size -> size).toArray();
      int[] first = border(truth, sizes);
      int[] second = border(decided, sizes);
      int[] lowest = sizes.clone();
      int[] highest = new int[sizes.length];
      for (int[] border : List.of(first, second)) {
        for (int position : border) {
          int rest = position;
          for (int axis = sizes.length - 1; axis >= 0; axis--) {
            int at = rest % sizes[axis];
            rest /= sizes[axis];
            lowest[axis] = Math.min(lowest[axis], at);
            highest[axis] = Math.max(highest[axis], at);
          }
        }
      }
      int[] sides =
          IntStream.range(0, sizes.length).map(axis -> highest[axis] - lowest[axis] + 1).toArray();
      return new Borders(
          within(first, sizes, lowest, sides), within(second, sizes, lowest, sides), sides);
    }

    /** The mask's positions that have a face neighbour outside of it. */
    private static int[] border(BitSet mask, int[] sizes) {
      BitSet inside = (BitSet) mask.clone();
      int step = 1;
      for (int axis = sizes.length - 1; axis >= 0; axis--) {
        inside.and(moved(mask, step));
        inside.and(moved(mask, -step));
        int beyond = step * sizes[axis];
        // What moved in from the next row or slice stands on the image's faces alone.
        for (int slab = 0; slab < mask.length(); slab += beyond) {
          inside.clear(slab, slab + step);
          inside.clear(slab + beyond - step, slab + beyond);
        }
        step = beyond;
      }
      BitSet border = (BitSet) mask.clone();
      border.andNot(inside);
      return border.stream().toArray();
    }

    /** The mask with every position that much further up; what falls below 0 is lost. */
    private static BitSet moved(BitSet mask, int by) {
      long[] words = mask.toLongArray();
      int whole = Math.floorDiv(by, Long.SIZE);
      int bits = Math.floorMod(by, Long.SIZE);
      long[] moved = new long[Math.max(0, words.length + whole + 1)];
      for (int word = 0; word < moved.length; word++) {
        moved[word] = wordAt(words, word - whole) << bits;
        if (bits > 0) {
          moved[word] |= wordAt(words, word - whole - 1) >>> (Long.SIZE - bits);
        }
      }
      return BitSet.valueOf(moved);
    }

    private static long wordAt(long[] words, int index) {
      return index < 0 || index >= words.length ? 0 : words[index];
    }

    private static int[] within(int[] border, int[] sizes, int[] lowest, int[] sides) {
      return Arrays.stream(border)
          .map(
              position -> {
                int rest = position;
                int step = 1;
                int index = 0;
                for (int axis = sizes.length - 1; axis >= 0; axis--) {
                  index += (rest % sizes[axis] - lowest[axis]) * step;
                  rest /= sizes[axis];
                  step *= sides[axis];
                }
                return index;
              })
          .toArray();
    }

    /** Of each position of a border to the nearest of the other, from both sides. */
    double[] distances(double[] spacing) {
      double[] toSecond = squared(second, spacing);
      double[] toFirst = squared(first, spacing);
      double[] pool = new double[first.length + second.length];
      for (int i = 0; i < first.length; i++) {
        pool[i] = Math.sqrt(toSecond[first[i]]);
      }
      for (int i = 0; i < second.length; i++) {
        pool[first.length + i] = Math.sqrt(toFirst[second[i]]);
      }
      return pool;
    }

    /** From everywhere in the box to the nearest of a border, squared. */
    private double[] squared(int[] border, double[] spacing) {
      double[] grid = new double[Arrays.stream(sides).reduce(1, (a, b) -> a * b)];
      Arrays.fill(grid, Double.POSITIVE_INFINITY);
      for (int index : border) {
        grid[index] = 0;
      }
      int step = 1;
      for (int axis = sides.length - 1; axis >= 0; axis--) {
        Line line = new Line(sides[axis], spacing[axis]);
        int beyond = step * sides[axis];
        for (int slab = 0; slab < grid.length; slab += beyond) {
          for (int start = slab; start < slab + step; start++) {
            line.lower(grid, start, step);
          }
        }
        step = beyond;
      }
      return grid;
    }
  }

  /** The transform along one axis: at each position the lowest of all positions' parabolas. */
  private static final class Line {

    private final int count;
    private final double spacing;
    private final double[] heights;
    private final int[] roots;
    private final double[] from;

    Line(int count, double spacing) {
      this.count = count;
      this.spacing = spacing;
      this.heights = new double[count];
      this.roots = new int[count];
      this.from = new double[count];
    }

    /** Of the numbers at {@code start}, {@code start + step} and so on, in place. */
    void lower(double[] grid, int start, int step) {
      for (int q = 0; q < count; q++) {
        heights[q] = grid[start + q * step];
      }
      int last = envelope();
      if (last < 0) {
        return; // no position of the border so far, and infinity stays
      }
      int parabola = 0;
      for (int q = 0; q < count; q++) {
        while (parabola < last && from[parabola + 1] < q * spacing) {
          parabola++;
        }
        double away = (q - roots[parabola]) * spacing;
        grid[start + q * step] = away * away + heights[roots[parabola]];
      }
    }

    /** Which parabolas are lowest, and from where on; gives the index of the last. */
    private int envelope() {
      int last = -1;
      for (int q = 0; q < count; q++) {
        if (heights[q] == Double.POSITIVE_INFINITY) {
          continue;
        }
        double lowerFrom = Double.NEGATIVE_INFINITY;
        while (last >= 0) {
          lowerFrom = crossing(q, roots[last]);
          if (lowerFrom > from[last]) {
            break;
          }
          last--;
        }
        last++;
        from[last] = last == 0 ? Double.NEGATIVE_INFINITY : lowerFrom;
        roots[last] = q;
      }
      return last;
    }

    /** Where the parabola of a higher position gets lower than that of a lower one. */
    private double crossing(int higher, int lower) {
      double right = higher * spacing;
      double left = lower * spacing;
      return (heights[higher] + right * right - heights[lower] - left * left)
          / (2 * (right - left));
    }
  }
}
