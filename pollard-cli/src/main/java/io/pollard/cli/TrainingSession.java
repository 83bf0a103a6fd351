package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Split;
import io.pollard.data.SplitCounts;
import io.pollard.imaging.Dataset;
import io.pollard.network.Network;
import io.pollard.progress.Progress;
import io.pollard.study.Study;
import io.pollard.study.TrialFacts;
import io.pollard.torch.Engine;
import io.pollard.torch.TorchRunner;
import io.pollard.training.Recipes;
import io.pollard.weights.Provenance;
import io.pollard.weights.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/** What commands that train have in common: images, weights, a runner and a study. */
final class TrainingSession {

  /** The command line's. */
  record Flags(
      Path data, NetworkFlags network, DataFlags images, TrainingFlags training, Recipes recipes) {}

  private final Flags flags;
  private final Console console;
  private final Progress progress;
  private final Optional<Weights> pretrained;
  private final TorchRunner runner;

  private TrainingSession(
      Flags flags,
      Console console,
      Progress progress,
      Optional<Weights> pretrained,
      TorchRunner runner) {
    this.flags = flags;
    this.console = console;
    this.progress = progress;
    this.pretrained = pretrained;
    this.runner = runner;
  }

  /**
   * Reads the data, prepares the images, works, and gives all back. Ctrl-C is told to the work,
   * which stops between two steps.
   *
   * @param network as {@link NetworkFlags#network} gives it
   * @param work gives an exit code
   */
  static int run(
      Flags flags, Network network, Console console, ToIntFunction<TrainingSession> work) {
    Optional<Weights> pretrained = flags.network().pretrained(console);
    Dataset dataset = Dataset.read(flags.data(), flags.images().dataset());
    dataset.notes().forEach(console::say);
    dataset.task(); // refuses before images are prepared
    try (Interruption interruption = Interruption.ofThisThread()) {
      return untilInterrupted(
          console, () -> prepared(flags, network, dataset, pretrained, console, work));
    }
  }

  /** What interrupts it is said before {@link Interruption} lets the process end. */
  private static int untilInterrupted(Console console, IntSupplier work) {
    try {
      return work.getAsInt();
    } catch (CancellationException e) {
      return interrupted(console);
    } catch (DataException e) {
      // An interrupt closes the file that is being written.
      if (Thread.currentThread().isInterrupted()) {
        return interrupted(console);
      }
      throw e;
    }
  }

  private static int interrupted(Console console) {
    console.say("interrupted; the same command goes on where it stopped");
    return ExitCode.INTERRUPTED;
  }

  private static int prepared(
      Flags flags,
      Network network,
      Dataset dataset,
      Optional<Weights> pretrained,
      Console console,
      ToIntFunction<TrainingSession> work) {
    Preprocessing preprocessing =
        flags
            .images()
            .preprocessing(pretrained.map(Weights::preprocessing).orElse(Preprocessing.imagenet()));
    Progress progress = new ConsoleProgress(console);
    try (TorchRunner runner =
        new TorchRunner(
            dataset,
            network,
            pretrained,
            preprocessing,
            flags.recipes(),
            flags.training().runner(flags.images().cache(), progress))) {
      runner.data().badFiles().forEach(bad -> console.say("skipped " + bad));
      List<String> known = dataset.notes();
      runner.data().notes().stream()
          .filter(note -> !known.contains(note))
          .forEach(console::say); // what only decoded images show
      runner.lowRangeNote().ifPresent(console::say);
      int code = work.applyAsInt(new TrainingSession(flags, console, progress, pretrained, runner));
      boolean isPart = code == ExitCode.DONE && !runner.data().badFiles().isEmpty();
      return isPart ? ExitCode.PARTLY : code;
    }
  }

  TorchRunner runner() {
    return runner;
  }

  Progress progress() {
    return progress;
  }

  Study study() {
    return Study.at(flags.training().study());
  }

  /** Which shares the parts of a split have, and what leaks and was allowed. */
  void tellSplit(long seed) {
    Split split = runner.split(seed);
    console.say(
        SplitCounts.of(runner.data().samples(), runner.data().classes().size(), split)
            .sentence(runner.data().classes()));
    runner.data().leaks(split).forEach(leak -> console.say("allowed: " + leak));
  }

  /** The study that writes down with each trial how this command came to it. */
  LoggedStudy loggedStudy() {
    return new LoggedStudy(this, console);
  }

  /** What is recorded beside a trial of these seeds. */
  Study studyFor(Seeds seeds) {
    List<String> leaks = runner.data().leaks(runner.split(seeds.split()));
    return study().withFacts(facts(leaks), options()).withProgress(progress);
  }

  private TrialFacts facts(List<String> leaks) {
    return new TrialFacts(
        ProgramVersion.current(),
        Engine.version(),
        Engine.processor(),
        flags.training().threads(),
        pretrained.map(some -> some.provenance().source()).orElse(NetworkFlags.NO_WEIGHTS),
        pretrained.map(some -> some.provenance().licence()).orElse(Provenance.UNKNOWN),
        flags.data().toString(),
        leaks,
        flags.training().operatingPoint());
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("data", flags.data().toString());
    flags.network().into(options);
    flags.images().into(options);
    flags.training().into(options);
    return options;
  }
}
