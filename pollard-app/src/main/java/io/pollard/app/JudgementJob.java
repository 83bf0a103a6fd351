package io.pollard.app;

import io.pollard.app.EvaluationOptions.Scored;
import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Part;
import io.pollard.data.Spelling;
import io.pollard.imaging.ManifestColumns;
import io.pollard.metrics.Calibration;
import io.pollard.metrics.ClassScores;
import io.pollard.study.CalibrationReport;
import io.pollard.study.DecisionCurveReport;
import io.pollard.study.JudgedRows;
import io.pollard.study.OperatingPointReport;
import io.pollard.study.SetReport;
import io.pollard.study.StoredTrial;
import io.pollard.study.SubgroupReport;
import io.pollard.study.Table;
import io.pollard.study.Tables;
import io.pollard.training.PredictionRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says how far the numbers of a trained network may be trusted: calibration, what decisions are
 * worth, operating points, sets of classes, groups of images.
 *
 * <pre>{@code
 * EvaluationOptions evaluated = EvaluationOptions.of(Path.of("pollard-study/smallest"));
 * Evaluation evaluation = EvaluationJob.run(evaluated, Progress.SILENT);
 * JudgementOptions asked = JudgementOptions.none().withCalibration();
 * JudgementJob.Judgement judgement = JudgementJob.run(evaluation, evaluated, asked);
 * judgement.tables().as(Table.Format.MD);
 * }</pre>
 */
public final class JudgementJob {

  /** A column with more values makes no groups. */
  private static final int MOST_GROUPS = 20;

  private final JudgedRows rows;
  private final JudgementOptions options;
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final List<String> sentences = new ArrayList<>();
  private final List<Path> pictures = new ArrayList<>();

  private JudgementJob(JudgedRows rows, JudgementOptions options) {
    this.rows = rows;
    this.options = options;
  }

  /**
   * @param sentences for who reads the tables
   * @param pictures the PNGs that were written
   */
  public record Judgement(Tables tables, List<String> sentences, List<Path> pictures) {
    public Judgement {
      sentences = List.copyOf(sentences);
      pictures = List.copyOf(pictures);
    }
  }

  /**
   * Of a trial's stored test part; nothing is run.
   *
   * @throws DataException as {@link #run}
   */
  public static Judgement ofTest(StoredTrial trial, JudgementOptions options) {
    return new JudgementJob(JudgedRows.of(trial), options)
        .run(TrialImages.lay(trial), FirstOptions.reading(trial));
  }

  /**
   * Of what was evaluated just now. Whatever is fitted is fitted on the trial's validation part.
   *
   * @throws DataException if something is not defined for so many classes, a column is missing, or
   *     a picture can't be written
   */
  public static Judgement run(
      Evaluation evaluation, EvaluationOptions evaluated, JudgementOptions options) {
    StoredTrial trial = evaluation.trial();
    JudgedRows rows = JudgedRows.of(trial, name(evaluated), evaluation.answers());
    return new JudgementJob(rows, options)
        .run(
            evaluated.data().orElseGet(() -> TrialImages.lay(trial)),
            evaluated.data().isPresent() ? evaluated.reading() : FirstOptions.reading(trial));
  }

  private static String name(EvaluationOptions evaluated) {
    if (evaluated.data().isPresent()) {
      return "here";
    }
    return evaluated.scored().orElse(Scored.TEST) == Scored.TEST ? Part.TEST.label() : "scored";
  }

  private Judgement run(Path data, DatasetOptions reading) {
    options
        .operatingPoint()
        .ifPresent(
            rule -> tables.put("operating_point", OperatingPointReport.of(rows, rule).table()));
    if (!options.prevalences().isEmpty()) {
      tables.put(
          "prevalence", OperatingPointReport.atPrevalence(rows, decided(), options.prevalences()));
    }
    if (options.hasCalibration()) {
      calibration();
    }
    if (options.hasDecisionCurve()) {
      decisionCurve();
    }
    if (!options.levels().isEmpty()) {
      SetReport report = SetReport.of(rows, options.by(), options.levels());
      tables.put("sets", report.table());
      sentences.addAll(report.sentences());
    }
    if (!options.attributes().isEmpty() || !options.bands().isEmpty()) {
      groups(options.table().orElse(data), reading);
    }
    return new Judgement(new Tables(tables), sentences, pictures);
  }

  /** At another operating point where one is asked for. */
  private ClassScores decided() {
    return options
        .operatingPoint()
        .map(rule -> rows.ofOthers().decidedAt(rule.choose(rows.ofValidation())))
        .orElseGet(rows::ofOthers);
  }

  private void calibration() {
    CalibrationReport report = CalibrationReport.of(rows);
    tables.putAll(report.tables().named());
    sentences.addAll(report.sentences());
    options.pictures().ifPresent(folder -> pictures.add(report.write(folder)));
  }

  private void decisionCurve() {
    DecisionCurveReport report;
    if (options.map().isPresent()) {
      Calibration map = rows.fit(options.map().get());
      report = DecisionCurveReport.of(rows.name(), rows.ofOthers(map));
    } else {
      report = DecisionCurveReport.of(rows);
    }
    tables.put("decision_curve", report.table());
    options.pictures().ifPresent(folder -> pictures.add(report.write(folder)));
  }

  private void groups(Path table, DatasetOptions reading) {
    List<String> names = new ArrayList<>(options.attributes());
    options.bands().stream()
        .map(Bands::attribute)
        .filter(name -> !names.contains(name))
        .forEach(names::add);
    Map<String, Map<String, String>> columns = ManifestColumns.read(table, reading, names);
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    columns.forEach((name, values) -> attributes.put(name, groups(name, values)));
    SubgroupReport report = SubgroupReport.of(decided(), attributes);
    tables.put("groups", report.scores());
    if (!report.gaps().rows().isEmpty()) {
      tables.put("gaps", report.gaps());
    }
    sentences.addAll(report.sentences());
  }

  private List<String> groups(String name, Map<String, String> values) {
    List<String> written =
        rows.others().stream()
            .map(PredictionRow::id)
            .map(id -> values.getOrDefault(id, ""))
            .toList();
    List<String> groups =
        options.bands().stream()
            .filter(bands -> bands.attribute().equals(name))
            .findFirst()
            .map(bands -> written.stream().map(bands::of).toList())
            .orElse(written);
    List<String> distinct =
        groups.stream().distinct().filter(value -> !Spelling.isMissing(value)).toList();
    if (distinct.isEmpty()) {
      throw new DataException(
          "expected a value in column "
              + name
              + " of one of "
              + groups.size()
              + " images that were scored but found none");
    }
    if (distinct.size() > MOST_GROUPS) {
      throw new DataException(
          "expected at most "
              + MOST_GROUPS
              + " groups in column "
              + name
              + " but found "
              + distinct.size()
              + ", as "
              + distinct.get(0)
              + "; --bands "
              + name
              + ":40,65 makes groups of numbers");
    }
    return groups;
  }
}
