package io.pollard.app.report;

/** Scores of groups of patients. */
final class SubgroupsSection implements ReportSection {

  @Override
  public String id() {
    return "subgroups";
  }

  @Override
  public String title() {
    return "Subgroups";
  }

  @Override
  public Html body(ReportedStudy study) {
    return Html.missing(
        "The study does not store of which sex, age or device its images are, so this report has no"
            + " scores of groups; pollard evaluate --by computes them of the images' own table.");
  }
}
