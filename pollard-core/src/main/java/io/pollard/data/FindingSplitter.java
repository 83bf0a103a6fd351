package io.pollard.data;

import io.pollard.data.Target.Presence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Iterative stratification (Sechidis et al. 2011, On the stratification of multi-label data,
 * algorithm 1) of groups: what a group counts of a label is the sum over its images. The labels are
 * the presence and the absence of each finding.
 *
 * <p>The label with the fewest images left is placed first, its largest groups before the others,
 * each in the part that lacks most of it. Two rules are added. Where the groups left of a label are
 * no more than the parts without one, they go to these, so that a rare finding reaches every part.
 * And a part whose size would miss its share by more than half of the group takes none. The best of
 * 20 such draws is kept: the one whose shares of the labels miss least on average.
 */
final class FindingSplitter {

  private static final int DRAWS = 20;

  private final List<Part> parts;
  private final double[] shares;
  private final List<List<Integer>> groups;

  /** [groups][labels]. */
  private final int[][] counts;

  /** [labels]. */
  private final long[] totals;

  private final int size;

  private FindingSplitter(
      List<Sample> samples, List<List<Integer>> groups, Map<Part, Double> shares) {
    this.parts = List.copyOf(shares.keySet());
    this.shares = parts.stream().mapToDouble(shares::get).toArray();
    this.groups = groups;
    this.counts = groups.stream().map(group -> counts(samples, group)).toArray(int[][]::new);
    this.totals = new long[counts.length == 0 ? 0 : counts[0].length];
    for (int[] group : counts) {
      for (int label = 0; label < totals.length; label++) {
        totals[label] += group[label];
      }
    }
    this.size = groups.stream().mapToInt(List::size).sum();
  }

  /**
   * @param samples of findings
   * @param groups indices of samples that must stay together
   * @return a part for each of these
   * @throws DataException if a part would miss its share of the samples by more than 5 points
   */
  static Map<Integer, Part> draw(
      List<Sample> samples, List<List<Integer>> groups, Map<Part, Double> shares, Random random) {
    return new FindingSplitter(samples, groups, shares).best(random);
  }

  private static int[] counts(List<Sample> samples, List<Integer> group) {
    int findings = ((Target.Findings) samples.get(group.get(0)).target()).presences().size();
    int[] counts = new int[2 * findings];
    for (int i : group) {
      for (int k = 0; k < findings; k++) {
        Presence presence = samples.get(i).presence(k);
        if (presence.isKnown()) {
          counts[2 * k + (presence == Presence.PRESENT ? 0 : 1)]++;
        }
      }
    }
    return counts;
  }

  private Map<Integer, Part> best(Random random) {
    Draw best = new Draw(random);
    for (int i = 1; i < DRAWS; i++) {
      Draw draw = new Draw(random);
      if (draw.miss() < best.miss()) {
        best = draw;
      }
    }
    for (int part = 0; part < shares.length; part++) {
      double found = shares[part] - best.room[part] / size;
      if (Math.abs(found - shares[part]) > Splitter.LARGEST_MISS) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "expected %.0f %% of %d samples in %s, within 5 points, but the best of %d draws has %.1f %%: they lie in %d groups that can't be parted; add samples, split into finer groups or give a split",
                100 * shares[part],
                size,
                parts.get(part).label(),
                DRAWS,
                100 * found,
                groups.size()));
      }
    }
    Map<Integer, Part> drawn = new HashMap<>();
    for (int g = 0; g < counts.length; g++) {
      for (int sample : groups.get(g)) {
        drawn.put(sample, parts.get(best.placed[g]));
      }
    }
    return drawn;
  }

  /** One way to place the groups. */
  private final class Draw {
    /** [groups], the place of its part, or -1. */
    final int[] placed = new int[counts.length];

    /** [parts], how many samples it still lacks. */
    final double[] room;

    /** [labels][parts], how many it still lacks. */
    private final double[][] lacking;

    /** [labels], images that are not placed. */
    private final long[] left = totals.clone();

    /** [labels][parts], groups with it. */
    private final int[][] reached = new int[totals.length][shares.length];

    private final List<Integer> order = new ArrayList<>();

    Draw(Random random) {
      Arrays.fill(placed, -1);
      room = Arrays.stream(shares).map(share -> share * size).toArray();
      lacking =
          Arrays.stream(totals)
              .mapToObj(all -> Arrays.stream(shares).map(share -> share * all).toArray())
              .toArray(double[][]::new);
      for (int g = 0; g < counts.length; g++) {
        order.add(g);
      }
      Collections.shuffle(order, random);
      for (int label = rarest(); label >= 0; label = rarest()) {
        place(label);
      }
      // groups of which nothing is known
      order.stream().filter(g -> placed[g] < 0).toList().forEach(g -> place(g, roomiest()));
    }

    /** The label with the fewest images left, or -1. */
    private int rarest() {
      int rarest = -1;
      for (int label = 0; label < left.length; label++) {
        if (left[label] > 0 && (rarest < 0 || left[label] < left[rarest])) {
          rarest = label;
        }
      }
      return rarest;
    }

    private void place(int label) {
      List<Integer> with =
          order.stream()
              .filter(g -> placed[g] < 0 && counts[g][label] > 0)
              .sorted(Comparator.comparingInt(g -> -counts[g][label]))
              .toList();
      for (int i = 0; i < with.size(); i++) {
        int without = 0;
        for (int groupsWith : reached[label]) {
          without += groupsWith == 0 ? 1 : 0;
        }
        boolean mustReach = with.size() - i <= without;
        place(with.get(i), part(label, with.get(i), mustReach));
      }
    }

    private int part(int label, int group, boolean mustReach) {
      int chosen = -1;
      for (int part = 0; part < shares.length; part++) {
        boolean mayTake =
            mustReach ? reached[label][part] == 0 : room[part] >= groups.get(group).size() / 2.;
        if (mayTake && (chosen < 0 || lacksMore(label, part, chosen))) {
          chosen = part;
        }
      }
      return chosen < 0 ? roomiest() : chosen;
    }

    private boolean lacksMore(int label, int part, int other) {
      int more = Double.compare(lacking[label][part], lacking[label][other]);
      return more > 0 || (more == 0 && room[part] > room[other]);
    }

    private int roomiest() {
      int chosen = 0;
      for (int part = 1; part < shares.length; part++) {
        if (room[part] > room[chosen]) {
          chosen = part;
        }
      }
      return chosen;
    }

    private void place(int group, int part) {
      placed[group] = part;
      room[part] -= groups.get(group).size();
      for (int label = 0; label < totals.length; label++) {
        int count = counts[group][label];
        left[label] -= count;
        lacking[label][part] -= count;
        reached[label][part] += count > 0 ? 1 : 0;
      }
    }

    /** By how much the shares of the labels miss on average. */
    double miss() {
      double sum = 0;
      for (int label = 0; label < totals.length; label++) {
        if (totals[label] > 0) {
          for (double lacks : lacking[label]) {
            sum += Math.abs(lacks) / totals[label];
          }
        }
      }
      return sum;
    }
  }
}
