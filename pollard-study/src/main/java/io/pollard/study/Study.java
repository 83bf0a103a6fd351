package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Part;
import io.pollard.data.Pseudonyms;
import io.pollard.data.Task;
import io.pollard.files.FileMutex;
import io.pollard.files.Leftovers;
import io.pollard.network.Head;
import io.pollard.progress.Progress;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialInUseException;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory of trials on one data set and task, which a person can read.
 *
 * <pre>{@code
 * Study study = Study.at(Path.of("pollard-study"));
 * runner.run(new TransferStrategy.FullTransfer(HeadForm.POOLED), Seeds.of(1), study);
 * StoredTrial trial = study.trial("resnet18-ftl");
 * ClassScores test = trial.predictions(Part.TEST);
 * }</pre>
 *
 * <p>Several threads and processes may work on one study: each trial is claimed by the operating
 * system's lock on its {@code lock} file, which ends with the process.
 */
public final class Study implements TrialStore {

  static final String HEADER = "study.json";
  private static final String TRIALS = "trials";
  private static final String SPLITS = "splits";
  private static final String LOCK = "lock";

  /**
   * What {@code study.json} says: what all trials have in common.
   *
   * @param data digest of the data
   */
  record StudyHeader(int format, int semantics, String data, Task task) {}

  /**
   * A trial whose {@code trial.json} can't be read.
   *
   * @param id its folder's name
   * @param damage which file, and what is wrong with it
   */
  public record DamagedTrial(String id, String damage) {}

  private final Path folder;
  private final TrialFacts facts;
  private final Map<String, Object> options;
  private final Progress progress;

  private Study(Path folder, TrialFacts facts, Map<String, Object> options, Progress progress) {
    this.folder = folder;
    this.facts = facts;
    this.options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    this.progress = progress;
  }

  /** A study that exists, or is made when the first trial is opened. */
  public static Study at(Path folder) {
    return new Study(folder, TrialFacts.unstated(), Map.of(), Progress.SILENT);
  }

  /** Whether a folder is a study. */
  public static boolean isAt(Path folder) {
    return Files.exists(folder.resolve(HEADER));
  }

  /**
   * A study that exists.
   *
   * @throws DataException if there is none, or it was written by a newer Pollard
   */
  public static Study existing(Path folder) {
    Study study = at(folder);
    if (study.header().isEmpty()) {
      throw new DataException(
          "expected a study's folder, which holds " + HEADER + ", but found none in " + folder);
    }
    return study;
  }

  /**
   * The same directory; trials opened from here on record this.
   *
   * @param others the command line's flags by name, without dashes: text, numbers, or lists of
   *     them. {@code options.yaml} says them; strategy, cut, head, seeds and precision follow the
   *     trial
   */
  public Study withFacts(TrialFacts other, Map<String, Object> others) {
    return new Study(folder, other, others, progress);
  }

  /** The same directory; who listens is told which damaged files were set aside. */
  public Study withProgress(Progress other) {
    return new Study(folder, facts, options, other);
  }

  public Path folder() {
    return folder;
  }

  /**
   * What patients are called in this study, where headers of its images say who they are: the same
   * in all of its trials. The key is read from {@code patients.key}, or made there, when a patient
   * is called for the first time; that throws a {@link DataException} where it is damaged, or can't
   * be read or made.
   */
  public Pseudonyms pseudonyms() {
    return Pseudonyms.by(this::patientKey);
  }

  @SuppressWarnings("try") // a mutex is held, not used
  private byte[] patientKey() {
    Path file = folder.resolve(PatientKey.NAME);
    if (Files.exists(file)) {
      return PatientKey.read(file);
    }
    StudyFiles.requireWritable(folder);
    StudyFiles.createFolder(folder);
    try (FileMutex alone = FileMutex.acquire(folder.resolve(LOCK), () -> {})) {
      if (Files.exists(file)) {
        return PatientKey.read(file);
      }
      if (trials().stream().anyMatch(Study::isUnderAKey)) {
        progress.say(
            "the study has trials but no "
                + PatientKey.NAME
                + ": a new key is made, patients are called otherwise from now on, and new trials are"
                + " not compared with earlier ones patient by patient; a copy of the file, brought"
                + " back, has all called as before");
      }
      return PatientKey.make(file);
    } catch (IOException e) {
      throw unlockable(e);
    }
  }

