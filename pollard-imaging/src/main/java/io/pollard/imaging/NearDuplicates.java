package io.pollard.imaging;

import io.pollard.data.LeakRules.Alike;
import io.pollard.data.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Finds images of different groups that look alike without being equal. */
final class NearDuplicates {

  /**
   * Bits of 256 in which copies that were re-encoded, resized or cropped by 2 % differ, at most.
   */
  static final int ALIKE = 40;

  private NearDuplicates() {}

  /** Every image is compared with every other; pairs in the order of the samples. */
  static List<Alike> of(List<Sample> samples, List<Fingerprint> fingerprints) {
    long[] halves = new long[2 * fingerprints.size()]; // [N, 2], of what is compared first
    for (int i = 0; i < fingerprints.size(); i++) {
      halves[2 * i] = fingerprints.get(i).looks().first();
      halves[2 * i + 1] = fingerprints.get(i).looks().second();
    }
    return IntStream.range(0, samples.size())
        .parallel()
        .mapToObj(i -> after(i, halves, samples, fingerprints))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Alike> after(
      int i, long[] halves, List<Sample> samples, List<Fingerprint> fingerprints) {
    Fingerprint one = fingerprints.get(i);
    List<Alike> alike = new ArrayList<>();
    for (int j = i + 1; j < samples.size(); j++) {
      int half =
          Long.bitCount(halves[2 * i] ^ halves[2 * j])
              + Long.bitCount(halves[2 * i + 1] ^ halves[2 * j + 1]);
      if (half > ALIKE) {
        continue; // as nearly all pairs
      }
      Fingerprint other = fingerprints.get(j);
      int distance = one.looks().distance(other.looks());
      if (distance <= ALIKE
          && !one.pixels().equals(other.pixels())
          && !samples.get(i).group().equals(samples.get(j).group())) {
        alike.add(new Alike(i, j, distance));
      }
    }
    return alike;
  }
}
