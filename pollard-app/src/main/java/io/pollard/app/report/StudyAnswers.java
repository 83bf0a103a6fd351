package io.pollard.app.report;

import io.pollard.app.ProgramVersion;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Task;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.ConfusionMatrix;
import io.pollard.study.Certificate;
import io.pollard.study.CutScores.Row;
import io.pollard.study.JudgedRows;
import io.pollard.study.SplitContents;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.TrialScores;
import io.pollard.training.TrainingRecipe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a study itself says about the topics of a model card: no path, no file name, no patient.
 *
 * @param byTopic none where the study does not know
 */
record StudyAnswers(Map<String, Answer> byTopic) {

  StudyAnswers {
    byTopic = Collections.unmodifiableMap(new LinkedHashMap<>(byTopic));
  }

  static StudyAnswers of(ReportedStudy study) {
    Writer writer = new Writer(study);
    study.example().ifPresent(writer::addOfAnyTrial);
    if (!study.splits().isEmpty()) {
      writer.addSplits();
    }
    study.selected().ifPresent(writer::addSelected);
    if (!study.examples().isEmpty()) {
      writer.put(
          "explainability",
          "The report shows where the network reads its evidence for the decided class of some test"
              + " images; whether a reader agrees was not measured");
    }
    writer.addCertificate();
    return new StudyAnswers(writer.answers);
  }

  // Columns of the table of calibration: score, validation and test as it is, both calibrated.
  private static final int TEST_AS_IT_IS = 2;
  private static final int TEST_CALIBRATED = 4;

  /** Collects them. */
  private static final class Writer {
    private final ReportedStudy study;
    private final Map<String, Answer> answers = new LinkedHashMap<>();

    Writer(ReportedStudy study) {
      this.study = study;
    }

    private void put(String topic, String text) {
      answers.put(topic, Answer.of(text));
    }

    void addOfAnyTrial(StoredTrial trial) {
      String network = trial.description().network();
      put(
          "objectives",
          "How much of a pretrained "
              + network
              + " is needed to tell "
              + study.task().map(QuestionSection::said).orElse("the classes")
              + ", compared with full transfer");
      put("study-goal", "Development of a model and its evaluation on patients of the same source");
      put("preprocessing", said(trial.description().preprocessing()));
      put(
          "predictors",
          "The image alone, as it is prepared; no clinical data and no reader take part");
      put("software", software(trial));
      put(
          "hardware",
          new Facts()
              .put("processor", trial.facts().processor().orElse("unstated"))
              .put("threads", String.valueOf(trial.facts().threads()))
              .sentence());
      put("initialisation", initialisation(trial));
      put("training", training(trial));
      answers.put("ensembling", Answer.notApplicable("one network decides"));
      answers.put(
          "updating", Answer.notApplicable("the model was not changed after its evaluation"));
      put(
          "code-access",
          "Pollard ("
              + trial.facts().programVersion().orElse("unstated version")
              + "); the report has the commands that make all of it again");
      trial.facts().reading().ifPresent(this::addReading);
    }

    private void addReading(DatasetOptions reading) {
      List<String> conditions =
          new ArrayList<>(reading.where().stream().map(Object::toString).toList());
      if (!reading.classes().isEmpty()) {
        conditions.add("classes " + String.join(", ", reading.classes()));
      }
      put(
          "subsets",
          conditions.isEmpty()
              ? "All images of the data set"
              : "Images of: " + String.join("; ", conditions));
      put(
          "missing-data",
          "Images that can't be read: "
              + switch (reading.onBadFile()) {
                case FAIL -> "none, since training refuses them";
                case SKIP -> "left out";
              }
              + ". An output that is no number decides nothing");
    }

