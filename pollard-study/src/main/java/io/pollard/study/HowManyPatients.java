package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.metrics.Metric;
import io.pollard.metrics.NonInferiority;
import io.pollard.metrics.PatientsNeeded;
import io.pollard.metrics.PatientsNeeded.Range;
import io.pollard.metrics.RepeatedDifference;
import io.pollard.study.Study.DamagedTrial;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many patients a test part must have for a margin, before it is opened: of each cut that would
 * be tested, from how much its difference to full transfer varies on the validation part. No
 * protocol is written, and no test prediction counts.
 *
 * @param damage a sentence for each file of the study that can't be read
 */
public record HowManyPatients(Table table, List<String> sentences, List<String> damage) {

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("cut", "cut"),
          new Column("parameters", "parameters (M)", 1e6, 2),
          Column.of("validation_patients", "validation patients"),
          Column.of("patients_80", "patients for 80 %"),
          Column.of("patients_80_low", "from"),
          Column.of("patients_80_high", "to"),
          Column.of("patients_90", "patients for 90 %"),
          Column.of("patients_90_low", "from"),
          Column.of("patients_90_high", "to"));

  private static final List<Double> POWERS = List.of(.8, .9);

  public HowManyPatients {
    sentences = List.copyOf(sentences);
    damage = List.copyOf(damage);
  }

  /**
   * @param metric AUROC or average precision; of masks Dice or Jaccard
   * @param margin above 0 and below .5
   * @throws DataException if there is no truncation with a full transfer to compare it with, the
   *     metric is another, or a file of a trial that is asked for is damaged
   * @throws IllegalArgumentException if the margin is out of its range
   */
  public static HowManyPatients of(Study study, Metric metric, double margin) {
    NonInferiority test = new NonInferiority(margin);
    CertifiedCuts.requireMetric(metric, study);
    CertifiedCuts plan = CertifiedCuts.of(study);
    List<DamagedTrial> damaged = study.damaged();
    plan.requireWhole(damaged);
    List<List<Object>> rows = new ArrayList<>();
    for (CertifiedCuts.Cut cut : plan.cuts()) {
      List<RepeatedDifference.Repeat> repeats = cut.repeats(study, Part.VALIDATION);
      PatientsNeeded needed = PatientsNeeded.of(metric, repeats);
      List<Object> row =
          new ArrayList<>(
              List.of(
                  cut.name(),
                  cut.first().parameters(),
                  repeats.get(0).pair().first().groups().stream().distinct().count()));
      for (double power : POWERS) {
        if (needed.isKnown()) {
          Range range = needed.range(test, power);
          row.addAll(List.of(range.patients(), range.low(), range.high()));
        } else {
          row.addAll(Arrays.asList(null, null, null));
        }
      }
      rows.add(row);
    }
    List<String> sentences = new ArrayList<>(plan.notes());
    List<String> damage = study.damage(damaged);
    sentences.add(
        "patients of a test part for "
            + metric.shortLabel()
            + " not worse by more than "
            + margin
            + ", if both networks are equally good in truth, patients are like those of the"
            + " validation part, with as many images each and as many of each class, and the"
            + " difference varies as it does there; from and to follow from how well that is known"
            + " (95 %)");
    if (rows.stream().anyMatch(row -> row.contains(null))) {
      sentences.add(
          "no number where the validation part holds too few patients of a class, or no difference");
    }
    damage.forEach(sentence -> sentences.add("left out: " + sentence));
    return new HowManyPatients(new Table(COLUMNS, rows), sentences, damage);
  }
}
