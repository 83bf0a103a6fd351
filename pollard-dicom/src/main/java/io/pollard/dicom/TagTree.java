package io.pollard.dicom;

import java.io.IOException;
import java.util.Arrays;

/** Numbers of a rectangle, coded by the smallest ones of its parts (ITU-T T.800, B.10.2). */
final class TagTree {

  private static final int DEEPEST = 32;

  private final int[] parents;
  private final int[] values;
  private final int[] known;

  TagTree(int width, int height) {
    int size = 0;
    for (int w = width, h = height; ; w = (w + 1) >> 1, h = (h + 1) >> 1) {
      size += w * h;
      if (w * h <= 1) {
        break;
      }
    }
    parents = new int[size];
    values = new int[size];
    known = new int[size];
    Arrays.fill(values, Integer.MAX_VALUE);
    int at = 0;
    for (int w = width, h = height; w * h > 1; w = (w + 1) >> 1, h = (h + 1) >> 1) {
      int next = at + w * h;
      for (int i = 0; i < w * h; i++) {
        parents[at + i] = next + i / w / 2 * ((w + 1) >> 1) + i % w / 2;
      }
      at = next;
    }
    if (size > 0) {
      parents[size - 1] = -1;
    }
  }

  /** Reads on until it is known whether a leaf's number is below a bound. */
  boolean isBelow(J2kBits bits, int leaf, int bound) throws IOException {
    int[] path = new int[DEEPEST];
    int depth = 0;
    for (int node = leaf; node >= 0; node = parents[node]) {
      path[depth++] = node;
    }
    int least = 0;
    while (depth > 0) {
      int node = path[--depth];
      least = Math.max(least, known[node]);
      while (least < bound && least < values[node]) {
        if (bits.bit() == 1) {
          values[node] = least;
        } else {
          least++;
        }
      }
      known[node] = least;
    }
    return values[leaf] < bound;
  }
}
