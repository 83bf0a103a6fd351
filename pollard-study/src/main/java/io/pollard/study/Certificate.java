package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.metrics.BcaInterval;
import io.pollard.metrics.FixedSequence;
import io.pollard.metrics.FixedSequence.Step;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.NonInferiority;
import io.pollard.metrics.NonInferiority.Verdict;
import io.pollard.metrics.RepeatedDifference;
import io.pollard.study.Study.DamagedTrial;
import io.pollard.study.Table.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a truncated network may be called not worse than full transfer by more than a margin, on
 * other patients like those of the test part.
 *
 * <pre>{@code
 * Certificate certificate = Certificate.of(Study.existing(folder), Metric.AUROC, .01);
 * certificate.smallest(); // layer3.1
 * System.out.print(certificate.table().as(Table.Format.MD));
 * }</pre>
 *
 * <p>What is asked is written to {@code protocol.json} before predictions of the test part are
 * read: metric, margin, and the order of the cuts, from the selected one to smaller ones. They are
 * tested in this order at 2.5 % each, until one is not shown ({@link FixedSequence}), so that the
 * smallest certified cut keeps the level. Differences and bounds are those of {@link
 * RepeatedDifference}.
 *
 * @param protocol what was asked
 * @param protocols all that were ever asked of the study
 * @param notes sentences about what was left out
 * @param damage a sentence for each file of the study that can't be read
 */
