package io.pollard.app.report;

import io.pollard.imaging.CacheOptions;
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
 * @param data where the trials' images lie now, for pictures of them; empty for where they lay
 * @param cache where prepared images are kept
 */
public record ReportOptions(
    Path study,
    Optional<String> title,
    Images images,
    Optional<Path> answers,
    Optional<Path> data,
    CacheOptions cache) {

  /** Whether a report shows images. */
  public enum Images {
    /** No image leaves the study. */
    NONE,
    /** Small pictures of some test images, with where the network reads its evidence. */
    THUMBNAILS
  }

  /** Without images and answers. */
  public static ReportOptions of(Path study) {
    return new ReportOptions(
        study,
        Optional.empty(),
        Images.NONE,
        Optional.empty(),
        Optional.empty(),
        CacheOptions.defaults());
  }

  public ReportOptions withTitle(String other) {
    return new ReportOptions(study, Optional.of(other), images, answers, data, cache);
  }

  public ReportOptions withImages() {
    return new ReportOptions(study, title, Images.THUMBNAILS, answers, data, cache);
  }

  public ReportOptions withAnswers(Path file) {
    return new ReportOptions(study, title, images, Optional.of(file), data, cache);
  }

  public ReportOptions withData(Path now) {
    return new ReportOptions(study, title, images, answers, Optional.of(now), cache);
  }

  public ReportOptions withCache(CacheOptions other) {
    return new ReportOptions(study, title, images, answers, data, other);
  }
}
