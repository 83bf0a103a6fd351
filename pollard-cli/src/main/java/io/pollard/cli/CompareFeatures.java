package io.pollard.cli;

import io.pollard.app.Backbone;
import io.pollard.app.NetworkPairOptions;
import io.pollard.app.StudyView;
import io.pollard.app.Transferability;
import io.pollard.app.TransferabilityJob;
import io.pollard.app.TransferabilityOptions;
import io.pollard.app.TransferabilityOptions.ComparedImages;
import io.pollard.app.TransferabilitySettings;
import io.pollard.app.TransferabilitySettings.Analysis;
import io.pollard.data.DataException;
import io.pollard.hub.WeightsSource;
import io.pollard.progress.Progress;
import io.pollard.training.TrialDescription;
import io.pollard.transferability.FeatureSamples;
import io.pollard.transferability.FeatureSamples.Folding;
import io.pollard.transferability.Kept;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard transferability STUDY}: where pretrained features stop being reused. */
@Command(
    name = "transferability",
    sortOptions = false,
    description = {
      "Shows where a pretrained network's features stop being reused by full transfer, and so where"
          + " to cut it.",
      "",
      "Of each full transfer of a study that kept its weights, every cut point is compared before"
          + " and after (SVCCA), beside what chance gives and what other images give. The detected"
          + " cut is the first at which the boxes meet. Ends of blocks are compared after each"
          + " strategy of the same seeds, the best by validation of those whose weights are kept, and"
          + " linear probes say what each cut point's features tell of the classes.",
      "",
      "The detected cut is a choice, and choices don't look at the test part: features are compared"
          + " on the training and validation parts unless --part says otherwise. Test scores are"
          + " shown beside and decide nothing. Rows of too few samples say how many they need.",
      "",
      "Two files of weights are compared with --backbone, --before and --after on any images, with"
          + " or without labels.",
      ""
    },
    footer = {
      "",
      "Written to --out: levels.csv, detected.csv, coefficients.csv, blocks.csv, probes.csv and"
          + " figures.",
      "",
      "Examples:",
      "  pollard transferability pollard-study",
      "  pollard transferability pollard-study --analyses svcca --curve other-study",
      "  pollard transferability pollard-study/resnet18-ftl pollard-study/resnet18-ttl-layer3.1"
          + " --weights resnet18.safetensors",
      "  pollard transferability xrays --backbone resnet18 --before resnet18.safetensors --after"
          + " mine.safetensors --input 112"
    })
final class CompareFeatures implements Callable<Integer> {

