package io.pollard.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.metrics.Metric;
import io.pollard.progress.Progress;
import io.pollard.study.Certificate;
import io.pollard.study.Study;
import io.pollard.testing.StoredStudies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ReportJobIT {

  private static final Instant MADE = Instant.parse("2027-03-01T09:30:00.5Z");
  private static final int FIVE_MEGABYTES = 5_000_000;
  private static final Pattern REFERENCE =
      Pattern.compile("(src|href|xlink:href|action|data|srcset)=\"([^\"]*)\"");

  private static final List<String> SECTIONS =
      List.of(
          "question",
          "data",
          "cuts",
          "methods",
          "certificate",
          "decisions",
          "calibration",
          "subgroups",
          "examples",
          "transferability",
          "cost",
          "environment",
          "rerun",
          "card");

  @TempDir private Path folder;

  private static Report report(Path study) {
    return ReportJob.run(ReportOptions.of(study), Progress.SILENT, MADE);
  }

  /** Of a study of an earlier build; made once, since it resamples. */
  private static Report stored;

  @BeforeAll
  static void makeStored(@TempDir Path once) {
    stored = report(StoredStudies.copy("format-1", once).resolve("study"));
  }

  private static Document page(Report report) throws Exception {
    return Pages.parse(report.html());
  }

  private static String text(Document page, String section) {
    return Pages.byId(page, section).getTextContent();
  }

  @Test
  void aStudyOfAnEarlierBuildHasEverySection() throws Exception {
    Report report = stored;
    Document page = page(report);
    assertThat(Pages.elements(page, "section"))
        .extracting(section -> section.getAttribute("id"))
        .containsExactlyElementsOf(SECTIONS);
    assertThat(Pages.elements(page, "a"))
        .extracting(link -> link.getAttribute("href"))
        .containsExactlyElementsOf(SECTIONS.stream().map("#"::concat).toList());
    assertThat(text(page, "question"))
        .contains("Validation selects TTL cut at layer2.0 of sapling, with a test AUPRC of ")
        .contains(" of what full transfer has and takes; its model file takes ")
        .contains("No certificate was asked for");
    assertThat(text(page, "data")).contains("split 1: no patient has images in two parts");
    assertThat(text(page, "methods")).contains("TTL-2").contains("trials left out");
    assertThat(text(page, "decisions")).contains("decided firm");
    assertThat(text(page, "cost")).contains("TTL cut at layer2.0");
    assertThat(text(page, "environment")).contains("SHA-256 of the weights");
    assertThat(text(page, "rerun"))
        .contains("pollard train lesions --backbone sapling --weights sapling --positive firm")
        .contains("pollard export pollard-study-again/sapling-ttl-layer2.0-s1-a63cd79b");
    assertThat(Pages.elements(page, "svg")).hasSize(10);
    assertThat(report.damage()).isEmpty();
  }

  @Test
  void thePageIsWholeByItselfAndShowsNoImage() throws Exception {
    Report report = stored;
    assertThat(report.html().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(FIVE_MEGABYTES);
    Matcher references = REFERENCE.matcher(report.html());
    while (references.find()) {
      assertThat(references.group(2)).startsWith("#");
    }
    String page = report.html().replaceAll("xmlns=\"http://www.w3.org/[^\"]*\"", "");
    assertThat(
            List.of(
                    "url(",
                    "@import",
                    "data:image",
                    "<img",
                    "<image",
                    "<script",
                    "<link",
                    "<iframe",
                    "<object",
                    "http://",
                    "https://")
                .stream()
                .filter(page::contains))
        .isEmpty();
  }

  @Test
  void theSameStudyGivesTheSameBytesButForTheTime() {
    Path study = new MadeStudy(folder.resolve("study")).withTrials().folder();
    String first = report(study).html();
    assertThat(report(study).html().equals(first)).isTrue();
    Instant later = MADE.plusSeconds(86_400);
    String other = ReportJob.run(ReportOptions.of(study), Progress.SILENT, later).html();
    assertThat(other.equals(first)).isFalse();
    assertThat(other.replace("2027-03-02T", "2027-03-01T").equals(first)).isTrue();
  }

  @Test
  void nothingInTheStudyIsWritten() throws IOException {
    MadeStudy made = new MadeStudy(folder.resolve("study")).withTrials();
    Certificate.of(made.study(), Metric.AUROC, .2);
    List<String> before = files(made.folder());
    report(made.folder());
    assertThat(files(made.folder())).isEqualTo(before);
  }

  private static List<String> files(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .sorted()
          .map(
              file -> {
                try {
                  return file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              })
          .toList();
    }
  }

  @Test
  void namesThatMeanHarmAreOnlyRead() throws Exception {
    MadeStudy made = new MadeStudy(folder.resolve("study <i>'\"")).withTrials();
    Certificate.of(made.study(), Metric.AUROC, .2);
    made.exportAll();
    Report report =
        ReportJob.run(
            ReportOptions.of(made.folder()).withTitle("a \"title\" of " + MadeStudy.EVIL),
            Progress.SILENT,
            MADE);
    Document page = page(report);
    assertThat(Pages.elements(page, "script")).isEmpty();
    assertThat(Pages.elements(page, "i")).isEmpty();
    assertThat(report.html().contains("<script")).isFalse();
    assertThat(Pages.elements(page, "h1").get(0).getTextContent())
        .isEqualTo("a \"title\" of " + MadeStudy.EVIL);
    assertThat(text(page, "question")).contains(MadeStudy.EVIL).contains("a 'well' & \"sound\"");
    assertThat(text(page, "data"))
        .contains("allowed by who trained: 2 images of " + MadeStudy.EVIL);
    assertThat(text(page, "environment")).contains("a processor <fast>");
    assertThat(text(page, "rerun"))
        .contains("pollard train 'x-rays of '\\''ward'\\'' <script>alert(\"ill\")</script>'");
    for (Element element : Pages.elements(page, "*")) {
      for (int i = 0; i < element.getAttributes().getLength(); i++) {
        assertThat(element.getAttributes().item(i).getNodeName()).doesNotStartWith("on");
      }
    }
  }

  @Test
  void aCertificateIsAnsweredAgainByItsProtocol() throws Exception {
    MadeStudy made = new MadeStudy(folder.resolve("study")).withTrials();
    Certificate asked = Certificate.of(made.study(), Metric.AUROC, .2);
    made.exportAll();
    Document page = page(report(made.folder()));
    assertThat(text(page, "certificate"))
        .contains(asked.sentences().get(0))
        .contains(asked.protocol().hash())
        .contains("margin0.2");
    assertThat(text(page, "question"))
        .contains("Certificate: " + asked.sentences().get(0))
        .contains("its model file takes 2.5 ms for an image where full transfer's takes 2.5 ms");
    assertThat(text(page, "rerun"))
        .contains("pollard certify pollard-study-again --margin 0.2 --metric auroc");
  }

  @Test
  void noPatientAndNoFileOfTheDataIsNamed() {
    MadeStudy made = new MadeStudy(folder.resolve("study")).withTrials();
    Report report = report(made.folder());
    assertThat(report.html().contains("patient &#39;")).isFalse();
    assertThat(report.html().contains(".png")).isFalse();
    assertThat(report.card().markdown("made"))
        .doesNotContain("patient '")
        .doesNotContain(".png")
        .doesNotContain("x-rays");
  }

  @Test
  void aStudyWithoutTrialsSaysWhatItHasNot() throws Exception {
    MadeStudy made = new MadeStudy(folder.resolve("study")).withTrials();
    for (var trial : made.study().trials()) {
      try (var files = Files.list(trial.folder())) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(trial.folder());
    }
    Files.delete(made.study().splitFile(1));
    Report report = report(made.folder());
    Document page = page(report);
    assertThat(report.title()).startsWith("A study without trials for ");
    assertThat(Pages.elements(page, "section")).hasSize(SECTIONS.size());
    assertThat(text(page, "question")).contains("No trial of the study has scores yet");
    assertThat(text(page, "data")).contains("no split that can be read");
    assertThat(text(page, "cuts")).contains("nothing to draw");
    assertThat(text(page, "methods")).contains("no methods can be compared");
    assertThat(text(page, "certificate")).contains("No certificate was asked for");
    assertThat(text(page, "decisions")).contains("selects no network yet");
    assertThat(text(page, "calibration")).contains("no probabilities to judge");
    assertThat(text(page, "subgroups")).contains("no scores of groups");
    assertThat(text(page, "examples")).contains("This report was made without images");
    assertThat(text(page, "transferability")).contains("were not compared in this study");
    assertThat(text(page, "cost"))
        .contains("nothing was spent yet")
        .contains("No trial was exported");
    assertThat(text(page, "environment")).contains("nothing is known of where it was made");
    assertThat(text(page, "rerun")).contains("nothing to run again");
  }

  @Test
  void aDamagedTrialIsNamedAndTheRestReported() throws Exception {
    MadeStudy made = new MadeStudy(folder.resolve("study")).withTrials();
    Path damaged = made.study().trials().get(2).folder().resolve("predictions.csv");
    Files.writeString(damaged, "nothing");
    Report report = report(made.folder());
    assertThat(report.damage()).hasSize(1);
    assertThat(report.damage().get(0)).contains("predictions.csv");
    assertThat(Pages.elements(page(report), "aside").get(0).getTextContent())
        .contains("predictions.csv");
  }

  @Test
  void aProtocolWhoseTrialsAreGoneIsSaidToBeUnanswered() throws Exception {
    MadeStudy made = new MadeStudy(folder.resolve("study")).withTrials();
    Certificate asked = Certificate.of(made.study(), Metric.AUROC, .2);
    String gone = asked.protocol().cuts().get(0).repeats().get(0).trial();
    Files.delete(Study.existing(made.folder()).trial(gone).folder().resolve("trial.json"));
    assertThat(text(page(report(made.folder())), "certificate"))
        .contains("can't be answered any more")
        .contains(gone);
  }

  @Test
  void whatIsNoStudyIsRefused() {
    assertThatThrownBy(() -> report(folder)).isInstanceOf(DataException.class);
  }
}
