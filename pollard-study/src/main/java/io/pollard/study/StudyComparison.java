package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.study.plot.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finished trials of several studies side by side, or of tables of trials that studies left.
 *
 * <pre>{@code
 * StudyComparison trials = StudyComparison.of(List.of(Path.of("hospital-a"), Path.of("hospital-b")));
 * String rows = trials.table(DataSets.APART, StudyComparison.SCORES).as(Table.Format.MD);
 * Files.writeString(Path.of("trials.csv"), trials.trialsTable().as(Table.Format.CSV));
 * }</pre>
 *
 * @param trials in the order of their studies, there by method and size
 * @param notes sentences for who reads it: what was left out
 * @param damage a sentence for each file of a study that can't be read and was left out
 */
public record StudyComparison(List<ComparedTrial> trials, List<String> notes, List<String> damage) {

  /** Scores and differences that {@link #table} shows where nobody asks for others. */
  public static final List<String> SCORES =
      List.of(
          "validation_average_precision",
          "test_average_precision",
          "test_auroc",
          "validation_minus_full_average_precision",
          "test_minus_full_average_precision");

  /** Data sets of one task: rows of their own, or repeats of one row, as of a generated task. */
  public enum DataSets {
    APART,
    POOLED
  }

  public StudyComparison {
    trials = List.copyOf(trials);
    notes = List.copyOf(notes);
    damage = List.copyOf(damage);
  }

  /** Whether a path is a table of trials, and no study. */
  public static boolean isTable(Path path) {
    return Files.isRegularFile(path);
  }

  /**
   * @param sources folders of studies, or tables of trials as {@link #trialsTable} gives them,
   *     written as CSV
   * @throws DataException if one is neither, or no trial is finished
   */
  public static StudyComparison of(List<Path> sources) {
    List<ComparedTrial> trials = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<String> damage = new ArrayList<>();
    for (Path source : sources) {
      if (isTable(source)) {
        trials.addAll(TrialsFile.read(source));
      } else {
        ComparedTrial.InStudy found = ComparedTrial.of(Study.existing(source));
        trials.addAll(found.trials());
        notes.addAll(found.notes());
        damage.addAll(found.damage());
      }
    }
    if (trials.isEmpty()) {
      throw new DataException(
          "expected a finished trial to compare but found none in "
              + String.join(", ", sources.stream().map(Path::toString).toList()));
    }
    return new StudyComparison(trials, notes, damage);
  }

  /** All trials, a row each, with all scores, differences, costs, and what they were made from. */
  public Table trialsTable() {
    return TrialsFile.table(trials);
  }

  /**
   * A row for all trials that differ in nothing but split and seeds.
   *
   * <p>Scores are mean ± sample standard deviation over the trials, of a single trial with its own
   * interval (95 %, patients resampled). Differences to full transfer are paired trial by trial.
   * Over splits of one data set their mean has Nadeau and Bengio's variance, over data sets
   * Student's; p-values are adjusted for all rows by Holm's method.
   *
   * @param keys of scores ({@code test_auroc}), differences ({@code test_minus_full_auroc}) and
   *     costs ({@code seconds})
   * @throws DataException if there is no such score or cost
   */
  public Table table(DataSets dataSets, List<String> keys) {
    return RepeatsTable.of(trials, dataSets, keys);
  }

  /** What {@link #table} does not say itself: hours of training, and what its intervals mean. */
  public List<String> meaning(DataSets dataSets) {
    return RepeatsTable.notes(trials, dataSets);
  }

  /**
   * Draws the test score, AUPRC or of masks Dice, against parameters, as PNG and SVG with the
   * numbers beside as CSV.
   *
   * @param name of the files, without an ending
   * @return where the PNG is
   * @throws DataException if no trial has the score, or the folder can't be written
   */
  public Path plot(Path folder, String name) {
    List<ComparedTrial> drawn = TrialsPlot.scored(trials);
    if (drawn.isEmpty()) {
      throw new DataException("expected a trial with a test score to draw but found none");
    }
    StudyFiles.createFolder(folder);
    StudyFiles.write(folder.resolve(name + ".csv"), TrialsPlot.numbers(drawn).as(Table.Format.CSV));
    return new Picture(List.of(TrialsPlot.chart(drawn))).write(folder, name);
  }
}
