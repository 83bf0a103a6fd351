package io.pollard.cli;

import io.pollard.app.CertificateJob;
import io.pollard.app.CertificateOptions;
import io.pollard.metrics.Metric;
import io.pollard.study.Certificate;
import io.pollard.study.HowManyPatients;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard certify STUDY}: whether a truncated network is not worse than full transfer. */
@Command(
    name = "certify",
    sortOptions = false,
    description = {
      "Says whether a truncated network is not worse than full transfer by more than a margin, on"
          + " other patients like those of the test part: one-sided, at 97.5 %%.",
      "",
      "Cuts are tested from the one that validation chose down to smaller ones, until one is not"
          + " shown; the last one before is the smallest certified cut. What is asked is written to"
          + " protocol.json in the study before the test part is read. Another margin or score is"
          + " another protocol, and all of them are shown. Choose the margin before, with the help of"
          + " --how-many.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard certify pollard-study --margin .02 --how-many",
      "  pollard certify pollard-study --margin .02",
      "  pollard certify pollard-study --margin .02 --metric auroc --format md"
    })
final class Certify implements Callable<Integer> {

  @ParentCommand private Main main;

  @Parameters(paramLabel = "STUDY", description = "The study's folder.")
  private Path study;

  @Option(
      names = "--margin",
      paramLabel = "M",
      defaultValue = ".01",
      description =
          "How much worse would still be no harm, above 0 and below .5 (${DEFAULT-VALUE}).")
  private double margin;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description =
          "What is compared: average_precision (or auprc) or auroc; of masks dice or jaccard"
              + " (average_precision; of masks dice).")
  private String metric;

  @Option(
      names = "--how-many",
      description =
          "Says how many patients the margin needs, from the validation part; certifies nothing.")
  private boolean isPlanned;

  @Option(names = "--out", paramLabel = "FILE", description = "Where it goes (standard output).")
  private Path out;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    CertificateOptions usual = CertificateOptions.of(study).withMargin(margin);
    CertificateOptions options = metric == null ? usual : usual.withMetric(Metric.parse(metric));
    if (isPlanned) {
      HowManyPatients needed = CertificateJob.howMany(options);
      format.write(needed.table(), Optional.ofNullable(out), main.console());
      needed.sentences().forEach(main.console()::say);
      return ExitCode.partly(ExitCode.DONE, needed.damage());
    }
    Certificate certificate = CertificateJob.run(options);
    format.write(certificate.table(), Optional.ofNullable(out), main.console());
    certificate.sentences().forEach(main.console()::say);
    return ExitCode.partly(ExitCode.DONE, certificate.damage());
  }
}
