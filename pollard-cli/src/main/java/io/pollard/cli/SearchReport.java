package io.pollard.cli;

import io.pollard.metrics.Metric;
import io.pollard.search.Candidate;
import io.pollard.search.LadderCost;
import io.pollard.search.SearchPlan;
import io.pollard.search.SearchResult;
import io.pollard.search.StrategyResult;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.RungCosts;
import io.pollard.study.SearchFile;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.training.ValidationScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a person reads of a search. */
final class SearchReport {

  private SearchReport() {}

  /** A row a strategy. */
  static Table plan(SearchPlan plan) {
    List<List<Object>> rows = new ArrayList<>();
    for (SearchPlan.Line line : plan.lines()) {
      rows.add(
          List.of(
              line.method().name(),
              line.first().stream().map(TransferStrategy::cut).collect(Collectors.joining(" ")),
              line.second().size(),
              line.first().size() + line.second().size(),
              line.all()));
    }
    return new Table(
        List.of(
            Column.of("strategy", "strategy"),
            Column.of("first_stage", "first stage"),
            Column.of("neighbours", "neighbours at most"),
            Column.of("tried", "tried at most"),
            Column.of("all", "of all")),
        rows);
  }

  /** A row a cut of a ladder: after which epochs its rungs are over, and what it takes by then. */
  static Table ladder(SearchPlan plan) {
    int rungs =
        plan.ladders().stream()
            .flatMap(ladder -> ladder.cuts().stream())
            .mapToInt(cut -> cut.epochs().size())
            .max()
            .orElse(0);
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.of("strategy", "strategy"),
                Column.of("cut", "cut"),
                Column.of("parameters", "parameters")));
    for (int rung = 1; rung <= rungs; rung++) {
      String name = rung == rungs ? "end" : "rung_" + rung;
      String label = rung == rungs ? "the end" : "rung " + rung;
      columns.add(Column.of(name + "_epoch", label + ": epoch"));
      columns.add(new Column(name + "_full_transfers", "full transfers", 1, 3));
    }
    List<List<Object>> rows = new ArrayList<>();
    for (LadderCost ladder : plan.ladders()) {
      Stream.concat(ladder.cuts().stream(), ladder.refining().stream())
          .forEach(
              cut -> {
                List<Object> row =
                    new ArrayList<>(List.of(ladder.method().name(), cut.cut(), cut.parameters()));
                for (int i = 0; i < cut.epochs().size(); i++) {
                  row.add(cut.epochs().get(i));
                  row.add(cut.full().get(i));
                }
                rows.add(row);
              });
    }
    return new Table(columns, rows);
  }

  /** A sentence for each ladder: what it takes, the delivered network included. */
  static List<String> ladderBounds(SearchPlan plan) {
    return plan.ladders().stream()
        .map(
            ladder ->
                String.format(
                    Locale.ROOT,
                    "%s's ladder takes %.2f to %.2f full transfers, the network that it delivers"
                        + " included",
                    ladder.method(),
                    ladder.least(),
                    ladder.most()))
        .toList();
  }

  /** A sentence for each ladder: what it took. */
  static List<String> ladderTook(SearchResult result, RungCosts rungs) {
    return result.strategies().stream()
        .filter(found -> !found.rungs().isEmpty())
        .map(
            found ->
                String.format(
                    Locale.ROOT,
                    "%s's ladder took %.2f full transfers, the network that it delivers included",
                    found.method(),
                    rungs.fullTransfers(found.method())))
        .toList();
  }

  /** A row a candidate. */
  static Table found(SearchFile search) {
    List<List<Object>> rows = new ArrayList<>();
    for (StrategyResult found : search.result().strategies()) {
      for (Candidate candidate : found.tried()) {
        List<Object> row = new ArrayList<>();
        row.add(found.method().name());
        row.add(candidate.cut());
        row.add(candidate.mean());
        row.add(candidate.deviation());
        row.add(candidate.parameters());
        row.add(marks(found, candidate));
        rows.add(row);
      }
    }
    int repeats = search.result().repeats();
    Metric score = selectBy(search);
    return new Table(
        List.of(
            Column.of("strategy", "strategy"),
            Column.of("cut", "cut"),
            new Column(
                "validation_" + score.key(),
                "validation " + score.shortLabel() + " (n = " + repeats + ")",
                1,
                4),
            new Column("deviation", "±", 1, 4),
            Column.of("parameters", "parameters"),
            Column.of("chosen", "chosen")),
        rows);
  }

  private static Metric selectBy(SearchFile search) {
    return search.result().strategies().stream()
        .flatMap(found -> found.tried().stream())
        .flatMap(candidate -> candidate.repeats().stream())
        .filter(repeat -> Double.isFinite(repeat.value()))
        .map(ValidationScore::metric)
        .findFirst()
        .orElse(Metric.AVERAGE_PRECISION);
  }

  private static String marks(StrategyResult found, Candidate candidate) {
    List<String> marks = new ArrayList<>();
    if (candidate.isFailed()) {
      marks.add("failed");
    }
    if (found.best().filter(candidate::equals).isPresent()) {
      marks.add("best");
    }
    if (found.smallest().filter(candidate::equals).isPresent()) {
      marks.add("smallest");
    }
    return String.join(", ", marks);
  }

  /** A sentence for each strategy whose smaller networks were not all tried. */
  static List<String> notTried(SearchResult result) {
    return result.strategies().stream()
        .filter(found -> !found.smallerNotTried().isEmpty())
        .map(
            found ->
                found.method()
                    + " has smaller cuts that were not tried: "
                    + String.join(", ", found.smallerNotTried())
                    + "; --exhaustive tries them")
        .toList();
  }
}
