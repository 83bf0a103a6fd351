package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.FindingOptions;
import io.pollard.data.Spelling;
import io.pollard.data.Target;
import io.pollard.data.Target.Presence;
import io.pollard.data.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a row of a table says of findings: a column for each, or one column of lists. */
final class FindingCells {

  /** What stands in a list for an image without any (Wang et al. 2017, ChestX-ray14). */
  private static final String NONE = "no finding";

  private static final String BETWEEN = "\\|";

  private final List<String> header;
  private final Task.MultiLabel task;
  private final List<FindingOptions.Finding> findings;

  /** For each finding its members' columns; without any where there are lists. */
  private final List<List<Integer>> columns;

  private final Optional<Integer> lists;
  private final Set<String> words;

  /** What a table calls its columns. */
  interface Columns {
    /**
     * The place of a column.
     *
     * @throws DataException if there is none, or several
     */
    int of(String name, String flag);
  }

  /**
   * @param header for messages
   * @param table the rows below it
   * @throws DataException if a column is missing, or no list names a word that is asked for
   */
  FindingCells(
      Path csv,
      FindingOptions options,
      List<String> header,
      Columns of,
      List<Spreadsheet.Row> table) {
    this.header = List.copyOf(header);
    this.lists = options.listColumn().map(name -> of.of(name, "--findings-column"));
    this.words =
        lists
            .map(
                column ->
                    table.stream()
                        .filter(row -> row.cells().size() > column)
                        .flatMap(row -> words(row.cells().get(column)))
                        .collect(Collectors.toCollection(TreeSet::new)))
            .orElseGet(TreeSet::new);
    if (options.findings().isEmpty() && words.isEmpty()) {
      throw new DataException(
          "expected findings in column %s of %s, as \"Effusion|Mass\", but found none"
              .formatted(options.listColumn().orElseThrow(), csv));
    }
    this.findings =
        options.findings().isEmpty()
            ? words.stream().map(FindingOptions.Finding::of).toList()
            : options.findings();
    this.task = new FindingOptions(findings, options.listColumn()).task();
    if (lists.isPresent()) {
      this.columns = List.of();
      requireWords(csv);
    } else {
      this.columns =
          findings.stream()
              .map(one -> one.members().stream().map(name -> of.of(name, "--findings")).toList())
              .toList();
    }
  }

  private void requireWords(Path csv) {
    findings.stream()
        .flatMap(one -> one.members().stream())
        .filter(member -> words.stream().noneMatch(word -> isSame(word, member)))
        .findFirst()
        .ifPresent(
            member -> {
              throw new DataException(
                  "expected %s in lists of %s but found only %s; name others with --findings"
                      .formatted(member, csv, words));
            });
  }

  /** What the images are asked. */
  Task.MultiLabel task() {
    return task;
  }

  /**
   * What a row says, as {@link Task.MultiLabel#label} writes it.
   *
   * @param line for messages
   * @throws IllegalArgumentException if a cell is none of a finding, or the row says nothing
   */
  String label(List<String> cells, long line) {
    List<Presence> presences =
        lists.isPresent() ? listed(cells, lists.get(), line) : inColumns(cells, line);
    if (presences.stream().allMatch(presence -> presence == Presence.UNKNOWN)) {
      throw new IllegalArgumentException(
          "line %s says nothing: expected at least one of the findings %s to be known"
              .formatted(line, task.findings()));
    }
    return task.label(new Target.Findings(presences));
  }

  private List<Presence> listed(List<String> cells, int column, long line) {
    String cell = cells.get(column);
    if (Spelling.isMissing(cell)) {
      throw new IllegalArgumentException(
          "line %s says nothing: the cell of column %s is empty; \"No Finding\" stands for none"
              .formatted(line, header.get(column)));
    }
    List<String> named = words(cell).toList();
    if (!named.isEmpty() && saysNone(cell)) {
      throw new IllegalArgumentException(
          "expected findings or \"No Finding\" in line %s, column %s, but found \"%s\""
              .formatted(line, header.get(column), cell));
    }
    return findings.stream()
        .map(
            one ->
                one.members().stream()
                        .anyMatch(member -> named.stream().anyMatch(word -> isSame(word, member)))
                    ? Presence.PRESENT
                    : Presence.ABSENT)
        .toList();
  }

  private List<Presence> inColumns(List<String> cells, long line) {
    return IntStream.range(0, findings.size())
        .mapToObj(
            k ->
                together(
                    columns.get(k).stream()
                        .map(column -> presence(cells.get(column), column, line))
                        .collect(Collectors.toCollection(LinkedHashSet::new))))
        .toList();
  }

  /** Present if one member is, else uncertain, else unknown, else absent. */
  private static Presence together(Set<Presence> members) {
    return Stream.of(Presence.PRESENT, Presence.UNCERTAIN, Presence.UNKNOWN)
        .filter(members::contains)
        .findFirst()
        .orElse(Presence.ABSENT);
  }

  private Presence presence(String cell, int column, long line) {
    String word = Spelling.folded(cell).toLowerCase(Locale.ROOT);
    return switch (word) {
      case "1", "1.0" -> Presence.PRESENT;
      case "0", "0.0" -> Presence.ABSENT;
      case "-1", "-1.0", "u" -> Presence.UNCERTAIN;
      default -> {
        if (Spelling.isMissing(cell)) {
          yield Presence.UNKNOWN;
        }
        throw new IllegalArgumentException(
            "expected 1, 0, -1 or u (uncertain) or nothing (unknown) in line %s, column %s, but found \"%s\""
                .formatted(line, header.get(column), cell));
      }
    };
  }

  private static boolean saysNone(String cell) {
    return Arrays.stream(cell.split(BETWEEN)).anyMatch(word -> isSame(word, NONE));
  }

  /** Without that for none. */
  private static Stream<String> words(String cell) {
    return Spelling.isMissing(cell)
        ? Stream.of()
        : Arrays.stream(cell.split(BETWEEN))
            .map(Spelling::trimmed)
            .filter(word -> !word.isEmpty() && !isSame(word, NONE));
  }

  private static boolean isSame(String word, String other) {
    return Spelling.folded(word).equals(Spelling.folded(other));
  }
}