  private static boolean isUnderAKey(StoredTrial trial) {
    return trial
        .facts()
        .reading()
        .filter(reading -> reading.identifiers() == DatasetOptions.Identifiers.KEPT)
        .isEmpty();
  }

  private DataException unlockable(IOException cause) {
    return new DataException(
        "the study " + folder + " can't be locked: " + cause + "; --study names another folder",
        cause);
  }

  /** Where to write which sample is in which part of the split of a seed. */
  public Path splitFile(long seed) {
    return splitFile(folder, seed);
  }

  static Path splitFile(Path study, long seed) {
    return study.resolve(SPLITS).resolve(seed + ".csv");
  }

  /** The study of a trial's folder. */
  static Path folderOf(Path trial) {
    return trial.resolveSibling("..").normalize();
  }

  /**
   * {@inheritDoc}
   *
   * @throws DataException if the study is of other data or another task, was written by a newer
   *     Pollard, or can't be written
   */
  @Override
  public void check(TrialDescription description) {
    header().ifPresent(header -> requireSame(header, description));
    requireWritable();
  }

  /**
   * @throws DataException if it is there and can't be written, or can't be made
   */
  public void requireWritable() {
    for (Path place : List.of(folder.resolve(TRIALS), splitFile(0).getParent(), folder)) {
      StudyFiles.requireWritable(place);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws DataException if the study is of other data or another task, was written by a newer
   *     Pollard, or can't be written
   * @throws TrialInUseException if another process works on the trial
   */
  @Override
  public OpenTrial open(TrialDescription description) {
    check(description);
    StudyFiles.createFolder(folder.resolve(TRIALS));
    try (FileMutex alone = FileMutex.acquire(folder.resolve(LOCK), () -> {})) {
      putHeader(description);
      Path trial = find(description).orElseGet(() -> folder(id(description)));
      StudyFiles.createFolder(trial);
      return claim(trial, description);
    } catch (IOException e) {
      throw unlockable(e);
    }
  }

  /**
   * {@inheritDoc} A trial with a damaged file has come to nothing. What killed processes left
   * beside the files of the trial and the study is deleted.
   *
   * @throws DataException if the study is of other data or another task, or was written by a newer
   *     Pollard
   */
  @Override
  public Optional<ValidationScore> reached(TrialDescription description, int epoch) {
    header().ifPresent(header -> requireSame(header, description));
    Leftovers.sweep(folder);
    Optional<Path> found = find(description);
    found.ifPresent(Leftovers::sweep);
    Optional<StoredTrial> whole =
        found
            .filter(trial -> Files.exists(trial.resolve(TrialFile.NAME)))
            .filter(trial -> damaged(trial, description).isEmpty())
            .map(Study::read);
    if (whole.flatMap(StoredTrial::outcome).isPresent()) {
      found.ifPresent(Study::deleteCheckpoint);
    }
    return whole.flatMap(trial -> trial.validation(epoch));
  }

  /** Who was killed right after a trial had ended has left it. */
  private static void deleteCheckpoint(Path trial) {
    try {
      Files.deleteIfExists(trial.resolve(ClaimedTrial.CHECKPOINT));
    } catch (IOException e) {
      // a study that can only be read keeps it, which does no harm
    }
  }

  /**
   * All trials by id; those that no process has begun to write are left out, and those that are
   * {@link #damaged}.
   *
   * @throws DataException if one was written by a newer Pollard
   */
  public List<StoredTrial> trials() {
    header();
    List<StoredTrial> trials = new ArrayList<>();
    for (Path trial : begun()) {
      try {
        trials.add(read(trial));
      } catch (DamagedFileException | UnreadableFileException damage) {
        // named by damaged()
      }
    }
    return trials;
  }

  /**
   * Trials of which a file can't be read, or does not mean what it must; the command that made one
   * sets its file aside and runs it again. Nobody counts them.
   */
  public List<DamagedTrial> damaged() {
    List<DamagedTrial> damaged = new ArrayList<>();
    Optional<StudyHeader> study = header();
    for (Path trial : begun()) {
      try {
        StoredTrial found = read(trial);
        found.requireWhole();
        study.ifPresent(header -> requireOf(header, found));
      } catch (DamagedFileException | UnreadableFileException damage) {
        damaged.add(
            new DamagedTrial(trial.getFileName().toString(), String.valueOf(damage.getMessage())));
      }
    }
    return damaged;
  }

  /**
   * A sentence for each file that can't be read, or does not mean what it must: of trials, splits
   * and the last search. Lists, tables and plots leave out what they name.
   */
  public List<String> damage() {
    return damage(damaged());
  }

  /**
   * @param trials those that are {@link #damaged}
   */
  List<String> damage(List<DamagedTrial> trials) {
    List<String> sentences = new ArrayList<>(trials.stream().map(DamagedTrial::damage).toList());
    for (Path split : splitFiles()) {
      damageOf(() -> SplitFile.read(split)).ifPresent(sentences::add);
    }
    for (Path trial : folders()) {
      Path file = trial.resolve(TrialFile.NAME);
      if (!Files.exists(file) && Files.exists(trial.resolve(TrialTables.HISTORY))) {
        sentences.add(
            "expected what the trial is in " + file + " but found none: bring the file back");
      }
    }
    damageOf(this::search).ifPresent(sentences::add);
    damageOf(this::protocols).ifPresent(sentences::add);
    Path key = folder.resolve(PatientKey.NAME);
    if (Files.exists(key)) {
      damageOf(() -> PatientKey.read(key)).ifPresent(sentences::add);
    }
    wholeSearch().stream()
        .flatMap(SearchFile::trials)
        .filter(trial -> !Files.exists(folder(trial).resolve(TrialFile.NAME)))
        .map(
            trial ->
                "the search in "
                    + folder.resolve(SearchFile.NAME)
                    + " names the trial "
                    + trial
                    + ", which is not in the study: give the search's command again")
        .forEach(sentences::add);
    return sentences;
  }

  private static Optional<String> damageOf(Runnable reading) {
    try {
      reading.run();
      return Optional.empty();
    } catch (DamagedFileException | UnreadableFileException damage) {
      return Optional.of(String.valueOf(damage.getMessage()));
    }
  }

  /** What all its trials learn; empty before the first one. */
  public Optional<Task> task() {
    return header().map(StudyHeader::task);
  }

  /** The digest of the data of all its trials; empty before the first one. */
  public Optional<String> data() {
    return header().map(StudyHeader::data);
  }

  /** A split by its seed; empty where its file is gone, or damaged. */
  Optional<SplitFile> split(long seed) {
    Path file = splitFile(seed);
    return Files.exists(file) ? SplitFile.ifWhole(file) : Optional.empty();
  }

  /** How many cases a split trains on; empty where its file is gone, or damaged. */
  OptionalInt trained(long splitSeed) {
    return split(splitSeed)
        .map(split -> OptionalInt.of((int) split.count(Part.TRAIN)))
        .orElse(OptionalInt.empty());
  }

  /** The files that {@link #splitFile} names. */
  List<Path> splitFiles() {
    Path splits = folder.resolve(SPLITS);
    if (!Files.isDirectory(splits)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(splits)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".csv"))
          .sorted()
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw new DataException("the splits in " + splits + " can't be listed: " + e, e);
    }
  }

