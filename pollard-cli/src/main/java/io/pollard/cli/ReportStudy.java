package io.pollard.cli;

import io.pollard.app.report.Report;
import io.pollard.app.report.ReportJob;
import io.pollard.app.report.ReportOptions;
import io.pollard.imaging.CacheOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard report STUDY}: a study as one page, with a model card. */
@Command(
    name = "report",
    sortOptions = false,
    description = {
      "Writes a study as one page of HTML that needs nothing beside it: question and answer, data and"
          + " split, score by cut, methods, certificate, decisions, cost, how to run it again, and a"
          + " model card with checklists (CLAIM 2024, TRIPOD+AI, STARD-AI).",
      "",
      "The study answers what it knows; the rest is marked as missing, and a person writes it into a"
          + " file of answers. No image leaves the study unless --images says so. Trains and selects"
          + " nothing, and writes nothing into the study.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard report pollard-study",
      "  pollard report pollard-study --template card.yaml",
      "  pollard report pollard-study --answers card.yaml --card model.md --out pneumonia.html"
    })
final class ReportStudy implements Callable<Integer> {

  @ParentCommand private Main main;

  @Parameters(paramLabel = "STUDY", description = "The study's folder.")
  private Path study;

  @Option(
      names = "--out",
      paramLabel = "FILE.html",
      defaultValue = "report.html",
      description = "The page (${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--card",
      paramLabel = "FILE.md",
      description = "Also writes the model card as Markdown, as beside a model file.")
  private @Nullable Path card;

  @Option(
      names = "--answers",
      paramLabel = "FILE.yaml",
      description = "What a person says where the model card asks what no study knows.")
  private @Nullable Path answers;

  @Option(
      names = "--template",
      paramLabel = "FILE.yaml",
      description = "Also writes a file of answers to fill in, with what is still missing.")
  private @Nullable Path template;

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "Of the page and the card (network and classes).")
  private @Nullable String title;

  @Option(
      names = "--images",
      description =
          "Shows small pictures of test images, right and wrong, with where the network reads its"
              + " evidence; they are patients' images (no image leaves the study).")
  private boolean hasImages;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Where the trials' own images are now, for --images (where they were).")
  private @Nullable Path data;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "Where prepared images are kept, for --images (the user's cache folder).")
  private @Nullable Path cacheDirectory;

  @Override
  public Integer call() {
    Report report = ReportJob.run(options(), new ConsoleProgress(main.console()));
    report.write(out);
    main.console().say("wrote " + out);
    if (card != null) {
      report.writeCard(card);
      main.console().say("wrote " + card);
    }
    if (template != null) {
      report.writeTemplate(template);
      main.console().say("wrote " + template);
    }
    main.console().say("model card: " + report.card().sentence());
    report.damage().forEach(main.console()::say);
    return ExitCode.partly(ExitCode.DONE, report.damage());
  }

  private ReportOptions options() {
    ReportOptions options = ReportOptions.of(study);
    if (title != null) {
      options = options.withTitle(title);
    }
    if (answers != null) {
      options = options.withAnswers(answers);
    }
    if (data != null) {
      options = options.withData(data);
    }
    if (cacheDirectory != null) {
      options = options.withCache(CacheOptions.defaults().withDirectory(cacheDirectory));
    }
    return hasImages ? options.withImages() : options;
  }
}
