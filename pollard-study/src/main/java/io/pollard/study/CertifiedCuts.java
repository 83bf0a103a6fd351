package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.metrics.GroupBootstrap.Pair;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Predictions;
import io.pollard.metrics.RepeatedDifference;
import io.pollard.search.Candidate;
import io.pollard.search.Choice;
import io.pollard.search.Selection;
import io.pollard.search.StrategyResult;
import io.pollard.strategy.Method;
import io.pollard.study.Study.DamagedTrial;
import io.pollard.training.TrialDescription;
import io.pollard.training.ValidationScore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which cuts of a study a certificate is about, in which order. Nothing but validation scores and
 * sizes decide, and no file of predictions is read for it.
 *
 * @param cuts the selected one first, then smaller ones; at least one
 * @param notes sentences about what was left out
 */
record CertifiedCuts(List<Cut> cuts, List<String> notes) {

  /**
   * Truncations that differ in nothing but split and seeds.
   *
   * @param pairs those that have a full transfer to be compared with
   */
  record Cut(String name, List<Compared> pairs) {
    Cut {
      pairs = List.copyOf(pairs);
    }

    StoredTrial first() {
      return pairs.get(0).trial();
    }

    Protocol.Cut protocol() {
      return new Protocol.Cut(
          name,
          pairs.stream()
              .map(pair -> new Protocol.Repeat(pair.trial().id(), pair.fullTransfer().id()))
              .toList());
    }

    /**
     * What both networks of each pair say of a part.
     *
     * @throws DataException if the two were scored on other cases, or of several splits one is gone
     */
    List<RepeatedDifference.Repeat> repeats(Study study, Part part) {
      boolean hasSplits =
          pairs.stream().map(pair -> pair.trial().description().split()).distinct().count() > 1;
      return pairs.stream().map(pair -> pair.repeat(study, part, hasSplits)).toList();
    }
  }

  /** A truncation and the full transfer of the same split and seeds. */
  record Compared(StoredTrial trial, StoredTrial fullTransfer) {

    RepeatedDifference.Repeat repeat(Study study, Part part, boolean isOneOfSeveralSplits) {
      Predictions own = predictions(trial, part);
      Predictions full = predictions(fullTransfer, part);
      if (!own.isOfSameCasesAs(full)) {
        throw new DataException(
            "expected predictions of the same cases in "
                + trial.folder()
                + " and "
                + fullTransfer.folder()
                + " but found other images or patients: train one of them again");
      }
      TrialDescription of = trial.description();
      return new RepeatedDifference.Repeat(
          of.split(),
          new Pair(own, full),
          isOneOfSeveralSplits ? own.size() / trained(study, of.seeds().split()) : Double.NaN);
    }

    /** Nobody has shown yet that the tests keep their level for findings. */
    private static Predictions predictions(StoredTrial trial, Part part) {
      return trial.description().task() instanceof Task.Segmentation
          ? trial.scored(part)
          : trial.predictions(part);
    }

    private static double trained(Study study, long splitSeed) {
      int cases = study.trained(splitSeed).orElse(0);
      if (cases == 0) {
        throw new DataException(
            "expected which images were in training in "
                + study.splitFile(splitSeed)
                + " but found none, or a damaged file: the command that trained on this split writes"
                + " it again");
      }
      return cases;
    }
  }

  /** Truncations of one cut, before anybody asks what they are compared with. */
  private record Tried(List<StoredTrial> trials) {

    StoredTrial first() {
      return trials.get(0);
    }

    TrialDescription description() {
      return first().description();
    }

    String cut() {
      return description().strategy().cut();
    }

    /** What a network is, but for its cut. */
    List<Object> family() {
      TrialDescription of = description();
      return List.of(
          of.network(),
          of.strategy().head(),
          of.weights(),
          of.preprocessing(),
          of.recipe(),
          of.precision(),
          of.semantics(),
          of.ownNetwork(),
          of.headForm());
    }

    int units() {
      return description().units().size();
    }

    double meanValidation() {
      return trials.stream()
          .mapToDouble(trial -> trial.validation().map(ValidationScore::value).orElse(Double.NaN))
          .average()
          .orElseThrow();
    }

    boolean has(Candidate candidate) {
      return candidate.repeats().stream()
          .anyMatch(repeat -> trials.stream().anyMatch(trial -> trial.id().equals(repeat.trial())));
    }

    Cut paired(List<StoredTrial> fullTransfers) {
      List<Compared> pairs = new ArrayList<>();
      for (StoredTrial trial : trials) {
        trial
            .fullTransferAmong(fullTransfers)
            .ifPresent(full -> pairs.add(new Compared(trial, full)));
      }
      return new Cut(cut(), pairs);
    }
  }

  CertifiedCuts {
    cuts = List.copyOf(cuts);
    notes = List.copyOf(notes);
  }

