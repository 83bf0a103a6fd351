package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.study.Table.Column;
import io.pollard.training.EpochRow;
import io.pollard.training.TrainingCost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What trials have taken: epochs, images and multiply-adds, also as a multiple of one full
 * transfer. All of it follows from what the trials have stored, so nothing is counted twice however
 * often a command is given again; an epoch that was lost with its process is not counted.
 *
 * @param entries one a trial
 */
public record Ledger(List<Entry> entries) {

  /** {@code ledger.csv}: every trial of a study. */
  static final String FILE = "ledger.csv";

  private static final List<Column> COSTS =
      List.of(
          Column.of("epochs", "epochs"),
          Column.of("images", "images"),
          new Column("multiply_adds", "multiply-adds (T)", 1e12, 3),
          new Column("full_transfers", "full transfers", 1, 2));

  /**
   * One trial's.
   *
   * @param images trained on, over all epochs
   * @param multiplyAdds of training and of the validation after each epoch, by {@link TrainingCost}
   */
  public record Entry(
      String trial,
      String strategy,
      boolean isFullTransfer,
      long epochs,
      long images,
      long multiplyAdds) {

    static Entry of(StoredTrial trial) {
      List<EpochRow> history = trial.history();
      long images = history.stream().mapToLong(EpochRow::images).sum();
      long validated =
          history.isEmpty()
              ? 0
              : trial.predictions().stream().filter(row -> row.part() == Part.VALIDATION).count();
      TrainingCost cost =
          TrainingCost.of(trial.plan(), trial.input(), trial.description().recipe().augmentation());
      return new Entry(
          trial.id(),
          trial.description().strategy().label(),
          trial.isFullTransfer(),
          history.size(),
          images,
          history.isEmpty() ? 0 : cost.of(history.size(), images / history.size(), validated));
    }
  }

  public Ledger {
    entries = List.copyOf(entries);
  }

  public static Ledger of(List<StoredTrial> trials) {
    return new Ledger(trials.stream().map(Entry::of).toList());
  }

  /** Mean multiply-adds of the full transfers among them; not a number if there are none. */
  public double fullTransfer() {
    return entries.stream()
        .filter(entry -> entry.isFullTransfer() && entry.epochs() > 0)
        .mapToLong(Entry::multiplyAdds)
        .average()
        .orElse(Double.NaN);
  }

  /** A row a trial. */
  public Table table() {
    List<Column> columns =
        new ArrayList<>(List.of(Column.of("trial", "trial"), Column.of("strategy", "strategy")));
    columns.addAll(COSTS);
    return new Table(
        columns,
        entries.stream()
            .map(
                entry -> {
                  List<Object> row = new ArrayList<>(List.of(entry.trial(), entry.strategy()));
                  row.addAll(costs(List.of(entry)));
                  return row;
                })
            .toList());
  }

  /** A row a strategy, as trials are called that more than one strategy has, and their sum. */
  public Table summary() {
    Map<String, List<Entry>> byStrategy = new LinkedHashMap<>();
    entries.forEach(
        entry -> byStrategy.computeIfAbsent(entry.strategy(), any -> new ArrayList<>()).add(entry));
    byStrategy.put("all", entries);
    List<Column> columns =
        new ArrayList<>(List.of(Column.of("strategy", "strategy"), Column.of("trials", "trials")));
    columns.addAll(COSTS);
    List<List<Object>> rows = new ArrayList<>();
    byStrategy.forEach(
        (strategy, some) -> {
          List<Object> row = new ArrayList<>(List.of(strategy, some.size()));
          row.addAll(costs(some));
          rows.add(row);
        });
    return new Table(columns, rows);
  }

  private List<Object> costs(List<Entry> some) {
    long multiplyAdds = some.stream().mapToLong(Entry::multiplyAdds).sum();
    return List.of(
        some.stream().mapToLong(Entry::epochs).sum(),
        some.stream().mapToLong(Entry::images).sum(),
        multiplyAdds,
        multiplyAdds / fullTransfer());
  }
}
