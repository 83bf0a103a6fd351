package io.pollard.cli;

import io.pollard.metrics.Metric;
import io.pollard.search.Candidate;
import io.pollard.search.SearchPlan;
import io.pollard.search.SearchResult;
import io.pollard.search.StrategyResult;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.SearchFile;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.training.ValidationScore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
