package io.pollard.app.report;

import io.pollard.study.CutScores.Row;
import io.pollard.study.ExportedFile;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.TrainingCosts;
import java.util.ArrayList;
import java.util.List;

/** What training took, and what model files take. */
final class CostSection implements ReportSection {

  private static final List<Column> FILES =
      List.of(
          Column.of("network", "network"),
          Column.of("trial", "trial"),
          new Column("bytes", "MB", 1e6, 2),
          new Column("ms_per_image", "ms per image", 1, 2),
          Column.of("threads", "threads"));

  @Override
  public String id() {
    return "cost";
  }

  @Override
  public String title() {
    return "Cost";
  }

  @Override
  public Html body(ReportedStudy study) {
    List<StoredTrial> ended = study.scores().trials();
    Html training =
        ended.isEmpty()
            ? Html.missing("No trial of the study came to its end, so nothing was spent yet.")
            : Html.all(
                Html.table("Training", TrainingCosts.of(ended).summary()),
                Html.paragraph(
                    "Multiply-adds of training and of the validation after each epoch, also as a"
                        + " multiple of one full transfer."));
    List<List<Object>> files = new ArrayList<>();
    for (Row row : study.scores().rows()) {
      for (StoredTrial trial : row.trials()) {
        trial.exported().ifPresent(file -> files.add(cells(row, trial, file)));
      }
    }
    return Html.all(
        training,
        files.isEmpty()
            ? Html.missing(
                "No trial was exported, so how long a model file takes for an image was not"
                    + " measured.")
            : Html.table("Model files, single images in ONNX Runtime", new Table(FILES, files)));
  }

  private static List<Object> cells(Row row, StoredTrial trial, ExportedFile file) {
    return List.of(row.name(), trial.id(), file.bytes(), file.millisPerImage(), file.threads());
  }
}