  /**
   * The cut that the study's search chose, or without a search the best truncation on validation,
   * and all smaller ones that differ from it in nothing else.
   *
   * @throws DataException if there is no truncation, or no full transfer to compare it with
   */
  static CertifiedCuts of(Study study) {
    List<StoredTrial> ended = study.trials().stream().filter(CertifiedCuts::hasScore).toList();
    List<StoredTrial> fullTransfers = ended.stream().filter(StoredTrial::isFullTransfer).toList();
    List<Tried> tried =
        tried(ended.stream().filter(trial -> !fullTransfers.contains(trial)).toList());
    if (tried.isEmpty()) {
      throw none(study, "a finished truncation", "ttl");
    }
    Tried selected = selected(study, tried);
    Cut first = selected.paired(fullTransfers);
    if (first.pairs().isEmpty()) {
      throw none(
          study,
          "a finished full transfer of the network, split and seeds of " + selected.first().id(),
          "ftl");
    }
    List<Cut> cuts = new ArrayList<>(List.of(first));
    List<String> notes = new ArrayList<>();
    tried.stream()
        .filter(other -> other.family().equals(selected.family()))
        .filter(other -> other.first().macs() < selected.first().macs())
        .sorted(
            Comparator.comparingInt(Tried::units)
                .thenComparingLong(other -> other.first().macs())
                .reversed())
        .forEach(
            other -> {
              Cut cut = other.paired(fullTransfers);
              if (cut.pairs().isEmpty()) {
                notes.add(
                    "left out, since there is no full transfer of its splits and seeds: "
                        + cut.name());
              } else {
                cuts.add(cut);
              }
            });
    return new CertifiedCuts(cuts, notes);
  }

  /**
   * Those that a protocol names.
   *
   * @throws DataException if a trial of it is gone
   */
  static CertifiedCuts of(Study study, Protocol protocol) {
    return new CertifiedCuts(
        protocol.cuts().stream()
            .map(
                cut ->
                    new Cut(
                        cut.cut(),
                        cut.repeats().stream()
                            .map(
                                repeat ->
                                    new Compared(
                                        study.trial(repeat.trial()),
                                        study.trial(repeat.fullTransfer())))
                            .toList()))
            .toList(),
        List.of());
  }

  private static DataException none(Study study, String what, String strategy) {
    return new DataException(
        "expected "
            + what
            + " in the study "
            + study.folder()
            + " but found none; pollard train --strategy "
            + strategy
            + ", or pollard search, makes one");
  }

  /** Whether it came to its end with weights; what can't be read is named by the study's damage. */
  private static boolean hasScore(StoredTrial trial) {
    try {
      return trial.validation().filter(score -> Double.isFinite(score.value())).isPresent();
    } catch (DamagedFileException | UnreadableFileException damage) {
      return false;
    }
  }

  private static List<Tried> tried(List<StoredTrial> trials) {
    Map<TrialDescription, List<StoredTrial>> groups = new LinkedHashMap<>();
    for (StoredTrial trial : trials) {
      TrialDescription of = trial.description();
      if (of.strategy().method().equals(Optional.of(Method.TTL))) {
        groups
            .computeIfAbsent(
                Repeats.unrepeated(of, of.strategy(), of.data()), any -> new ArrayList<>())
            .add(trial);
      }
    }
    return groups.values().stream().map(Tried::new).toList();
  }

  private static Tried selected(Study study, List<Tried> tried) {
    Optional<SearchFile> search = study.search();
    if (search.isEmpty()) {
      return tried.stream()
          .max(
              Comparator.comparingDouble(Tried::meanValidation)
                  .thenComparing(one -> one.first().parameters(), Comparator.reverseOrder()))
          .orElseThrow();
    }
    return chosen(search.get(), tried)
        .orElseThrow(() -> none(study, "a truncation that the study's search tried", "ttl"));
  }

  /** What the search was run for; where that is no truncation, its choice of the truncations. */
  private static Optional<Tried> chosen(SearchFile search, List<Tried> tried) {
    return search
        .candidate(search.choose())
        .flatMap(candidate -> of(candidate, tried))
        .or(
            () -> {
              Selection selection = search.search().selection();
              List<Candidate> truncations =
                  search.result().strategies().stream()
                      .filter(found -> found.method() == Method.TTL)
                      .map(StrategyResult::tried)
                      .flatMap(Collection::stream)
                      .filter(candidate -> of(candidate, tried).isPresent())
                      .toList();
              return (search.choose() == Choice.BEST
                      ? selection.best(truncations)
                      : selection.smallest(truncations))
                  .flatMap(candidate -> of(candidate, tried));
            });
  }

  private static Optional<Tried> of(Candidate candidate, List<Tried> tried) {
    return tried.stream().filter(one -> one.has(candidate)).findFirst();
  }

  /**
   * @throws DataException if it is none of those that are certified of the study's task
   */
  static void requireMetric(Metric metric, Study study) {
    boolean isOfMasks = study.task().filter(Task.Segmentation.class::isInstance).isPresent();
    List<Metric> certified =
        isOfMasks
            ? List.of(Metric.DICE, Metric.JACCARD)
            : List.of(Metric.AUROC, Metric.AVERAGE_PRECISION);
    if (!certified.contains(metric)) {
      throw new DataException(
          "expected "
              + (isOfMasks ? "dice or jaccard" : "auroc or average_precision")
              + " to certify but found "
              + metric.key());
    }
  }

  /**
   * @throws DataException if one of the trials is among the damaged ones
   */
  void requireWhole(List<DamagedTrial> damaged) {
    for (Cut cut : cuts) {
      for (Compared pair : cut.pairs()) {
        damaged.stream()
            .filter(one -> List.of(pair.trial().id(), pair.fullTransfer().id()).contains(one.id()))
            .findFirst()
            .ifPresent(
                one -> {
                  throw new DataException(one.damage());
                });
      }
    }
  }

  /** The question that these cuts make of a metric and a margin. */
  Protocol asked(Metric metric, double margin) {
    return Protocol.asked(
        metric,
        margin,
        cuts.get(0).first().description().network(),
        cuts.stream().map(Cut::protocol).toList());
  }
}
