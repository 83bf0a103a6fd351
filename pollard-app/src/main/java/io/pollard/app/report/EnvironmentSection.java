package io.pollard.app.report;

import io.pollard.study.StoredTrial;
import io.pollard.study.TrialFacts;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** On what, and from what, the trials were made. */
final class EnvironmentSection implements ReportSection {

  @Override
  public String id() {
    return "environment";
  }

  @Override
  public String title() {
    return "Environment";
  }

  @Override
  public Html body(ReportedStudy study) {
    List<StoredTrial> trials = study.study().trials();
    return trials.isEmpty()
        ? Html.missing("The study has no trial, so nothing is known of where it was made.")
        : facts(trials)
            .put("Java of this report", System.getProperty("java.version", ""))
            .table("What the trials were made with");
  }

  /** Versions, machine, precision, seeds and weights of some trials. */
  static Facts facts(List<StoredTrial> trials) {
    return new Facts()
        .put(
            "program",
            of(trials, facts -> facts.programVersion().map("Pollard "::concat).orElse("")))
        .put("engine", of(trials, facts -> facts.engineVersion().orElse("")))
        .put("processor", of(trials, facts -> facts.processor().orElse("")))
        .put("threads", of(trials, facts -> String.valueOf(facts.threads())))
        .put("precision", trials.stream().map(EnvironmentSection::precision).toList())
        .put(
            "seeds (split, initialisation, order)",
            trials.stream()
                .map(one -> one.description().seeds())
                .map(seeds -> seeds.split() + ", " + seeds.initialisation() + ", " + seeds.order())
                .toList())
        .put("weights", of(trials, facts -> facts.weightsSource().orElse("")))
        .put(
            "SHA-256 of the weights",
            trials.stream().map(one -> one.description().weights()).toList())
        .put("licence of the weights", of(trials, facts -> facts.weightsLicence().orElse("")))
        .put(
            "meaning of results (semantics)",
            trials.stream().map(one -> String.valueOf(one.description().semantics())).toList());
  }

  private static Collection<String> of(
      List<StoredTrial> trials, Function<TrialFacts, String> fact) {
    return trials.stream().map(StoredTrial::facts).map(fact).toList();
  }

  /** In which it was trained, whatever was asked for. */
  private static String precision(StoredTrial trial) {
    return trial
        .outcome()
        .map(ended -> ended.resolvedPrecision())
        .orElse(trial.description().precision())
        .name()
        .toLowerCase(Locale.ROOT);
  }
}
