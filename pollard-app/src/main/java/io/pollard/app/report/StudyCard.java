package io.pollard.app.report;

import io.pollard.app.report.Answer.Status;
import io.pollard.text.StrangersText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A model card (Mitchell et al. 2019) and checklists of reporting guidelines, answered by a study
 * and by a person. What is asked in several of them is answered once, by topic.
 *
 * @param lists each with an answer an item, the model card's first
 */
public record StudyCard(List<Answered> lists, Map<String, Answer> topics) {

  /** What Markdown would take for something else. */
  private static final Pattern MARKS = Pattern.compile("[\\\\`*_{}\\[\\]<>#|~&]");

  /** A checklist, answered. */
  record Answered(Checklist list, List<Answer> answers) {
    Answered {
      answers = List.copyOf(answers);
    }

    long count(Status status) {
      return answers.stream().filter(answer -> answer.status() == status).count();
    }

    /** "12 of 18 answered, 1 not applicable, 5 missing". */
    String sentence() {
      return count(Status.ANSWERED)
          + " of "
          + answers.size()
          + " answered, "
          + count(Status.NOT_APPLICABLE)
          + " not applicable, "
          + count(Status.MISSING)
          + " missing";
    }
  }

  public StudyCard {
    lists = List.copyOf(lists);
    topics = Collections.unmodifiableMap(new LinkedHashMap<>(topics));
  }

  /**
   * @throws io.pollard.data.DataException if the person's file can't be read
   */
  static StudyCard of(ReportedStudy study, Optional<Path> written) {
    Map<String, String> asked = Checklist.topics();
    StudyAnswers own = StudyAnswers.of(study);
    WrittenAnswers person = WrittenAnswers.of(written, asked.keySet());
    Map<String, Answer> topics = new LinkedHashMap<>();
    asked.forEach(
        (topic, prompt) ->
            topics.put(
                topic,
                answer(
                    Optional.ofNullable(person.byTopic().get(topic)),
                    Optional.ofNullable(own.byTopic().get(topic)),
                    prompt)));
    return new StudyCard(
        Checklist.all().stream()
            .map(
                list ->
                    new Answered(
                        list, list.items().stream().map(item -> answer(item, topics)).toList()))
            .toList(),
        topics);
  }

  /** A person's words stand before the study's. */
  private static Answer answer(Optional<Answer> person, Optional<Answer> own, String prompt) {
    if (person.isEmpty()) {
      return own.orElseGet(() -> Answer.missing(prompt));
    }
    return own.filter(found -> found.status() == Status.ANSWERED)
        .filter(found -> person.get().status() == Status.ANSWERED)
        .map(found -> Answer.of(person.get().text() + " (" + found.text() + ")"))
        .orElseGet(person::get);
  }

  private static Answer answer(Checklist.Item item, Map<String, Answer> topics) {
    List<Answer> parts = new ArrayList<>();
    for (String topic : item.topics()) {
      Answer found = topics.get(topic);
      if (found == null) {
        throw new IllegalStateException("expected a topic but found " + topic);
      }
      parts.add(found);
    }
    String known =
        parts.stream()
            .filter(part -> part.status() != Status.MISSING)
            .map(Answer::text)
            .collect(Collectors.joining(". "));
    List<String> open =
        parts.stream().filter(part -> part.status() == Status.MISSING).map(Answer::text).toList();
    if (!open.isEmpty()) {
      return Answer.missing(
          (known.isEmpty() ? "" : known + ". ") + "To be written: " + String.join("; ", open));
    }
    return parts.stream().allMatch(part -> part.status() == Status.NOT_APPLICABLE)
        ? Answer.notApplicable(known)
        : Answer.of(known);
  }

  long count(Status status) {
    return lists.stream().mapToLong(list -> list.count(status)).sum();
  }

  /** How much of all that is asked is answered. */
  public String sentence() {
    return lists.stream().mapToInt(list -> list.answers().size()).sum()
        + " items: "
        + count(Status.ANSWERED)
        + " answered, "
        + count(Status.NOT_APPLICABLE)
        + " not applicable, "
        + count(Status.MISSING)
        + " missing";
  }

  /** A row an item: its number, what is asked, how that stands, and the answer. */
  static List<List<String>> rows(Answered list) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < list.answers().size(); i++) {
      Checklist.Item item = list.list().items().get(i);
      Answer answer = list.answers().get(i);
      rows.add(
          List.of(
              item.number(),
              item.section() + ": " + item.asks(),
              answer.status().label(),
              answer.text()));
    }
    return rows;
  }

  /**
   * The whole card as Markdown. It names no path, no file and no patient.
   *
   * @param title of the card
   */
  public String markdown(String title) {
    StringBuilder card = new StringBuilder();
    card.append("# Model card: ").append(escaped(title)).append("\n\n");
    card.append(sentence()).append(".\n");
    for (Answered list : lists) {
      card.append("\n## ").append(list.list().name()).append("\n\n");
      card.append(escaped(list.list().source())).append(". ");
      card.append(escaped(list.list().note())).append('\n');
      card.append('\n').append(list.sentence()).append(".\n");
      String section = "";
      for (int i = 0; i < list.answers().size(); i++) {
        Checklist.Item item = list.list().items().get(i);
        Answer answer = list.answers().get(i);
        if (!item.section().equals(section)) {
          section = item.section();
          card.append("\n### ").append(escaped(section)).append("\n\n");
        }
        card.append("- ")
            .append(item.number())
            .append(", ")
            .append(escaped(item.asks()))
            .append(" (**")
            .append(answer.status().label())
            .append("**): ")
            .append(escaped(answer.text()))
            .append('\n');
      }
    }
    return card.toString();
  }

  /** On one line, with nothing in it that Markdown or HTML obeys. */
  private static String escaped(String words) {
    return MARKS
        .matcher(StrangersText.visible(words.replaceAll("\\s*\\R\\s*", " ")))
        .replaceAll("\\\\$0");
  }

  /**
   * A file of answers to fill in: each topic that the study does not answer, with what is to be
   * written and where it is asked; the others as comments.
   */
  public String template() {
    StringBuilder template = new StringBuilder();
    template.append(
        """
        # Answers for the model card of a study, read by pollard report --answers.
        # Write text behind a topic; '|' begins text of several lines. What does not apply:
        #   registration: {not-applicable: the study looks back}
        # Topics that are left empty stay missing.
        """);
    Map<String, String> prompts = Checklist.topics();
    topics.forEach(
        (topic, answer) -> {
          template.append("\n# ").append(prompts.get(topic)).append(" (").append(where(topic));
          template.append(")\n");
          template.append(
              answer.status() == Status.MISSING
                  ? topic + ": \"\"\n"
                  : "# answered; to add to it:\n# " + topic + ": \"\"\n");
        });
    return template.toString();
  }

  private String where(String topic) {
    return lists.stream()
        .map(Answered::list)
        .filter(list -> list.items().stream().anyMatch(item -> item.topics().contains(topic)))
        .map(
            list ->
                list.name()
                    + " "
                    + list.items().stream()
                        .filter(item -> item.topics().contains(topic))
                        .map(Checklist.Item::number)
                        .distinct()
                        .collect(Collectors.joining(", ")))
        .collect(Collectors.joining("; "));
  }
}
