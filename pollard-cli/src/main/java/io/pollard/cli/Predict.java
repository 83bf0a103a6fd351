package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.data.Task;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Decoder;
import io.pollard.imaging.OnBadFile;
import io.pollard.progress.Progress;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.torch.TrainedTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard predict STUDY/TRIAL FILE…}: what a trained network says of images. */
@Command(
    name = "predict",
    sortOptions = false,
    description = {
      "Says which class each image belongs to, with the probability of every class. Decisions of two"
          + " classes are made at the trial's threshold, chosen on its validation part.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard predict pollard-study/resnet18-ftl scan.png",
      "  pollard predict pollard-study/resnet18-ftl folder --on-bad-file skip --format csv"
    })
final class Predict implements Callable<Integer> {

  @ParentCommand private Main main;

  @Parameters(
      index = "0",
      paramLabel = "STUDY/TRIAL",
      description = "A trial; the beginning of its id will do.")
  private Path trialPath;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE|FOLDER",
      description = "Images, and folders of images.")
  private List<Path> paths;

  @Option(
      names = "--on-bad-file",
      paramLabel = "fail|skip",
      description = "What happens where an image can't be read (fail).")
  private OnBadFile onBadFile = OnBadFile.FAIL;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (the trial's).")
  private Integer threads;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Console console = main.console();
    StoredTrial trial = Trials.at(trialPath);
    Task.OneOf task = trial.description().task();
    double threshold = trial.threshold();
    List<Path> files = files();
    List<List<Object>> rows = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    Progress progress = new ConsoleProgress(console);
    Decoder decoder = new Decoder();
    try (TrainedTrial network =
            TrainedTrial.load(
                trial.description(),
                trial.bestWeights(),
                Trials.runner(trial, threads, CacheOptions.defaults(), progress));
        Progress.Bar bar = progress.bar("predicting", files.size())) {
      for (Path file : files) {
        try {
          rows.add(row(file, task, threshold, network.probabilities(decoder.decode(file))));
        } catch (DataException e) {
          bad.add(e.getMessage());
          if (onBadFile == OnBadFile.FAIL) {
            throw new DataException(
                e.getMessage() + "; --on-bad-file skip leaves such files out", e);
          }
        }
        bar.advance(1, "");
      }
    }
    bad.forEach(sentence -> console.say("skipped: " + sentence));
    format.print(new Table(columns(task), rows), console);
    return bad.isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      try (Stream<Path> inside = Files.walk(path)) {
        inside.filter(Files::isRegularFile).sorted(Comparator.naturalOrder()).forEach(files::add);
      } catch (IOException e) {
        throw new DataException("expected a folder that can be read but found " + path, e);
      }
    }
    if (files.isEmpty()) {
      throw new DataException("expected images but found none in " + paths);
    }
    return files;
  }

  private static List<Column> columns(Task.OneOf task) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("file", "file"));
    columns.add(Column.of("decision", "decision"));
    for (String name : task.classes()) {
      columns.add(new Column("probability_" + name, name, 1, 4));
    }
    return columns;
  }

  private static List<Object> row(
      Path file, Task.OneOf task, double threshold, List<Double> probabilities) {
    List<Object> row = new ArrayList<>();
    row.add(file.toString());
    row.add(task.classes().get(decision(task, threshold, probabilities)));
    row.addAll(probabilities);
    return row;
  }

  private static int decision(Task.OneOf task, double threshold, List<Double> probabilities) {
    if (task.isBinary()) {
      int positive = task.positiveIndex();
      return probabilities.get(positive) >= threshold ? positive : 1 - positive;
    }
    int largest = 0;
    for (int k = 1; k < probabilities.size(); k++) {
      largest = probabilities.get(k) > probabilities.get(largest) ? k : largest;
    }
    return largest;
  }
}