    void addSplits() {
      boolean areShared = study.splits().stream().anyMatch(split -> split.sharedGroups() > 0);
      put(
          "partitions",
          "Every patient is put into training, validation or test by a seed, or as the data set"
              + " gives it: "
              + study.splits().stream()
                  .map(split -> "split " + split.seed())
                  .collect(Collectors.joining(", ")));
      put(
          "partition-level",
          areShared
              ? "Images; patients stand in two parts, as the leaks say"
              : "Patients: all images of one stand in one part");
      put("leaks", String.join("; ", DataSection.leaks(study)));
      SplitContents first = study.splits().get(0);
      String counts =
          Stream.of(Part.values())
              .map(
                  part ->
                      part.label()
                          + " "
                          + first.images(part)
                          + " images of "
                          + first.patients(part)
                          + " patients")
              .collect(Collectors.joining(", "));
      put("counts", "Split " + first.seed() + ": " + counts);
      String classes =
          first.counts().stream()
              .filter(count -> count.part() == Part.TRAIN && count.label().isPresent())
              .map(count -> count.images() + " " + count.label().orElseThrow())
              .collect(Collectors.joining(", "));
      put(
          "class-balance",
          "Training images of split "
              + first.seed()
              + ": "
              + classes
              + study
                  .example()
                  .map(trial -> trial.description().recipe().classWeights())
                  .map(weights -> "; class weights in the loss: " + lower(weights))
                  .orElse(""));
    }

    void addSelected(Row row) {
      StoredTrial trial = row.first();
      put("model-type", modelType(row));
      put(
          "model-version",
          "Trial "
              + trial.id()
              + ", trained with Pollard "
              + trial.facts().programVersion().orElse("of an unstated version")
              + "; card of Pollard "
              + ProgramVersion.current());
      put(
          "model-description",
          modelType(row)
              + "; units kept: "
              + trial.description().units().stream()
                  .map(unit -> unit.name())
                  .collect(Collectors.joining(", "))
              + ". The model file and network.json of the trial have every layer");
      put(
          "model-selection",
          "In each trial the epoch with the best validation "
              + trial.description().recipe().selectBy().shortLabel()
              + "; of the networks the one that validation selects among "
              + study.scores().rows().size()
              + "; the test part chooses nothing");
      put("internal-testing", Findings.score(study, row));
      put("cost", Findings.cost(study, row));
      TrialScores scores = TrialScores.of(trial);
      put(
          "metrics",
          scores.test().intervals().keySet().stream()
              .map(metric -> metric.label())
              .collect(Collectors.joining(", ")));
      put(
          "uncertainty",
          "95 % intervals: over one split 2,000 resamples of patients, over several splits Student's"
              + " t with the variance of Nadeau and Bengio (2003)");
      put(
          "performance",
          Findings.score(study, row)
              + " Test part of trial "
              + trial.id()
              + " (n = "
              + scores.test().predictions().size()
              + "): "
              + scores.test().intervals().entrySet().stream()
                  .map(score -> score.getKey().label() + " " + Findings.text(score.getValue()))
                  .collect(Collectors.joining("; ")));
      put("output", output(trial, scores));
      CalibrationSection.rows(row).ifPresent(this::addJudged);
      if (scores.test().predictions() instanceof ClassScores decided) {
        put("confusion", confusion(decided));
      }
    }

    private void addJudged(JudgedRows rows) {
      Table scores = CalibrationSection.report(rows).scores();
      put(
          "calibration",
          "On the test part as it is and after a temperature fitted on the validation part: "
              + scores.cells().stream()
                  .map(
                      line ->
                          line.get(0)
                              + " "
                              + line.get(TEST_AS_IT_IS)
                              + ", after it "
                              + line.get(TEST_CALIBRATED))
                  .collect(Collectors.joining("; ")));
      if (rows.task().isBinary()) {
        put(
            "usefulness",
            "The report has the net benefit of deciding by the network at every threshold, beside"
                + " treating all and none, on the test part");
      }
    }