  private List<StoredTrial> whole() {
    return without(damaged());
  }

  /** All trials but for these. */
  List<StoredTrial> without(List<DamagedTrial> damaged) {
    Set<String> ids = damaged.stream().map(DamagedTrial::id).collect(Collectors.toSet());
    return trials().stream().filter(trial -> !ids.contains(trial.id())).toList();
  }

  /** The ids of trials that a process, perhaps this one, works on now. */
  Set<String> claimed() {
    Set<String> claimed = new HashSet<>();
    if (!Files.exists(folder.resolve(LOCK))) {
      return claimed;
    }
    // Trials are claimed under this lock, so nobody meets a claim that only looks.
    try (FileMutex alone = FileMutex.acquire(folder.resolve(LOCK), () -> {})) {
      for (Path trial : folders()) {
        Path lock = trial.resolve(LOCK);
        if (Files.exists(lock)) {
          Optional<FileMutex> free = FileMutex.tryAcquire(lock);
          if (free.isPresent()) {
            free.get().close();
          } else {
            claimed.add(trial.getFileName().toString());
          }
        }
      }
      return claimed;
    } catch (IOException e) {
      // Who may not write to a study can't see its claims.
      return claimed;
    }
  }

  /**
   * One trial by its id or the beginning of it.
   *
   * @throws DataException if no trial or more than one begins so
   */
  public StoredTrial trial(String idOrPrefix) {
    List<String> ids = begun().stream().map(trial -> trial.getFileName().toString()).toList();
    List<String> found =
        ids.contains(idOrPrefix)
            ? List.of(idOrPrefix)
            : ids.stream().filter(id -> id.startsWith(idOrPrefix)).toList();
    if (found.size() != 1) {
      throw new DataException(
          "expected one trial that begins with "
              + idOrPrefix
              + " in the study "
              + folder
              + " but found "
              + (found.isEmpty() ? "none; there are " + named(ids) : named(found)));
    }
    header();
    return read(folder(found.get(0)));
  }

