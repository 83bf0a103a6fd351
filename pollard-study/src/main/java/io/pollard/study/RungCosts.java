package io.pollard.study;

import io.pollard.search.Candidate;
import io.pollard.search.RungResult;
import io.pollard.search.SearchResult;
import io.pollard.search.StrategyResult;
import io.pollard.strategy.Method;
import io.pollard.study.Table.Column;
import io.pollard.training.ValidationScore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What each cut took on each rung of a search's ladders, and from there to its end, all repeats
 * together, in full transfers as {@link TrainingCosts} counts them. It follows from what the trials
 * have stored; what another command added to a trial later is not counted.
 *
 * @param lines as they were decided
 */
public record RungCosts(List<Line> lines) {

  private static final String END = "end";

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("strategy", "strategy"),
          Column.of("rung", "rung"),
          Column.of("cut", "cut"),
          Column.of("epochs", "to epoch"),
          new Column("validation", "validation", 1, 4),
          Column.of("verdict", "what became of it"),
          new Column("full_transfers", "full transfers", 1, 3));

  /**
   * One cut on one rung.
   *
   * @param rung "1", "2", ..., "end"; "refine 1" and so on of the second climb
   * @param epochs that it had been trained by then; of the first repeat
   * @param validation mean score by then
   * @param fullTransfers that it took since the rung before
   */
  public record Line(
      Method method,
      String rung,
      String cut,
      int epochs,
      double validation,
      String verdict,
      double fullTransfers) {}

  public RungCosts {
    lines = List.copyOf(lines);
  }

  /**
   * @param trials all that the search names
   */
  public static RungCosts of(SearchResult result, List<StoredTrial> trials) {
    double fullTransfer = TrainingCosts.of(trials).fullTransfer();
    Map<String, StoredTrial> byId =
        trials.stream().collect(Collectors.toMap(StoredTrial::id, Function.identity()));
    List<Line> lines = new ArrayList<>();
    for (StrategyResult found : result.strategies()) {
      if (!found.rungs().isEmpty()) {
        lines.addAll(new Ledger(byId, fullTransfer).lines(found));
      }
    }
    return new RungCosts(lines);
  }

  /** What of each trial is on the table already. */
  private record Ledger(
      Map<String, StoredTrial> trials, double fullTransfer, Map<String, Long> counted) {

    Ledger(Map<String, StoredTrial> trials, double fullTransfer) {
      this(trials, fullTransfer, new HashMap<>());
    }

    List<Line> lines(StrategyResult found) {
      List<Line> lines = new ArrayList<>();
      for (RungResult rung : found.rungs()) {
        for (RungResult.Step step : rung.steps()) {
          lines.add(
              new Line(
                  found.method(),
                  rung.refining() ? "refine " + rung.rung() : Integer.toString(rung.rung()),
                  step.candidate().cut(),
                  step.epochs().get(0),
                  step.candidate().mean(),
                  step.verdict().said(),
                  upTo(step.candidate(), step.epochs())));
        }
      }
      for (Candidate ended : found.tried()) {
        List<Integer> epochs = ended.repeats().stream().map(this::epochs).toList();
        lines.add(
            new Line(
                found.method(),
                END,
                ended.cut(),
                epochs.get(0),
                ended.mean(),
                ended.isFailed() ? RungResult.Verdict.FAILED.said() : "found",
                upTo(ended, epochs)));
      }
      return lines;
    }

    private int epochs(ValidationScore repeat) {
      StoredTrial trial = trials.get(repeat.trial());
      return trial == null ? 0 : trial.history().size();
    }

    /** What the repeats took to these epochs and is not counted yet. */
    private double upTo(Candidate candidate, List<Integer> epochs) {
      long more = 0;
      for (int i = 0; i < epochs.size(); i++) {
        StoredTrial trial = trials.get(candidate.repeats().get(i).trial());
        if (trial != null) {
          long taken = TrainingCosts.Entry.of(trial, epochs.get(i)).multiplyAdds();
          Long before = counted.put(trial.id(), taken);
          more += taken - (before == null ? 0 : before);
        }
      }
      return more / fullTransfer;
    }
  }

  /** Of one strategy. */
  public double fullTransfers(Method method) {
    return lines.stream()
        .filter(line -> line.method() == method)
        .mapToDouble(Line::fullTransfers)
        .sum();
  }

  /** A row a cut on a rung. */
  public Table table() {
    return new Table(
        COLUMNS,
        lines.stream()
            .map(
                line ->
                    List.<Object>of(
                        line.method().name(),
                        line.rung(),
                        line.cut(),
                        line.epochs(),
                        line.validation(),
                        line.verdict(),
                        line.fullTransfers()))
            .toList());
  }
}
