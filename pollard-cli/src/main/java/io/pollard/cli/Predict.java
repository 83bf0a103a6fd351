package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.data.Task;
import io.pollard.imaging.ImageFiles;
import io.pollard.imaging.OnBadFile;
import io.pollard.progress.Progress;
import io.pollard.study.Table.Column;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
      "A model file needs no study and no training engine; pollard export makes one. With --format"
          + " csv or jsonl rows are written as they come.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard predict model.onnx scan.png",
      "  pollard predict model.onnx /mnt/xrays --on-bad-file skip --format csv",
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
      description = "Images, and folders with images in them and below.")
  private List<Path> paths;

  @Option(
      names = "--on-bad-file",
      paramLabel = "fail|skip",
      description = "What happens where an image can't be read (fail).")
  private OnBadFile onBadFile = OnBadFile.FAIL;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads (the trial's; all cores for a model file).")
  private Integer threads;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Console console = main.console();
    List<Path> files = files();
    List<String> bad = new ArrayList<>();
    Progress progress = new ConsoleProgress(console);
    try (Classifier classifier = classifier(console, progress);
        Progress.Bar bar = progress.bar("predicting", files.size())) {
      RowPrinter printer = format.rows(columns(classifier.task()), console);
      classifier.classify(
          files,
          row -> {
            if (row.failure().isEmpty()) {
              printer.print(cells(row));
            } else if (onBadFile == OnBadFile.SKIP) {
              bad.add(row.failure().get().getMessage());
            } else {
              throw new DataException(
                  row.failure().get().getMessage() + "; --on-bad-file skip leaves such files out",
                  row.failure().get());
            }
            bar.advance(1, "");
          });
      printer.end();
    }
    bad.forEach(sentence -> console.say("skipped: " + sentence));
    return bad.isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
  }

  private Classifier classifier(Console console, Progress progress) {
    boolean isModel =
        Files.isRegularFile(network)
            || network.toString().toLowerCase(Locale.ROOT).endsWith(".onnx");
    return isModel
        ? ModelClassifier.load(network, threads, console)
        : TrialClassifier.load(Trials.at(network), threads, progress);
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      files.addAll(Files.isDirectory(path) ? ImageFiles.below(path) : List.of(path));
    }
    if (files.isEmpty()) {
      throw new DataException("expected images but found none in " + paths);
    }
    return files;
  }

  private static List<Column> columns(Task.SingleLabel task) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("file", "file"));
    columns.add(Column.of("decision", "decision"));
    for (String name : task.classes()) {
      columns.add(new Column("probability_" + name, name, 1, 4));
    }
    return columns;
  }

  private static List<Object> cells(Classifier.Row row) {
    List<Object> cells = new ArrayList<>();
    cells.add(row.file().toString());
    cells.add(row.decision());
    cells.addAll(row.probabilities().values());
    return cells;
  }
}
