package io.pollard.app.report;

import io.pollard.study.StoredTransferability;
import java.util.ArrayList;
import java.util.List;

/** How much of the pretrained features is left. */
final class TransferabilitySection implements ReportSection {

  @Override
  public String id() {
    return "transferability";
  }

  @Override
  public String title() {
    return "Transferability of features";
  }

  @Override
  public Html body(ReportedStudy study) {
    return study
        .transferability()
        .map(TransferabilitySection::said)
        .orElseGet(
            () ->
                Html.missing(
                    "Features before and after training were not compared in this study; pollard"
                        + " transferability does it."));
  }

  private static Html said(StoredTransferability found) {
    List<Html> parts = new ArrayList<>();
    parts.add(
        Html.paragraph(
            "Features of the pretrained network are compared with those after training by canonical"
                + " correlation. The detected cut is the first unit whose lower quartile is not above"
                + " the upper quartiles of chance and of shuffled images. It uses no score."));
    found
        .charts()
        .forEach(
            chart ->
                parts.add(
                    Html.chart(
                        chart,
                        chart.title()
                            + ": boxes of the coefficients by cut point, and the upper quartiles of"
                            + " both baselines as lines")));
    if (!found.detected().rows().isEmpty()) {
      parts.add(Html.table("Detected cuts", found.detected()));
    }
    return Html.all(parts);
  }
}
