package io.pollard.cli;

import io.pollard.app.Backbone;
import io.pollard.app.SourceWeights;
import io.pollard.app.TrainingOptions;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.StudyTables;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard pretrain DATA}: weights that other data start from. */
@Command(
    name = "pretrain",
    sortOptions = false,
    description = {
      "Trains a whole network on a source task, classes or findings, and writes its weights without"
          + " the head, with a sidecar beside them, for --weights of every other command.",
      "",
      "It is full transfer from --weights, or from random ones (none): the trial stands in the study"
          + " with its scores. Run again, the command goes on where it stopped.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard pretrain chestxray14.csv --findings-column \"Finding Labels\" --file-column"
          + " \"Image Index\" --group-column \"Patient ID\" --backbone resnet18 --weights none --out"
          + " chest.safetensors",
      "  pollard search xrays --positive pneumonia --backbone resnet18 --weights chest.safetensors"
    })
final class Pretrain implements Callable<Integer> {

  @ParentCommand private Main main;

  @Parameters(paramLabel = "DATA", description = "The labelled images of the source task.")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.safetensors",
      description = "Where the weights go; FILE.json beside it says what they are.")
  private Path out;

  @Mixin private NetworkFlags networkFlags;
  @Mixin private DataFlags dataFlags;
  @Mixin private TrainingFlags trainingFlags;
  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Backbone backbone = networkFlags.backbone();
    TrainingOptions options =
        trainingFlags.options(dataFlags.images(data), backbone, List.of(Method.FTL));
    return OneTrial.train(
        main.console(),
        options,
        new TransferStrategy.FullTransfer(HeadForm.POOLED),
        trainingFlags.seeds(),
        this::write);
  }

  private int write(StoredTrial trial, Study study) {
    Path sidecar = SourceWeights.of(trial).write(out);
    format.print(StudyTables.results(study, trial), main.console());
    main.console().say("written: " + out + " and " + sidecar);
    return ExitCode.DONE;
  }
}
