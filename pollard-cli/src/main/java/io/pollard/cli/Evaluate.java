package io.pollard.cli;

import io.pollard.app.Evaluation;
import io.pollard.app.EvaluationJob;
import io.pollard.app.EvaluationOptions;
import io.pollard.app.EvaluationOptions.Scored;
import io.pollard.app.JudgementJob;
import io.pollard.data.ClassMap;
import io.pollard.data.DataException;
import io.pollard.study.Table;
import io.pollard.study.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard evaluate STUDY/TRIAL}: a trained network scored again, or on other data. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description = {
      "Runs a trained network again and scores it, on its own data or on other data.",
      "",
      "Other data must have the trial's classes, by name or by --map; the threshold of decisions is"
          + " the trial's, chosen on its validation part. Scores of the trial's own test part stand"
          + " beside, and how the outputs moved.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard evaluate pollard-study/resnet18-ftl",
      "  pollard evaluate pollard-study/resnet18-ttl-layer3.1-s1-3f2a9c1e --data other-clinic",
      "  pollard evaluate pollard-study/best --data other-clinic --map NORMAL=normal,COVID=",
      "  pollard evaluate pollard-study/best --calibration --decision-curve --pictures pictures",
      "  pollard evaluate pollard-study/best --by sex,scanner --bands age:0,40,65",
      "  pollard evaluate pollard-study/best --operating-point sensitivity=.95 --prevalence .02"
    })
final class Evaluate implements Callable<Integer> {

  @ParentCommand private Main main;

  @Parameters(paramLabel = "STUDY/TRIAL", description = "A trial; the beginning of its id will do.")
  private Path trialPath;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Other labelled images (the trial's own).")
  private Path data;

  @Option(
      names = "--map",
      paramLabel = "NAME=CLASS",
      split = ",",
      description =
          "Which of the trial's classes a class of other data is; NAME= leaves its images out.")
  private List<String> map = new ArrayList<>();

  @Option(
      names = "--part",
      paramLabel = "train|val|test|all",
      description = "What is scored (test; all of other data).")
  private Scored part;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (the trial's).")
  private Integer threads;

  @Mixin private JudgementFlags judgement;
  @Mixin private DataFlags flags;
  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    judgement.options(); // what is wrong with it is said before anything runs
    Evaluation evaluation = EvaluationJob.run(options(), new ConsoleProgress(main.console()));
    Map<String, Table> tables = new LinkedHashMap<>(evaluation.tables().named());
    List<String> sentences = new ArrayList<>(evaluation.remarks());
    if (!judgement.isNone()) {
      JudgementJob.Judgement judged = JudgementJob.run(evaluation, options(), judgement.options());
      tables.putAll(judged.tables().named());
      sentences.addAll(judged.sentences());
      judged.pictures().forEach(picture -> sentences.add("drawn: " + picture));
    }
    format.print(new Tables(tables), main.console());
    sentences.forEach(main.console()::say);
    return ExitCode.partly(ExitCode.DONE, evaluation.skipped());
  }

  private EvaluationOptions options() {
    EvaluationOptions options = EvaluationOptions.of(trialPath).withCache(flags.cache());
    if (data != null) {
      options = options.withData(data, flags.dataset()).withClassMap(ClassMap.parse(map));
    } else if (!map.isEmpty()) {
      throw new DataException("expected --map only with --data but found " + map);
    }
    if (part != null) {
      options = options.withScored(part);
    }
    return threads == null ? options : options.withThreads(threads);
  }
}
