package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Task;
import io.pollard.metrics.Metric;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Picture;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import io.pollard.training.EpochRow;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A trial's history as a picture: losses above, validation scores below, the best epoch marked. Its
 * numbers stand in {@code history.csv}.
 */
public final class LearningCurves {

  /** The name of {@code history.png} and {@code history.svg} in the trial's folder. */
  private static final String NAME = "history";

  private static final int FEW = 30;
  private static final double ROOM = 0.05;
  private static final double TENTH = 0.1;

  private LearningCurves() {}

  /** Draws PNG and SVG into the trial's folder and says where the PNG is. */
  public static Path write(StoredTrial trial) {
    return write(trial, trial.folder());
  }

  /**
   * Draws PNG and SVG into a folder, which is made where it is missing, with the numbers beside.
   *
   * @return where the PNG is
   * @throws DataException if there is no epoch yet, or the folder can't be written
   */
  public static Path write(StoredTrial trial, Path folder) {
    List<EpochRow> history = trial.history();
    Picture picture =
        picture(
            trial.id(),
            trial.description().task(),
            trial.description().recipe().selectBy(),
            history);
    StudyFiles.createFolder(folder);
    if (!folder.equals(trial.folder())) {
      TrialTables.writeHistory(folder, trial.description().recipe().selectBy(), history);
    }
    return picture.write(folder, NAME);
  }

  /**
   * @throws DataException if there is no epoch yet
   */
  static Picture picture(String title, Task task, Metric selectBy, List<EpochRow> history) {
    if (history.isEmpty()) {
      throw new DataException("expected a history to draw but " + title + " has no epoch yet");
    }
    List<Curve> losses =
        List.of(
            new Curve("training", Series.ORANGE, EpochRow::trainingLoss),
            new Curve("validation", Series.BLUE, EpochRow::validationLoss));
    List<Curve> scores =
        task instanceof Task.Segmentation
            ? List.of(new Curve(selectBy.label(), Series.BLUE, EpochRow::score))
            : List.of(
                new Curve("AUPRC (average precision)", Series.BLUE, EpochRow::averagePrecision),
                new Curve("AUROC", Series.GREEN, EpochRow::auroc));
    double highestLoss = values(losses, history).max().orElse(1);
    double lowestScore = values(scores, history).min().orElse(0);
    Axis loss = Axis.between("loss", 0, Math.max(highestLoss * (1 + ROOM), TENTH));
    Axis score =
        Axis.between(
            "validation score", Math.min(Math.floor(lowestScore / TENTH) * TENTH, 1 - TENTH), 1);
    return new Picture(
        List.of(chart(title, loss, losses, history), chart("", score, scores, history)));
  }

  private record Curve(String name, Color colour, ToDoubleFunction<EpochRow> value) {
    Series of(List<EpochRow> history) {
      return new Series(
          name,
          colour,
          Line.SOLID,
          history.size() <= FEW ? Marker.CIRCLE : Marker.NONE,
          history.stream().map(row -> Point.of(row.epoch(), value.applyAsDouble(row))).toList());
    }
  }

  /** All that can be drawn. */
  private static DoubleStream values(List<Curve> curves, List<EpochRow> history) {
    return curves.stream()
        .flatMapToDouble(curve -> history.stream().mapToDouble(curve.value()))
        .filter(Double::isFinite);
  }

  private static Chart chart(String title, Axis y, List<Curve> curves, List<EpochRow> history) {
    List<Series> series = new ArrayList<>();
    history.stream()
        .filter(EpochRow::isBest)
        .mapToInt(EpochRow::epoch)
        .max()
        .ifPresent(
            best ->
                series.add(
                    Series.straight(
                        "best epoch: " + best,
                        Series.GREY,
                        Line.DASHED,
                        Point.of(best, y.low()),
                        Point.of(best, y.high()))));
    curves.forEach(curve -> series.add(curve.of(history)));
    int last = history.get(history.size() - 1).epoch();
    return new Chart(title, Axis.counting("epoch", 0, last), y, series);
  }
}
