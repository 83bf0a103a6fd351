package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Shares;
import io.pollard.data.Split;
import io.pollard.imaging.Dataset;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.LearningCurves;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.TrialFacts;
import io.pollard.torch.Engine;
import io.pollard.torch.TorchRunner;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.Validation;
import io.pollard.weights.Provenance;
import io.pollard.weights.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard train DATA}: one trial, from images to scores. */
@Command(
    name = "train",
    sortOptions = false,
    description = {
      "Trains one network on labelled images and says how good it is.",
      "",
      "DATA is a folder with a folder per class, a folder that holds index.csv, a CSV manifest, or a"
          + " MedMNIST .npz. Run again, the command goes on where it stopped.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard train xrays --backbone resnet18 --weights resnet18.safetensors --positive pneumonia",
      "  pollard train xrays --backbone resnet18 --weights resnet18.safetensors --positive pneumonia"
          + " --strategy ttl --cut layer3.1 --input 112 --recipe short2d",
      "  pollard train xrays --backbone resnet18 --weights none --positive pneumonia"
    })
final class Train implements Callable<Integer> {

  private static final String NO_WEIGHTS = "none";
  private static final String SAPLING = "sapling";
  private static final int SOURCE_CLASSES = 1000;

  /** Strategies by their name in tables. */
  enum Strategy {
    FTL,
    TTL,
    FE
  }

  @ParentCommand private Main main;

  @Parameters(paramLabel = "DATA", description = "The labelled images.")
  private Path data;

  @Option(
      names = "--backbone",
      paramLabel = "NETWORK",
      description = "The network, as pollard describe knows it; needed.")
  private String backbone;

  @Option(
      names = "--weights",
      paramLabel = "FILE|sapling|none",
      description =
          "Pretrained weights: safetensors, or Sapling's own, which come with Pollard; none starts at"
              + " random; needed.")
  private String weights;

  @Option(
      names = "--strategy",
      paramLabel = "ftl|ttl|fe",
      description =
          "Full transfer, truncation at --cut, or feature extraction by a frozen trunk (ftl).")
  private Strategy strategy = Strategy.FTL;

  @Option(
      names = "--cut",
      paramLabel = "UNIT",
      description = "The last unit that truncation keeps, as pollard describe lists them.")
  private String cut;

  @Option(
      names = "--head",
      paramLabel = "pooled|flat",
      description = "A linear classifier on the average or on the whole map (pooled).")
  private HeadForm head = HeadForm.POOLED;

