package io.pollard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.OnBadFile;
import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.DataCheck;
import io.pollard.imaging.Phantoms;
import io.pollard.metrics.Calibration;
import io.pollard.metrics.ConformalSets;
import io.pollard.metrics.OperatingPoint;
import io.pollard.onnx.Latency;
import io.pollard.onnx.ModelFile;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.TransferStrategy.Truncation;
import io.pollard.study.JudgedRows;
import io.pollard.study.PartScores;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.TrialFacts;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import io.pollard.training.RateSchedule;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every job on generated images, as a program calls it. */
class JobsIT {

  private static final TransferStrategy CUT = new Truncation("layer1.0", HeadForm.POOLED);

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Images images;
  private static TrainingOptions options;
  private static Heard heard;
  private static StoredTrial trial;

  /** Keeps what was said. */
  private static class Heard implements Progress {
    private final List<String> sentences = new ArrayList<>();

    @Override
    public void say(String sentence) {
      sentences.add(sentence);
    }

    @Override
    public Bar bar(String what, long total) {
      return Progress.SILENT.bar(what, total);
    }
  }

  /** A table whose columns nobody would guess, with a row that is no image. */
  @BeforeAll
  static void trainOnce() throws IOException {
    Path grains = shared.resolve("grains");
    Phantoms.write(Phantoms.Task.TEXTURE, grains, Phantoms.Options.of(40));
    Path list = grains.resolve("list.csv");
    Files.writeString(
        list,
        Files.readString(grains.resolve("index.csv"))
                .replaceFirst("file,label,patient", "image,finding,who")
            + "none.png,fine,nobody\n");
    images =
        Images.of(list)
            .withReading(
                DatasetOptions.defaults()
                    .withFileColumn("image")
                    .withLabelColumn("finding")
                    .withGroupColumn("who")
                    .withOnBadFile(OnBadFile.SKIP))
            .withPositive("coarse")
            .withCache(cache());
    options =
        TrainingOptions.of(images, Backbone.of("sapling", "sapling"))
            .withRecipe(
                TrainingRecipe.short2d()
                    .withSchedule(new RateSchedule.Cosine(1e-3, 1e-5, 2))
                    .withEpochs(2)
                    .withBatch(8))
            .withPrecision(Precision.FP32)
            .withThreads(1)
            .withStudy(shared.resolve("study"));
    heard = new Heard();
    try (TrainingJob job = TrainingJob.open(options, heard)) {
      trial = job.train(CUT, Seeds.of(1));
      assertThat(job.skipped()).hasSize(1);
      assertThat(job.train(CUT, Seeds.of(1)).id()).isEqualTo(trial.id());
    }
  }

  private static CacheOptions cache() {
    return CacheOptions.defaults().withDirectory(shared.resolve("cache"));
  }

  @Test
  void aTrialSaysHowItCameAboutAndWhatItIsSaidMeanwhile() {
    assertThat(trial.facts().data()).contains(images.path().toString());
    assertThat(trial.facts().reading()).contains(images.reading());
    assertThat(trial.facts().weightsSource().orElseThrow()).contains("Sapling");
    assertThat(trial.options().keySet())
        .containsExactly(
            "data",
            "backbone",
            "weights",
            "file-column",
            "label-column",
            "group-column",
            "positive",
            "intensity",
            "fit",
            "on-bad-file",
            "recipe",
            "epochs",
            "batch",
            "rate",
            "last-rate",
            "class-weights",
            "operating-point",
            "strategy",
            "cut",
            "head",
            "seed",
            "split-seed",
            "precision");
    assertThat(trial.folder()).isDirectoryContaining("glob:**/history.svg");
    assertThat(StudyView.at(options.study()).study().splitFile(1)).isNotEmptyFile();
    assertThat(heard.sentences)
        .anyMatch(said -> said.startsWith("weights: Sapling"))
        .anyMatch(said -> said.startsWith("skipped ") && said.contains("none.png"))
        .contains(trial.id() + " is finished; it is not trained again")
        .filteredOn(said -> said.startsWith("train "))
        .as("a split is told once")
        .hasSize(1);
  }

  @Test
  void aLogIsKeptWithTheTrial() throws IOException {
    assertThat(Files.readString(trial.folder().resolve("log.txt")))
        .contains(trial.id(), "epoch   2  loss ");
  }

  @Test
  void evaluatingATrialGivesItsDigitsAgain() {
    Evaluation again =
        EvaluationJob.run(EvaluationOptions.of(trial).withCache(cache()), Progress.SILENT);
    assertThat(again.skipped()).hasSize(1);
    assertThat(again.scores().intervals()).isEqualTo(scores(trial, Part.TEST).intervals());
    assertThat(
            EvaluationJob.run(
                    EvaluationOptions.of(trial)
                        .withScored(EvaluationOptions.Scored.VAL)
                        .withCache(cache()),
                    Progress.SILENT)
                .scores()
                .intervals())
        .isEqualTo(scores(trial, Part.VALIDATION).intervals());
  }

