package io.pollard.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What makes scores on a data set untrustworthy: images that stand in two parts, or under two
 * labels. Contents are compared by what identifies them, as a hash of the pixels.
 */
public final class LeakRules {

  /**
   * The largest distance of two images that can only be copies, as they are or changed, not two
   * pictures of one thing. In bits of 256, see {@link Alike#distance}.
   */
  public static final int COPY = 12;

  private LeakRules() {}

  /**
   * Two images that look alike and are not equal.
   *
   * @param first the index of a sample
   * @param second the index of another, of another group
   * @param distance in how many bits of 256 their perceptual hashes differ
   * @param change what one of them has undergone for that
   */
  public record Alike(int first, int second, int distance, Change change) {}

  /**
   * What may have been done to an image: the seven ways to mirror it, turn it by quarters, or both,
   * and to cut off its border.
   */
  public enum Change {
    NONE(""),
    MIRRORED(", mirrored"),
    UPSIDE_DOWN(", mirrored and turned"),
    HALF_TURN(", turned"),
    TRANSPOSED(", mirrored and turned"),
    QUARTER_TURN(", turned"),
    OTHER_QUARTER_TURN(", turned"),
    TRANSVERSED(", mirrored and turned"),
    /** A fiftieth of width and height at every side. */
    CUT(", cut"),
    /** Twice as much. */
    CUT_MORE(", cut");

    private final String words;

    Change(String words) {
      this.words = words;
    }

    /** Whether left becomes right, after the axes are exchanged where they are. */
    public boolean isMirrored() {
      return this == MIRRORED || this == HALF_TURN || this == QUARTER_TURN || this == TRANSVERSED;
    }

    /** Whether the top becomes the bottom, after the axes are exchanged where they are. */
    public boolean isUpsideDown() {
      return this == UPSIDE_DOWN
          || this == HALF_TURN
          || this == OTHER_QUARTER_TURN
          || this == TRANSVERSED;
    }

    /** Whether rows become columns. */
    public boolean isTransposed() {
      return this == TRANSPOSED
          || this == QUARTER_TURN
          || this == OTHER_QUARTER_TURN
          || this == TRANSVERSED;
    }

    /** Which share of the width, and of the height, is cut off at every side. */
    public double margin() {
      return switch (this) {
        case CUT -> 0.02;
        case CUT_MORE -> 0.04;
        default -> 0;
      };
    }
  }

  /** What follows from a finding. */
  public enum Verdict {
    /** The data can't be used as they are. */
    REFUSED,
    /** Refused unless the user allows leaks, which is then recorded. */
    LEAK,
    /** Said in a line. */
    NOTED
  }

  /** What was found. */
  public sealed interface Finding {
    Verdict verdict();

    /** For a person: how much was found, the first of it by name, and what to do. */
    String sentence();
  }

  /**
   * Images that look alike and are labelled differently.
   *
   * @param samples the ids of each set of equal images
   */
  public record ContradictingLabels(List<List<String>> samples) implements Finding {
    public ContradictingLabels {
      samples = samples.stream().map(List::copyOf).toList();
    }

    @Override
    public Verdict verdict() {
      return Verdict.REFUSED;
    }

    @Override
    public String sentence() {
      return "expected one label for equal images but found %s, with two labels: keep one of each"
          .formatted(some(samples, ids -> String.join(" = ", ids)));
    }
  }

  /**
   * Images that stand twice or more; a split keeps them together.
   *
   * @param samples the ids of each set of equal images
   */
  public record EqualContents(List<List<String>> samples) implements Finding {
    public EqualContents {
      samples = samples.stream().map(List::copyOf).toList();
    }

    @Override
    public Verdict verdict() {
      return Verdict.NOTED;
    }

    @Override
    public String sentence() {
      return (samples.size() == 1 ? "1 image stands" : samples.size() + " images stand")
          + " more than once, as "
          + String.join(" = ", samples.get(0))
          + "; equal images count as one group";
    }
  }

  /**
   * Groups, as patients, with images in more than one part.
   *
   * @param groups their names
   */
  public record GroupsInTwoParts(List<String> groups) implements Finding {
    public GroupsInTwoParts {
      groups = List.copyOf(groups);
    }

    @Override
    public Verdict verdict() {
      return Verdict.LEAK;
    }

    @Override
    public String sentence() {
      return ("expected every group in one part of the given split but found in two or more: %s;"
              + " mend the split, leave it out to have one drawn, or allow leaks")
          .formatted(some(groups, group -> group));
    }
  }

  /**
   * Groups, as patients, whose names can only be meant to be one.
   *
   * @param spellings the names of each such group
   */
  public record GroupsSpeltTwice(List<List<String>> spellings) implements Finding {
    public GroupsSpeltTwice {
      spellings = spellings.stream().map(List::copyOf).toList();
    }

    @Override
    public Verdict verdict() {
      return Verdict.LEAK;
    }

