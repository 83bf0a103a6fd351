package io.pollard.app.report;

import io.pollard.study.StudyPlots;
import io.pollard.study.plot.Chart;
import java.util.ArrayList;
import java.util.List;

/** Scores against the cut point, on both parts. */
final class CutCurveSection implements ReportSection {

  @Override
  public String id() {
    return "cuts";
  }

  @Override
  public String title() {
    return "Score by cut";
  }

  @Override
  public Html body(ReportedStudy study) {
    if (study.scores().rows().isEmpty()) {
      return Html.missing("No trial of the study has scores yet, so there is nothing to draw.");
    }
    List<Html> parts = new ArrayList<>();
    parts.add(
        Html.paragraph(
            "Every cut keeps the network up to the named unit. Validation selects; the test part is"
                + " shown and selects nothing. Numbers with intervals stand in the table below."));
    for (Chart chart : StudyPlots.charts(study.study())) {
      parts.add(Html.chart(chart, chart.title() + "; the table below has the numbers"));
    }
    parts.add(Html.table("Scores with 95 % intervals", study.scores().table()));
    parts.add(
        Html.paragraph(
            "Intervals of one split resample its patients; those of several splits are Student's"
                + " with Nadeau and Bengio's variance, since splits share patients."));
    return Html.all(parts);
  }
}
