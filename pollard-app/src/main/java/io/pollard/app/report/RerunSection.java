package io.pollard.app.report;

import io.pollard.study.CutScores;
import io.pollard.study.StoredTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The commands that make all of it again. */
final class RerunSection implements ReportSection {

  /** Where a rerun goes: beside the study, so that the two can be compared. */
  private static final String AGAIN = "pollard-study-again";

  @Override
  public String id() {
    return "rerun";
  }

  @Override
  public String title() {
    return "How to run it again";
  }

  @Override
  public Html body(ReportedStudy study) {
    List<StoredTrial> trials = study.study().trials();
    if (trials.isEmpty()) {
      return Html.missing("The study has no trial, so there is nothing to run again.");
    }
    List<Html> parts = new ArrayList<>();
    parts.add(
        Html.paragraph(
            "Commands for a POSIX shell, with the options that the trials were given. They are run"
                + " where the data and the weights lie as they did; equal trials have equal ids."));
    Optional<String> search = Commands.search(study.study(), study.scores().trials(), AGAIN);
    search.ifPresent(
        command -> {
          parts.add(Html.heading(3, "The search"));
          parts.add(Html.command(command));
        });
    List<StoredTrial> single = single(study);
    if (!single.isEmpty()) {
      parts.add(
          Html.heading(3, search.isPresent() ? "The selected trial and full transfer" : "Trials"));
      single.stream()
          .flatMap(trial -> Commands.train(trial, AGAIN).stream())
          .forEach(command -> parts.add(Html.command(command)));
    }
    parts.add(Html.heading(3, "What follows"));
    Commands.after(study, AGAIN).forEach(command -> parts.add(Html.command(command)));
    return Html.all(parts);
  }

  private static List<StoredTrial> single(ReportedStudy study) {
    List<StoredTrial> chosen =
        study.selected().map(CutScores.Row::first).stream()
            .flatMap(
                trial ->
                    Stream.concat(Stream.of(trial), study.study().fullTransferFor(trial).stream()))
            .toList();
    return chosen.isEmpty() ? study.study().trials().stream().limit(1).toList() : chosen;
  }
}