  /**
   * What the last search in this study found; empty where there was none.
   *
   * @throws DataException if the file is damaged or was written by a newer Pollard
   */
  public Optional<SearchFile> search() {
    Path file = folder.resolve(SearchFile.NAME);
    return Files.exists(file)
        ? Optional.of(StudyFiles.readJson(file, SearchFile.class))
        : Optional.empty();
  }

  /** The same, but empty where the file is damaged too. */
  Optional<SearchFile> wholeSearch() {
    try {
      return search();
    } catch (DamagedFileException | UnreadableFileException damage) {
      return Optional.empty();
    }
  }

  /** Keeps what a search found, in place of what an earlier one did. */
  public void putSearch(SearchFile search) {
    StudyFiles.write(folder.resolve(SearchFile.NAME), StudyJson.text(search));
  }

  /**
   * Where several searches share the study, none of them is its last.
   *
   * @throws DataException if the file can't be deleted
   */
  public void forgetSearch() {
    try {
      Files.deleteIfExists(folder.resolve(SearchFile.NAME));
    } catch (IOException e) {
      throw new DataException(
          "the search in " + folder.resolve(SearchFile.NAME) + " can't be deleted: " + e, e);
    }
  }

  /**
   * The protocols of all certificates that were asked for, in the order of writing.
   *
   * @throws DataException if the file is damaged, was edited or was written by a newer Pollard
   */
  public List<Protocol> protocols() {
    return ProtocolFile.read(folder.resolve(ProtocolFile.NAME));
  }

  /**
   * The protocol that asks this: the one that was written when it was asked first, else a new one,
   * which is on disk when this returns.
   *
   * @throws DataException if the file is damaged, or can't be written
   */
  @SuppressWarnings("try") // a mutex is held, not used
  Protocol protocol(Protocol asked, Instant now) {
    Optional<Protocol> known = asked(asked);
    if (known.isPresent()) {
      return known.get();
    }
    StudyFiles.requireWritable(folder);
    try (FileMutex alone = FileMutex.acquire(folder.resolve(LOCK), () -> {})) {
      Optional<Protocol> byAnother = asked(asked);
      if (byAnother.isPresent()) {
        return byAnother.get();
      }
      List<Protocol> protocols = new ArrayList<>(protocols());
      Protocol placed = asked.behind(protocols, now);
      protocols.add(placed);
      StudyFiles.write(
          folder.resolve(ProtocolFile.NAME), StudyJson.text(ProtocolFile.of(protocols)));
      return placed;
    } catch (IOException e) {
      throw unlockable(e);
    }
  }

  private Optional<Protocol> asked(Protocol asked) {
    return protocols().stream().filter(asked::asksAs).findFirst();
  }

  /** Writes what all trials have taken so far, one a row, to {@code training-costs.csv}. */
  public void putTrainingCosts() {
    StudyFiles.write(
        folder.resolve(TrainingCosts.FILE), TrainingCosts.of(whole()).table().as(Table.Format.CSV));
  }