  @Mixin private DataFlags dataFlags;
  @Mixin private TrainingFlags trainingFlags;
  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Console console = main.console();
    if (backbone == null || weights == null) {
      throw new DataException(
          "expected a network and its weights, as --backbone resnet18 --weights"
              + " resnet18.safetensors, but found no "
              + (backbone == null ? "--backbone" : "--weights"));
    }
    Network network = Networks.named(backbone, SOURCE_CLASSES);
    TransferStrategy chosen = strategy(network);
    Optional<Weights> pretrained = pretrained(console);
    Dataset dataset = Dataset.read(data, dataFlags.dataset());
    dataset.notes().forEach(console::say);
    dataset.task(); // refuses before images are prepared
    try (Interruption interruption = Interruption.ofThisThread()) {
      return train(dataset, network, chosen, pretrained);
    }
  }

  /** What interrupts it is said before {@link Interruption} lets the process end. */
  private int train(
      Dataset dataset, Network network, TransferStrategy chosen, Optional<Weights> pretrained) {
    try {
      return finish(dataset, network, chosen, pretrained);
    } catch (CancellationException e) {
      return interrupted();
    } catch (DataException e) {
      // An interrupt closes the file that is being written.
      if (Thread.currentThread().isInterrupted()) {
        return interrupted();
      }
      throw e;
    }
  }

  private int interrupted() {
    main.console().say("interrupted; the same command goes on where it stopped");
    return ExitCode.INTERRUPTED;
  }

  private int finish(
      Dataset dataset, Network network, TransferStrategy chosen, Optional<Weights> pretrained) {
    Console console = main.console();
    Preprocessing preprocessing =
        dataFlags.preprocessing(
            pretrained.map(Weights::preprocessing).orElse(Preprocessing.imagenet()));
    TrainingRecipe recipe =
        trainingFlags.recipe(TrainingRecipe.features(), strategy == Strategy.FE);
    try (TorchRunner runner =
        new TorchRunner(
            dataset,
            network,
            pretrained,
            preprocessing,
            recipe,
            trainingFlags.runner(dataFlags.cache(), new ConsoleProgress(console)))) {
      boolean skipped = !runner.data().badFiles().isEmpty();
      runner.data().badFiles().forEach(bad -> console.say("skipped " + bad));
      runner.lowRangeNote().ifPresent(console::say);
      Split split = runner.split(trainingFlags.seeds().split());
      console.say(
          Shares.of(runner.data().samples(), runner.data().classes().size(), split)
              .sentence(runner.data().classes()));
      StoredTrial trial = trial(console, runner, chosen, split, pretrained);
      main.trained(trial.id());
      tell(trial, console);
      boolean failed =
          trial.outcome().map(TrialOutcome::end).equals(Optional.of(TrialOutcome.End.NOT_FINITE));
      return skipped || failed ? ExitCode.PARTLY : ExitCode.DONE;
    }
  }

  private void tell(StoredTrial trial, Console console) {
    if (trial.outcome().map(TrialOutcome::bestEpoch).orElse(0) == 0) {
      console.say("the trial ended without weights; " + trial.folder() + " says why");
      return;
    }
    format.print(TrialReport.scores(trial, Study.at(trainingFlags.study())), console);
    format.print(trial.costs(), console);
  }

  private StoredTrial trial(
      Console console,
      TorchRunner runner,
      TransferStrategy chosen,
      Split split,
      Optional<Weights> pretrained) {
    Seeds seeds = trainingFlags.seeds();
    List<String> leaks = runner.data().leaks(split);
    leaks.forEach(leak -> console.say("allowed: " + leak));
    Study study = Study.at(trainingFlags.study()).withFacts(facts(leaks, pretrained), options());
    TrialDescription description = runner.describe(chosen, seeds);
    Optional<String> known = study.finished(description).map(Validation::trial);
    if (known.isPresent()) {
      console.say(known.get() + " is finished; it is not trained again");
      return study.trial(known.get());
    }
    runner.requireMemory(chosen);
    try (OpenTrial trial = study.open(description)) {
      runner.data().writeReceipt(study.splitReceipt(seeds.split()), split);
      console.say("trial " + trial.id() + " in " + trial.folder());
      TrialLog log = TrialLog.in(trial.folder());
      try (log) {
        runner.train(trial, description);
      }
      StoredTrial stored = study.trial(trial.id());
      if (!stored.history().isEmpty()) {
        console.say("learning curves: " + LearningCurves.write(stored));
      }
      return stored;
    }
  }

  private TransferStrategy strategy(Network network) {
    if (strategy != Strategy.TTL) {
      if (cut != null) {
        throw new DataException(
            "expected --cut only with --strategy ttl but found it with "
                + strategy.name().toLowerCase(Locale.ROOT));
      }
      return strategy == Strategy.FTL
          ? new TransferStrategy.FullTransfer(head)
          : new TransferStrategy.FeatureExtraction(head);
    }
    if (cut == null) {
      throw new DataException(
          "expected the last unit kept, as --cut layer3.1, but found no --cut; pollard describe "
              + backbone
              + " lists them");
    }
    return new TransferStrategy.Truncation(network.units().get(network.indexOf(cut)).name(), head);
  }

  private Optional<Weights> pretrained(Console console) {
    if (weights.equals(NO_WEIGHTS)) {
      return Optional.empty();
    }
    Weights read = weights.equals(SAPLING) ? Weights.sapling() : Weights.read(Path.of(weights));
    read.notes().forEach(console::say);
    console.say("weights: " + read.provenance().source());
    console.say("licence of the weights: " + read.provenance().licence());
    return Optional.of(read);
  }

  private TrialFacts facts(List<String> leaks, Optional<Weights> pretrained) {
    return new TrialFacts(
        version(),
        Engine.version(),
        Engine.processor(),
        trainingFlags.threads(),
        pretrained.map(some -> some.provenance().source()).orElse(NO_WEIGHTS),
        pretrained.map(some -> some.provenance().licence()).orElse(Provenance.UNKNOWN),
        data.toString(),
        leaks,
        trainingFlags.operatingPoint());
  }

  /** From the jar; a class folder has none. */
  static String version() {
    String version = Train.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("data", data.toString());
    options.put("backbone", backbone);
    options.put("weights", weights);
    options.put("strategy", strategy.name().toLowerCase(Locale.ROOT));
    dataFlags.into(options);
    trainingFlags.into(options);
    return options;
  }
}
