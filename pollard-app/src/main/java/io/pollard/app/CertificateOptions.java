package io.pollard.app;

import io.pollard.data.Task;
import io.pollard.metrics.Metric;
import io.pollard.metrics.NonInferiority;
import io.pollard.study.Study;
import java.nio.file.Path;

/**
 * What a certificate is asked for.
 *
 * <pre>{@code
 * CertificateOptions.of(Path.of("pollard-study")).withMetric(Metric.AUROC).withMargin(.02);
 * }</pre>
 *
 * @param study its folder
 * @param metric AUROC or average precision; of masks Dice or Jaccard
 * @param margin how much worse would still be no harm, above 0 and below .5
 */
public record CertificateOptions(Path study, Metric metric, double margin) {

  private static final double USUAL_MARGIN = .01;

  /**
   * @throws IllegalArgumentException if the margin is out of its range
   */
  public CertificateOptions {
    new NonInferiority(margin);
  }

  /**
   * What searches of the study's task select by, average precision or Dice, and a margin of .01.
   *
   * @throws io.pollard.data.DataException if there is no study
   */
  public static CertificateOptions of(Path study) {
    Metric usual =
        Study.existing(study).task().map(Task::usualSelection).orElse(Metric.AVERAGE_PRECISION);
    return new CertificateOptions(study, usual, USUAL_MARGIN);
  }

  public CertificateOptions withMetric(Metric other) {
    return new CertificateOptions(study, other, margin);
  }

  public CertificateOptions withMargin(double other) {
    return new CertificateOptions(study, metric, other);
  }
}
