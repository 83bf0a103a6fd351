package io.pollard.imaging;

import io.pollard.data.LeakRules.Alike;
import io.pollard.data.LeakRules.Turn;
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
   * Bits of 256 in which copies that were re-encoded, resized or cropped by 2 % differ, at most.
   */
  static final int ALIKE = 40;

  private NearDuplicates() {}

  /** Every image is compared with every other in all its turns; pairs in the order of the samples. */
  static List<Alike> of(List<Sample> samples, List<Fingerprint> fingerprints) {
    int turns = Turn.values().length;
    long[] halves = new long[2 * turns * fingerprints.size()]; // [N, turns, 2], compared first
    for (int i = 0; i < fingerprints.size(); i++) {
      for (int turn = 0; turn < turns; turn++) {
        PerceptualHash hash = fingerprints.get(i).turns().get(turn);
        halves[2 * (turns * i + turn)] = hash.first();
        halves[2 * (turns * i + turn) + 1] = hash.second();
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
    int stride = 2 * Turn.values().length;
    long first = halves[stride * i];
    long second = halves[stride * i + 1];
    for (int at = stride * (i + 1); at < halves.length; at += 2) {
      if (Long.bitCount(first ^ halves[at]) + Long.bitCount(second ^ halves[at + 1]) <= ALIKE) {
        int j = at / stride; // as for hardly any pair
        nearest(fingerprints.get(i), fingerprints.get(j))
            .filter(any -> !samples.get(i).group().equals(samples.get(j).group()))
            .ifPresent(pair -> alike.add(new Alike(i, j, pair.distance(), pair.turn())));
        at = stride * (j + 1) - 2;
      }
    }
    return alike;
  }

  /** How near two images are, and laid in which way. */
  record Nearness(int distance, Turn turn) {}

  /** The turn in which two images are nearest; empty if they are not alike, or equal. */
  static Optional<Nearness> nearest(Fingerprint one, Fingerprint other) {
    return Arrays.stream(Turn.values())
        .map(turn -> new Nearness(one.looks().distance(other.turns().get(turn.ordinal())), turn))
        .min(Comparator.comparingInt(Nearness::distance))
        .filter(nearest -> nearest.distance() <= ALIKE)
        .filter(any -> !one.pixels().equals(other.pixels()));
  }
}
