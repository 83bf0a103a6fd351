package io.pollard.cli;

import io.pollard.app.ClassifiedImage;
import io.pollard.app.MapColours;
import io.pollard.app.MapFiles;
import io.pollard.app.PredictionJob;
import io.pollard.app.PredictionOptions;
import io.pollard.data.OnBadFile;
import io.pollard.study.Table.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard predict STUDY/TRIAL|MODEL FILE…}: what a trained network says of images. */
@Command(
    name = "predict",
    sortOptions = false,
    description = {
      "Says which class each image belongs to, with the probability of every class. Decisions of two"
          + " classes are made at the trial's threshold, chosen on its validation part and kept in"
          + " its model file.",
      "",
      "The column unlike says yes of an image that is unlike those that the model file's network was"
          + " trained on, and unlike_why in which way; both are empty for a trial, and for a file"
          + " without an input gate. The decision stands beside all the same.",
      "",
      "Where the model file has sets of classes (export --conformal), set_90 and the like name those"
          + " that have the true one in them as often; an empty set has none.",
      "",
      "A model file needs no study and no training engine; pollard export makes one. With --format"
          + " csv or jsonl rows are written as they come. DICOM files are named by their SOP Instance"
          + " UIDs too, and by nothing else of their headers.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard predict model.onnx scan.png",
      "  pollard predict model.onnx /mnt/xrays --on-bad-file skip --format csv",
      "  pollard predict model.onnx /mnt/xrays --maps maps --map-class all",
      "  pollard predict pollard-study/resnet18-ftl scan.png"
    })
final class Predict implements Callable<Integer> {

  @ParentCommand private Main main;

  @Parameters(
      index = "0",
      paramLabel = "STUDY/TRIAL|MODEL",
      description = "A trial, the beginning of its id will do; or a model file.")
  private Path network;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE|FOLDER",
      description =
          "Images, and folders with images in them and below; files of a folder that are no images"
              + " are counted, and the exit code is 3.")
  private List<Path> paths;

  @Option(
      names = "--on-bad-file",
      paramLabel = "fail|skip",
      description = "What happens where an image can't be read (fail).")
  private OnBadFile onBadFile = OnBadFile.FAIL;

  @Option(
      names = "--strict-inputs",
      description = "The exit code is 3 where an image is unlike the training images.")
  private boolean isStrict;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads (the trial's; all cores for a model file).")
  private Integer threads;

  @Option(
      names = "--maps",
      paramLabel = "DIR",
      description =
          "Writes where the network reads the evidence into this folder, which must be absent or"
              + " empty: NUMBER-CLASS.png and .npy; the column maps has the number. A model file must"
              + " have been exported with --maps.")
  private Path maps;

  @Option(
      names = "--map-class",
      paramLabel = "CLASS|predicted|all",
      description = "Of which class maps are written (${DEFAULT-VALUE}).")
  private String mapClass = MapFiles.PREDICTED;

  @Option(
      names = "--map-signed",
      description = "Draws evidence against a class too, in blue (evidence for it only).")
  private boolean isMapSigned;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Console console = main.console();
    PredictionOptions options = PredictionOptions.of(network, paths).withOnBadFile(onBadFile);
    if (maps != null) {
      options =
          options.withMaps(
              new MapFiles(maps, mapClass, isMapSigned ? MapColours.SIGNED : MapColours.POSITIVE));
    }
    try (PredictionJob job =
        PredictionJob.open(
            threads == null ? options : options.withThreads(threads),
            new ConsoleProgress(console))) {
      RowPrinter printer = format.rows(columns(job, maps != null), console);
      UnlikeImages unlike = new UnlikeImages();
      List<String> skipped =
          job.run(
              image -> {
                unlike.count(image);
                printer.print(cells(job, image));
              });
      printer.end();
      skipped.forEach(sentence -> console.say("skipped: " + sentence));
      unlike.sentence().ifPresent(console::say);
      int code = ExitCode.partly(ExitCode.DONE, skipped);
      return code == ExitCode.DONE && isStrict && unlike.isAny() ? ExitCode.PARTLY : code;
    }
  }

  private static List<Column> columns(PredictionJob job, boolean hasMaps) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("file", "file"));
    if (job.hasInstances()) {
      columns.add(Column.of("sop_instance_uid", "SOP Instance UID"));
    }
    columns.add(Column.of("decision", "decision"));
    for (String name : job.task().outputs()) {
      columns.add(new Column("probability_" + name, name, 1, 4));
    }
    job.levels().forEach(level -> columns.add(Column.of("set_" + level, "set of " + level + " %")));
    columns.add(Column.of("unlike", "unlike"));
    columns.add(Column.of("unlike_why", "why"));
    if (hasMaps) {
      columns.add(Column.of("maps", "maps"));
    }
    return columns;
  }

  private static List<Object> cells(PredictionJob job, ClassifiedImage image) {
    List<Object> cells = new ArrayList<>();
    cells.add(image.file().toString());
    if (job.hasInstances()) {
      cells.add(image.sopInstanceUid().orElse(null));
    }
    cells.add(image.decision());
    cells.addAll(image.probabilities().values());
    image.sets().values().forEach(set -> cells.add(String.join("|", set)));
    List<String> reasons = image.unlikeness();
    cells.add(reasons.isEmpty() ? "" : "yes");
    cells.add(String.join("; ", reasons));
    image.maps().ifPresent(cells::add);
    return cells;
  }
}