  private static final String FOLDER = "transferability";

  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "STUDY[/TRIAL]|DATA",
      arity = "1..*",
      description =
          "A study; or a full transfer in it, and behind it the trials to compare beside; the"
              + " beginning of an id will do. Images with --before and --after.")
  private List<Path> sources;

  @Option(
      names = "--analyses",
      paramLabel = "svcca,blocks,probes",
      split = ",",
      description =
          "What is computed: every cut point before and after, ends of blocks after each strategy,"
              + " linear classifiers on every cut point (all; of two files svcca,blocks).")
  private List<Analysis> analyses = new ArrayList<>();

  @Option(
      names = "--part",
      paramLabel = "train|val|test|trainval|all",
      description =
          "The images whose features are compared (trainval, training and validation together).")
  private ComparedImages part;

  @Option(
      names = "--keep-variance",
      paramLabel = "X",
      description = "The share of a view's variance that its kept directions have (.99).")
  private Double keepVariance;

  @Option(
      names = "--keep-mass",
      paramLabel = "X",
      description =
          "In its place the share of the sum of singular values, as some libraries have it.")
  private Double keepMass;

  @Option(
      names = "--positions",
      paramLabel = "N",
      description = "So many positions of each image's maps, drawn by the seed (all).")
  private Integer positions;

  @Option(
      names = "--fold",
      paramLabel = "spatial|pooled",
      description = "Whether each position is a sample, or the mean of an image's (spatial).")
  private Folding fold = Folding.SPATIAL;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      description =
          "Resamples of patients for the interval of the detected cut; 0 leaves it out, and a second"
              + " pass over the images with it (2000).")
  private Integer resamples;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What positions, shuffled images and resamples are drawn by (1).")
  private long seed = 1;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (the trials'; all cores).")
  private Integer threads;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Where a study's images are now (where they were).")
  private Path data;

  @Option(
      names = "--weights",
      paramLabel = "SOURCE",
      description =
          "Where a study's pretrained weights are now (where they were); their SHA-256 must be the"
              + " trials'.")
  private String weights;

  @Option(
      names = "--curve",
      paramLabel = "STUDY|TABLE.csv",
      description =
          "A study, or a table of trials (study table --trials --format csv), whose truncated"
              + " networks' scores are laid beside (the study's own).")
  private Path curve;

  @Option(
      names = "--backbone",
      paramLabel = "NETWORK",
      description = "The network of two files of weights, as pollard describe knows it.")
  private String backbone;

  @Option(
      names = "--before",
      paramLabel = "SOURCE|none",
      description =
          "Its weights before: " + WeightsSource.FORMS + "; none are random ones of the seed.")
  private String before;

  @Option(names = "--after", paramLabel = "SOURCE", description = "Its weights after.")
  private String after;

  @Option(
      names = "--convert-channels",
      description = "Makes the first convolution of both files fit the input.")
  private boolean convertsChannels;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where files go (" + FOLDER + " in the study; of two files " + FOLDER + " here).")
  private Path out;

  @Mixin private DataFlags flags;
  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    boolean isOfFiles = backbone != null || before != null || after != null;
    Progress progress = new ConsoleProgress(main.console());
    Transferability found =
        isOfFiles
            ? TransferabilityJob.run(pair(), progress)
            : TransferabilityJob.run(options(), progress);
    format.print(format.isForPeople() ? found.overview() : found.tables(), main.console());
    found.remarks().forEach(main.console()::say);
    found.leftOut().forEach(main.console()::say);
    Path folder = out != null ? out : isOfFiles ? Path.of(FOLDER) : inStudy();
    int files = found.write(folder).size();
    main.console().say(files + " files written to " + folder);
    List<Object> missing = new ArrayList<>(found.leftOut());
    missing.addAll(found.skipped());
    return ExitCode.partly(ExitCode.DONE, missing);
  }

  private Path inStudy() {
    return StudyView.at(sources.get(0)).study().folder().resolve(FOLDER);
  }

  private TransferabilityOptions options() {
    TransferabilityOptions options =
        TransferabilityOptions.of(sources.get(0), sources.subList(1, sources.size()))
            .with(settings(TransferabilitySettings.standard()))
            .withCache(flags.cache());
    if (part != null) {
      options = options.with(part);
    }
    if (data != null) {
      options = options.withData(data);
    }
    if (weights != null) {
      options = options.withWeights(weights);
    }
    if (curve != null) {
      options = options.withCurve(curve);
    }
    return threads == null ? options : options.withThreads(threads);
  }

  private NetworkPairOptions pair() {
    requireWholePair();
    Backbone typed =
        TrialDescription.NO_WEIGHTS.equals(before)
            ? Backbone.random(String.valueOf(backbone))
            : Backbone.of(String.valueOf(backbone), String.valueOf(before));
    NetworkPairOptions options =
        NetworkPairOptions.of(
            flags.images(sources.get(0)),
            convertsChannels ? typed.withConvertedChannels() : typed,
            String.valueOf(after));
    options = options.with(settings(options.settings()));
    return threads == null ? options : options.withThreads(threads);
  }

  private void requireWholePair() {
    Map<String, Object> needed = new LinkedHashMap<>();
    needed.put("--backbone", backbone);
    needed.put("--before", before);
    needed.put("--after", after);
    needed.forEach(
        (name, value) -> {
          if (value == null) {
            throw new DataException(
                "expected a network and two files of weights, as --backbone resnet18 --before"
                    + " resnet18.safetensors --after mine.safetensors, but found no "
                    + name);
          }
        });
    Map<String, Object> ofStudies = new LinkedHashMap<>();
    ofStudies.put("--part", part);
    ofStudies.put("--data", data);
    ofStudies.put("--weights", weights);
    ofStudies.put("--curve", curve);
    ofStudies.forEach(
        (name, value) -> {
          if (value != null) {
            throw new DataException(
                "expected " + name + " only of a study but found it with two files of weights");
          }
        });
    if (sources.size() > 1) {
      throw new DataException(
          "expected one data set for two files of weights but found " + sources);
    }
  }

  private TransferabilitySettings settings(TransferabilitySettings usual) {
    if (keepVariance != null && keepMass != null) {
      throw new DataException(
          "expected --keep-variance or --keep-mass but found both; one says which directions are"
              + " kept");
    }
    Set<Analysis> chosen = EnumSet.noneOf(Analysis.class);
    chosen.addAll(analyses);
    TransferabilitySettings settings = chosen.isEmpty() ? usual : usual.with(chosen);
    settings =
        settings.with(
            new FeatureSamples(
                fold, positions == null ? OptionalInt.empty() : OptionalInt.of(positions), seed));
    if (keepVariance != null) {
      settings = settings.with(Kept.ofVariance(keepVariance));
    }
    if (keepMass != null) {
      settings = settings.with(Kept.ofSingularMass(keepMass));
    }
    return resamples == null ? settings : settings.withResamples(resamples);
  }
}
