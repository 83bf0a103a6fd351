package io.pollard.app.report;

import io.pollard.data.DataException;
import io.pollard.progress.Progress;
import io.pollard.study.StoredTrial;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes one document of a study: a page of HTML that needs nothing beside it, with a model card.
 *
 * <pre>{@code
 * Report report = ReportJob.run(ReportOptions.of(Path.of("pollard-study")), Progress.SILENT);
 * report.write(Path.of("report.html"));
 * report.writeCard(Path.of("model.md"));
 * }</pre>
 */
public final class ReportJob {

  private ReportJob() {}

  /**
   * Reads the study, writes nothing in it. The same study gives the same bytes but for the time
   * that the page states. Pictures of images, where they are asked for, run the selected network.
   *
   * @param progress is told what happens meanwhile
   * @throws DataException if there is no study, it was written by a newer Pollard, or the file of
   *     answers can't be read
   */
  public static Report run(ReportOptions options, Progress progress) {
    return run(options, progress, Instant.now());
  }

  static Report run(ReportOptions options, Progress progress, Instant made) {
    ReportedStudy study = ReportedStudy.of(options, progress);
    StudyCard card = StudyCard.of(study, options.answers());
    String title = options.title().orElseGet(() -> title(study));
    return new Report(
        title,
        new ReportPage(title, ReportPage.sections(card)).of(study, made),
        card,
        study.methods().damage());
  }

  /** "resnet18 on normal, pneumonia". */
  private static String title(ReportedStudy study) {
    Optional<String> network =
        study.example().map(StoredTrial::description).map(trial -> trial.network());
    String classes =
        study.task().map(task -> " for " + String.join(", ", task.outputs())).orElse("");
    return network.orElse("A study without trials") + classes;
  }
}
