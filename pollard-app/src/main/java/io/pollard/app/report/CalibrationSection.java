package io.pollard.app.report;

import io.pollard.data.DataException;
import io.pollard.metrics.Calibration;
import io.pollard.study.CalibrationReport;
import io.pollard.study.CutScores.Row;
import io.pollard.study.DecisionCurveReport;
import io.pollard.study.JudgedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether probabilities mean what they say, and what decisions by them are worth. */
final class CalibrationSection implements ReportSection {

  @Override
  public String id() {
    return "calibration";
  }

  @Override
  public String title() {
    return "Calibration and decision curve";
  }

  @Override
  public Html body(ReportedStudy study) {
    return study
        .selected()
        .flatMap(CalibrationSection::rows)
        .map(CalibrationSection::said)
        .orElseGet(
            () ->
                Html.missing(
                    "Validation selects no network of classes yet, so there are no probabilities to"
                        + " judge."));
  }

  /** Of the test part of the first repeat; empty where its task has no classes. */
  static Optional<JudgedRows> rows(Row row) {
    try {
      return Optional.of(JudgedRows.of(row.first()));
    } catch (DataException e) {
      return Optional.empty();
    }
  }

  private static Html said(JudgedRows rows) {
    CalibrationReport report = report(rows);
    List<Html> parts = new ArrayList<>();
    parts.add(
        Html.paragraph(
            "Of cases with a probability of .8 four in five should be positive. The diagrams have the"
                + " test part as the network says it and after a temperature that was fitted on the"
                + " validation part."));
    parts.add(
        Html.picture(
            report.picture(),
            "shares against probabilities in ten bins, with how many cases each bin has"));
    parts.add(Html.table("Calibration, 95 % intervals over patients", report.scores()));
    parts.add(Html.list(report.sentences()));
    parts.add(Html.heading(3, "Decision curve"));
    parts.add(
        curve(rows)
            .map(
                curve ->
                    Html.all(
                        Html.paragraph(
                            "Net benefit of deciding by the network at a threshold probability, beside"
                                + " treating all and treating none."),
                        Html.chart(
                            curve.picture().charts().get(0),
                            "net benefit against the threshold probability; the table has the"
                                + " numbers"),
                        Html.table("Net benefit", curve.table())))
            .orElseGet(
                () -> Html.missing("A decision curve is of two classes; this task has more.")));
    return Html.all(parts);
  }

  static CalibrationReport report(JudgedRows rows) {
    return CalibrationReport.of(rows, List.of(Calibration.Method.TEMPERATURE));
  }

  private static Optional<DecisionCurveReport> curve(JudgedRows rows) {
    return rows.task().isBinary() ? Optional.of(DecisionCurveReport.of(rows)) : Optional.empty();
  }
}
