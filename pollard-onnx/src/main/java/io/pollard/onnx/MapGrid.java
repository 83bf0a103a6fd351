package io.pollard.onnx;

import io.pollard.network.CutPoint;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.ReceptiveField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cell of a model file's maps stands for, in pixels of the network's input.
 *
 * @param cells along the axes: rows and columns; depth, rows and columns
 * @param stride from one cell to the next
 * @param field what a cell sees, which is more than its own pixels and may reach beyond the image;
 *     empty where it sees the whole image
 */
public record MapGrid(Extent cells, Extent stride, Optional<Extent> field) {

  private static final String CELLS = "cells";
  private static final String STRIDE = "stride";
  private static final String FIELD = "receptive_field";

  public MapGrid {
    List<Extent> all = new ArrayList<>(List.of(cells, stride));
    field.ifPresent(all::add);
    for (Extent extent : all) {
      if (extent.axes() != cells.axes()
          || extent.axes() < 2
          || extent.axes() > 3
          || extent.sizes().stream().anyMatch(size -> size < 1)) {
        throw new IllegalArgumentException(
            "expected cells, stride and receptive field along two or three axes, of at least 1, but"
                + " found %s, %s and %s".formatted(cells, stride, field.orElse(null)));
      }
    }
  }

  /**
   * @param in one image, without the batch axis
   */
  static MapGrid of(Network network, FeatureShape in, Extent cells) {
    List<CutPoint> points = network.cutPoints(in);
    ReceptiveField at = points.get(points.size() - 1).receptiveField();
    return new MapGrid(cells, at.jump(), at.isWhole() ? Optional.empty() : Optional.of(at.size()));
  }

  /** "7x7 cells, 32 pixels apart, each seeing 435 pixels across". */
  public String sentence() {
    return "%s cells, %s pixels apart, each seeing %s"
        .formatted(
            cells,
            plain(stride),
            field.map(size -> plain(size) + " pixels across").orElse("the whole image"));
  }

  private static String plain(Extent extent) {
    return extent.sizes().stream().distinct().count() == 1
        ? String.valueOf(extent.size(0))
        : extent.toString();
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(CELLS, cells.sizes());
    json.put(STRIDE, stride.sizes());
    field.ifPresent(size -> json.put(FIELD, size.sizes()));
    return json;
  }

  /**
   * @throws IllegalArgumentException if it is not as {@link #json} writes it
   */
  static MapGrid read(Map<String, Object> json) {
    return new MapGrid(
        extent(json, CELLS),
        extent(json, STRIDE),
        json.containsKey(FIELD) ? Optional.of(extent(json, FIELD)) : Optional.empty());
  }

  private static Extent extent(Map<String, Object> json, String key) {
    List<Integer> sizes = new ArrayList<>();
    if (json.get(key) instanceof List<?> list) {
      for (Object item : list) {
        if (!(item instanceof Number number)
            || number.doubleValue() != Math.rint(number.doubleValue())
            || Math.abs(number.doubleValue()) > 1 << 20) {
          throw new IllegalArgumentException("expected whole numbers of pixels as " + key);
        }
        sizes.add(number.intValue());
      }
    }
    return new Extent(sizes);
  }
}
