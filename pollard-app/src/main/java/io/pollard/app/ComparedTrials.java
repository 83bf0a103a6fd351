package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.strategy.Method;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.ValidationScore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A full transfer, and trials of the same images, split, preprocessing and pretrained weights that
 * are compared beside it.
 *
 * @param others each with its weights, by what it is called beside the full transfer: its strategy
 */
record ComparedTrials(StoredTrial full, Map<String, StoredTrial> others) {

  /** The paper's strategies that stand beside full transfer, in the order of its figures. */
  private static final List<Method> BESIDE = List.of(Method.TF, Method.LWFT, Method.TTL);

  ComparedTrials {
    others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
  }

  /**
   * What a study has to compare.
   *
   * @param leftOut sentences about full transfers that are not looked at
   */
  record Found(List<ComparedTrials> runs, List<String> leftOut) {
    Found {
      runs = List.copyOf(runs);
      leftOut = List.copyOf(leftOut);
    }
  }

  /**
   * A run for each full transfer that has its weights, in the order of their ids; of several of the
   * same seeds the best by validation. Beside it the best by validation of each other strategy with
   * the same seeds.
   *
   * @throws DataException if there is none
   */
  static Found of(Study study) {
    List<StoredTrial> ended =
        study.trials().stream()
            .filter(ComparedTrials::isEnded)
            .filter(ComparedTrials::isWhole)
            .toList();
    List<StoredTrial> fulls = ended.stream().filter(StoredTrial::isFullTransfer).toList();
    if (fulls.isEmpty()) {
      throw new DataException(
          "expected a finished full transfer in the study "
              + study.folder()
              + " but found none; pollard train --strategy ftl trains one");
    }
    List<StoredTrial> kept = fulls.stream().filter(ComparedTrials::hasWeights).toList();
    if (kept.isEmpty()) {
      throw new DataException(
          "expected the weights of a full transfer in the study "
              + study.folder()
              + " but found that none are kept, as of "
              + fulls.get(0).id()
              + "; pollard search --keep all keeps those of all its trials and pollard train those of"
              + " its own, in a study of their own with --study");
    }
    List<String> leftOut = new ArrayList<>();
    for (StoredTrial full : fulls) {
      if (!hasWeights(full)) {
        leftOut.add(full.id() + " is left out, since its weights are not kept (search --keep all)");
      }
    }
    Map<Alike, List<StoredTrial>> groups = new LinkedHashMap<>();
    kept.forEach(
        full -> groups.computeIfAbsent(Alike.of(full), any -> new ArrayList<>()).add(full));
    List<ComparedTrials> runs = new ArrayList<>();
    groups.forEach(
        (alike, same) -> {
          StoredTrial full = best(same).orElseThrow();
          same.stream()
              .filter(other -> !other.equals(full))
              .forEach(
                  other ->
                      leftOut.add(
                          other.id()
                              + " is left out, since "
                              + full.id()
                              + " of the same seeds is better on validation; its name after the"
                              + " study's chooses it"));
          runs.add(new ComparedTrials(full, beside(alike, ended)));
        });
    return new Found(runs, leftOut);
  }

  private static Map<String, StoredTrial> beside(Alike alike, List<StoredTrial> ended) {
    Map<String, StoredTrial> others = new LinkedHashMap<>();
    for (Method method : BESIDE) {
      best(ended.stream()
              .filter(trial -> trial.description().strategy().method().equals(Optional.of(method)))
              .filter(trial -> !trial.isFullTransfer())
              .filter(trial -> Alike.of(trial).equals(alike))
              .filter(ComparedTrials::hasWeights)
              .toList())
          .ifPresent(trial -> others.put(method.name(), trial));
    }
    return others;
  }

  /**
   * Trials that somebody chose.
   *
   * @param full a full transfer
   * @throws DataException if it is none, or another was trained on other data, parts or weights
   */
  static ComparedTrials of(StoredTrial full, List<StoredTrial> others) {
    if (!full.isFullTransfer()) {
      throw new DataException(
          "expected a full transfer first, whose features are compared before and after, but found "
              + full.id());
    }
    Map<String, StoredTrial> beside = new LinkedHashMap<>();
    for (StoredTrial other : others) {
      requireAlike(full, other);
      String name = other.description().strategy().label();
      boolean isTaken = beside.containsKey(name) || name.equals(Method.FTL.name());
      beside.put(isTaken ? other.id() : name, other);
    }
    return new ComparedTrials(full, beside);
  }

  private static void requireAlike(StoredTrial full, StoredTrial other) {
    TrialDescription first = full.description();
    TrialDescription second = other.description();
    String differs =
        !first.data().equals(second.data())
            ? "data"
            : !first.split().equals(second.split())
                ? "split"
                : !first.preprocessing().equals(second.preprocessing())
                    ? "input or preprocessing"
                    : !first.pretrained().equals(second.pretrained())
                        ? "network"
                        : first.weights().equals(second.weights()) ? "" : "pretrained weights";
    if (!differs.isEmpty()) {
      throw new DataException(
          "expected trials that differ in strategy alone but found other "
              + differs
              + ": "
              + full.id()
              + " and "
              + other.id());
    }
  }

  /** The best by validation; the first by its id of equal ones. */
  private static Optional<StoredTrial> best(List<StoredTrial> trials) {
    return trials.stream()
        .max(
            Comparator.comparingDouble(ComparedTrials::merit)
                .thenComparing(StoredTrial::id, Comparator.reverseOrder()));
  }

  private static double merit(StoredTrial trial) {
    ValidationScore score = trial.validation().orElseThrow();
    double merit = score.metric().isLowerBetter() ? -score.value() : score.value();
    return Double.isNaN(merit) ? Double.NEGATIVE_INFINITY : merit;
  }

  /** With a network that was scored. */
  static boolean isEnded(StoredTrial trial) {
    return trial.outcome().map(TrialOutcome::bestEpoch).orElse(0) > 0;
  }

  /** What is damaged the study names. */
  static boolean isWhole(StoredTrial trial) {
    try {
      trial.requireWhole();
      return true;
    } catch (DataException damaged) {
      return false;
    }
  }

  private static boolean hasWeights(StoredTrial trial) {
    Path weights = trial.bestWeights();
    return Files.exists(weights);
  }

  /** Equal for trials whose features are compared: all but strategy and recipe. */
  private record Alike(List<Object> parts) {
    static Alike of(StoredTrial trial) {
      TrialDescription of = trial.description();
      return new Alike(
          List.of(
              of.data(),
              of.split(),
              of.preprocessing(),
              of.network(),
              of.ownNetwork(),
              of.weights(),
              of.seeds()));
    }
  }
}
