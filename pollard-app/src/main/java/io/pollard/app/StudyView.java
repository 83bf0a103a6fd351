package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.search.Choice;
import io.pollard.study.LearningCurves;
import io.pollard.study.MethodTable;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.StudyPlots;
import io.pollard.study.StudyTables;
import io.pollard.study.Table;
import io.pollard.study.Tables;
import io.pollard.training.TrialOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A study, or one trial in it, as tables and pictures.
 *
 * <pre>{@code
 * StudyView study = StudyView.at(Path.of("pollard-study"));
 * String methods = study.methods().table().as(Table.Format.MD);
 * List<Path> pictures = study.plot();
 * StoredTrial best = StudyView.finished(Path.of("pollard-study/best"));
 * }</pre>
 *
 * @param trial empty where the study itself is meant
 */
public record StudyView(Study study, Optional<StoredTrial> trial) {

  /** Where a study's pictures go. */
  private static final String PLOTS = "plots";

  /**
   * @param path the study's folder, or with it the beginning of a trial's id, or {@code best} or
   *     {@code smallest} of its last search; or the trial's own folder
   * @throws DataException if there is no such study or trial, or a file of the trial is damaged
   */
  public static StudyView at(Path path) {
    if (Study.isAt(path)) {
      return new StudyView(Study.existing(path), Optional.empty());
    }
    Path study = path.toAbsolutePath().getParent();
    if (study != null && study.endsWith("trials") && study.getParent() != null) {
      study = study.getParent();
    }
    if (study == null || !Study.isAt(study)) {
      return new StudyView(Study.existing(path), Optional.empty());
    }
    Study found = Study.existing(study);
    StoredTrial trial = trial(found, path.getFileName().toString());
    trial.requireWhole();
    return new StudyView(found, Optional.of(trial));
  }

  /**
   * A trial that has its weights.
   *
   * @param path as in {@link #at}
   * @throws DataException if there is no such trial, it is not finished, or its weights are gone
   */
  public static StoredTrial finished(Path path) {
    StoredTrial trial =
        at(path)
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

  /** All trials of the study, a row each. */
  public Table list() {
    return StudyTables.list(study);
  }

  /** What all trials have in common; of one trial what determines it, its scores and costs. */
  public Tables show() {
    return trial.map(one -> StudyTables.show(study, one)).orElseGet(() -> StudyTables.show(study));
  }

  /**
   * A sentence for each damaged file of the study, whose trial or split is left out; none where one
   * trial is meant, which is refused if it is damaged.
   */
  public List<String> damage() {
    return trial.isPresent() ? List.of() : study.damage();
  }

  /** The paper's table: the study's methods side by side. */
  public MethodTable methods() {
    return MethodTable.of(study);
  }

  /**
   * Draws into the folder {@code plots} of the study, or of one trial into its own.
   *
   * @return where the pictures are
   * @throws DataException if there is nothing to draw yet, or the folder can't be written
   */
  public List<Path> plot() {
    return plot(trial.map(StoredTrial::folder).orElse(study.folder().resolve(PLOTS)));
  }

  /** The same into another folder. */
  public List<Path> plot(Path folder) {
    return trial
        .map(one -> List.of(LearningCurves.write(one, folder)))
        .orElseGet(() -> StudyPlots.write(study, folder));
  }
}
