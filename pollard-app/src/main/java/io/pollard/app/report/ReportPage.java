package io.pollard.app.report;

import io.pollard.app.ProgramVersion;
import io.pollard.app.report.Html.Attributes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The whole page: head, contents, sections. */
final class ReportPage {

  private static final String STYLE = "report.css";

  private final String title;
  private final List<ReportSection> sections;

  ReportPage(String title, List<ReportSection> sections) {
    this.title = title;
    this.sections = List.copyOf(sections);
  }

  /** In their order. */
  static List<ReportSection> sections(StudyCard card) {
    return List.of(
        new QuestionSection(),
        new DataSection(),
        new CutCurveSection(),
        new MethodsSection(),
        new CertificateSection(),
        new DecisionsSection(),
        new CalibrationSection(),
        new SubgroupsSection(),
        new ExamplesSection(),
        new TransferabilitySection(),
        new CostSection(),
        new EnvironmentSection(),
        new RerunSection(),
        new CardSection(card));
  }

  /**
   * @param made when, the only thing that differs between two pages of one study
   */
  String of(ReportedStudy study, Instant made) {
    Html head =
        Html.element(
            "head",
            Html.element("meta", Attributes.of("charset", "utf-8")),
            Html.element(
                "meta",
                Attributes.of("name", "viewport")
                    .with("content", "width=device-width, initial-scale=1")),
            Html.element(
                "meta", Attributes.of("name", "color-scheme").with("content", "light dark")),
            Html.element(
                "meta",
                Attributes.of("name", "generator")
                    .with("content", "Pollard " + ProgramVersion.current())),
            Html.element("title", Html.text(title)),
            Html.style(style()));
    Html body =
        Html.element(
            "body",
            Html.element(
                "header",
                Html.element("h1", Html.text(title)),
                Html.element(
                    "p",
                    Html.text("Made by Pollard " + ProgramVersion.current() + " at "),
                    time(made),
                    Html.text(". For research; no medical product."))),
            damage(study),
            contents(),
            Html.element(
                "main", Html.all(sections.stream().map(one -> whole(one, study)).toList())));
    return "<!DOCTYPE html>\n"
        + Html.element(
                "html",
                Attributes.of("lang", "en").with("xmlns", "http://www.w3.org/1999/xhtml"),
                head,
                body)
            .markup()
        + "\n";
  }

  private static Html time(Instant made) {
    String said = made.truncatedTo(ChronoUnit.SECONDS).toString();
    return Html.element("time", Attributes.of("datetime", said), Html.text(said));
  }

  /** What can't be read stands first. */
  private static Html damage(ReportedStudy study) {
    List<String> damage = study.methods().damage();
    return damage.isEmpty()
        ? Html.none()
        : Html.element(
            "aside",
            Attributes.of("class", "damage"),
            Html.paragraph("Files of the study can't be read, and are left out of this report:"),
            Html.list(damage));
  }

  private Html contents() {
    List<Html> entries = new ArrayList<>();
    for (ReportSection section : sections) {
      entries.add(
          Html.element(
              "li",
              Html.element(
                  "a", Attributes.of("href", "#" + section.id()), Html.text(section.title()))));
    }
    return Html.element(
        "nav", Attributes.of("aria-label", "Contents"), Html.element("ol", Html.all(entries)));
  }

  private static Html whole(ReportSection section, ReportedStudy study) {
    String heading = section.id() + "-heading";
    return Html.element(
        "section",
        Attributes.of("id", section.id()).with("aria-labelledby", heading),
        Html.element("h2", Attributes.of("id", heading), Html.text(section.title())),
        section.body(study));
  }

  private static String style() {
    try (InputStream in = ReportPage.class.getResourceAsStream(STYLE)) {
      if (in == null) {
        throw new IllegalStateException("expected " + STYLE + " beside the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
