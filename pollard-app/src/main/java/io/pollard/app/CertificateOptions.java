package io.pollard.app;

import io.pollard.metrics.Metric;
import io.pollard.metrics.NonInferiority;
import java.nio.file.Path;

/**
 * What a certificate is asked for.
 *
 * <pre>{@code
 * CertificateOptions.of(Path.of("pollard-study")).withMetric(Metric.AUROC).withMargin(.02);
 * }</pre>
 *
 * @param study its folder
 * @param metric AUROC or average precision
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

  /** The average precision, by which searches select, and a margin of .01. */
  public static CertificateOptions of(Path study) {
    return new CertificateOptions(study, Metric.AVERAGE_PRECISION, USUAL_MARGIN);
  }

  public CertificateOptions withMetric(Metric other) {
    return new CertificateOptions(study, other, margin);
  }

  public CertificateOptions withMargin(double other) {
    return new CertificateOptions(study, metric, other);
  }
}
