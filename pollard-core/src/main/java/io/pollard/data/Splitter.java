package io.pollard.data;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Draws splits in which every class has its share of every part and no group stands in two. Samples
 * of one group, and samples of equal content, stay together; so do chains of these.
 *
 * <p>Groups go, in seeded random order, each to the part that is furthest below its share of the
 * group's classes. The best of 50 such draws is kept: the one whose worst share of a class misses
 * least. Of findings, several of which an image may have, see {@link FindingSplitter}; samples with
 * masks count as if they were of one class. The same samples in the same order and the same seed
 * give the same split.
 */
public final class Splitter {

  /** What train, validation and test are to get. */
  private static final Map<Part, Double> WHOLE =
      shares(Map.of(Part.TRAIN, 0.64, Part.VALIDATION, 0.16, Part.TEST, 0.20));

  /** The same without a test part: 16 of 80. */
  private static final Map<Part, Double> WITHOUT_TEST =
      shares(Map.of(Part.TRAIN, 0.8, Part.VALIDATION, 0.2));

  private static final int DRAWS = 50;

  /** By how much a share may miss at most. */
  static final double LARGEST_MISS = 0.05;

  private Splitter() {}

  /**
   * 64 % train, 16 % validation, 20 % test.
   *
   * @param contents for each sample what identifies its content, as a hash of its pixels
   * @param classes their names, or those of findings or structures, in the order of the targets
   * @throws DataException if a class, or all samples of findings or masks, would miss their share
   *     of a part by more than 5 points
   */
  public static Split draw(
      List<Sample> samples, List<String> contents, List<String> classes, long seed) {
    requireAligned(samples, contents, "contents");
    List<Integer> all = IntStream.range(0, samples.size()).boxed().toList();
    Map<Integer, Part> drawn = best(samples, contents, classes, all, WHOLE, seed);
    return new Split(all.stream().map(drawn::get).toList());
  }

  /**
   * A given split into train and test gets its validation part: 20 % of train, by the same rules.
   *
   * @param given TRAIN or TEST for each sample
   * @throws DataException if a class would miss its share of a part by more than 5 points
   */
  public static Split validationFromTrain(
      List<Sample> samples,
      List<String> contents,
      List<String> classes,
      List<Part> given,
      long seed) {
    requireAligned(samples, contents, "contents");
    requireAligned(samples, given, "parts");
    if (given.contains(Part.VALIDATION)) {
      throw new IllegalArgumentException("expected train and test only but found val");
    }
    List<Integer> train = new Split(given).indices(Part.TRAIN);
    Map<Integer, Part> drawn = best(samples, contents, classes, train, WITHOUT_TEST, seed);
    return new Split(
        IntStream.range(0, given.size())
            .mapToObj(i -> drawn.getOrDefault(i, given.get(i)))
            .toList());
  }

  static boolean areFindings(List<Sample> samples) {
    return !samples.isEmpty() && samples.get(0).target() instanceof Target.Findings;
  }

  static boolean areMasks(List<Sample> samples) {
    return !samples.isEmpty() && samples.get(0).target() instanceof Target.MaskOf;
  }

  static void requireAligned(List<Sample> samples, List<?> others, String what) {
    if (samples.size() != others.size()) {
      throw new IllegalArgumentException(
          "expected "
              + samples.size()
              + " "
              + what
              + ", one for each sample, but found "
              + others.size());
    }
  }

  /** In the order of the parts, on which the outcome of ties depends. */
  private static Map<Part, Double> shares(Map<Part, Double> shares) {
    return Collections.unmodifiableMap(new EnumMap<>(shares));
  }

  private static Map<Integer, Part> best(
      List<Sample> samples,
      List<String> contents,
      List<String> classes,
      List<Integer> indices,
      Map<Part, Double> shares,
      long seed) {
    Random random = new Random(seed);
    return areFindings(samples)
        ? FindingSplitter.draw(samples, together(samples, contents, indices), shares, random)
        : best(new Groups(samples, contents, indices, classes), shares, random);
  }

  private static Map<Integer, Part> best(Groups groups, Map<Part, Double> shares, Random random) {
    List<Group> order = new ArrayList<>(groups.groups);
    Draw best = draw(order, groups, shares, random);
    for (int i = 1; i < DRAWS; i++) {
      Draw draw = draw(order, groups, shares, random);
      if (draw.worst.miss() < best.worst.miss()) {
        best = draw;
      }
    }
    if (best.worst.miss() > LARGEST_MISS) {
      throw new DataException(best.worst.sentence(groups));
    }
    return best.parts;
  }

  private static Draw draw(
      List<Group> order, Groups groups, Map<Part, Double> shares, Random random) {
    Collections.shuffle(order, random);
    return new Draw(order, groups.totals, shares);
  }