    void addCertificate() {
      if (study.certificates().isEmpty()) {
        return;
      }
      put(
          "significance",
          study.certificates().stream()
              .map(certificate -> certificate.sentences().get(0))
              .collect(Collectors.joining("; ")));
      put(
          "hypotheses",
          "Not worse than full transfer by more than a margin, one-sided at 2.5 %: "
              + study.certificates().stream()
                  .map(certificate -> certificate.protocol().sentence())
                  .collect(Collectors.joining("; ")));
      put(
          "protocol",
          study.certificates().stream()
              .map(Certificate::protocol)
              .map(one -> "protocol " + one.number() + " with the SHA-256 " + one.hash())
              .collect(
                  Collectors.joining("; ", "", ", written before a test part was read for it")));
    }

    private String output(StoredTrial trial, TrialScores scores) {
      String probabilities =
          "A probability for each of "
              + study.task().map(task -> String.join(", ", task.outputs())).orElse("the classes");
      return Double.isNaN(scores.threshold())
          ? probabilities + "; the most probable one is decided"
          : probabilities
              + String.format(
                  Locale.ROOT,
                  "; decided at %.4f, chosen on the validation part by %s",
                  scores.threshold(),
                  trial.facts().operatingPoint().label());
    }
  }

  private static String modelType(Row row) {
    StoredTrial trial = row.first();
    return String.format(
        Locale.ROOT,
        "%s by %s, head %s, input %s: %,d parameters, %,d multiply-adds for an image",
        trial.description().network(),
        row.name(),
        lower(trial.description().strategy().head()),
        trial.input(),
        row.parameters(),
        row.macs());
  }

  private static String said(Preprocessing of) {
    return new Facts()
        .put("input", of.input().toString())
        .put("fit", lower(of.fit()))
        .put("interpolation", lower(of.interpolation()))
        .put("grey values", words(of.intensity().toString()))
        .put("mean of each channel", of.mean().toString())
        .put("deviation of each channel", of.deviation().toString())
        .put("spacing in mm", of.spacing().isEmpty() ? "" : of.spacing().toString())
        .sentence();
  }

  private static String software(StoredTrial trial) {
    return new Facts()
        .put("program", trial.facts().programVersion().map("Pollard "::concat).orElse("Pollard"))
        .put("engine", trial.facts().engineVersion().orElse("unstated"))
        .sentence();
  }

  private static String initialisation(StoredTrial trial) {
    return trial.description().isFromRandom()
        ? "Weights at random, from the seed " + trial.description().seeds().initialisation()
        : new Facts()
                .put("pretrained weights", trial.facts().weightsSource().orElse("unstated"))
                .put("SHA-256", trial.description().weights())
                .put("licence", trial.facts().weightsLicence().orElse("unstated"))
                .sentence()
            + "; the head is drawn from a seed";
  }

  private static String training(StoredTrial trial) {
    TrainingRecipe recipe = trial.description().recipe();
    return new Facts()
        .put("optimizer", words(recipe.optimizer().toString()))
        .put("rate", words(recipe.schedule().toString()))
        .put("batch", String.valueOf(recipe.batch()))
        .put("epochs at most", String.valueOf(recipe.epochs()))
        .put("augmentation", lower(recipe.augmentation()))
        .put("class weights", lower(recipe.classWeights()))
        .put("precision", lower(trial.description().precision()))
        .sentence();
  }

  /** "Adam[beta1=0.9, weightDecay=0.0]" as "adam (beta1 0.9, weight decay 0.0)". */
  private static String words(String record) {
    return record
        .replaceAll("(, )?\\w+=Optional\\.empty", "")
        .replaceAll("Optional\\[([^\\[\\]]*(\\[[^\\]]*\\])?)\\]", "$1")
        .replace("[]", "")
        .replace("[", " (")
        .replace(']', ')')
        .replace('=', ' ')
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  private static String confusion(ClassScores decided) {
    ConfusionMatrix counts = decided.confusion();
    Task task = decided.task();
    List<String> classes = task.outputs();
    return IntStream.range(0, classes.size())
        .mapToObj(
            target ->
                "of "
                    + classes.get(target)
                    + ": "
                    + IntStream.range(0, classes.size())
                        .mapToObj(to -> counts.count(target, to) + " taken for " + classes.get(to))
                        .collect(Collectors.joining(", ")))
        .collect(Collectors.joining("; "));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
