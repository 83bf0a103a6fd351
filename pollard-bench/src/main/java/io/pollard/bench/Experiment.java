package io.pollard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollard.cli.Console;
import io.pollard.cli.Pollard;
import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.TrialScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ./pollard bench experiment PLAN}: trials one after the other, a row of a CSV each. */
@Command(
    name = "experiment",
    sortOptions = false,
    description = {
      "Runs the trials of a plan and appends a row for each to the CSV beside it; rows that stand"
          + " there are skipped, so that it goes on where it stopped.",
      "",
      "A plan has a line a trial: the arguments of pollard train, with {data} for --data; # begins a"
          + " comment.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  pollard bench experiment experiments/chest-xrays.plan --data ../shared/data --study /tmp/s"
    })
final class Experiment implements Callable<Integer> {

  private static final String PLAN = ".plan";

  @ParentCommand private Main main;

  @Parameters(paramLabel = "PLAN", description = "A file NAME.plan; rows go to NAME.csv.")
  private Path plan;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Where the data sets and weights are.")
  private Path data;

  @Option(
      names = "--study",
      required = true,
      paramLabel = "DIR",
      description = "Where the trials are kept, a study a data set, outside the work tree.")
  private Path study;

  @Option(names = "--threads", paramLabel = "N", description = "Threads of each trial (all cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws IOException {
    Console console = main.console();
    String name = plan.getFileName().toString();
    if (!name.endsWith(PLAN)) {
      throw new DataException("expected a plan named NAME.plan but found " + plan);
    }
    String bare = name.substring(0, name.length() - PLAN.length());
    Path csv = plan.resolveSibling(bare + ".csv");
    List<String> lines =
        Files.readAllLines(plan, UTF_8).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    for (String line : lines) {
      if (done(csv).stream().anyMatch(row -> row.startsWith(quoted(line)))) {
        continue;
      }
      console.say("== " + line);
      Study trials = Study.at(study.resolve(bare).resolve(dataset(line)));
      append(csv, row(line, train(console, line, trials), trials));
    }
    return 0;
  }

  /** A study is of one data set; its name without {data} and ending. */
  private static String dataset(String line) {
    String path = line.split(" +", -1)[0].replace("{data}/", "");
    return path.replaceFirst("\\.[a-z]+$", "").replace('/', '-');
  }

  private StoredTrial train(Console console, String line, Study trials) {
    List<String> arguments = new ArrayList<>(List.of("train"));
    for (String word : line.split(" +", -1)) {
      arguments.add(word.replace("{data}", data.toString()));
    }
    arguments.addAll(
        List.of("--study", trials.folder().toString(), "--threads", Integer.toString(threads)));
    Pollard.Trained trained = Pollard.train(console, arguments);
    if (trained.exitCode() != 0) {
      throw new DataException("the trial of this line failed: " + line);
    }
    return trials.trial(trained.trial());
  }

  private static Map<String, Object> row(String line, StoredTrial trial, Study trials) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("arguments", quoted(line));
    row.put("trial", trial.id());
    TrialScores scores = TrialScores.of(trial);
    put(row, "validation", scores.validation().intervals());
    put(row, "test", scores.test().intervals());
    trials
        .fullTransferFor(trial)
        .map(TrialScores::of)
        .ifPresentOrElse(
            full -> {
              put(row, "validation_minus_full", scores.validation().minus(full.validation()).get());
              put(row, "test_minus_full", scores.test().minus(full.test()).get());
            },
            () -> {
              empty(row, "validation_minus_full", scores.validation().intervals().keySet());
              empty(row, "test_minus_full", scores.test().intervals().keySet());
            });
    var costs = trial.costs();
    for (int i = 0; i < costs.columns().size(); i++) {
      row.put(costs.columns().get(i).key(), costs.rows().get(0).get(i));
    }
    row.put("precision", trial.outcome().orElseThrow().resolvedPrecision());
    row.put("threads", trial.facts().threads());
    return row;
  }

  /** Arguments hold commas, and no quotes. */
  private static String quoted(String line) {
    return '"' + line + '"';
  }

  private static void put(Map<String, Object> row, String prefix, Map<Metric, Interval> intervals) {
    intervals.forEach(
        (score, interval) -> {
          String key = prefix + "_" + score.key();
          row.put(key, interval.estimate());
          row.put(key + "_low", interval.low());
          row.put(key + "_high", interval.high());
        });
  }

  private static void empty(Map<String, Object> row, String prefix, Collection<Metric> scores) {
    for (Metric score : scores) {
      String key = prefix + "_" + score.key();
      row.put(key, "");
      row.put(key + "_low", "");
      row.put(key + "_high", "");
    }
  }

  private static List<String> done(Path csv) throws IOException {
    return Files.exists(csv) ? Files.readAllLines(csv, UTF_8) : List.of();
  }

  private static void append(Path csv, Map<String, Object> row) throws IOException {
    List<String> lines = new ArrayList<>(done(csv));
    if (lines.isEmpty()) {
      lines.add(String.join(",", row.keySet()));
    }
    lines.add(String.join(",", row.values().stream().map(Experiment::text).toList()));
    WholeFile.writeText(csv, String.join("\n", lines) + "\n");
  }

  /** Six digits are more than the intervals say. */
  private static String text(Object value) {
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, "%.6f", number);
    }
    return value.toString();
  }
}