  /** Samples that must stay together, in the order of their first ones. */
  private static List<List<Integer>> together(
      List<Sample> samples, List<String> contents, List<Integer> indices) {
    UnionFind sets = new UnionFind(samples.size());
    Map<String, Integer> firstOfGroup = new HashMap<>();
    Map<String, Integer> firstOfContent = new HashMap<>();
    for (int i : indices) {
      sets.join(i, firstOfGroup.computeIfAbsent(samples.get(i).group(), any -> i));
      sets.join(i, firstOfContent.computeIfAbsent(contents.get(i), any -> i));
    }
    Map<Integer, List<Integer>> members = new LinkedHashMap<>();
    for (int i : indices) {
      members.computeIfAbsent(sets.root(i), any -> new ArrayList<>()).add(i);
    }
    return List.copyOf(members.values());
  }

  /** Samples that must stay together, and how many of each class they are. */
  private record Group(List<Integer> samples, List<Integer> counts) {}

  /** All groups, in the order of their first samples, and the number of samples of each class. */
  private static final class Groups {
    final List<Group> groups;
    final List<Integer> totals;
    final List<String> classes;

    /** Whether nothing but their number counts: then there is one class of them. */
    final boolean areAlike;

    Groups(
        List<Sample> samples, List<String> contents, List<Integer> indices, List<String> classes) {
      this.classes = classes;
      areAlike = areMasks(samples);
      groups =
          together(samples, contents, indices).stream()
              .map(list -> new Group(list, counts(samples, list)))
              .toList();
      totals = counts(samples, indices);
      if (totals.contains(0)) {
        throw new DataException(
            "expected samples of all classes %s but found none of %s: leave out the classes without samples"
                .formatted(classes, classes.get(totals.indexOf(0))));
      }
    }

    private List<Integer> counts(List<Sample> samples, List<Integer> indices) {
      if (areAlike) {
        return List.of(indices.size());
      }
      List<Integer> counts = new ArrayList<>(Collections.nCopies(classes.size(), 0));
      for (int i : indices) {
        int target = samples.get(i).classIndex();
        counts.set(target, counts.get(target) + 1);
      }
      return List.copyOf(counts);
    }
  }

  /** One way to place the groups. */
  private static final class Draw {
    final Map<Integer, Part> parts = new HashMap<>();
    final Miss worst;

    Draw(List<Group> order, List<Integer> totals, Map<Part, Double> shares) {
      // what a part still lacks of a class, as a share of that class
      Map<Part, double[]> lacking = new EnumMap<>(Part.class);
      shares.forEach(
          (part, share) -> lacking.put(part, totals.stream().mapToDouble(any -> share).toArray()));
      for (Group group : order) {
        Part emptiest = null;
        double most = Double.NEGATIVE_INFINITY;
        for (Part part : shares.keySet()) {
          double lacks = 0;
          for (int c = 0; c < totals.size(); c++) {
            lacks += group.counts().get(c) * requireNonNull(lacking.get(part))[c];
          }
          if (lacks > most) {
            emptiest = part;
            most = lacks;
          }
        }
        for (int c = 0; c < totals.size(); c++) {
          requireNonNull(lacking.get(emptiest))[c] -=
              (double) group.counts().get(c) / totals.get(c);
        }
        for (int sample : group.samples()) {
          parts.put(sample, emptiest);
        }
      }
      Miss largest = new Miss(Part.TRAIN, 0, 0, 0);
      for (Part part : shares.keySet()) {
        for (int c = 0; c < totals.size(); c++) {
          double lacks = requireNonNull(lacking.get(part))[c];
          if (Math.abs(lacks) > largest.miss()) {
            largest = new Miss(part, c, shares.get(part), shares.get(part) - lacks);
          }
        }
      }
      worst = largest;
    }
  }

  /** The share of a class that is furthest from what it should be. */
  private record Miss(Part part, int target, double expected, double found) {
    double miss() {
      return Math.abs(expected - found);
    }

    String sentence(Groups groups) {
      return String.format(
          Locale.ROOT,
          "expected %.0f %% of %s in %s, within 5 points, but the best of %d draws has %.1f %%:"
              + " its %d samples lie in %d groups that can't be parted; add samples, split into"
              + " finer groups or give a split",
          100 * expected,
          groups.areAlike ? "the samples" : "class " + groups.classes.get(target),
          part.label(),
          DRAWS,
          100 * found,
          groups.totals.get(target),
          groups.groups.stream().filter(group -> group.counts().get(target) > 0).count());
    }
  }

  private static final class UnionFind {
    private final int[] parents;

    UnionFind(int size) {
      parents = IntStream.range(0, size).toArray();
    }

    int root(int i) {
      int root = i;
      while (parents[root] != root) {
        parents[root] = parents[parents[root]];
        root = parents[root];
      }
      return root;
    }

    void join(int a, int b) {
      parents[root(a)] = root(b);
    }
  }
}
