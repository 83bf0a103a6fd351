package io.pollard.data;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a split came to.
 *
 * @param counts for every part the number of its samples of each class
 */
public record SplitCounts(Map<Part, List<Integer>> counts) {

  /**
   * @throws IllegalArgumentException if a part is missing or has another number of classes
   */
  public SplitCounts {
    EnumMap<Part, List<Integer>> copy = new EnumMap<>(Part.class);
    counts.forEach((part, perClass) -> copy.put(part, List.copyOf(perClass)));
    if (copy.size() < Part.values().length
        || copy.values().stream().mapToInt(List::size).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "expected counts of the same classes for every part but found " + counts);
    }
    counts = Collections.unmodifiableMap(copy);
  }

  /**
   * Counts a split.
   *
   * @param classes their number; every target is below it
   */
  public static SplitCounts of(List<Sample> samples, int classes, Split split) {
    Splitter.requireAligned(samples, split.parts(), "parts");
    Map<Part, List<Integer>> counts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      counts.put(part, new ArrayList<>(Collections.nCopies(classes, 0)));
    }
    for (int i = 0; i < samples.size(); i++) {
      List<Integer> perClass = requireNonNull(counts.get(split.parts().get(i)));
      int target = samples.get(i).classIndex();
      perClass.set(target, perClass.get(target) + 1);
    }
    return new SplitCounts(counts);
  }

  public int count(Part part) {
    return requireNonNull(counts.get(part)).stream().mapToInt(Integer::intValue).sum();
  }

  public int count(Part part, int target) {
    return requireNonNull(counts.get(part)).get(target);
  }

  /** The share of all samples that a part has, 0 to 1; NaN where there are none. */
  public double share(Part part) {
    double all = counts.keySet().stream().mapToInt(this::count).sum();
    return count(part) / all;
  }

  /** The share of a class's samples that a part has, 0 to 1; NaN where there are none. */
  public double share(Part part, int target) {
    double all = counts.keySet().stream().mapToInt(other -> count(other, target)).sum();
    return count(part, target) / all;
  }

  /**
   * As "train 640 (320 normal, 320 pneumonia), val 160 (80 normal, 80 pneumonia), test 200 (..)".
   *
   * @param classes their names, in the order of the targets
   */
  public String sentence(List<String> classes) {
    return counts.keySet().stream()
        .map(
            part ->
                IntStream.range(0, classes.size())
                    .mapToObj(target -> count(part, target) + " " + classes.get(target))
                    .collect(
                        Collectors.joining(", ", part.label() + " " + count(part) + " (", ")")))
        .collect(Collectors.joining(", "));
  }
}