  /**
   * Deletes the best weights of a finished trial, whose scores, history and predictions stay.
   *
   * @throws DataException if they can't be deleted
   */
  public void dropWeights(StoredTrial trial) {
    try {
      Files.deleteIfExists(trial.bestWeights());
    } catch (IOException e) {
      throw new DataException(
          "expected to delete " + trial.bestWeights() + " but it can't be: " + e, e);
    }
  }

  /**
   * What a trial is compared with: the finished full transfer of the same network on the same split
   * and seeds, of the same recipe and with the same head where there is one; empty for a full
   * transfer itself.
   */
  public Optional<StoredTrial> fullTransferFor(StoredTrial trial) {
    return trial.isFullTransfer()
        ? Optional.empty()
        : trial.fullTransferAmong(
            whole().stream()
                .filter(other -> other.outcome().isPresent() && other.isFullTransfer())
                .toList());
  }

  private static String named(List<String> ids) {
    return ids.isEmpty() ? "no trials" : String.join(", ", ids);
  }

  private Path folder(String id) {
    return folder.resolve(TRIALS).resolve(id);
  }

  private static StoredTrial read(Path trial) {
    return StoredTrial.of(
        trial, StudyFiles.readJson(trial.resolve(TrialFile.NAME), TrialFile.class));
  }

  private OpenTrial claim(Path trial, TrialDescription description) throws IOException {
    FileMutex claim =
        FileMutex.tryAcquire(trial.resolve(LOCK))
            .orElseThrow(
                () ->
                    new TrialInUseException(
                        "another process works on the trial "
                            + trial
                            + ": let it end, or end it, and give the same command again"));
    boolean claimed = false;
    try {
      StudyFiles.deleteUnfinished(trial);
      boolean isDamaged = setDamagedAside(trial, description);
      OpenTrial open = new ClaimedTrial(trial, begin(trial, description, isDamaged), claim);
      claimed = true;
      return open;
    } finally {
      if (!claimed) {
        claim.close();
      }
    }
  }

  /** What can't be read of a trial. */
  private static List<Path> damaged(Path trial, TrialDescription description) {
    List<Path> damaged = new ArrayList<>();
    List<Runnable> readings =
        List.of(
            () -> read(trial),
            () -> readable(trial).ifPresent(StoredTrial::requireUnits),
            () -> readable(trial).ifPresent(StoredTrial::requireHistory),
            () -> readable(trial).ifPresent(StoredTrial::requirePredictions),
            () -> TrialTables.readHistory(trial, description.recipe().selectBy()),
            () -> TrialTables.readPredictions(trial, description.task()));
    for (Runnable reading : readings) {
      try {
        reading.run();
      } catch (DamagedFileException damage) {
        damaged.add(damage.file());
      }
    }
    // The network is written again where it is missing; no result depends on its file.
    return damaged.stream().filter(file -> !file.endsWith(NetworkFile.NAME)).distinct().toList();
  }

  private static Optional<StoredTrial> readable(Path trial) {
    try {
      return Optional.of(read(trial));
    } catch (DamagedFileException damage) {
      return Optional.empty();
    }
  }

  /** Whether there were such files; the trial runs again then. */
  private boolean setDamagedAside(Path trial, TrialDescription description) {
    if (!Files.exists(trial.resolve(TrialFile.NAME))) {
      return false;
    }
    List<Path> damaged = damaged(trial, description);
    for (Path file : damaged) {
      StudyFiles.setAside(file);
      progress.say(
          "the study file "
              + file
              + " is damaged: it is kept as "
              + file.getFileName()
              + StudyFiles.DAMAGED
              + " and the trial runs again");
    }
    return !damaged.isEmpty();
  }

  /** A trial that is gone on with keeps its first name and records who goes on. */
  private TrialFile begin(Path trial, TrialDescription description, boolean again) {
    Path file = trial.resolve(TrialFile.NAME);
    TrialDescription first = description;
    Optional<String> network = Optional.empty();
    if (Files.exists(file)) {
      TrialFile before = StudyFiles.readJson(file, TrialFile.class);
      if (before.outcome().isPresent() && !again) {
        return before;
      }
      first = before.trial();
      network = before.network();
    }
    TrialFile begun = TrialFile.started(trial.getFileName().toString(), first, facts).with(network);
    TrialOptions.write(trial, TrialOptions.of(first, options));
    StudyFiles.write(file, StudyJson.text(begun));
    return begun;
  }

