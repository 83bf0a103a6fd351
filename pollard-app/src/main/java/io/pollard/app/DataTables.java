package io.pollard.app;

import io.pollard.data.Part;
import io.pollard.data.Target;
import io.pollard.imaging.AttributeCounts;
import io.pollard.imaging.AttributeCounts.Value;
import io.pollard.imaging.DataCheck;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Tables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables of a look at a data set. */
public final class DataTables {

  /** How many values of an attribute a person is shown. */
  private static final int SHOWN = 8;

  private static final int LONGEST = 40;
  private static final int DECIMALS = 2;
  private static final double PERCENT = 0.01;

  private DataTables() {}

  /**
   * For a program: what is said, as {@code sentences}, and how often each value of each attribute
   * stands in each class, as {@code attributes}; a value is null where files don't say it; and
   * counts of findings, as {@code findings}, and of masks' structures, as {@code structures}.
   */
  public static Tables all(DataCheck check) {
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put(
        "sentences",
        new Table(
            List.of(Column.of("kind", "kind"), Column.of("sentence", "sentence")),
            Stream.concat(
                    check.lines().stream().map(line -> List.<Object>of("said", line)),
                    check.refusals().stream().map(line -> List.<Object>of("refused", line)))
                .toList()));
    tables.put(
        "attributes",
        table(
            check.classes(),
            check.attributes().stream()
                .flatMap(
                    counts ->
                        counts.values().stream()
                            .map(value -> row(counts, value.value().orElse(null), value.images())))
                .toList()));
    tables.put("findings", findings(check));
    tables.put("structures", structures(check));
    return new Tables(tables);
  }

  /** Images and patients of each finding, in all and by part; without a row where there is none. */
  public static Table findings(DataCheck check) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("finding", "finding"));
    columns.add(Column.of("part", "part"));
    for (Target.Presence presence : Target.Presence.values()) {
      String name = presence.name().toLowerCase(Locale.ROOT);
      columns.add(Column.of("images_" + name, name));
      columns.add(Column.of("patients_" + name, "patients"));
    }
    return new Table(
        columns,
        check.findings().stream()
            .map(
                row -> {
                  List<Object> cells = new ArrayList<>();
                  cells.add(row.finding());
                  cells.add(row.part().map(Part::label).orElse("all"));
                  row.counts()
                      .forEach(
                          count -> {
                            cells.add((long) count.images());
                            cells.add((long) count.patients());
                          });
                  return cells;
                })
            .toList());
  }

  /**
   * Images and patients, and of each structure in how many images it is marked and which share of
   * these it covers on average, in all and by part; without a row where there is none.
   */
  public static Table structures(DataCheck check) {
    return new Table(
        List.of(
            Column.of("structure", "structure"),
            Column.of("part", "part"),
            Column.of("images", "images"),
            Column.of("patients", "patients"),
            Column.of("marked", "marked in"),
            new Column("share", "covers there %", PERCENT, 1)),
        check.structures().stream()
            .map(
                row ->
                    List.<Object>of(
                        row.structure(),
                        row.part().map(Part::label).orElse("all"),
                        row.images(),
                        row.patients(),
                        row.marked(),
                        row.share()))
            .toList());
  }

  /**
   * For a person: the usual attributes that differ among images, and whatever almost tells the
   * class; at most eight values of each, and the others summed.
   *
   * @return without a row where there is none
   */
  public static Table differing(DataCheck check) {
    List<List<Object>> rows = new ArrayList<>();
    for (AttributeCounts counts : check.attributes()) {
      if (counts.values().size() < 2 || !(counts.isUsual() || counts.almostTells())) {
        continue;
      }
      List<Value> values = counts.values();
      boolean areMany = values.size() > SHOWN + 1;
      values.stream()
          .limit(areMany ? SHOWN : values.size())
          .forEach(
              value ->
                  rows.add(
                      row(
                          counts,
                          value.value().map(DataTables::shortened).orElse("-"),
                          value.images())));
      if (areMany) {
        List<Value> others = values.subList(SHOWN, values.size());
        rows.add(row(counts, others.size() + " others", sum(others)));
      }
    }
    return table(check.classes(), rows);
  }

  /**
   * A line about the usual attributes that are the same in all images, as "in all images:
   * FileFormat PNG"; their size has a line of its own.
   */
  public static Optional<String> shared(DataCheck check) {
    String shared =
        check.attributes().stream()
            .filter(counts -> counts.isUsual() && counts.values().size() == 1)
            .filter(counts -> !counts.attribute().equals(AttributeCounts.SIZE))
            .flatMap(
                counts ->
                    counts.values().get(0).value().stream()
                        .map(value -> counts.attribute() + " " + value))
            .collect(Collectors.joining(", "));
    return shared.isEmpty() ? Optional.empty() : Optional.of("in all images: " + shared);
  }

  /** A model's list of all its software fills many lines. */
  private static String shortened(String value) {
    return value.length() > LONGEST ? value.substring(0, LONGEST) + ".." : value;
  }

  private static List<Long> sum(List<Value> values) {
    return IntStream.range(0, values.get(0).images().size())
        .mapToObj(label -> values.stream().mapToLong(value -> value.images().get(label)).sum())
        .toList();
  }

  private static List<Object> row(
      AttributeCounts counts, @Nullable Object value, List<Long> images) {
    List<Object> row = new ArrayList<>();
    Collections.addAll(row, counts.attribute(), value);
    row.addAll(images);
    row.add(counts.information().share());
    return row;
  }

  private static Table table(List<String> classes, List<List<Object>> rows) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("attribute", "attribute"));
    columns.add(Column.of("value", "value"));
    classes.forEach(name -> columns.add(Column.of("images_" + name, name)));
    columns.add(new Column("tells", "tells", 1, DECIMALS));
    return new Table(columns, rows);
  }
}