public record Certificate(
    Protocol protocol,
    List<Protocol> protocols,
    List<Row> rows,
    List<String> notes,
    List<String> damage) {

  private static final int DIGITS = 4;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("cut", "cut"),
          new Column("parameters", "parameters (M)", 1e6, 2),
          new Column("macs", "MACs (G)", 1e9, 3),
          Column.of("n", "n"),
          Column.of("patients", "patients"),
          new Column("minus_full", "difference", 1, DIGITS),
          new Column("lower_bound", "lower bound (97.5 %)", 1, DIGITS),
          new Column("upper_bound", "upper bound (97.5 %)", 1, DIGITS),
          Column.of("verdict", "verdict"),
          Column.of("by", "by"));

  private static final String NOT_TESTED = "not tested";

  /**
   * One cut.
   *
   * @param parameters trained numbers, head included
   * @param macs for one image, head included
   * @param repeats how many pairs of trials there are
   * @param difference its score minus that of full transfer; empty where it was not tested
   */
  public record Row(
      String cut,
      long parameters,
      long macs,
      int repeats,
      Optional<RepeatedDifference> difference,
      Optional<Verdict> verdict) {

    private List<Object> cells() {
      List<Object> cells = new ArrayList<>(List.of(cut, parameters, macs, repeats));
      if (difference.isPresent()) {
        RepeatedDifference found = difference.get();
        Interval interval = found.interval();
        cells.addAll(
            List.of(
                Math.round(found.patients()),
                interval.estimate(),
                interval.low(),
                interval.high(),
                verdict.map(Verdict::label).orElse(NOT_TESTED),
                found.ground().label()));
      } else {
        cells.addAll(Arrays.asList(null, null, null, null, NOT_TESTED, null));
      }
      return cells;
    }
  }

  public Certificate {
    protocols = List.copyOf(protocols);
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
    damage = List.copyOf(damage);
  }

  /**
   * Asks, or asks again.
   *
   * @param metric AUROC or average precision; of masks Dice or Jaccard
   * @param margin above 0 and below .5
   * @throws DataException if there is no truncation with a full transfer to compare it with, the
   *     metric is another, a file of a trial that is asked for is damaged, or the protocol was
   *     edited or can't be written
   * @throws IllegalArgumentException if the margin is out of its range
   */
  public static Certificate of(Study study, Metric metric, double margin) {
    return of(study, metric, margin, Instant.now());
  }

  static Certificate of(Study study, Metric metric, double margin, Instant now) {
    NonInferiority test = new NonInferiority(margin);
    CertifiedCuts.requireMetric(metric, study);
    CertifiedCuts plan = CertifiedCuts.of(study);
    return answered(study, test, plan, study.protocol(plan.asked(metric, margin), now));
  }

  /**
   * What a protocol of the study asks, answered again; nothing is written.
   *
   * @param protocol one of {@link Study#protocols}
   * @throws DataException if a trial that it names is gone or damaged
   */
  public static Certificate again(Study study, Protocol protocol) {
    return answered(
        study, new NonInferiority(protocol.margin()), CertifiedCuts.of(study, protocol), protocol);
  }

  private static Certificate answered(
      Study study, NonInferiority test, CertifiedCuts plan, Protocol protocol) {
    List<DamagedTrial> damaged = study.damaged();
    plan.requireWhole(damaged);
    BcaInterval bootstrap = new BcaInterval(protocol.resamples(), protocol.seed());
    FixedSequence<CertifiedCuts.Cut, RepeatedDifference> sequence =
        FixedSequence.of(
            plan.cuts(),
            cut ->
                RepeatedDifference.of(protocol.metric(), cut.repeats(study, Part.TEST), bootstrap),
            difference -> test.verdict(difference.interval()));
    List<Row> rows = new ArrayList<>();
    for (Step<CertifiedCuts.Cut, RepeatedDifference> step : sequence.tested()) {
      rows.add(row(step.candidate(), Optional.of(step.answer()), Optional.of(step.verdict())));
    }
    sequence.notTested().forEach(cut -> rows.add(row(cut, Optional.empty(), Optional.empty())));
    return new Certificate(protocol, study.protocols(), rows, plan.notes(), study.damage(damaged));
  }

  private static Row row(
      CertifiedCuts.Cut cut, Optional<RepeatedDifference> difference, Optional<Verdict> verdict) {
    return new Row(
        cut.name(),
        cut.first().parameters(),
        cut.first().macs(),
        cut.pairs().size(),
        difference,
        verdict);
  }

  /** The smallest certified cut; empty where none is. */
  public Optional<Row> smallest() {
    return rows.stream()
        .filter(row -> row.verdict().equals(Optional.of(Verdict.NOT_WORSE)))
        .reduce((before, smaller) -> smaller);
  }

  /** A row a cut, in the order of the tests. */
  public Table table() {
    return new Table(COLUMNS, rows.stream().map(Row::cells).toList());
  }

  /** What may be said, of whom it speaks, and by which protocol. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>(List.of(claim()));
    rows.get(0).difference().ifPresent(first -> sentences.add(scope(first)));
    List<String> notTested =
        rows.stream().filter(row -> row.difference().isEmpty()).map(Row::cut).toList();
    if (!notTested.isEmpty()) {
      sentences.add(
          "not tested, since a larger cut was not shown to be not worse: "
              + String.join(", ", notTested));
    }
    sentences.addAll(notes);
    sentences.add("asked by " + protocol.sentence());
    protocols.stream()
        .filter(other -> other.number() != protocol.number())
        .forEach(other -> sentences.add("also asked of this study: " + other.sentence()));
    if (protocols.size() > 1) {
      sentences.add(
          "each protocol has an error of 2.5 % of its own: of "
              + protocols.size()
              + " together more may be wrong, and later ones were written after a test part was"
              + " read");
    }
    damage.forEach(sentence -> sentences.add("left out: " + sentence));
    return sentences;
  }

  private String claim() {
    NonInferiority test = new NonInferiority(protocol.margin());
    Row row = smallest().orElse(rows.get(0));
    Interval interval = row.difference().orElseThrow().interval();
    String bounds =
        Double.isNaN(interval.low())
            ? row.difference().orElseThrow().ground().label()
            : String.format(
                Locale.ROOT,
                "difference %.4f, one-sided 97.5 %% bound %.4f",
                interval.estimate(),
                interval.low());
    return (smallest().isPresent() ? "certified: " : "no cut is certified: ")
        + protocol.metric().shortLabel()
        + " of "
        + protocol.network()
        + " cut at "
        + row.cut()
        + " is "
        + test.sentence(interval)
        + (test.verdict(interval) == Verdict.WORSE ? " than" : ", compared with")
        + " full transfer ("
        + bounds
        + ")";
  }

  private String scope(RepeatedDifference first) {
    int repeats = rows.get(0).repeats();
    String networks =
        repeats == 1
            ? "these very networks"
            : first.splits() == 1
                ? "the mean of networks trained so from "
                    + repeats
                    + " seeds, with how far the seeds lie apart,"
                : "the mean of networks trained so on "
                    + first.splits()
                    + " splits, with Nadeau and Bengio's correction for their overlap,";
    return "it speaks of "
        + networks
        + " on other patients like the "
        + Math.round(first.patients())
        + " of "
        + (first.splits() == 1 ? "the test part" : "a test part");
  }
}
