package io.pollard.app.report;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a report is made of.
 *
 * <pre>{@code
 * ReportOptions.of(Path.of("pollard-study")).withTitle("Pneumonia on chest X-rays");
 * }</pre>
 *
 * @param study its folder
 * @param title of the page; empty for one of network and study
 * @param images whether pictures of patients' images may stand in it
 * @param answers what a person writes into the model card, a YAML file; empty for none
 */
public record ReportOptions(
    Path study, Optional<String> title, Images images, Optional<Path> answers) {

  /** Whether a report shows images. */
  public enum Images {
    /** No image leaves the study. */
    NONE,
    /** Small pictures of some test images, with heat maps where there are any. */
    THUMBNAILS
  }

  /** Without images and answers. */
  public static ReportOptions of(Path study) {
    return new ReportOptions(study, Optional.empty(), Images.NONE, Optional.empty());
  }

  public ReportOptions withTitle(String other) {
    return new ReportOptions(study, Optional.of(other), images, answers);
  }

  public ReportOptions withImages() {
    return new ReportOptions(study, title, Images.THUMBNAILS, answers);
  }

  public ReportOptions withAnswers(Path file) {
    return new ReportOptions(study, title, images, Optional.of(file));
  }
}
