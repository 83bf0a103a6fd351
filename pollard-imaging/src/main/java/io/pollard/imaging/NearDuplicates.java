package io.pollard.imaging;

import io.pollard.data.LeakRules.Alike;
import io.pollard.data.LeakRules.Change;
import io.pollard.data.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds images of different groups that look alike without being equal. */
final class NearDuplicates {

  /**
   * Bits of 256 in which copies that were re-encoded, resized, turned or cut by up to 4 % differ,
   * at most.
   */
  static final int ALIKE = 40;

  private NearDuplicates() {}

  /** How many words of 64 bits of each hash are compared first, of all that an image has. */
  private static final int STRIDE = 2 * Change.values().length;

  /** From where on they are of the image without its border. */
  private static final int FIRST_CUT = 2 * List.of(Change.values()).indexOf(Change.CUT);

  /**
   * Every image is compared with what becomes of every other; pairs in the order of the samples.
   */
  static List<Alike> of(List<Sample> samples, List<Fingerprint> fingerprints) {
    long[] halves = new long[STRIDE * fingerprints.size()]; // [N, changes, 2]
    for (int i = 0; i < fingerprints.size(); i++) {
      int at = STRIDE * i;
      for (PerceptualHash hash : fingerprints.get(i).changes()) {
        halves[at++] = hash.first();
        halves[at++] = hash.second();
      }
    }
    return IntStream.range(0, samples.size())
        .parallel()
        .mapToObj(i -> after(i, halves, samples, fingerprints))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Alike> after(
      int i, long[] halves, List<Sample> samples, List<Fingerprint> fingerprints) {
    List<Alike> alike = new ArrayList<>();
    for (int j = i + 1; j < samples.size(); j++) {
      int other = j;
      if (mayBeAlike(halves, STRIDE * i, STRIDE * j)) { // as hardly any pair
        nearest(fingerprints.get(i), fingerprints.get(j))
            .filter(any -> !samples.get(i).group().equals(samples.get(other).group()))
            .ifPresent(near -> alike.add(new Alike(i, other, near.distance(), near.change())));
      }
    }
    return alike;
  }

  /** Whether half of the bits differ in no more places than all of them may. */
  private static boolean mayBeAlike(long[] halves, int one, int other) {
    for (int k = 0; k < STRIDE; k += 2) {
      if (differ(halves, one, other + k) <= ALIKE) {
        return true;
      }
    }
    for (int k = FIRST_CUT; k < STRIDE; k += 2) { // the first may be the cut one
      if (differ(halves, one + k, other) <= ALIKE) {
        return true;
      }
    }
    return false;
  }

  private static int differ(long[] halves, int one, int other) {
    return Long.bitCount(halves[one] ^ halves[other])
        + Long.bitCount(halves[one + 1] ^ halves[other + 1]);
  }

  /** How near two images are, and what was done to one of them. */
  record Nearness(int distance, Change change) {}

  /** Where two images are nearest; empty if they are not alike, or equal. */
  static Optional<Nearness> nearest(Fingerprint one, Fingerprint other) {
    return Arrays.stream(Change.values())
        .map(change -> new Nearness(distance(one, other, change), change))
        .min(Comparator.comparingInt(Nearness::distance))
        .filter(nearest -> nearest.distance() <= ALIKE)
        .filter(any -> !one.pixels().equals(other.pixels()));
  }

  private static int distance(Fingerprint one, Fingerprint other, Change change) {
    int there = one.looks().distance(other.changed(change));
    return change.margin() == 0
        ? there
        : Math.min(there, other.looks().distance(one.changed(change)));
  }
}
