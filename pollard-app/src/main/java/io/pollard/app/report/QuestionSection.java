package io.pollard.app.report;

import io.pollard.data.Task;
import io.pollard.study.CutScores;
import io.pollard.study.StoredTrial;
import java.util.List;

/** What was asked, and the answer. */
final class QuestionSection implements ReportSection {

  @Override
  public String id() {
    return "question";
  }

  @Override
  public String title() {
    return "Question and answer";
  }

  @Override
  public Html body(ReportedStudy study) {
    List<String> findings = Findings.of(study);
    return Html.all(
        Html.paragraph(
            "How much of a pretrained network do these images need? The study trains networks that"
                + " are cut at different places, selects one by its validation score, and compares"
                + " it with full transfer, which keeps and trains all of the network."),
        findings.isEmpty()
            ? Html.missing("No trial of the study has scores yet, so there is no answer.")
            : Html.element(
                "div",
                Html.Attributes.of("class", "answer"),
                Html.all(findings.stream().map(Html::paragraph).toList())),
        facts(study).table("What was asked"));
  }

  static Facts facts(ReportedStudy study) {
    List<StoredTrial> trials = study.study().trials();
    return new Facts()
        .put("task", study.task().map(QuestionSection::said).orElse(""))
        .put("data digest", study.study().data().map(QuestionSection::shortened).orElse(""))
        .put("network", trials.stream().map(one -> one.description().network()).toList())
        .put(
            "pretrained weights",
            trials.stream()
                .map(
                    one ->
                        one.description().isFromRandom()
                            ? "none: random"
                            : one.facts().weightsSource().orElse("unstated"))
                .toList())
        .put("input", trials.stream().map(one -> one.input().toString()).toList())
        .put("compared", study.scores().rows().stream().map(CutScores.Row::name).toList())
        .put(
            "selected by",
            study.scores().rows().isEmpty()
                ? ""
                : "validation " + study.scores().metric().shortLabel());
  }

  static String said(Task task) {
    String outputs = String.join(", ", task.outputs());
    return task instanceof Task.SingleLabel single
        ? "which one of " + outputs + single.positive().map(one -> "; positive: " + one).orElse("")
        : "which of " + outputs;
  }

  private static String shortened(String digest) {
    return digest.length() > 16 ? digest.substring(0, 16) : digest;
  }
}
