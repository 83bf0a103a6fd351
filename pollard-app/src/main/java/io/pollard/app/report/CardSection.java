package io.pollard.app.report;

import java.util.ArrayList;
import java.util.List;

/** The model card and the checklists. */
final class CardSection implements ReportSection {

  private static final List<String> HEADINGS = List.of("item", "what is asked", "status", "answer");

  private final StudyCard card;

  CardSection(StudyCard card) {
    this.card = card;
  }

  @Override
  public String id() {
    return "card";
  }

  @Override
  public String title() {
    return "Model card and checklists";
  }

  @Override
  public Html body(ReportedStudy study) {
    List<Html> parts = new ArrayList<>();
    parts.add(
        Html.element(
            "p",
            Html.element("strong", Html.text(card.sentence())),
            Html.text(
                ". The study answers what it knows; what is missing a person has to write (pollard"
                    + " report --template, then --answers).")));
    for (StudyCard.Answered list : card.lists()) {
      parts.add(Html.heading(3, list.list().name()));
      parts.add(Html.paragraph(list.list().source() + ". " + list.list().note()));
      parts.add(Html.table(list.sentence(), HEADINGS, StudyCard.rows(list)));
    }
    return Html.all(parts);
  }
}
