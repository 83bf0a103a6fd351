package io.pollard.imaging;

import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Split;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * In how many images a structure is marked, and how large it is there.
 *
 * @param structure its name
 * @param part empty for all images
 * @param images of the part
 * @param patients of these
 * @param marked images in which at least one pixel is marked
 * @param share the mean share of the prepared image that it covers where it is marked, 0 to 1; NaN
 *     where it never is
 */
public record StructureCounts(
    String structure, Optional<Part> part, long images, long patients, long marked, double share) {

  /**
   * Counts the prepared masks, for each structure all images and then each part.
   *
   * @param cache with masks
   * @param split null where the data can't be split
   */
  static List<StructureCounts> of(ImageCache cache, @Nullable Split split) {
    List<Sample> samples = cache.dataset().samples();
    List<String> structures = cache.dataset().classes();
    List<double[]> shares =
        IntStream.range(0, samples.size())
            .parallel()
            .mapToObj(i -> shares(cache.mask(i), structures.size()))
            .toList();
    List<Integer> all = IntStream.range(0, samples.size()).boxed().toList();
    List<StructureCounts> rows = new ArrayList<>();
    for (int k = 0; k < structures.size(); k++) {
      String name = structures.get(k);
      rows.add(of(name, Optional.empty(), all, samples, shares, k));
      if (split != null) {
        for (Part part : Part.values()) {
          rows.add(of(name, Optional.of(part), split.indices(part), samples, shares, k));
        }
      }
    }
    return rows;
  }

  private static double[] shares(ByteBuffer mask, int structures) {
    double[] shares = new double[structures];
    for (int i = 0; i < mask.limit(); i++) {
      int number = mask.get(i) & 0xff;
      if (number > 0) {
        shares[number - 1] += 1. / mask.limit();
      }
    }
    return shares;
  }

  private static StructureCounts of(
      String name,
      Optional<Part> part,
      List<Integer> indices,
      List<Sample> samples,
      List<double[]> shares,
      int structure) {
    double[] marked =
        indices.stream()
            .mapToDouble(i -> shares.get(i)[structure])
            .filter(share -> share > 0)
            .toArray();
    return new StructureCounts(
        name,
        part,
        indices.size(),
        indices.stream().map(i -> samples.get(i).group()).distinct().count(),
        marked.length,
        Arrays.stream(marked).average().orElse(Double.NaN));
  }
}