    @Override
    public String sentence() {
      return ("expected one spelling of every patient but found more for %s: write each in one way,"
              + " or allow leaks where they are different patients")
          .formatted(some(spellings, names -> String.join(" = ", names)));
    }
  }

  /**
   * Equal images in more than one part.
   *
   * @param samples the ids of each set of equal images
   */
  public record ContentsInTwoParts(List<List<String>> samples) implements Finding {
    public ContentsInTwoParts {
      samples = samples.stream().map(List::copyOf).toList();
    }

    @Override
    public Verdict verdict() {
      return Verdict.LEAK;
    }

    @Override
    public String sentence() {
      return ("expected every image in one part of the given split but found in two or more: %s;"
              + " mend the split, leave it out to have one drawn, or allow leaks")
          .formatted(some(samples, ids -> String.join(" = ", ids)));
    }
  }

  /**
   * Images that look alike, closest first.
   *
   * @param pairs as "a.png ~ b.png (4)" or "a.png ~ b.png (4, mirrored)", the distance in brackets
   */
  public record NearDuplicates(List<String> pairs) implements Finding {
    public NearDuplicates {
      pairs = List.copyOf(pairs);
    }

    @Override
    public Verdict verdict() {
      return Verdict.NOTED;
    }

    @Override
    public String sentence() {
      return "pairs of images that look alike, with the bits of 256 in which they differ: "
          + some(pairs, pair -> pair)
          + "; where they are copies, leave one out or give both one patient";
    }
  }

  /**
   * Copies of an image, re-encoded, resized, mirrored or cut, in more than one part.
   *
   * @param pairs as those of {@link NearDuplicates}
   */
  public record CopiesInTwoParts(List<String> pairs) implements Finding {
    public CopiesInTwoParts {
      pairs = List.copyOf(pairs);
    }

    @Override
    public Verdict verdict() {
      return Verdict.LEAK;
    }

    @Override
    public String sentence() {
      return ("expected every image in one part of the split but found near-duplicates in two: %s;"
              + " leave one of each pair out, give both one patient, or allow leaks")
          .formatted(some(pairs, pair -> pair));
    }
  }

  /**
   * A part without a sample of a class, on which scores are not defined.
   *
   * @param name of the class
   */
  public record ClassMissing(Part part, String name) implements Finding {
    @Override
    public Verdict verdict() {
      return Verdict.REFUSED;
    }

    @Override
    public String sentence() {
      return "expected samples of every class in "
          + part.label()
          + " but found none of class "
          + name
          + ": mend the split";
    }
  }

  /** A part without a sample, on which no score is defined. */
  public record PartEmpty(Part part) implements Finding {
    @Override
    public Verdict verdict() {
      return Verdict.REFUSED;
    }

    @Override
    public String sentence() {
      return "expected samples in " + part.label() + " but found none: mend the split";
    }
  }

  /**
   * Findings of which a part has no case, or no case without them: no score of them is defined
   * there, and training learns nothing of them where it is train.
   *
   * @param names of the findings
   */
  public record FindingsUndefined(Part part, List<String> names) implements Finding {
    public FindingsUndefined {
      names = List.copyOf(names);
    }

    @Override
    public Verdict verdict() {
      return Verdict.NOTED;
    }

    @Override
    public String sentence() {
      return "%s has not both, images with and images without: %s; %s"
          .formatted(
              part.label(),
              String.join(", ", names),
              part == Part.TRAIN
                  ? "nothing can be learnt of that"
                  : "that has no score there and counts in no mean");
    }
  }

  /** A part in which no finding is both present and absent, so that no score is defined. */
  public record NoFindingDefined(Part part) implements Finding {
    @Override
    public Verdict verdict() {
      return Verdict.REFUSED;
    }

    @Override
    public String sentence() {
      return "expected images with and images without at least one finding in "
          + part.label()
          + " but found none: mend the split";
    }
  }

  /** What is doubtful in the samples themselves, however they are split. */
  public static List<Finding> ofSamples(List<Sample> samples, List<String> contents) {
    Splitter.requireAligned(samples, contents, "contents");
    List<List<Integer>> equal =
        byKey(samples.size(), contents::get).values().stream()
            .filter(indices -> indices.size() > 1)
            .toList();
    List<List<Integer>> contradicting =
        equal.stream()
            .filter(
                indices ->
                    indices.stream().map(i -> samples.get(i).target()).distinct().count() > 1)
            // nobody draws an outline twice in the same way
            .filter(indices -> !Splitter.areMasks(samples))
            .toList();
    List<Finding> findings = new ArrayList<>();
    if (!contradicting.isEmpty()) {
      findings.add(new ContradictingLabels(ids(samples, contradicting)));
    }
    if (!equal.isEmpty()) {
      findings.add(new EqualContents(ids(samples, equal)));
    }
    return List.copyOf(findings);
  }

