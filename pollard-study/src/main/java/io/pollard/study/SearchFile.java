package io.pollard.study;

import io.pollard.search.Candidate;
import io.pollard.search.Choice;
import io.pollard.search.CutSearch;
import io.pollard.search.RungResult;
import io.pollard.search.SearchResult;
import io.pollard.training.TrialDescription;
import io.pollard.training.ValidationScore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code search.json} says: the last search in a study.
 *
 * @param search what was asked for
 * @param choose which of the networks it was run for
 * @param result what it found
 */
public record SearchFile(
    int format, int semantics, CutSearch search, Choice choose, SearchResult result) {

  static final String NAME = "search.json";

  /** Of this Pollard's format. */
  public static SearchFile of(CutSearch search, Choice choose, SearchResult result) {
    return new SearchFile(StudyFiles.FORMAT, TrialDescription.SEMANTICS, search, choose, result);
  }

  /** The candidate of all strategies that a choice means; empty where all failed. */
  public Optional<Candidate> candidate(Choice choice) {
    List<Candidate> all =
        result.strategies().stream().flatMap(found -> found.tried().stream()).toList();
    return choice == Choice.BEST ? search.selection().best(all) : search.selection().smallest(all);
  }

  /** The ids of all trials that it names. */
  public Stream<String> trials() {
    return Stream.concat(
            ids(result.strategies().stream().flatMap(found -> found.tried().stream())), dropped())
        .distinct();
  }

  /** The ids of trials that a ladder has left before their end. */
  public Stream<String> dropped() {
    return ids(
        result.strategies().stream()
            .flatMap(found -> found.dropped().stream())
            .map(RungResult.Step::candidate));
  }

  private static Stream<String> ids(Stream<Candidate> candidates) {
    return candidates
        .flatMap(candidate -> candidate.repeats().stream())
        .map(ValidationScore::trial)
        .filter(trial -> !trial.isEmpty());
  }

  /** The id of its first repeat: the trial that {@code best} or {@code smallest} names. */
  public Optional<String> trial(Choice choice) {
    return candidate(choice).map(chosen -> chosen.repeats().get(0).trial());
  }
}
