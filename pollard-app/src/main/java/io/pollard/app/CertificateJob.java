package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.study.Certificate;
import io.pollard.study.HowManyPatients;
import io.pollard.study.Study;

/**
 * Asks whether a truncated network is not worse than full transfer by more than a margin.
 *
 * <pre>{@code
 * CertificateOptions options = CertificateOptions.of(Path.of("pollard-study")).withMargin(.02);
 * Table patients = CertificateJob.howMany(options).table();
 * Certificate certificate = CertificateJob.run(options);
 * certificate.sentences().get(0); // "certified: AUPRC of resnet18 cut at layer3.1 is not worse ..."
 * }</pre>
 */
public final class CertificateJob {

  private CertificateJob() {}

  /**
   * Writes what is asked to the study's {@code protocol.json}, then reads the test part.
   *
   * @throws DataException as {@link Certificate#of} does, or if there is no study
   */
  public static Certificate run(CertificateOptions options) {
    return Certificate.of(Study.existing(options.study()), options.metric(), options.margin());
  }

  /**
   * How many patients the margin needs, of the validation part; writes nothing.
   *
   * @throws DataException as {@link HowManyPatients#of} does, or if there is no study
   */
  public static HowManyPatients howMany(CertificateOptions options) {
    return HowManyPatients.of(Study.existing(options.study()), options.metric(), options.margin());
  }
}
