package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.FindingCounts;
import io.pollard.data.Intensity;
import io.pollard.data.LeakRules;
import io.pollard.data.OnBadFile;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Sample;
import io.pollard.data.Split;
import io.pollard.data.Target;
import io.pollard.network.Extent;
import io.pollard.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What can be said about a data set before training.
 *
 * @param lines for a person: counts, classes, groups, sizes, the split, equal images, bad files
 * @param refusals why training would refuse the data; empty if it wouldn't
 * @param classes their names
 * @param attributes what files say of themselves, counted by class; none where there are findings
 *     or masks
 * @param findings counted by part where there is a split; empty without findings
 * @param structures counted by part where there is a split; empty without masks
 */
public record DataCheck(
    List<String> lines,
    List<String> refusals,
    List<String> classes,
    List<AttributeCounts> attributes,
    List<FindingRow> findings,
    List<StructureCounts> structures) {

  /** Views from the side (PS3.3 C.8.1.2), and what some write for them. */
  private static final Set<String> LATERAL = Set.of("LL", "RL", "LATERAL", "LAT");

  /** Views from the front and from the back. */
  private static final Set<String> FRONTAL = Set.of("PA", "AP");

  private static final int NAMED = 10;

  /**
   * What is known of a finding.
   *
   * @param part empty for all images
   * @param counts in the order of {@link Target.Presence}
   */
  public record FindingRow(String finding, Optional<Part> part, List<FindingCounts.Count> counts) {
    public FindingRow {
      counts = List.copyOf(counts);
    }
  }

  public DataCheck {
    lines = List.copyOf(lines);
    refusals = List.copyOf(refusals);
    classes = List.copyOf(classes);
    attributes = List.copyOf(attributes);
    findings = List.copyOf(findings);
    structures = List.copyOf(structures);
  }

  /**
   * Decodes and prepares all images (or takes them from the cache), and draws 16 of them.
   *
   * @param splitSeed of the split whose shares are shown
   * @param sheet where the picture goes, a PNG
   * @throws DataException if no image can be used, or the sheet can't be written
   */
  public static DataCheck run(
      Dataset dataset,
      Preprocessing preprocessing,
      CacheOptions options,
      long splitSeed,
      Path sheet,
      Progress progress) {
    Dataset lenient = dataset.withOnBadFile(OnBadFile.SKIP);
    try (ImageCache cache = ImageCache.open(lenient, preprocessing, options, progress)) {
      if (cache.dataset().samples().isEmpty()) {
        throw new DataException(
            "expected images in %s but none can be used, as %s"
                .formatted(dataset.path(), cache.badFiles().get(0)));
      }
      ContactSheet.write(cache, preprocessing, sheet);
      return of(cache, preprocessing.intensity(), dataset.options().onBadFile(), splitSeed);
    }
  }

  private static DataCheck of(
      ImageCache cache, Intensity intensity, OnBadFile onBadFile, long splitSeed) {
    Dataset data = cache.dataset();
    List<String> refusals = new ArrayList<>();
    List<String> lines = new ArrayList<>(data.notes());
    data.note(intensity).ifPresent(lines::add);
    for (LeakRules.Finding finding : LeakRules.ofAlike(data.samples(), data.alike())) {
      if (finding instanceof LeakRules.NearDuplicates near) {
        lines.add("look alike: " + some(near.pairs()));
      }
    }
    lines.add("%s images, %s".formatted(data.samples().size(), classCounts(data)));
    lines.add(groups(data));
    lines.add(sizes(cache));
    refused(data::task, refusals);
    Split split = refused(() -> data.split(splitSeed), refusals);
    if (split != null) {
      lines.add(
          "%s split: %s"
              .formatted(data.hasOfficialSplit() ? "given" : "drawn", data.counted(split)));
      lines.addAll(data.notes(split));
      lines.addAll(data.leaks(split));
    }
    cache.lowRangeNote().ifPresent(lines::add);
    if (!cache.badFiles().isEmpty()) {
      String bad =
          "%s rows or images can't be used: %s"
              .formatted(
                  cache.badFiles().size(),
                  some(cache.badFiles().stream().map(BadFile::toString).toList()));
      (onBadFile == OnBadFile.FAIL ? refusals : lines).add(bad);
    }
    if (data.findings().isPresent()) {
      lines.add("what files say of themselves is counted by class and left out with findings");
      return new DataCheck(
          lines, refusals, data.classes(), List.of(), findings(data, split), List.of());
    }
    if (data.masks().isPresent()) {
      lines.add("outlines in the picture: " + ContactSheet.legend(data.classes()));
      lines.add("what files say of themselves is counted by class and left out with masks");
      return new DataCheck(
          lines, refusals, data.classes(), List.of(), List.of(), StructureCounts.of(cache, split));
    }
    List<AttributeCounts> attributes = AttributeCounts.of(data, cache::size);
    lateral(attributes).ifPresent(lines::add);
    burnedIn(attributes).ifPresent(lines::add);
    attributes.stream()
        .filter(AttributeCounts::almostTells)
        .map(AttributeCounts::warning)
        .forEach(lines::add);
    return new DataCheck(lines, refusals, data.classes(), attributes, List.of(), List.of());
  }

  /** A view from the side shows something else. */
  private static Optional<String> lateral(List<AttributeCounts> attributes) {
    long side = images(attributes, "ViewPosition", LATERAL);
    long front = images(attributes, "ViewPosition", FRONTAL);
    return side == 0 || front == 0
        ? Optional.empty()
        : Optional.of(
            "%s lateral among %s frontal (ViewPosition): --where ViewPosition=PA,AP leaves them out"
                .formatted(side == 1 ? "1 image is" : side + " images are", front));
  }

  /** Text in the picture may name the patient, or the finding. */
  private static Optional<String> burnedIn(List<AttributeCounts> attributes) {
    long burned = images(attributes, "BurnedInAnnotation", Set.of("YES"));
    return burned == 0
        ? Optional.empty()
        : Optional.of(
            "%s that text is burned in (BurnedInAnnotation YES), which may name the patient: --where BurnedInAnnotation!=YES leaves them out"
                .formatted(burned == 1 ? "1 image says" : burned + " images say"));
  }

  /** With one of some values, in any case. */
  private static long images(
      List<AttributeCounts> attributes, String attribute, Set<String> values) {
    return attributes.stream()
        .filter(counts -> counts.attribute().equals(attribute))
        .flatMap(counts -> counts.values().stream())
        .filter(
            value ->
                value.value().filter(v -> values.contains(v.toUpperCase(Locale.ROOT))).isPresent())
        .mapToLong(AttributeCounts.Value::all)
        .sum();
  }

  private static List<FindingRow> findings(Dataset data, @Nullable Split split) {
    List<FindingRow> rows = new ArrayList<>();
    List<FindingCounts.OfPart> parts =
        split == null ? List.of() : FindingCounts.of(data.samples(), data.classes(), split).parts();
    for (int k = 0; k < data.classes().size(); k++) {
      String name = data.classes().get(k);
      rows.add(new FindingRow(name, Optional.empty(), FindingCounts.of(data.samples(), k)));
      for (FindingCounts.OfPart of : parts) {
        rows.add(new FindingRow(name, Optional.of(of.part()), of.presences().get(k)));
      }
    }
    return rows;
  }

  private static String classCounts(Dataset data) {
    if (data.findings().isPresent()) {
      return data.classes().size() + " findings: " + String.join(", ", data.classes());
    }
    if (data.masks().isPresent()) {
      return "each with a mask of " + String.join(", ", data.classes());
    }
    return IntStream.range(0, data.classes().size())
        .mapToObj(
            target ->
                data.samples().stream().filter(sample -> sample.classIndex() == target).count()
                    + " "
                    + data.classes().get(target))
        .collect(Collectors.joining(", "));
  }

  private static String groups(Dataset data) {
    Map<String, Long> counts =
        data.named().stream().collect(Collectors.groupingBy(Sample::group, Collectors.counting()));
    Map.Entry<String, Long> largest =
        counts.entrySet().stream()
            .max(
                Map.Entry.<String, Long>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey()))
            .orElseThrow();
    if (largest.getValue() == 1) {
      return counts.size() + " groups of one image each";
    }
    return "%s groups, the largest of %s images (%s)"
        .formatted(counts.size(), largest.getValue(), largest.getKey());
  }

  private static String sizes(ImageCache cache) {
    List<Extent> sorted =
        IntStream.range(0, cache.dataset().samples().size())
            .mapToObj(cache::size)
            .distinct()
            .sorted(
                Comparator.comparingLong(Extent::count)
                    .thenComparing(size -> size.size(size.axes() - 1)))
            .toList();
    String smallest = words(sorted.get(0));
    String largest = words(sorted.get(sorted.size() - 1));
    String colours = cache.channels() == 1 ? "grey" : "colour";
    String order = sorted.get(0).axes() == 3 ? "(depth x height x width)" : "(width x height)";
    return sorted.size() == 1
        ? "%s, all %s %s".formatted(colours, smallest, order)
        : "%s, %s sizes from %s to %s %s"
            .formatted(colours, sorted.size(), smallest, largest, order);
  }

  /** People give an image's width first. */
  static String words(Extent size) {
    return size.axes() == 3 ? size.toString() : size.size(1) + "x" + size.size(0);
  }

  /** The first few, and how many more there are. */
  static String some(List<String> all) {
    String rest = all.size() > NAMED ? " and %s more".formatted(all.size() - NAMED) : "";
    return all.stream().limit(NAMED).collect(Collectors.joining("; ", "", rest));
  }

  /** The value, or null and one refusal more. */
  private static <T> @Nullable T refused(Supplier<T> value, List<String> refusals) {
    try {
      return value.get();
    } catch (DataException e) {
      refusals.add(e.getMessage());
      return null;
    }
  }
}
