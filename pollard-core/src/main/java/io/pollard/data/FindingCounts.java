package io.pollard.data;

import io.pollard.data.Target.Presence;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Of how many images, and of how many patients, what is known of each finding, in each part.
 *
 * @param findings their names
 * @param parts one a part, in the order of {@link Part}
 */
public record FindingCounts(List<String> findings, List<OfPart> parts) {

  /**
   * @param part which
   * @param images all of it
   * @param presences [findings][presences], in the order of {@link Presence}
   */
  public record OfPart(Part part, int images, List<List<Count>> presences) {
    public OfPart {
      presences = presences.stream().map(List::copyOf).toList();
    }
  }

  /** A patient counts with each presence that one of the images has. */
  public record Count(int images, int patients) {}

  public FindingCounts {
    findings = List.copyOf(findings);
    parts = List.copyOf(parts);
  }

  /**
   * Counts a split.
   *
   * @param samples of findings
   * @param findings their names, in the order of the targets
   */
  public static FindingCounts of(List<Sample> samples, List<String> findings, Split split) {
    Splitter.requireAligned(samples, split.parts(), "parts");
    return new FindingCounts(
        findings,
        Arrays.stream(Part.values())
            .map(
                part -> of(part, split.indices(part).stream().map(samples::get).toList(), findings))
            .toList());
  }

  private static OfPart of(Part part, List<Sample> samples, List<String> findings) {
    return new OfPart(
        part,
        samples.size(),
        IntStream.range(0, findings.size())
            .mapToObj(
                k ->
                    Arrays.stream(Presence.values())
                        .map(presence -> count(samples, k, presence))
                        .toList())
            .toList());
  }

  /** Without a split. */
  public static List<Count> of(List<Sample> samples, int finding) {
    return Arrays.stream(Presence.values())
        .map(presence -> count(samples, finding, presence))
        .toList();
  }

  private static Count count(List<Sample> samples, int finding, Presence presence) {
    List<Sample> some =
        samples.stream().filter(sample -> sample.presence(finding) == presence).toList();
    return new Count(some.size(), (int) some.stream().map(Sample::group).distinct().count());
  }

  private OfPart of(Part part) {
    return parts.get(List.of(Part.values()).indexOf(part));
  }

  public Count count(Part part, int finding, Presence presence) {
    return of(part).presences().get(finding).get(List.of(Presence.values()).indexOf(presence));
  }

  public int images(Part part, int finding, Presence presence) {
    return count(part, finding, presence).images();
  }

  /** All images of a part. */
  public int images(Part part) {
    return of(part).images();
  }

  /** As "train 640 (with Edema 120 of 600, ..), val 160 (..), test 200 (..)", of the known ones. */
  public String sentence() {
    return Stream.of(Part.values())
        .map(
            part ->
                IntStream.range(0, findings.size())
                    .mapToObj(
                        k -> {
                          int with = images(part, k, Presence.PRESENT);
                          return String.format(
                              Locale.ROOT,
                              "%s %d of %d",
                              findings.get(k),
                              with,
                              with + images(part, k, Presence.ABSENT));
                        })
                    .collect(
                        Collectors.joining(", ", part.label() + " " + images(part) + " (", ")")))
        .collect(Collectors.joining(", "));
  }
}
