package io.pollard.app;

import io.pollard.app.TransferabilityAnalysis.Correlations;
import io.pollard.app.TransferabilityOptions.ComparedImages;
import io.pollard.app.TransferabilitySettings.Analysis;
import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Split;
import io.pollard.imaging.BadFile;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.network.Network;
import io.pollard.progress.Progress;
import io.pollard.strategy.Method;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.torch.ComputeDevice;
import io.pollard.torch.NamedNetwork;
import io.pollard.torch.RunnerOptions;
import io.pollard.torch.TorchNetworks;
import io.pollard.torch.TorchRunner;
import io.pollard.training.Precision;
import io.pollard.training.TrialDescription;
import io.pollard.transferability.ComparedNetworks;
import io.pollard.transferability.ProbeCases;
import io.pollard.weights.LoadReport;
import io.pollard.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compares pretrained networks with what training made of them, cut point by cut point.
 *
 * <pre>{@code
 * TransferabilityOptions options = TransferabilityOptions.of(Path.of("pollard-study"));
 * Transferability found = TransferabilityJob.run(options, Progress.SILENT);
 * Optional<String> cut = found.runs().get(0).detection().orElseThrow().cut();
 * found.write(Path.of("pollard-study/transferability"));
 * }</pre>
 */
public final class TransferabilityJob {

  /** What networks are called that are compared with others. */
  private static final String PRETRAINED = "pretrained";

  /** Of a trial from random weights. */
  private static final String START = "start";

  private static final String BEFORE = "before";
  private static final String AFTER = "after";

  private static final int SHORT = 8;

  /** Images that go through the networks together: enough for full speed, whatever the network. */
  private static final int BATCH = 16;

  /** The engine's side. */
  @FunctionalInterface
  interface Engine {
    /** To be closed by the caller, and before the images. */
    ComparedNetworks open(
        List<NamedNetwork> networks,
        ImageCache images,
        Preprocessing preprocessing,
        int batch,
        RunnerOptions options);
  }

  private final Engine engine;
  private final Progress progress;

  TransferabilityJob(Engine engine, Progress progress) {
    this.engine = engine;
    this.progress = progress;
  }

  /**
   * Compares the full transfers of a study with what they started from.
   *
   * @throws DataException if there is no full transfer that kept its weights, its images or
   *     pretrained weights are gone or others, or there are fewer than two images
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static Transferability run(TransferabilityOptions options, Progress progress) {
    return new TransferabilityJob(TorchNetworks::open, progress).compare(options);
  }

  /**
   * Compares two files of weights for one network.
   *
   * @throws DataException if weights or images can't be read, or there are fewer than two images
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static Transferability run(NetworkPairOptions options, Progress progress) {
    return new TransferabilityJob(TorchNetworks::open, progress).compare(options);
  }

  Transferability compare(TransferabilityOptions options) {
    return TrainingSession.untilInterrupted(() -> new OfStudy(options).compare());
  }

  Transferability compare(NetworkPairOptions options) {
    return TrainingSession.untilInterrupted(() -> ofPair(options));
  }

  /** The trials of one study. */
  private final class OfStudy {
    private final TransferabilityOptions options;

    /** By what they were read for; weights and images of several seeds are the same. */
    private final Map<List<Object>, Optional<Weights>> weights = new LinkedHashMap<>();

    private final Map<Preprocessing, TrialImages> images = new LinkedHashMap<>();

    OfStudy(TransferabilityOptions options) {
      this.options = options;
    }

    Transferability compare() {
      ComparedTrials.Found found = trials();
      try {
        List<TransferabilityRun> runs = new ArrayList<>();
        for (ComparedTrials trials : found.runs()) {
          runs.add(compare(trials));
        }
        List<BadFile> skipped =
            images.values().stream()
                .flatMap(some -> some.cache().badFiles().stream())
                .distinct()
                .toList();
        return new Transferability(runs, found.leftOut(), skipped);
      } finally {
        images.values().forEach(TrialImages::close);
      }
    }

