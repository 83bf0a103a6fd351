package io.pollard.app.report;

import io.pollard.study.SplitContents;
import io.pollard.study.StoredTrial;
import java.util.ArrayList;
import java.util.List;

/** The images, how they were split, and what stands in two parts. */
final class DataSection implements ReportSection {

  @Override
  public String id() {
    return "data";
  }

  @Override
  public String title() {
    return "Data and split";
  }

  @Override
  public Html body(ReportedStudy study) {
    if (study.splits().isEmpty()) {
      return Html.missing(
          "The study has no split that can be read, so what is in its parts is not said here.");
    }
    List<Html> parts = new ArrayList<>();
    parts.add(
        Html.paragraph(
            "Networks are trained on the training part and chosen on the validation part; the test"
                + " part chooses nothing. Images of one patient (group) stay in one part."));
    for (SplitContents split : study.splits()) {
      parts.add(Html.table("Split " + split.seed() + ": images / patients", split.table()));
    }
    parts.add(Html.heading(3, "Leaks"));
    parts.add(Html.list(leaks(study)));
    return Html.all(parts);
  }

  /** What stands in two parts, of every split, and what was allowed. */
  static List<String> leaks(ReportedStudy study) {
    List<String> sentences = new ArrayList<>();
    for (SplitContents split : study.splits()) {
      String name = "split " + split.seed() + ": ";
      sentences.add(
          name
              + (split.sharedGroups() == 0
                  ? "no patient has images in two parts"
                  : split.sharedGroups() + " patients have images in two parts"));
      sentences.add(
          name
              + (!split.hasContents()
                  ? "its file does not say which images are equal"
                  : split.sharedContents() == 0
                      ? "no two equal images stand in two parts"
                      : split.sharedContents() + " images stand in two parts"));
    }
    study.study().trials().stream()
        .map(StoredTrial::facts)
        .flatMap(facts -> facts.allowedLeaks().stream())
        .distinct()
        .forEach(leak -> sentences.add("allowed by who trained: " + leak));
    return sentences;
  }
}
