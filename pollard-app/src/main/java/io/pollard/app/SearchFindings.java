package io.pollard.app;

import io.pollard.search.Choice;
import io.pollard.study.SearchFile;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.TrainingCosts;
import java.util.List;
import java.util.Optional;

/**
 * What a search found.
 *
 * @param search as the study keeps it: every candidate of every strategy, and what is best and
 *     smallest
 * @param trials all that it looked at, by id
 * @param failures what failed, a sentence each
 */
public record SearchFindings(SearchFile search, List<StoredTrial> trials, List<String> failures) {

  public SearchFindings {
    trials = List.copyOf(trials);
    failures = List.copyOf(failures);
  }

  /** The network that was searched for: its first repeat; empty where all trials failed. */
  public Optional<StoredTrial> chosen() {
    return trial(search.choose());
  }

  /** The first repeat of the best or of the smallest network; empty where all trials failed. */
  public Optional<StoredTrial> trial(Choice choice) {
    return search
        .trial(choice)
        .flatMap(id -> trials.stream().filter(trial -> trial.id().equals(id)).findFirst());
  }

  /** What all the trials took, a row a strategy. */
  public Table trainingCosts() {
    return TrainingCosts.of(trials).summary();
  }
}
