package io.pollard.weights;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Layer.Positioned;
import io.pollard.network.Layer.Tokens;
import io.pollard.network.Network;
import io.pollard.network.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A transformer's learned positions, [1, tokens, C], for images of another size than the weights
 * were trained on. As timm does it, those of the patches are resized as an image: bicubic (a =
 * -0.5) with a filter that grows where it shrinks; that of the class token stays.
 */
final class PositionTable {

  private static final double SHARPNESS = -0.5;
  private static final int REACH = 2;

  private PositionTable() {}

  /** The file with a table of the size that images give; unchanged where it has that. */
  static TensorNames.Renamed fitted(TensorFile file, Network network, FeatureShape in) {
    TensorNames.Renamed same = new TensorNames.Renamed(file, List.of());
    Optional<Tokens> tokens = network.tokens();
    Optional<Extent> patches = network.patches(in);
    if (tokens.isEmpty()
        || patches.isEmpty()
        || patches.get().axes() != 2
        || tokens.get().positioned() == Positioned.NONE) {
      return same;
    }
    Optional<TensorSpec> spec =
        network.tensors(in).stream()
            .filter(one -> one.name().equals(tokens.get().positions()))
            .findFirst();
    if (spec.isEmpty()) {
      return same;
    }
    TensorSpec wanted = spec.get();
    StoredTensor table = file.tensors().get(wanted.name());
    int before = tokens.get().positioned() == Positioned.CLASS_AND_PATCHES ? 1 : 0;
    if (table == null) {
      return same;
    }
    int side = side(table, wanted, before);
    if (side == 0) {
      return same;
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(file.tensors());
    tensors.put(wanted.name(), resized(table, before, side, patches.get()));
    return new TensorNames.Renamed(
        new TensorFile(file.path(), tensors, file.metadata()),
        List.of(
            "The positions in "
                + file.path()
                + " are for "
                + side
                + "x"
                + side
                + " patches; they are resized to "
                + patches.get()
                + "."));
  }

  /** Of the square that the table is of; 0 where it fits as it is, or is no such table. */
  private static int side(StoredTensor table, TensorSpec wanted, int before) {
    List<Long> shape = table.shape();
    if (shape.equals(wanted.shape())
        || shape.size() != 3
        || shape.get(0) != 1
        || !shape.get(2).equals(wanted.shape().get(2))) {
      return 0;
    }
    long patches = shape.get(1) - before;
    int side = (int) Math.round(Math.sqrt((double) patches));
    return patches > 0 && (long) side * side == patches ? side : 0;
  }

  private static StoredTensor resized(StoredTensor table, int before, int side, Extent patches) {
    int channels = Math.toIntExact(table.shape().get(2));
    int rows = patches.size(0);
    int columns = patches.size(1);
    float[] from = table.floats();
    double[][] down = weights(side, rows);
    double[][] across = weights(side, columns);
    long tokens = before + patches.count();
    float[] to = new float[Math.toIntExact(tokens * channels)];
    int next = before * channels;
    System.arraycopy(from, 0, to, 0, next);
    double[] wide = new double[side * columns * channels];
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < columns; column++) {
        for (int old = 0; old < side; old++) {
          double share = across[column][old];
          for (int channel = 0; share != 0 && channel < channels; channel++) {
            wide[(row * columns + column) * channels + channel] +=
                share * from[(before + row * side + old) * channels + channel];
          }
        }
      }
    }
    for (int row = 0; row < rows; row++) {
      for (int place = 0; place < columns * channels; place++) {
        double sum = 0;
        for (int old = 0; old < side; old++) {
          sum += down[row][old] * wide[old * columns * channels + place];
        }
        to[next++] = (float) sum;
      }
    }
    return StoredTensor.of(table.name(), List.of(1L, tokens, (long) channels), to);
  }

  /** [to, from]: the share that each of the old places has of a new one. */
  private static double[][] weights(int from, int to) {
    double scale = (double) from / to;
    double wide = Math.max(1, scale);
    double[][] weights = new double[to][from];
    for (int place = 0; place < to; place++) {
      double centre = scale * (place + 0.5);
      int first = Math.max(0, (int) (centre - REACH * wide + 0.5));
      int last = Math.min(from, (int) (centre + REACH * wide + 0.5));
      double sum = 0;
      for (int old = first; old < last; old++) {
        weights[place][old] = cubic((old - centre + 0.5) / wide);
        sum += weights[place][old];
      }
      for (int old = first; old < last; old++) {
        weights[place][old] /= sum;
      }
    }
    return weights;
  }

  /** Keys 1981, equation 8. */
  private static double cubic(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1;
    }
    return x < REACH ? (((x - 5) * x + 8) * x - 4) * SHARPNESS : 0;
  }
}