  /**
   * What is wrong with a split that was given. A split into train and test only is complete, and
   * checked, once it has got its validation part.
   *
   * @param classes their names, or those of findings or structures, in the order of the targets
   */
  public static List<Finding> ofSplit(
      List<Sample> samples, List<String> contents, List<String> classes, Split split) {
    Splitter.requireAligned(samples, contents, "contents");
    Splitter.requireAligned(samples, split.parts(), "parts");
    List<Finding> findings = new ArrayList<>();
    Map<String, List<Integer>> groups = byKey(samples.size(), i -> samples.get(i).group());
    groups.values().removeIf(indices -> !straddles(indices, split));
    if (!groups.isEmpty()) {
      findings.add(new GroupsInTwoParts(List.copyOf(groups.keySet())));
    }
    Map<String, List<Integer>> equal = byKey(samples.size(), contents::get);
    equal.values().removeIf(indices -> !straddles(indices, split));
    if (!equal.isEmpty()) {
      findings.add(new ContentsInTwoParts(ids(samples, equal.values().stream().toList())));
    }
    if (Splitter.areFindings(samples)) {
      findings.addAll(undefined(FindingCounts.of(samples, classes, split)));
      return List.copyOf(findings);
    }
    if (Splitter.areMasks(samples)) {
      Stream.of(Part.values())
          .filter(part -> split.indices(part).isEmpty())
          .forEach(part -> findings.add(new PartEmpty(part)));
      return List.copyOf(findings);
    }
    for (Part part : Part.values()) {
      Set<Integer> present =
          split.indices(part).stream()
              .map(i -> samples.get(i).classIndex())
              .collect(Collectors.toCollection(HashSet::new));
      IntStream.range(0, classes.size())
          .filter(target -> !present.contains(target))
          .forEach(target -> findings.add(new ClassMissing(part, classes.get(target))));
    }
    return List.copyOf(findings);
  }

  private static List<Finding> undefined(FindingCounts counts) {
    List<Finding> found = new ArrayList<>();
    for (Part part : Part.values()) {
      List<String> names =
          IntStream.range(0, counts.findings().size())
              .filter(
                  k ->
                      counts.images(part, k, Target.Presence.PRESENT) == 0
                          || counts.images(part, k, Target.Presence.ABSENT) == 0)
              .mapToObj(counts.findings()::get)
              .toList();
      if (names.size() == counts.findings().size()) {
        found.add(new NoFindingDefined(part));
      } else if (!names.isEmpty()) {
        found.add(new FindingsUndefined(part, names));
      }
    }
    return found;
  }

  /** What is doubtful in the names of groups; that of a sample without one is its id. */
  public static List<Finding> ofGroups(List<Sample> samples) {
    List<List<String>> same =
        Spelling.samePatients(
            samples.stream()
                .filter(sample -> !sample.group().equals(sample.id()))
                .map(Sample::group)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
    return same.isEmpty() ? List.of() : List.of(new GroupsSpeltTwice(same));
  }

  /** What is doubtful in images that look alike, however they are split. */
  public static List<Finding> ofAlike(List<Sample> samples, List<Alike> alike) {
    return alike.isEmpty() ? List.of() : List.of(new NearDuplicates(pairs(samples, alike)));
  }

  /** What is wrong with where a split puts images that look alike. */
  public static List<Finding> ofAlike(List<Sample> samples, List<Alike> alike, Split split) {
    List<Alike> copies =
        alike.stream()
            .filter(pair -> pair.distance() <= COPY)
            .filter(pair -> straddles(List.of(pair.first(), pair.second()), split))
            .toList();
    return copies.isEmpty() ? List.of() : List.of(new CopiesInTwoParts(pairs(samples, copies)));
  }

  private static List<String> pairs(List<Sample> samples, List<Alike> alike) {
    return alike.stream()
        .sorted(Comparator.comparingInt(Alike::distance))
        .map(
            pair ->
                "%s ~ %s (%s%s)"
                    .formatted(
                        samples.get(pair.first()).id(),
                        samples.get(pair.second()).id(),
                        pair.distance(),
                        pair.change().words))
        .toList();
  }

  private static Map<String, List<Integer>> byKey(int size, IntFunction<String> key) {
    Map<String, List<Integer>> indices = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      indices.computeIfAbsent(key.apply(i), any -> new ArrayList<>()).add(i);
    }
    return indices;
  }

  private static boolean straddles(List<Integer> indices, Split split) {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    indices.forEach(i -> parts.add(split.parts().get(i)));
    return parts.size() > 1;
  }

  private static List<List<String>> ids(List<Sample> samples, List<List<Integer>> sets) {
    return sets.stream()
        .map(indices -> indices.stream().map(i -> samples.get(i).id()).toList())
        .toList();
  }

  /** The number of all, and the first three by name. */
  private static <T> String some(List<T> all, Function<T, String> name) {
    return all.stream()
        .limit(3)
        .map(name)
        .collect(Collectors.joining(", ", all.size() + " (", all.size() > 3 ? ", ..)" : ")"));
  }
}