  /** {@code resnet18-ttl-layer3.1-s1-3f2a9c1e}. */
  static String id(TrialDescription description) {
    return description.network()
        + "-"
        + TrialOptions.label(description.strategy())
        + "-"
        + cut(description)
        + "-s"
        + description.seeds().initialisation()
        + Identity.of(description).suffix();
  }

  /** The cut point or, for a strategy without, the last unit. */
  private static String cut(TrialDescription description) {
    List<TrialDescription.UnitLine> units =
        description.units().stream().filter(unit -> !unit.name().equals(Head.NAME)).toList();
    String cut = description.strategy().cut();
    return cut.isEmpty() ? units.get(units.size() - 1).name() : cut;
  }

  /** An equal trial may have another strategy's name. */
  private Optional<Path> find(TrialDescription description) {
    Identity identity = Identity.of(description);
    Optional<Path> found =
        folders().stream()
            .filter(trial -> trial.getFileName().toString().endsWith(identity.suffix()))
            .findFirst();
    found
        .filter(trial -> Files.exists(trial.resolve(TrialFile.NAME)))
        .ifPresent(trial -> requireEqual(trial, identity));
    return found;
  }

  private static void requireEqual(Path trial, Identity identity) {
    Path file = trial.resolve(TrialFile.NAME);
    try {
      String found = StudyFiles.readJson(file, TrialFile.class).identity();
      if (!found.equals(identity.hash())) {
        throw new DataException(
            "expected the identity "
                + identity.hash()
                + " but found "
                + found
                + " in "
                + file
                + ": two trials begin alike, use another study for one of them");
      }
    } catch (DamagedFileException damage) {
      // The folder's name is all that is left of it; whoever opens it sets the file aside.
    }
  }

  /** The folders of trials that a process has begun to write. */
  private List<Path> begun() {
    return folders().stream().filter(trial -> Files.exists(trial.resolve(TrialFile.NAME))).toList();
  }

  private List<Path> folders() {
    if (!Files.exists(folder.resolve(TRIALS))) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder.resolve(TRIALS))) {
      return entries.filter(Files::isDirectory).sorted().collect(Collectors.toList());
    } catch (IOException e) {
      throw new DataException("the trials of the study " + folder + " can't be listed: " + e, e);
    }
  }

  Optional<StudyHeader> header() {
    Path file = folder.resolve(HEADER);
    return Files.exists(file)
        ? Optional.of(StudyFiles.readJson(file, StudyHeader.class))
        : Optional.empty();
  }

  /** The first trial says what the study is of. */
  private void putHeader(TrialDescription description) {
    Optional<StudyHeader> known = header();
    if (known.isPresent()) {
      requireSame(known.get(), description);
    } else {
      StudyFiles.write(
          folder.resolve(HEADER),
          StudyJson.text(
              new StudyHeader(
                  StudyFiles.FORMAT,
                  TrialDescription.SEMANTICS,
                  description.data(),
                  description.task())));
    }
  }

  /** As a trial that was copied from another study is not. */
  private static void requireOf(StudyHeader header, StoredTrial trial) {
    StudyFiles.requireMeaning(
        trial.folder().resolve(TrialFile.NAME),
        () -> {
          TrialDescription of = trial.description();
          TrialMeaning.requireEqual("the study's data", header.data(), of.data());
          TrialMeaning.requireEqual("the study's task", header.task(), of.task());
        });
  }

  private void requireSame(StudyHeader header, TrialDescription description) {
    String advice = ": give another --study than " + folder;
    if (!header.data().equals(description.data())) {
      throw new DataException(
          "this study is of other data: expected data of digest "
              + header.data()
              + " but found "
              + description.data()
              + advice);
    }
    if (!header.task().equals(description.task())) {
      throw new DataException(
          "this study is of another task: expected "
              + said(header.task())
              + " but found "
              + said(description.task())
              + advice);
    }
  }

  private static String said(Task task) {
    return task instanceof Task.SingleLabel single
        ? single.classes()
            + single.positive().map(positive -> " with " + positive + " as positive").orElse("")
        : "the " + task.kind() + " " + task.outputs();
  }
}
