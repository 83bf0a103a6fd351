package io.pollard.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.app.report.Answer.Status;
import io.pollard.data.DataException;
import io.pollard.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyCardIT {

  @TempDir private Path folder;
  private ReportedStudy study;

  @BeforeEach
  void make() {
    MadeStudy made = new MadeStudy(folder.resolve("study")).withTrials();
    study = ReportedStudy.of(ReportOptions.of(made.folder()), Progress.SILENT);
  }

  private StudyCard card(String yaml) throws IOException {
    Path file = folder.resolve("card.yaml");
    Files.writeString(file, yaml);
    return StudyCard.of(study, Optional.of(file));
  }

  private StudyCard card() {
    return StudyCard.of(study, Optional.empty());
  }

  private static Checklist list(String id) {
    return Checklist.all().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }

  private static Answer answer(StudyCard card, String id, String number) {
    StudyCard.Answered answered =
        card.lists().stream().filter(one -> one.list().id().equals(id)).findFirst().orElseThrow();
    List<String> numbers = answered.list().items().stream().map(Checklist.Item::number).toList();
    return answered.answers().get(numbers.indexOf(number));
  }

  @Test
  void theListsHaveTheItemsThatTheirGuidelinesHave() {
    assertThat(list("claim-2024").items())
        .extracting(Checklist.Item::number)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 44).mapToObj(String::valueOf).toList());
    assertThat(
            list("tripod-ai").items().stream()
                .map(item -> item.number().replaceAll("[a-z]", ""))
                .distinct())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 27).mapToObj(String::valueOf).toList());
    assertThat(
            list("stard-ai").items().stream()
                .map(item -> item.number().replaceAll("[a-z]", ""))
                .filter(number -> !number.equals("AI"))
                .distinct())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 30).mapToObj(String::valueOf).toList());
    assertThat(list("model-card").items().stream().map(Checklist.Item::section).distinct())
        .containsExactly(
            "Model details",
            "Intended use",
            "Factors",
            "Metrics",
            "Evaluation data",
            "Training data",
            "Quantitative analyses",
            "Ethical considerations",
            "Caveats and recommendations");
  }

  @Test
  void everyTopicIsAskedAndEveryAskedTopicIsKnown() {
    assertThat(
            Checklist.all().stream()
                .flatMap(list -> list.items().stream())
                .flatMap(item -> item.topics().stream()))
        .allMatch(Checklist.topics()::containsKey);
    assertThat(StudyAnswers.of(study).byTopic().keySet()).allMatch(Checklist.topics()::containsKey);
  }

  @Test
  void theStudyAnswersWhatItKnows() {
    StudyCard card = card();
    assertThat(answer(card, "claim-2024", "24"))
        .isEqualTo(
            Answer.of(
                "pretrained weights: Sapling's own; SHA-256: 3e19; licence: Apache-2.0 \"as is\";"
                    + " the head is drawn from a seed"));
    assertThat(answer(card, "claim-2024", "25").text())
        .startsWith("optimizer: adam (beta1 0.9, ")
        .contains("; batch: ")
        .doesNotContain("Optional")
        .doesNotContain("[");
    assertThat(answer(card, "claim-2024", "27").status()).isEqualTo(Status.NOT_APPLICABLE);
    assertThat(answer(card, "claim-2024", "37").text())
        .contains("Validation selects TTL cut at layer3.1")
        .contains("AUROC 0.");
    assertThat(answer(card, "claim-2024", "1"))
        .isEqualTo(Answer.missing("To be written: " + Checklist.topics().get("title")));
    assertThat(answer(card, "stard-ai", "23").text())
        .contains("of " + MadeStudy.EVIL + ": ")
        .contains(" taken for a 'well' & \"sound\"");
    assertThat(answer(card, "claim-2024", "20").text()).contains("Patients: all images of one");
  }

  @Test
  void anItemIsAnsweredOnlyWhenAllItsTopicsAre() throws IOException {
    StudyCard before = card();
    assertThat(answer(before, "model-card", "5").status()).isEqualTo(Status.MISSING);
    assertThat(answer(before, "model-card", "5").text())
        .startsWith("Split 1: train 80 images of 40 patients")
        .contains("To be written: Where the images come from");
    StudyCard after = card("data-sources: two wards\n");
    assertThat(answer(after, "model-card", "5").status()).isEqualTo(Status.ANSWERED);
    assertThat(answer(after, "claim-2024", "7")).isEqualTo(Answer.of("two wards"));
    assertThat(after.count(Status.ANSWERED)).isGreaterThan(before.count(Status.ANSWERED));
    assertThat(after.count(Status.ANSWERED) + after.count(Status.NOT_APPLICABLE))
        .isEqualTo(
            Checklist.all().stream().mapToLong(list -> list.items().size()).sum()
                - after.count(Status.MISSING));
    assertThat(after.sentence()).contains(after.count(Status.MISSING) + " missing");
  }

  @Test
  void aPersonsWordsStandBeforeTheStudys() throws IOException {
    StudyCard card =
        card(
            """
            leaks: looked at by hand
            registration: {not-applicable: the study looks back}
            limitations: |
              few patients
              one ward
            title: ''
            abstract:
            """);
    assertThat(card.topics().get("leaks").text())
        .startsWith("looked at by hand (split 1: no patient has images in two parts");
    assertThat(answer(card, "claim-2024", "34"))
        .isEqualTo(Answer.notApplicable("the study looks back"));
    assertThat(answer(card, "claim-2024", "40")).isEqualTo(Answer.of("few patients\none ward"));
    assertThat(answer(card, "claim-2024", "1").status()).isEqualTo(Status.MISSING);
    assertThat(answer(card, "claim-2024", "2").status()).isEqualTo(Status.MISSING);
  }

  @Test
  void theTemplateIsReadAgainAndAnswersNothing() throws IOException {
    StudyCard card = card();
    StudyCard again = card(card.template());
    assertThat(again).isEqualTo(card);
    assertThat(card.template())
        .contains("intended-use: \"\"\n")
        .contains("CLAIM 2024 3; STARD-AI 3")
        .contains("# model-selection: \"\"\n");
    assertThat(card(card.template().replace("intended-use: \"\"", "intended-use: \"reading\"")))
        .isNotEqualTo(card);
  }

  @Test
  void aFileOfOtherThingsIsRefusedInOneSentence() {
    assertThatThrownBy(() -> card("intended_use: x\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("card.yaml but found intended_use; --template");
    assertThatThrownBy(() -> card("funding: [a, b]\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected text for funding");
    assertThatThrownBy(() -> card("funding: {other: why}\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("{not-applicable: why}");
    assertThatThrownBy(() -> card("just words\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected answers by topic");
    assertThatThrownBy(() -> card("funding: 'open\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no YAML in line");
    assertThatThrownBy(() -> StudyCard.of(study, Optional.of(folder.resolve("none.yaml"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none.yaml");
  }

  @Test
  void markdownIsNoMarkupOfStrangers() {
    String markdown = card().markdown("a *title* | of <b>");
    assertThat(markdown)
        .startsWith("# Model card: a \\*title\\* \\| of \\<b\\>\n\n")
        .contains("156 items: ")
        .contains("## CLAIM 2024\n")
        .contains("### Reference standard\n")
        .doesNotContain("<script>");
  }
}