  private static PartScores scores(StoredTrial of, Part part) {
    return PartScores.of(of.predictions(part).decidedAt(of.threshold()));
  }

  @Test
  void theFirstTrialsSaidInTheirFlagsHowDataWasRead() {
    TrialFacts facts = trial.facts();
    StoredTrial first =
        new StoredTrial(
            trial.id(),
            trial.folder(),
            trial.description(),
            new TrialFacts(
                facts.programVersion(),
                facts.engineVersion(),
                facts.processor(),
                facts.threads(),
                facts.weightsSource(),
                facts.weightsLicence(),
                facts.data(),
                facts.allowedLeaks(),
                facts.operatingPoint(),
                Optional.empty()),
            trial.outcome(),
            trial.network());
    assertThat(FirstOptions.reading(first)).isEqualTo(images.reading());
  }

  /** Every run takes 10 ms. */
  private static final class Timed implements Latency {
    @Override
    public double millisPerImage(Path file) {
      return 10;
    }

    @Override
    public Medians compare(Path first, Path second) {
      return new Medians(10, 12);
    }
  }

  @Test
  void anExportedModelPredictsAsItsTrialDoes() {
    Path model = folder.resolve("model.onnx");
    ModelFileOptions file = ModelFileOptions.of(trial, model).withCache(cache()).withTestScores();
    ExportJob export = new ExportJob(threads -> new Timed());
    ExportJob.Written written = export.run(file, Progress.SILENT);
    assertThat(written.millisPerImage()).isEqualTo(10);
    assertThat(written.difference()).isLessThan(1e-4);
    assertThat(written.testScores().orElseThrow().rows()).hasSize(2);
    assertThat(ModelFile.read(model).card().task()).isEqualTo(trial.description().task());
    assertThat(trial.exported().orElseThrow().bytes()).isEqualTo(written.bytes());

    Map<String, Double> ofTrial = new HashMap<>();
    for (PredictionRow row : trial.predictions()) {
      ofTrial.put(row.id(), row.probabilities().get(1));
    }
    Path here = images.path().getParent();
    List<Path> files = ofTrial.keySet().stream().map(here::resolve).toList();
    try (PredictionJob job =
        PredictionJob.open(PredictionOptions.of(model, files), Progress.SILENT)) {
      assertThat(job.task().classes()).containsExactly("coarse", "fine");
      List<String> skipped =
          job.run(
              image ->
                  assertThat(image.probabilities().get("fine"))
                      .isCloseTo(
                          ofTrial.get(here.relativize(image.file()).toString()), within(1e-4)));
      assertThat(skipped).isEmpty();
    }
  }

