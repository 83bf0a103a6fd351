package io.pollard.cli;

import io.pollard.app.Backbone;
import io.pollard.app.Images;
import io.pollard.app.TrainingJob;
import io.pollard.app.TrainingOptions;
import io.pollard.data.Augmentation;
import io.pollard.data.Seeds;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Phantoms;
import io.pollard.network.CutPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.Sapling;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.CutCurves;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.training.RateSchedule;
import io.pollard.training.TrainingRecipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code pollard demo}: the whole way on generated tasks whose answer is known. */
@Command(
    name = "demo",
    sortOptions = false,
    description = {
      "Draws three tasks, trains a small network on each, whole and cut off at each of its units,"
          + " and shows how much of the network each task needs.",
      "",
      "Needs no data and no network access. Run again, it goes on where it stopped.",
      ""
    },
    footer = {"", "Examples:", "  pollard demo", "  pollard demo --quick"})
final class Demo implements Callable<Integer> {

  private static final List<Phantoms.Task> TASKS =
      List.of(Phantoms.Task.TEXTURE, Phantoms.Task.LESION, Phantoms.Task.ARRANGEMENT);

  private static final double RATE = 1e-3;
  private static final double LAST_RATE = 1e-5;
  private static final int BATCH = 16;
  private static final int SEED = 1;

  private static final String PLOT = "scores";
  private static final String WEIGHTS = "sapling";
  private static final int SOURCE_CLASSES = Phantoms.Task.SOURCE.classes().size();

  /**
   * How large the demonstration is.
   *
   * @param training images of each task; as many more for validation
   * @param cuts the last units kept; the last one is full transfer
   */
  private record Extent(int training, int epochs, List<String> cuts) {
    static Extent whole(Network network) {
      return new Extent(200, 10, network.units().stream().map(unit -> unit.name()).toList());
    }

    static Extent quick() {
      return new Extent(120, 6, List.of("layer1.0", "layer2.1", "layer4.0"));
    }

    TrainingRecipe recipe() {
      return TrainingRecipe.short2d()
          .withSchedule(new RateSchedule.Cosine(RATE, LAST_RATE, epochs))
          .withEpochs(epochs)
          .withBatch(BATCH)
          .withAugmentation(Augmentation.NONE);
    }
  }

  @ParentCommand private Main main;

  @Option(
      names = "--quick",
      description = "Three cuts, fewer images and epochs: shows the way, not the result.")
  private boolean quick;

  @Option(
      names = "--study",
      paramLabel = "DIR",
      description = "Where images, trials and the plot go (pollard-demo).")
  private Path study = Path.of("pollard-demo");

  @Option(names = "--threads", paramLabel = "N", description = "Threads (all cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Console console = main.console();
    Network network = Sapling.sapling(SOURCE_CLASSES);
    Extent extent = quick ? Extent.quick() : Extent.whole(network);
    Path folder = study.resolve(quick ? "quick" : "whole");
    Map<String, List<Double>> scores = new LinkedHashMap<>();
    Progress progress = new ConsoleProgress(console);
    try (Interruption interruption = Interruption.ofThisThread();
        Progress.Bar bar = progress.bar("trials", (long) TASKS.size() * extent.cuts().size())) {
      for (Phantoms.Task task : TASKS) {
        scores.put(task.toString(), scores(task, folder.resolve(task.toString()), extent, bar));
      }
    }
    List<CutPoint> points =
        network.cutPoints(FeatureShape.of(3, Sapling.SIZE, Sapling.SIZE)).stream()
            .filter(point -> extent.cuts().contains(point.name()))
            .toList();
    format.print(table(points, scores), console);
    Path plot =
        CutCurves.write(
            folder,
            PLOT,
            "Sapling cut off at each unit, on tasks whose answer is known",
            "validation AUPRC (average precision)",
            extent.cuts(),
            scores);
    console.say("");
    console.say(meaning(points, scores));
    console.say("plot: " + plot + ", its numbers: " + folder.resolve(PLOT + ".csv"));
    return ExitCode.DONE;
  }

  /** Validation AUPRC of each cut. */
  private List<Double> scores(Phantoms.Task task, Path folder, Extent extent, Progress.Bar bar) {
    Path images = folder.resolve("images");
    if (!Files.exists(images.resolve("index.csv"))) {
      int count = 2 * extent.training() + extent.training() / 4;
      Phantoms.write(
          task,
          images,
          Phantoms.Options.of(count)
              .withParts(extent.training(), extent.training())
              .withSeed(SEED));
    }
    TrainingOptions options =
        TrainingOptions.of(
                Images.of(images)
                    .withPositive(task.classes().get(1))
                    .withCache(CacheOptions.defaults().withDirectory(folder.resolve("cache"))),
                Backbone.of(Sapling.sapling(SOURCE_CLASSES), WEIGHTS))
            .withRecipe(extent.recipe())
            .withThreads(threads)
            .withStudy(folder);
    try (TrainingJob job = TrainingJob.open(options, Progress.SILENT)) {
      List<Double> scores = new ArrayList<>();
      for (String cut : extent.cuts()) {
        StoredTrial trial = job.train(strategy(cut, extent), Seeds.of(SEED));
        double score = trial.validation().orElseThrow().averagePrecision();
        scores.add(score);
        bar.advance(1, String.format(Locale.ROOT, "%s at %s: %.3f", task, cut, score));
      }
      return scores;
    }
  }

  private static TransferStrategy strategy(String cut, Extent extent) {
    return cut.equals(extent.cuts().get(extent.cuts().size() - 1))
        ? new TransferStrategy.FullTransfer(HeadForm.POOLED)
        : new TransferStrategy.Truncation(cut, HeadForm.POOLED);
  }

  private static Table table(List<CutPoint> points, Map<String, List<Double>> scores) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.of("last_unit", "last unit"),
                Column.of("receptive_field", "receptive field (pixels)"),
                Column.of("parameters", "parameters"),
                new Column("macs", "MACs (M)", 1e6, 1)));
    scores.keySet().forEach(task -> columns.add(new Column(task, task, 1, 3)));
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      CutPoint point = points.get(i);
      List<Object> row =
          new ArrayList<>(
              List.of(
                  point.name(),
                  Integer.valueOf(point.receptiveField().toString()),
                  point.parameters(),
                  point.ptflopsMacs()));
      for (List<Double> ofTask : scores.values()) {
        row.add(ofTask.get(i));
      }
      rows.add(row);
    }
    return new Table(columns, rows);
  }

  private static String meaning(List<CutPoint> points, Map<String, List<Double>> scores) {
    return scores.entrySet().stream()
        .map(
            task -> {
              CutPoint smallest = points.get(CutCurves.smallest(task.getValue()));
              return "%s needs %s (%s pixels)"
                  .formatted(task.getKey(), smallest.name(), smallest.receptiveField());
            })
        .collect(
            Collectors.joining(
                ", ",
                "To stay within .02 of the whole network's validation AUPRC, ",
                ". How much of a pretrained network is needed is the task's to say: where fine"
                    + " structure decides, the top can go; where distant parts must be compared, it"
                    + " can't."));
  }
}
