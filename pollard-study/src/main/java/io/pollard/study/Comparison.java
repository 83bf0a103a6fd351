package io.pollard.study;

import io.pollard.search.Candidate;
import io.pollard.strategy.Method;
import io.pollard.study.Study.DamagedTrial;
import io.pollard.training.EpochRow;
import io.pollard.training.LossTrend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What tables and plots are made of: a study's trials that came to their end, read once.
 *
 * @param unfinished how many are left out because they did not
 * @param damaged which are left out because they can't be read
 */
record Comparison(
    List<ScoredTrial> trials,
    List<ScoredTrial> fullTransfers,
    int unfinished,
    List<DamagedTrial> damaged) {

  static Comparison of(Study study) {
    List<ScoredTrial> trials = new ArrayList<>();
    List<DamagedTrial> damaged = study.damaged();
    int unfinished = 0;
    for (StoredTrial trial : study.without(damaged)) {
      if (trial.outcome().isEmpty()) {
        unfinished++;
        continue;
      }
      trials.add(ScoredTrial.of(trial));
    }
    return new Comparison(
        trials, trials.stream().filter(ScoredTrial::isFullTransfer).toList(), unfinished, damaged);
  }

  /** How many trials are left out because they are not finished; nothing where none is. */
  List<String> unfinishedNotes() {
    return unfinished == 0
        ? List.of()
        : List.of("trials left out because they are not finished: " + unfinished);
  }

  /** All rows there are, by method and size. */
  List<Repeats> rows() {
    return Repeats.of(trials).stream()
        .sorted(
            Comparator.comparing((Repeats row) -> row.description().network())
                .thenComparing(Repeats::isFromRandom)
                .thenComparing(Comparison::place)
                .thenComparing(Repeats::name)
                .thenComparing(row -> row.description().strategy().head())
                .thenComparing(row -> unitsKept(row))
                .thenComparing(row -> placeInside(row)))
        .toList();
  }

  /** Which rows have trials that stopped while they still learned. */
  Optional<String> stoppedEarly() {
    Map<String, List<List<EpochRow>>> histories = new LinkedHashMap<>();
    for (Repeats row : rows()) {
      String name = row.cut().isEmpty() ? row.name() : row.name() + " at " + row.cut();
      histories
          .computeIfAbsent(name, any -> new ArrayList<>())
          .addAll(row.scored().stream().map(trial -> trial.trial().history()).toList());
    }
    return LossTrend.note(histories);
  }

  /** In the paper's order; what is none of the paper's stands last. */
  private static int place(Repeats row) {
    return row.method().map(Method::ordinal).orElse(Method.values().length);
  }

  /** How far up the cut stands. */
  private static int unitsKept(Repeats row) {
    List<String> names = row.description().units().stream().map(unit -> unit.name()).toList();
    return row.cut().isEmpty() ? names.size() : names.indexOf(row.cut());
  }

  /** Places inside a unit come before its end: "blocks.3.attn" before "blocks.3". */
  private static String placeInside(Repeats row) {
    return row.cut() + Character.MAX_VALUE;
  }

  /**
   * What a search tried; empty where none of its trials could be begun, or is whole. Those that are
   * damaged or gone are named by {@link Study#damage()}.
   */
  Optional<Repeats> of(Candidate candidate) {
    List<ScoredTrial> repeats =
        candidate.repeats().stream()
            .flatMap(
                repeat ->
                    trials.stream().filter(trial -> trial.trial().id().equals(repeat.trial())))
            .toList();
    return repeats.isEmpty() ? Optional.empty() : Optional.of(new Repeats(repeats));
  }

  /** The full transfer that a trial is compared with; empty for a full transfer itself. */
  Optional<ScoredTrial> fullTransferFor(ScoredTrial trial) {
    return trial.isFullTransfer()
        ? Optional.empty()
        : trial
            .trial()
            .fullTransferAmong(fullTransfers.stream().map(ScoredTrial::trial).toList())
            .flatMap(
                full -> fullTransfers.stream().filter(one -> one.trial().equals(full)).findFirst());
  }
}
