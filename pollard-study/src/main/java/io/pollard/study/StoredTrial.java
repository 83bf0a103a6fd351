package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Pseudonyms;
import io.pollard.data.Task;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.Predictions;
import io.pollard.metrics.Thresholds;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.study.Table.Column;
import io.pollard.training.CaseRow;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trial as it stands in a study.
 *
 * @param outcome empty while it runs, or where it was broken off
 * @param network SHA-256 of its {@code network.json}; empty for a trial of a build that kept none,
 *     whose network is the declared one of its name
 * @param pausedAfter the epoch after which a search stopped it of its own accord; 0 for others
 */
public record StoredTrial(
    String id,
    Path folder,
    TrialDescription description,
    TrialFacts facts,
    Optional<TrialOutcome> outcome,
    Optional<String> network,
    int pausedAfter) {

  private static final List<Column> COSTS =
      List.of(
          Column.of("parameters", "parameters"),
          new Column("macs", "MACs (G)", 1e9, 3),
          new Column("ms_per_image", "ms per image (training engine)", 1, 2),
          Column.of("epochs", "epochs"),
          Column.of("best_epoch", "best epoch"),
          new Column("seconds", "training (min)", 60, 1));

  /** Of one that nobody paused. */
  public StoredTrial(
      String id,
      Path folder,
      TrialDescription description,
      TrialFacts facts,
      Optional<TrialOutcome> outcome,
      Optional<String> network) {
    this(id, folder, description, facts, outcome, network, 0);
  }

  /**
   * @throws DamagedFileException if the file means no trial of this folder
   */
  static StoredTrial of(Path folder, TrialFile file) {
    StudyFiles.requireMeaning(
        folder.resolve(TrialFile.NAME), () -> TrialMeaning.require(folder, file));
    return new StoredTrial(
        file.id(),
        folder,
        file.trial(),
        file.recorded(),
        file.outcome(),
        file.network(),
        file.pausedAfter());
  }

  /** The epochs so far. */
  public List<EpochRow> history() {
    return TrialTables.readHistory(folder, description.recipe().selectBy());
  }

  /**
   * What the best weights say of the validation and test parts; empty before the end.
   *
   * @throws DataException if the trial is of masks, of which counts alone are kept
   */
  public List<PredictionRow> predictions() {
    if (description.task() instanceof Task.Segmentation masks) {
      throw new DataException(
          "expected a trial of classes or findings but found one of the masks of "
              + masks.structures());
    }
    return TrialTables.readPredictions(folder, description.task());
  }

  /** What came of each sample of the validation and test parts, whatever the task. */
  public List<? extends CaseRow> cases() {
    return description.task() instanceof Task.Segmentation masks
        ? TrialTables.readOverlaps(folder, masks)
        : predictions();
  }

  /**
   * Reads all that tables, plots and commands read of it, and compares the files with each other.
   *
   * @throws DataException if a file of it is damaged or can't be read
   */
  public void requireWhole() {
    requireHistory();
    requirePredictions();
    requireSplit();
    requireUnits();
    exported();
    options();
  }

  /**
   * The same of one part of a trial of classes, decided at .5.
   *
   * @throws DataException if the trial has none, or is of findings
   */
  public ClassScores predictions(Part part) {
    description.classes(); // refuses
    return (ClassScores) scored(part);
  }

  /**
   * The same of any task.
   *
   * @throws DataException if the trial has none
   */
  public Predictions scored(Part part) {
    List<? extends CaseRow> rows = cases().stream().filter(row -> row.part() == part).toList();
    if (rows.isEmpty()) {
      throw new DataException(
          "expected predictions of the "
              + part.label()
              + " part in "
              + folder
              + " but found none: the trial has not come to its end, or ended without weights; the"
              + " command that started it goes on");
    }
    return scored(rows);
  }

  /** Rows of this trial's task as one value, decided at .5. */
  public Predictions scored(List<? extends CaseRow> rows) {
    return CaseRow.scored(description.task(), rows);
  }

  /**
   * From which probability of the positive class on it is decided: the operating point's choice on
   * validation; not a number for more than two classes, and for findings.
   *
   * @throws DataException if the trial has no predictions
   */
  public double threshold() {
    return thresholds().ofTwoClasses();
  }

  /**
   * The same of any task: the operating point's choice on validation.
   *
   * @throws DataException if the trial has no predictions
   */
  public Thresholds thresholds() {
    return thresholds(scored(Part.VALIDATION));
  }

  /** The same where its predictions of the validation part were read before. */
  Thresholds thresholds(Predictions validation) {
    return Thresholds.chosen(facts.operatingPoint(), validation);
  }

  /**
   * What was trained: the network with its head, and where each unit's weights came from.
   *
   * @throws DataException if {@code network.json} is missing or damaged
   */
  public Plan plan() {
    return network.map(this::stored).orElseGet(this::declaredPlan);
  }

  /** Images of its validation part; 0 before its end where the study has its split no more. */
  long validated() {
    List<? extends CaseRow> rows = cases();
    return rows.isEmpty()
        ? split().map(split -> split.count(Part.VALIDATION)).orElse(0L)
        : rows.stream().filter(row -> row.part() == Part.VALIDATION).count();
  }

  /** Which sample is in which part, where the study still has that split's file. */
  private Optional<SplitFile> split() {
    Path file = Study.splitFile(Study.folderOf(folder), description.seeds().split());
    return Files.exists(file)
        ? SplitFile.ifWhole(file).filter(split -> split.digest().equals(description.split()))
        : Optional.empty();
  }

  void requireHistory() {
    List<EpochRow> rows = history();
    StudyFiles.requireMeaning(
        folder.resolve(TrialTables.HISTORY),
        () -> outcome.ifPresent(ended -> TrialMeaning.requireHistory(rows, ended)));
  }

  /** Its predictions are of the split's samples, where the study still has that split's file. */
  private void requireSplit() {
    Optional<SplitFile> split = split();
    StudyFiles.requireMeaning(
        folder.resolve(TrialTables.PREDICTIONS),
        () -> split.ifPresent(found -> TrialMeaning.requireOf(found, cases(), description)));
  }

  void requirePredictions() {
    List<? extends CaseRow> rows = cases();
    StudyFiles.requireMeaning(
        folder.resolve(TrialTables.PREDICTIONS),
        () -> TrialMeaning.requirePredictions(rows, outcome));
  }

  /**
   * @throws DamagedFileException if its units are not what its strategy makes of its network
   */
  void requireUnits() {
    StudyFiles.requireMeaning(
        folder.resolve(TrialFile.NAME), () -> TrialMeaning.requireUnits(this));
  }

  /** What its strategy makes of its network today. */
  Plan declaredPlan() {
    return plan(description.strategy());
  }

  private Plan stored(String digest) {
    Path file = folder.resolve(NetworkFile.NAME);
    if (!Files.exists(file)) {
      throw DamagedFileException.missing(
          file, "expected the trial's network in " + file + " but found none: bring the file back");
    }
    String text = StudyFiles.read(file);
    NetworkFile found = StudyFiles.parsed(file, text, NetworkFile.class);
    if (!StudyFiles.sha256(text).equals(digest)) {
      throw StudyFiles.damaged(
          file, new IllegalArgumentException("its SHA-256 is not the one in " + TrialFile.NAME));
    }
    return found.plan();
  }

  /** What full transfer would have trained in its place, under the same head. */
  Plan fullTransferPlan() {
    return plan(new TransferStrategy.FullTransfer(description.strategy().head()));
  }

  private Plan plan(TransferStrategy strategy) {
    Plan plan = strategy.plan(description.pretrained(), description.task());
    return description.isFromRandom() ? plan.fromRandom() : plan;
  }

  /**
   * What patients are called in its study; where that has no key (any more), what this process
   * calls them. Nothing is written.
   */
  public Pseudonyms pseudonyms() {
    Path key = Study.folderOf(folder).resolve(PatientKey.NAME);
    return Files.exists(key) ? Pseudonyms.by(() -> PatientKey.read(key)) : Pseudonyms.ofProcess();
  }

  /** What one image is to the network. */
  public FeatureShape input() {
    return description.preprocessing().input();
  }

  /** Whether it trained all of its network from the weights at one rate, by whatever name. */
  public boolean isFullTransfer() {
    boolean isOneRate =
        trunk(description.units()).stream()
            .allMatch(unit -> unit.rateMultiple() == 1 && unit.batchNorm() == Statistics.UPDATE);
    if (!isOneRate) {
      return false;
    }
    Plan plan = fullTransferPlan();
    return plan.cut().equals(last(description.units()))
        && trunk(TrialDescription.lines(plan, input())).equals(trunk(description.units()));
  }

  private static String last(List<TrialDescription.UnitLine> lines) {
    List<TrialDescription.UnitLine> trunk = trunk(lines);
    return trunk.get(trunk.size() - 1).name();
  }

  /** Of full transfers the one that it is compared with, see {@link Study#fullTransferFor}. */
  Optional<StoredTrial> fullTransferAmong(List<StoredTrial> fullTransfers) {
    return fullTransfers.stream()
        .filter(
            full ->
                full.description().network().equals(description.network())
                    && full.description().weights().equals(description.weights())
                    && full.description().split().equals(description.split())
                    && full.description().preprocessing().equals(description.preprocessing())
                    && full.description().seeds().equals(description.seeds()))
        .max(
            Comparator.comparing(
                    (StoredTrial full) -> full.description().recipe().equals(description.recipe()))
                .thenComparing(
                    full -> full.description().strategy().head() == description.strategy().head()));
  }

  private static List<TrialDescription.UnitLine> trunk(List<TrialDescription.UnitLine> lines) {
    return lines.stream().filter(line -> !line.name().equals(Head.NAME)).toList();
  }

  /** Trained numbers, head included. */
  long parameters() {
    return description.parameters();
  }

  /** For one image in the paper's convention, head included. */
  long macs() {
    return plan().network().ptflopsMacs(input());
  }

  /** What it cost and what it costs: one row. */
  public Table costs() {
    List<Object> row =
        new ArrayList<>(
            List.of(
                parameters(),
                macs(),
                outcome.map(TrialOutcome::inferenceMillisPerImage).orElse(Double.NaN),
                outcome.map(TrialOutcome::epochs).orElse(history().size()),
                outcome.map(TrialOutcome::bestEpoch).orElse(0),
                outcome
                    .map(ended -> ended.trainingSeconds() + ended.validationSeconds())
                    .orElse(Double.NaN)));
    return new Table(COSTS, List.of(row));
  }

  /** The weights of the best epoch. */
  public Path bestWeights() {
    return folder.resolve(OpenTrial.BEST_WEIGHTS);
  }

  /** What was given on the command line: flags by name, without dashes. */
  public Map<String, Object> options() {
    return TrialOptions.read(folder);
  }

  /**
   * What its weights are called beside others: the file, or the source, that was given; else where
   * they are from.
   */
  String weightsName() {
    String given = String.valueOf(options().getOrDefault("weights", ""));
    String name = given.substring(given.lastIndexOf('/') + 1);
    return name.isEmpty() ? facts.weightsSource().orElse(TrialFacts.UNSTATED) : name;
  }

  /** How it was trained, as plain values for another program. */
  public Map<String, Object> recipe() {
    return StudyJson.plain(description.recipe());
  }

  /** The strategy, likewise. */
  public Map<String, Object> strategy() {
    return StudyJson.plain(description.strategy());
  }

  /** What its float32 model file costs; empty where it was never exported. */
  public Optional<ExportedFile> exported() {
    Path file = folder.resolve(ExportedFile.NAME);
    return Files.exists(file)
        ? Optional.of(StudyFiles.readJson(file, ExportedFile.class))
        : Optional.empty();
  }

  /** Keeps what its float32 model file costs, in place of what was known. */
  public void putExported(ExportedFile exported) {
    StudyFiles.write(folder.resolve(ExportedFile.NAME), StudyJson.text(exported));
  }

  /**
   * What a search may know of its first epochs; empty before they are over, or the trial is.
   *
   * @param epoch from 1; {@link TrialStore#END} for the end
   */
  public Optional<ValidationScore> validation(int epoch) {
    if (epoch == TrialStore.END) {
      return validation();
    }
    List<EpochRow> history = history();
    return outcome.isPresent() || history.size() >= epoch
        ? Optional.of(ValidationScore.of(id, description.recipe().selectBy(), history, epoch))
        : Optional.empty();
  }

  /** What a search may know of it; empty before the end. */
  public Optional<ValidationScore> validation() {
    return outcome.map(
        ended ->
            history().stream()
                .filter(row -> row.epoch() == ended.bestEpoch())
                .findFirst()
                .map(best -> ValidationScore.of(id, description.recipe().selectBy(), best))
                .orElse(ValidationScore.none(id, description.recipe().selectBy())));
  }
}
