package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.files.Csv;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Overlap;
import io.pollard.training.CaseRow;
import io.pollard.training.EpochRow;
import io.pollard.training.OverlapRow;
import io.pollard.training.PredictionRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code history.csv} and {@code predictions.csv}; numbers read back to the same value. */
final class TrialTables {

  static final String HISTORY = "history.csv";
  static final String PREDICTIONS = "predictions.csv";

  private static final List<String> HISTORY_COLUMNS =
      List.of(
          "epoch",
          "rate",
          "training_loss",
          "validation_loss",
          "average_precision",
          "auroc",
          "best",
          "images",
          "training_seconds",
          "validation_seconds");

  /** What stands of each structure of a mask. */
  private static final List<String> OF_A_STRUCTURE =
      List.of(
          "true_positives",
          "false_positives",
          "false_negatives",
          "hausdorff_95",
          "surface_distance");

  private TrialTables() {}

  /** Where the score of an epoch stands, by which trials select. */
  private static int scoreColumn(Metric selectBy) {
    int column = HISTORY_COLUMNS.indexOf(selectBy.key());
    return column < 0 ? HISTORY_COLUMNS.size() : column;
  }

  private static List<String> historyColumns(Metric selectBy) {
    return scoreColumn(selectBy) < HISTORY_COLUMNS.size()
        ? HISTORY_COLUMNS
        : Stream.concat(HISTORY_COLUMNS.stream(), Stream.of(selectBy.key())).toList();
  }

  /**
   * @param selectBy has a column of its own where it is none of those that always stand
   */
  static void writeHistory(Path folder, Metric selectBy, List<EpochRow> rows) {
    List<String> columns = historyColumns(selectBy);
    StringBuilder csv = new StringBuilder(Csv.line(columns));
    for (EpochRow row : rows) {
      List<Object> cells =
          new ArrayList<>(
              List.of(
                  row.epoch(),
                  row.rate(),
                  row.trainingLoss(),
                  row.validationLoss(),
                  row.averagePrecision(),
                  row.auroc(),
                  row.isBest(),
                  row.images(),
                  row.trainingSeconds(),
                  row.validationSeconds()));
      if (columns.size() > HISTORY_COLUMNS.size()) {
        cells.add(row.score());
      }
      csv.append(Csv.line(cells));
    }
    StudyFiles.write(folder.resolve(HISTORY), csv.toString());
  }

  static List<EpochRow> readHistory(Path folder, Metric selectBy) {
    int score = scoreColumn(selectBy);
    return read(
        folder.resolve(HISTORY),
        historyColumns(selectBy),
        (cells, number) -> {
          EpochRow row =
              new EpochRow(
                  Integer.parseInt(cells.get(0)),
                  Double.parseDouble(cells.get(1)),
                  Double.parseDouble(cells.get(2)),
                  Double.parseDouble(cells.get(3)),
                  Double.parseDouble(cells.get(4)),
                  Double.parseDouble(cells.get(5)),
                  truth(cells.get(6)),
                  Integer.parseInt(cells.get(7)),
                  Double.parseDouble(cells.get(8)),
                  Double.parseDouble(cells.get(9)),
                  Double.parseDouble(cells.get(score)));
          TrialMeaning.requireRow(row, number);
          return row;
        });
  }

  private static boolean truth(String cell) {
    TrialMeaning.require(List.of("true", "false").contains(cell), "true or false", cell);
    return Boolean.parseBoolean(cell);
  }