    private ComparedTrials.Found trials() {
      Path first = options.trials().get(0);
      if (options.trials().size() == 1 && StudyView.at(first).trial().isEmpty()) {
        Study study = StudyView.at(first).study();
        ComparedTrials.Found found = ComparedTrials.of(study);
        List<String> leftOut = new ArrayList<>(found.leftOut());
        leftOut.addAll(study.damage());
        return new ComparedTrials.Found(found.runs(), leftOut);
      }
      List<StoredTrial> chosen = options.trials().stream().map(StudyView::finished).toList();
      return new ComparedTrials.Found(
          List.of(ComparedTrials.of(chosen.get(0), chosen.subList(1, chosen.size()))), List.of());
    }

    private TransferabilityRun compare(ComparedTrials trials) {
      StoredTrial full = trials.full();
      TrialDescription of = full.description();
      Optional<TruncationCurve> curve = curve(full);
      Optional<Weights> pretrained = weights(full);
      TrialImages own = images(full);
      Dataset dataset = own.cache().dataset();
      Split split = TrialImages.split(full, dataset);
      List<Integer> chosen = chosen(split);
      requireTwo(chosen, label() + " part of " + dataset.path());
      String before = pretrained.isPresent() ? PRETRAINED : START;
      List<NamedNetwork> networks = new ArrayList<>();
      networks.add(
          pretrained
              .map(some -> NamedNetwork.pretrained(before, of.pretrained(), some))
              .orElseGet(
                  () ->
                      NamedNetwork.untrained(
                          before, of.pretrained(), of.seeds().initialisation())));
      networks.add(NamedNetwork.trained(Method.FTL.name(), full.plan(), full.bestWeights()));
      trials
          .others()
          .forEach(
              (name, trial) ->
                  networks.add(NamedNetwork.trained(name, trial.plan(), trial.bestWeights())));
      sayWhat(trials, chosen.size());
      TransferabilityAnalysis analysis = analysis(networks, of.preprocessing(), options.settings());
      try (ComparedNetworks open =
          engine.open(
              networks,
              own.cache(),
              of.preprocessing(),
              BATCH,
              TrialImages.runner(full, options.threads(), options.cache(), progress))) {
        Correlations found =
            analysis.correlations(
                open, chosen, chosen.stream().map(i -> dataset.samples().get(i).group()).toList());
        List<TransferabilityRun.Probe> probes =
            options.settings().has(Analysis.PROBES)
                ? analysis.probes(
                    open,
                    new ProbeCases(of.classes(), dataset.samples(), split),
                    of.recipe().selectBy())
                : List.of();
        return new TransferabilityRun(
            full.id(),
            Optional.of(of.seeds()),
            setting(of),
            analysis.cutPoints(),
            label(),
            chosen.size(),
            found.levels(),
            found.detection(),
            found.blocks(),
            found.acrossBlocks(),
            probes,
            curve);
      }
    }

    private Optional<TruncationCurve> curve(StoredTrial full) {
      return options
          .curve()
          .map(path -> TruncationCurve.of(path, full))
          .or(() -> TruncationCurve.of(StudyView.at(options.trials().get(0)).study(), full));
    }

    private Optional<Weights> weights(StoredTrial trial) {
      TrialDescription of = trial.description();
      return weights.computeIfAbsent(
          List.of(of.weights(), of.pretrained(), trial.input()),
          any -> TrialWeights.of(trial, options.weights(), progress));
    }

    private TrialImages images(StoredTrial trial) {
      return images.computeIfAbsent(
          trial.description().preprocessing(),
          any -> {
            TrialImages opened = TrialImages.open(trial, options.data(), options.cache(), progress);
            opened.cache().badFiles().forEach(bad -> progress.say("skipped " + bad));
            return opened;
          });
    }

    private List<Integer> chosen(Split split) {
      Stream<Part> parts =
          switch (options.images()) {
            case TRAIN -> Stream.of(Part.TRAIN);
            case VAL -> Stream.of(Part.VALIDATION);
            case TEST -> Stream.of(Part.TEST);
            case TRAINVAL -> Stream.of(Part.TRAIN, Part.VALIDATION);
            case ALL -> Stream.of(Part.values());
          };
      return parts
          .flatMap(part -> split.indices(part).stream())
          .sorted(Comparator.naturalOrder())
          .toList();
    }

    private String label() {
      return options.images().name().toLowerCase(Locale.ROOT);
    }

