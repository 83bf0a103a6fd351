package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.DatasetOptions;
import io.pollard.progress.Progress;
import io.pollard.search.Choice;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.torch.ComputeDevice;
import io.pollard.torch.RunnerOptions;
import io.pollard.training.Precision;
import io.pollard.training.TrialOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** Trials that a command line names. */
final class Trials {

  private Trials() {}

  /**
   * What {@code STUDY} or {@code STUDY/TRIAL} names.
   *
   * @param trial empty where the study itself is named
   */
  record Named(Study study, Optional<StoredTrial> trial) {}

  /**
   * @param path the study's folder, or with it the beginning of a trial's id, or {@code best} or
   *     {@code smallest} of its last search; or the trial's own folder
   * @throws DataException if there is no such study or trial
   */
  static Named named(Path path) {
    if (Study.isAt(path)) {
      return new Named(Study.existing(path), Optional.empty());
    }
    Path study = path.toAbsolutePath().getParent();
    if (study != null && study.endsWith("trials") && study.getParent() != null) {
      study = study.getParent();
    }
    if (study == null || !Study.isAt(study)) {
      return new Named(Study.existing(path), Optional.empty());
    }
    Study found = Study.existing(study);
    return new Named(found, Optional.of(trial(found, path.getFileName().toString())));
  }

  /**
   * @param path as in {@link #named}
   * @throws DataException if there is no such trial, it is not finished, or its weights are gone
   */
  static StoredTrial at(Path path) {
    StoredTrial trial =
        named(path)
            .trial()
            .orElseThrow(
                () ->
                    new DataException(
                        "expected a study's folder and a trial, as "
                            + path.resolve("resnet18-ftl")
                            + ", but found "
                            + path));
    if (trial.outcome().isEmpty()) {
      throw new DataException(
          "expected a finished trial but found " + trial.id() + ", which has not come to its end");
    }
    if (!Files.exists(trial.bestWeights())
        && trial.outcome().map(TrialOutcome::bestEpoch).orElse(0) > 0) {
      throw new DataException(
          "expected weights in "
              + trial.bestWeights()
              + " but found none: a search keeps those of what it chose, with --keep all those of"
              + " all its trials");
    }
    return trial;
  }

  private static StoredTrial trial(Study study, String name) {
    for (Choice choice : Choice.values()) {
      if (choice.name().toLowerCase(Locale.ROOT).equals(name)) {
        return study.trial(chosen(study, choice, name));
      }
    }
    return study.trial(name);
  }

  private static String chosen(Study study, Choice choice, String name) {
    return study
        .search()
        .flatMap(search -> search.trial(choice))
        .orElseThrow(
            () ->
                new DataException(
                    "expected a search that found what is "
                        + name
                        + " in the study "
                        + study.folder()
                        + " but found none; pollard search makes one"));
  }

  /** As many threads as the trial was trained with, so that the digits agree. */
  static RunnerOptions runner(
      StoredTrial trial, Integer threads, CacheOptions cache, Progress progress) {
    return new RunnerOptions(
        ComputeDevice.CPU,
        threads == null ? trial.facts().threads() : threads,
        Precision.FP32,
        cache,
        progress);
  }

  /** How the trial's own data was read. */
  static DatasetOptions dataset(StoredTrial trial) {
    DataFlags flags = new DataFlags();
    CommandLine line = new CommandLine(new Holder(flags)).setCaseInsensitiveEnumValuesAllowed(true);
    List<String> arguments = new ArrayList<>();
    for (Map.Entry<String, Object> option : trial.options().entrySet()) {
      String name = "--" + option.getKey();
      if (line.getCommandSpec().findOption(name) != null) {
        arguments.add(name + "=" + option.getValue());
      }
    }
    line.parseArgs(arguments.toArray(String[]::new));
    return flags.dataset();
  }

  /** Something that has the data flags alone. */
  @CommandLine.Command
  private record Holder(@CommandLine.Mixin DataFlags flags) {}
}
