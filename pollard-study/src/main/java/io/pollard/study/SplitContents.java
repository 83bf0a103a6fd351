package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.study.Table.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What is in the parts of a split that a study has stored, and what stands in two of them.
 *
 * @param seed the name of the split's file, which is its seed
 * @param counts images and patients of every class in every part, and of all classes; classes in
 *     the order in which the file names them
 * @param sharedGroups patients (groups) of which images stand in two parts; never any but where
 *     leaks were allowed
 * @param sharedContents equal images that stand in two parts
 * @param hasContents whether the file says what identifies an image's contents
 */
public record SplitContents(
    String seed, List<Count> counts, int sharedGroups, int sharedContents, boolean hasContents) {

  private static final String ALL = "all";

  /**
   * Of one class, or all, in one part.
   *
   * @param label the class as the data call it; empty for all
   * @param patients different groups
   */
  public record Count(Part part, Optional<String> label, int images, int patients) {}

  public SplitContents {
    counts = List.copyOf(counts);
  }

  /** All splits of a study that can be read, by seed. */
  public static List<SplitContents> of(Study study) {
    List<SplitContents> contents = new ArrayList<>();
    for (Path file : study.splitFiles()) {
      SplitFile.ifWhole(file)
          .ifPresent(
              split ->
                  contents.add(
                      of(
                          file.getFileName().toString().replaceFirst("\\.csv$", ""),
                          split.samples().values().stream().toList())));
    }
    contents.sort(
        Comparator.comparingInt((SplitContents one) -> one.seed().length())
            .thenComparing(SplitContents::seed));
    return contents;
  }

  private static SplitContents of(String seed, List<SplitFile.Row> rows) {
    Set<String> labels = new LinkedHashSet<>();
    rows.forEach(row -> labels.add(row.label()));
    List<Count> counts = new ArrayList<>();
    for (Part part : Part.values()) {
      List<SplitFile.Row> ofPart = rows.stream().filter(row -> row.part() == part).toList();
      labels.stream()
          .sorted()
          .forEach(
              label ->
                  counts.add(
                      count(
                          part,
                          Optional.of(label),
                          ofPart.stream().filter(row -> row.label().equals(label)).toList())));
      counts.add(count(part, Optional.empty(), ofPart));
    }
    return new SplitContents(
        seed,
        counts,
        shared(rows, SplitFile.Row::group),
        shared(rows, SplitFile.Row::content),
        rows.stream().anyMatch(row -> row.content().isPresent()));
  }

  private static Count count(Part part, Optional<String> label, List<SplitFile.Row> rows) {
    return new Count(
        part,
        label,
        rows.size(),
        (int) rows.stream().flatMap(row -> row.group().stream()).distinct().count());
  }

  /** How many values stand in more parts than one. */
  private static int shared(
      List<SplitFile.Row> rows, Function<SplitFile.Row, Optional<String>> value) {
    Map<String, Set<Part>> parts = new LinkedHashMap<>();
    rows.forEach(
        row ->
            value
                .apply(row)
                .ifPresent(
                    of ->
                        parts
                            .computeIfAbsent(of, any -> EnumSet.noneOf(Part.class))
                            .add(row.part())));
    return (int) parts.values().stream().filter(of -> of.size() > 1).count();
  }

  /** Images of a part. */
  public int images(Part part) {
    return all(part).images();
  }

  /** Patients of a part. */
  public int patients(Part part) {
    return all(part).patients();
  }

  private Count all(Part part) {
    return counts.stream()
        .filter(count -> count.part() == part && count.label().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  /** A row a part, a column a class and one for all: "320 / 216", images and patients. */
  public Table table() {
    List<Optional<String>> labels = counts.stream().map(Count::label).distinct().toList();
    List<Column> columns = new ArrayList<>(List.of(Column.of("part", "part")));
    for (Optional<String> label : labels) {
      columns.add(Column.of(label.map("class_"::concat).orElse(ALL), label.orElse(ALL)));
    }
    List<List<Object>> rows = new ArrayList<>();
    for (Part part : Part.values()) {
      List<Object> row = new ArrayList<>(List.of(part.label()));
      counts.stream()
          .filter(count -> count.part() == part)
          .forEach(
              count ->
                  row.add(
                      String.format(Locale.ROOT, "%,d / %,d", count.images(), count.patients())));
      rows.add(row);
    }
    return new Table(columns, rows);
  }
}
