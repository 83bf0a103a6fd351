package io.pollard.app.report;

import io.pollard.app.TestExamples.Example;
import io.pollard.app.report.Html.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Test images that the selected network is surest about, right and wrong. */
final class ExamplesSection implements ReportSection {

  @Override
  public String id() {
    return "examples";
  }

  @Override
  public String title() {
    return "Examples, right and wrong";
  }

  @Override
  public Html body(ReportedStudy study) {
    if (study.examples().isEmpty()) {
      return Html.missing(study.whyNoExamples());
    }
    return Html.all(
        Html.paragraph(
            "Images of the test part whose decided class has the highest probability, of each patient"
                + " one at most. Colours are where the network reads its evidence for that class;"
                + " the frame is what it sees. They explain a decision to who looks, and prove nothing"
                + " about its cause."),
        Html.heading(3, "Right"),
        shown(study.examples().stream().filter(Example::isRight).toList()),
        Html.heading(3, "Wrong"),
        shown(study.examples().stream().filter(one -> !one.isRight()).toList()));
  }

  private static Html shown(List<Example> examples) {
    if (examples.isEmpty()) {
      return Html.missing("There is none.");
    }
    List<Html> figures = new ArrayList<>();
    for (Example one : examples) {
      String words =
          String.format(
              Locale.ROOT, "%s, decided %s (%.3f)", one.truth(), one.decision(), one.probability());
      figures.add(
          Html.element(
              "figure",
              Html.image(
                  one.png(),
                  "A test image of " + words + ", with where the network reads its evidence"),
              Html.element("figcaption", Html.text(words))));
    }
    return Html.element("div", Attributes.of("class", "examples"), Html.all(figures));
  }
}