    private void sayWhat(ComparedTrials trials, int count) {
      List<String> beside =
          trials.others().entrySet().stream()
              .map(other -> other.getKey() + " " + other.getValue().id())
              .toList();
      progress.say(
          trials.full().id()
              + " is compared before and after on "
              + count
              + " images ("
              + (options.images() == ComparedImages.ALL ? "all parts" : label())
              + ")"
              + (beside.isEmpty() ? "" : ", and beside it " + String.join(", ", beside)));
    }
  }

  /** What runs have in common that differ in seeds alone. */
  private static String setting(TrialDescription of) {
    return of.network()
        + " "
        + of.preprocessing().input()
        + " weights "
        + shortened(of.weights())
        + " split "
        + shortened(of.split());
  }

  private static String shortened(String digest) {
    return digest.substring(0, Math.min(SHORT, digest.length()));
  }

  private TransferabilityAnalysis analysis(
      List<NamedNetwork> networks, Preprocessing preprocessing, TransferabilitySettings settings) {
    Map<String, Network> byName = new LinkedHashMap<>();
    networks.forEach(one -> byName.put(one.name(), one.network()));
    return new TransferabilityAnalysis(byName, preprocessing.input(), settings, progress);
  }

  private static void requireTwo(List<Integer> images, String where) {
    if (images.size() < 2) {
      throw new DataException(
          "expected at least two images to compare in the "
              + where
              + " but found "
              + images.size());
    }
  }

  private Transferability ofPair(NetworkPairOptions options) {
    Backbone before = options.before();
    Backbone after =
        new Backbone(before.network(), Optional.of(options.after()), before.channels());
    Optional<Weights> first = before.open(progress);
    Weights second = after.open(progress).orElseThrow();
    Preprocessing ofWeights = first.orElse(second).preprocessing();
    Dataset dataset =
        Dataset.unlabelled(
            options.images().path(), options.images().reading(), options.images().shape(ofWeights));
    dataset.notes().forEach(progress::say);
    Preprocessing preprocessing =
        options.images().preprocessing(ofWeights, dataset::usualIntensity);
    TorchRunner.requireKind(before.network(), preprocessing);
    TransferabilitySettings settings = options.settings();
    List<NamedNetwork> networks =
        List.of(
            first
                .map(some -> named(BEFORE, before, some, preprocessing))
                .orElseGet(
                    () ->
                        NamedNetwork.untrained(
                            BEFORE, before.network(), settings.samples().seed())),
            named(AFTER, after, second, preprocessing));
    RunnerOptions runner =
        new RunnerOptions(
            ComputeDevice.CPU,
            options.threads(),
            Precision.FP32,
            options.images().cache(),
            progress);
    try (ImageCache cache =
        ImageCache.open(dataset, preprocessing, options.images().cache(), progress)) {
      cache.badFiles().forEach(bad -> progress.say("skipped " + bad));
      List<Integer> all = IntStream.range(0, cache.dataset().samples().size()).boxed().toList();
      requireTwo(all, "data " + dataset.path());
      TransferabilityAnalysis analysis = analysis(networks, preprocessing, settings);
      try (ComparedNetworks open = engine.open(networks, cache, preprocessing, BATCH, runner)) {
        Correlations found =
            analysis.correlations(
                open,
                all,
                cache.dataset().samples().stream().map(sample -> sample.group()).toList());
        TransferabilityRun run =
            new TransferabilityRun(
                before.weights().orElse(TrialDescription.NO_WEIGHTS) + " and " + options.after(),
                Optional.empty(),
                before.network().name() + " " + preprocessing.input(),
                analysis.cutPoints(),
                "all",
                all.size(),
                found.levels(),
                found.detection(),
                found.blocks(),
                found.acrossBlocks(),
                List.of(),
                Optional.empty());
        return new Transferability(List.of(run), List.of(), cache.badFiles());
      }
    }
  }

  /** Weights of another network are refused in the words of training. */
  private NamedNetwork named(
      String name, Backbone backbone, Weights weights, Preprocessing preprocessing) {
    Network network = backbone.network();
    Weights fitting = backbone.forInput(weights, preprocessing.input(), progress);
    LoadReport.of(fitting.file(), network, network, preprocessing.input()).orThrow();
    return NamedNetwork.pretrained(name, network, fitting);
  }
}