  /**
   * @param rows of the task's kind
   */
  static void writePredictions(Path folder, Task task, List<? extends CaseRow> rows) {
    boolean isOfMasks = task instanceof Task.Segmentation;
    StringBuilder csv =
        new StringBuilder(
            Csv.line(
                isOfMasks ? overlapColumns(task.outputs()) : predictionColumns(task.outputs())));
    for (CaseRow row : rows) {
      List<Object> cells = new ArrayList<>(List.of(row.part().label(), row.id(), row.group()));
      if (row instanceof PredictionRow one) {
        cells.add(task.label(one.target()));
        cells.addAll(one.logits());
        cells.addAll(one.probabilities());
      } else if (row instanceof OverlapRow masks) {
        masks.overlaps().forEach(overlap -> cells.addAll(numbers(overlap)));
      }
      csv.append(Csv.line(cells));
    }
    StudyFiles.write(folder.resolve(PREDICTIONS), csv.toString());
  }

  private static List<Number> numbers(Overlap overlap) {
    return List.of(
        overlap.truePositives(),
        overlap.falsePositives(),
        overlap.falseNegatives(),
        overlap.hausdorff95(),
        overlap.surfaceDistance());
  }

  /** What stands of the masks of a {@link Task.Segmentation}. */
  static List<OverlapRow> readOverlaps(Path folder, Task.Segmentation task) {
    return read(
        folder.resolve(PREDICTIONS),
        overlapColumns(task.structures()),
        (cells, number) -> {
          List<Overlap> overlaps = new ArrayList<>();
          for (int at = 3; at < cells.size(); at += OF_A_STRUCTURE.size()) {
            overlaps.add(
                new Overlap(
                    Long.parseLong(cells.get(at)),
                    Long.parseLong(cells.get(at + 1)),
                    Long.parseLong(cells.get(at + 2)),
                    Double.parseDouble(cells.get(at + 3)),
                    Double.parseDouble(cells.get(at + 4))));
          }
          OverlapRow row =
              new OverlapRow(Part.of(cells.get(0)), cells.get(1), cells.get(2), overlaps);
          TrialMeaning.requireRow(row);
          return row;
        });
  }

  private static List<String> overlapColumns(List<String> structures) {
    return Stream.concat(
            Stream.of("part", "id", "group"),
            structures.stream()
                .flatMap(name -> OF_A_STRUCTURE.stream().map(column -> column + "_" + name)))
        .toList();
  }

  static List<PredictionRow> readPredictions(Path folder, Task task) {
    List<String> outputs = task.outputs();
    int firstLogit = predictionColumns(List.of()).size();
    int firstProbability = firstLogit + outputs.size();
    return read(
        folder.resolve(PREDICTIONS),
        predictionColumns(outputs),
        (cells, number) -> {
          PredictionRow row =
              new PredictionRow(
                  Part.of(cells.get(0)),
                  cells.get(1),
                  cells.get(2),
                  task.target(cells.get(3)),
                  cells.subList(firstLogit, firstProbability).stream().map(Float::valueOf).toList(),
                  cells.subList(firstProbability, cells.size()).stream()
                      .map(Double::valueOf)
                      .toList());
          TrialMeaning.requireRow(row, task);
          return row;
        });
  }

  private static List<String> predictionColumns(List<String> outputs) {
    return Stream.of(
            Stream.of("part", "id", "group", "target"),
            outputs.stream().map(label -> "logit_" + label),
            outputs.stream().map(label -> "probability_" + label))
        .flatMap(columns -> columns)
        .toList();
  }

  /** Makes a row of its cells and its number, from 1. */
  @FunctionalInterface
  private interface Parsing<T> {
    T row(List<String> cells, int number);
  }

  /** No file is no rows. */
  private static <T> List<T> read(Path file, List<String> columns, Parsing<T> parse) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      List<List<String>> rows = CsvRows.of(StudyFiles.read(file));
      if (rows.isEmpty() || !rows.get(0).equals(columns)) {
        throw new IllegalArgumentException("expected a header of " + columns);
      }
      List<T> values = new ArrayList<>();
      for (List<String> row : rows.subList(1, rows.size())) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              "expected " + columns.size() + " cells but found " + row);
        }
        values.add(parse.row(row, values.size() + 1));
      }
      return values;
    } catch (IllegalArgumentException e) {
      throw StudyFiles.damaged(file, e);
    }
  }
}
