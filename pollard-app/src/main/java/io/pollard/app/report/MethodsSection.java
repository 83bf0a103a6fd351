package io.pollard.app.report;

/** The paper's table. */
final class MethodsSection implements ReportSection {

  @Override
  public String id() {
    return "methods";
  }

  @Override
  public String title() {
    return "Methods side by side";
  }

  @Override
  public Html body(ReportedStudy study) {
    if (study.methods().table().rows().isEmpty()) {
      return Html.all(
          Html.missing("No trial of the study came to its end, so no methods can be compared."),
          Html.list(study.methods().notes()));
    }
    return Html.all(
        Html.table("Methods: scores on the test part and costs", study.methods().table()),
        Html.list(study.methods().notes()));
  }
}
