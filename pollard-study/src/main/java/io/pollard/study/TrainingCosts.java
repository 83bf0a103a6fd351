package io.pollard.study;

import io.pollard.strategy.Plan;
import io.pollard.study.Table.Column;
import io.pollard.training.EpochRow;
import io.pollard.training.TrainingCost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What trials have taken: epochs, images and multiply-adds, also as a multiple of one full
 * transfer. All of it follows from what the trials have stored, so nothing is counted twice however
 * often a command is given again; an epoch that was lost with its process is not counted.
 *
 * @param entries one a trial
 */
public record TrainingCosts(List<Entry> entries) {

  /** {@code training-costs.csv}: every trial of a study. */
  static final String FILE = "training-costs.csv";

  private static final String ALL = "all";
  private static final String PLANNED = "full transfers (none trained: of as many epochs)";

  /**
   * One trial's, or that of its first epochs.
   *
   * @param isFinished whether the trial has come to its end
   * @param images trained on, over all epochs
   * @param multiplyAdds of training and of the validation after each epoch, by {@link TrainingCost}
   * @param asFullTransfer the same, had full transfer seen as many epochs of as many images
   */
  public record Entry(
      String trial,
      String strategy,
      boolean isFullTransfer,
      boolean isFinished,
      long epochs,
      long images,
      long multiplyAdds,
      long asFullTransfer) {

    static Entry of(StoredTrial trial) {
      return of(trial, trial.history().size());
    }

    /**
     * Of a trial's first epochs.
     *
     * @param epochs 0 or more; no more than it has are counted
     */
    public static Entry of(StoredTrial trial, int epochs) {
      List<EpochRow> history =
          trial.history().stream().filter(row -> row.epoch() <= epochs).toList();
      long images = history.stream().mapToLong(EpochRow::images).sum();
      long validated = history.isEmpty() ? 0 : trial.validated();
      return new Entry(
          trial.id(),
          trial.description().strategy().label(),
          trial.isFullTransfer(),
          trial.outcome().isPresent(),
          history.size(),
          images,
          multiplyAdds(trial, trial.plan(), history.size(), images, validated),
          multiplyAdds(trial, trial.fullTransferPlan(), history.size(), images, validated));
    }

    private static long multiplyAdds(
        StoredTrial trial, Plan plan, int epochs, long images, long validated) {
      return epochs == 0
          ? 0
          : TrainingCost.of(plan, trial.input(), trial.description().recipe().augmentation())
              .of(epochs, images / epochs, validated);
    }
  }

  public TrainingCosts {
    entries = List.copyOf(entries);
  }

  public static TrainingCosts of(List<StoredTrial> trials) {
    return new TrainingCosts(trials.stream().map(Entry::of).toList());
  }

  /**
   * Multiply-adds of one full transfer: the mean of those among the trials; where there is none,
   * what it would have taken over the epochs that the trials lasted, their mean. Trials that have
   * not come to their end say nothing of that, unless there are no others. Not a number where no
   * trial has an epoch.
   */
  public double fullTransfer() {
    boolean isTrained = hasFullTransfer();
    boolean isAnyFinished = trained().anyMatch(Entry::isFinished);
    return trained()
        .filter(entry -> !isAnyFinished || entry.isFinished())
        .filter(entry -> !isTrained || entry.isFullTransfer())
        .mapToLong(Entry::asFullTransfer)
        .average()
        .orElse(Double.NaN);
  }

  private boolean hasFullTransfer() {
    return trained().anyMatch(entry -> entry.isFullTransfer() && entry.isFinished());
  }

  private Stream<Entry> trained() {
    return entries.stream().filter(entry -> entry.epochs() > 0);
  }

  private List<Column> costColumns() {
    return List.of(
        Column.of("epochs", "epochs"),
        Column.of("images", "images"),
        new Column("multiply_adds", "multiply-adds (T)", 1e12, 3),
        hasFullTransfer()
            ? new Column("full_transfers", "full transfers", 1, 2)
            : new Column("full_transfers_of_as_many_epochs", PLANNED, 1, 2));
  }

  /** A row a trial, and their sum. */
  public Table table() {
    List<Column> columns =
        new ArrayList<>(List.of(Column.of("trial", "trial"), Column.of("strategy", "strategy")));
    columns.addAll(costColumns());
    List<List<Object>> rows = new ArrayList<>();
    double full = fullTransfer();
    entries.forEach(
        entry -> rows.add(row(List.of(entry.trial(), entry.strategy()), List.of(entry), full)));
    rows.add(row(List.of(ALL, ""), entries, full));
    return new Table(columns, rows);
  }

  /** A row a strategy, as trials are called that more than one strategy has, and their sum. */
  public Table summary() {
    Map<String, List<Entry>> byStrategy = new LinkedHashMap<>();
    entries.forEach(
        entry -> byStrategy.computeIfAbsent(entry.strategy(), any -> new ArrayList<>()).add(entry));
    byStrategy.put(ALL, entries);
    List<Column> columns =
        new ArrayList<>(List.of(Column.of("strategy", "strategy"), Column.of("trials", "trials")));
    columns.addAll(costColumns());
    List<List<Object>> rows = new ArrayList<>();
    double full = fullTransfer();
    byStrategy.forEach(
        (strategy, some) -> rows.add(row(List.of(strategy, some.size()), some, full)));
    return new Table(columns, rows);
  }

  private static List<Object> row(List<Object> name, List<Entry> some, double fullTransfer) {
    long multiplyAdds = some.stream().mapToLong(Entry::multiplyAdds).sum();
    List<Object> row = new ArrayList<>(name);
    row.add(some.stream().mapToLong(Entry::epochs).sum());
    row.add(some.stream().mapToLong(Entry::images).sum());
    row.add(multiplyAdds);
    row.add(multiplyAdds / fullTransfer);
    return row;
  }
}
