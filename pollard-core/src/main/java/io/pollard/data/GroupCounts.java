package io.pollard.data;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a split came to, where samples are of no class.
 *
 * @param counts for every part its samples and groups
 */
public record GroupCounts(Map<Part, Count> counts) {

  /** Images, and the groups, as patients, that they are of. */
  public record Count(int images, int groups) {}

  /**
   * @throws IllegalArgumentException if a part is missing
   */
  public GroupCounts {
    EnumMap<Part, Count> copy = new EnumMap<>(Part.class);
    copy.putAll(counts);
    if (copy.size() < Part.values().length) {
      throw new IllegalArgumentException(
          "expected counts for every part but found " + counts.keySet());
    }
    counts = Collections.unmodifiableMap(copy);
  }

  /** Counts a split. */
  public static GroupCounts of(List<Sample> samples, Split split) {
    Splitter.requireAligned(samples, split.parts(), "parts");
    Map<Part, Count> counts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      List<Integer> indices = split.indices(part);
      Set<String> groups = new HashSet<>();
      indices.forEach(i -> groups.add(samples.get(i).group()));
      counts.put(part, new Count(indices.size(), groups.size()));
    }
    return new GroupCounts(counts);
  }

  public Count count(Part part) {
    return requireNonNull(counts.get(part));
  }

  /** As "train 640 images of 400 patients, val 160 images of 100 patients, test ..". */
  public String sentence() {
    return Stream.of(Part.values())
        .map(
            part -> {
              Count count = count(part);
              return "%s %s of %s"
                  .formatted(
                      part.label(),
                      counted(count.images(), "image"),
                      counted(count.groups(), "patient"));
            })
        .collect(Collectors.joining(", "));
  }

  private static String counted(int count, String of) {
    return count + " " + of + (count == 1 ? "" : "s");
  }
}