  @Test
  void integersThatAreNotFasterAreNotWritten() {
    Path model = folder.resolve("model.int8.onnx");
    ExportJob.Gated gated =
        new ExportJob(threads -> new Timed())
            .run(
                ModelFileOptions.of(trial, model).withCache(cache()),
                Int8Options.standard().withMargin(1),
                Progress.SILENT);
    assertThat(gated.int8().bytes()).isLessThan(gated.float32().bytes());
    assertThat(gated.refusal()).contains("a run takes 12.00 ms and in float32 10.00 ms");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aModelFileSaysInWhichPrecisionItWasTrained() {
    TrialOutcome asked = trial.outcome().orElseThrow();
    TrialOutcome resolved =
        new TrialOutcome(
            asked.end(),
            asked.epochs(),
            asked.bestEpoch(),
            asked.trainingSeconds(),
            asked.validationSeconds(),
            asked.inferenceMillisPerImage(),
            Precision.BF16);
    StoredTrial other =
        new StoredTrial(
            trial.id(),
            trial.folder(),
            trial.description(),
            trial.facts(),
            Optional.of(resolved),
            trial.network());
    assertThat(ModelCards.of(trial).provenance()).containsEntry("precision", "fp32");
    assertThat(ModelCards.of(other).provenance()).containsEntry("precision", "bf16");
  }

  @Test
  void imagesAreCheckedWithoutTraining() {
    Path sheet = folder.resolve("sheet.png");
    DataCheck check = DataCheckJob.run(images, 1, sheet, Progress.SILENT);
    assertThat(check.lines()).anyMatch(line -> line.startsWith("40 images, 20 coarse, 20 fine"));
    assertThat(check.refusals()).isEmpty();
    assertThat(sheet).isNotEmptyFile();
  }

  @Test
  void anInterruptedTrialGoesOnToTheSameEnd() {
    TrainingOptions elsewhere = options.withStudy(folder.resolve("study"));
    Progress interrupting =
        new Heard() {
          @Override
          public void say(String sentence) {
            if (sentence.startsWith("epoch   1  loss")) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (TrainingJob job = TrainingJob.open(elsewhere, interrupting)) {
      assertThatThrownBy(() -> job.train(CUT, Seeds.of(1)))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    try (TrainingJob job = TrainingJob.open(elsewhere, Progress.SILENT)) {
      StoredTrial whole = job.train(CUT, Seeds.of(1));
      assertThat(whole.id()).isEqualTo(trial.id());
      assertThat(whole.bestWeights()).hasSameBinaryContentAs(trial.bestWeights());
      assertThat(whole.predictions()).isEqualTo(trial.predictions());
    }
  }

  @Test
  void whatIsMissingIsSaid() {
    Path nothing = folder.resolve("nothing");
    assertThatThrownBy(
            () ->
                TrainingInputs.read(
                    TrainingOptions.of(Images.of(nothing), Backbone.random("sapling")),
                    Progress.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessage("expected a data set but found nothing at " + nothing);
    assertThatThrownBy(() -> StudyView.finished(options.study()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("expected a study's folder and a trial, as ");
    assertThatThrownBy(() -> Backbone.random("resnet51"))
        .hasMessageStartingWith("expected one of ");
    assertThat(Study.isAt(nothing)).isFalse();
  }

  /** A calibrated file decides as a plain one, and all that is fitted is of the validation part. */
  @Test
  void numbersAreJudgedAndAFileMayBeCalibrated() throws IOException {
    Path table = folder.resolve("more.csv");
    List<String> lines = new ArrayList<>(List.of("image,sex,age"));
    for (PredictionRow row : trial.predictions()) {
      lines.add(row.id() + "," + (lines.size() % 2 == 0 ? "f" : "m") + "," + lines.size());
    }
    Files.write(table, lines);
    Path pictures = folder.resolve("pictures");
    JudgementJob.Judgement judgement =
        JudgementJob.ofTest(
            trial,
            new JudgementOptions(
                true,
                true,
                Optional.empty(),
                Optional.of(new OperatingPoint.Sensitivity(.9)),
                List.of(.02),
                List.of(.5),
                ConformalSets.By.CLASS,
                List.of("sex"),
                List.of(Bands.parse("age:0,5")),
                Optional.of(table),
                Optional.of(pictures)));
    assertThat(judgement.tables().named().keySet())
        .containsExactly(
            "operating_point",
            "prevalence",
            "calibration",
            "reliability",
            "decision_curve",
            "sets",
            "groups");
    assertThat(judgement.tables().named().get("groups").rows())
        .extracting(row -> row.get(0) + " " + row.get(1))
        .contains("sex f", "sex m", "age 5 or more");
    assertThat(pictures)
        .isDirectoryContaining("glob:**/reliability.svg")
        .isDirectoryContaining("glob:**/decision-curve.csv");
    assertThatThrownBy(
            () -> JudgementJob.ofTest(trial, JudgementOptions.none().withGroups(List.of("site"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected a column site in");

    ModelFileOptions plain =
        ModelFileOptions.of(trial, folder.resolve("plain.onnx")).withCache(cache()).withoutGate();
    ShownOptions shown =
        new ShownOptions(
            Optional.of(Calibration.Method.ISOTONIC), List.of(.5), ConformalSets.By.MARGINAL);
    Path calibrated = folder.resolve("calibrated.onnx");
    ExportJob job = new ExportJob(threads -> new UntimedLatency());
    job.run(plain, Progress.SILENT);
    ModelFileOptions asked =
        ModelFileOptions.of(trial, calibrated).withCache(cache()).withoutGate().withShown(shown);
    assertThat(job.run(asked, Progress.SILENT).shown().keySet())
        .containsExactly("calibration", "sets");
    assertThat(ModelFile.read(plain.out()).card().calibration()).isEmpty();
    assertThat(ModelFile.read(calibrated).card().calibration().orElseThrow())
        .isEqualTo(JudgedRows.of(trial).fit(Calibration.Method.ISOTONIC));
    assertThat(decisions(calibrated)).hasSizeGreaterThan(20).isEqualTo(decisions(plain.out()));
    assertThatThrownBy(() -> job.run(asked, Int8Options.standard(), Progress.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("found --int8");
  }

  private static List<String> decisions(Path model) {
    List<String> decisions = new ArrayList<>();
    PredictionOptions wanted =
        PredictionOptions.of(model, List.of(shared.resolve("grains")))
            .withOnBadFile(OnBadFile.SKIP)
            .withThreads(1);
    try (PredictionJob job = PredictionJob.open(wanted, Progress.SILENT)) {
      job.run(image -> decisions.add(image.file() + " " + image.decision()));
    }
    return decisions;
  }
}
