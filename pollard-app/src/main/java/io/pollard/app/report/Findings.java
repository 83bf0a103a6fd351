package io.pollard.app.report;

import io.pollard.metrics.Interval;
import io.pollard.study.Certificate;
import io.pollard.study.CutScores.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The answer of a study in sentences, each built from its numbers. */
final class Findings {

  private static final int SCORE = 3;
  private static final double MILLION = 1e6;
  private static final double BILLION = 1e9;

  private Findings() {}

  /** What validation selects, what it costs, and what a certificate says; none without scores. */
  static List<String> of(ReportedStudy study) {
    List<String> sentences = new ArrayList<>();
    study
        .selected()
        .ifPresent(
            row -> {
              sentences.add(score(study, row));
              sentences.add(cost(study, row));
              sentences.add(certificate(study));
            });
    return sentences;
  }

  /** What the selected network reaches on the test part. */
  static String score(ReportedStudy study, Row row) {
    String score = study.scores().metric().shortLabel();
    String reached =
        "Validation selects "
            + row.name()
            + " of "
            + row.first().description().network()
            + ", with a test "
            + score
            + " of "
            + text(row.test())
            + repeats(row);
    Optional<Row> full = study.scores().fullTransfer();
    if (row.isFullTransfer()) {
      return reached + ". That is full transfer: no smaller network was selected.";
    }
    if (full.isEmpty()) {
      return reached + ". The study has no full transfer to compare it with.";
    }
    return reached
        + "; full transfer has "
        + text(full.get().test())
        + row.testMinusFull()
            .map(
                difference ->
                    ", a paired difference of "
                        + text(difference)
                        + (difference.excludes(0)
                            ? ", which excludes 0"
                            : Double.isNaN(difference.low())
                                ? " without an interval"
                                : ", which does not exclude 0"))
            .orElse("")
        + ".";
  }

  private static String repeats(Row row) {
    long splits = row.trials().stream().map(one -> one.description().split()).distinct().count();
    int trials = row.trials().size();
    return trials == 1
        ? " (one trial)"
        : " (mean of "
            + trials
            + " trials on "
            + (splits == 1 ? "one split)" : splits + " splits)");
  }

  /** What the selected network costs beside full transfer. */
  static String cost(ReportedStudy study, Row row) {
    Optional<Row> full = study.scores().fullTransfer();
    String size =
        String.format(
            Locale.ROOT,
            "It has %.2f million parameters and takes %.3f billion multiply-adds for an image",
            row.parameters() / MILLION,
            row.macs() / BILLION);
    String beside =
        full.map(
                other ->
                    String.format(
                        Locale.ROOT,
                        ", %s and %s of what full transfer has and takes",
                        percent(row.parameters(), other.parameters()),
                        percent(row.macs(), other.macs())))
            .orElse("");
    return size + beside + "; " + latency(row, full) + ".";
  }

  private static String latency(Row row, Optional<Row> full) {
    Optional<Double> own = row.exportedMillis();
    Optional<Double> whole = full.flatMap(Row::exportedMillis);
    if (own.isEmpty()) {
      return "it was not exported, so how long a model file takes was not measured";
    }
    return "its model file takes "
        + millis(own.get())
        + whole.map(other -> " where full transfer's takes " + millis(other)).orElse("");
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.1f ms for an image", value);
  }

  private static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.0f %%", 100. * part / whole);
  }

  /** What the last protocol's certificate says, or that there is none. */
  static String certificate(ReportedStudy study) {
    List<Certificate> all = study.certificates();
    return all.isEmpty()
        ? "No certificate was asked for, so nothing here shows that a smaller network is not worse"
            + " than full transfer."
        : "Certificate: " + all.get(all.size() - 1).sentences().get(0) + ".";
  }

  /** "0.873 [0.811, 0.921]", or the estimate alone. */
  static String text(Interval interval) {
    return Double.isNaN(interval.low())
        ? String.format(Locale.ROOT, "%." + SCORE + "f", interval.estimate())
        : interval.text(SCORE);
  }
}
