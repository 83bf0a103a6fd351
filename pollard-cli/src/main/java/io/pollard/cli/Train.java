package io.pollard.cli;

import io.pollard.app.Backbone;
import io.pollard.app.TrainingOptions;
import io.pollard.data.DataException;
import io.pollard.network.Network;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.StudyTables;
import io.pollard.training.TrialOutcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      "  pollard train xrays --backbone resnet50 --weights torchvision:resnet50 --positive pneumonia",
      "  pollard train xrays --backbone resnet18 --weights resnet18.safetensors --positive pneumonia"
          + " --strategy lwft --cut layer2.1",
      "  pollard train xrays --backbone timm-deit_tiny_patch16_224 --weights deit_tiny.safetensors"
          + " --positive pneumonia --recipe vision --epochs 30 --layer-decay .8",
      "  pollard train xrays --backbone resnet18 --weights none --positive pneumonia"
    })
final class Train implements Callable<Integer> {

  @ParentCommand private Main main;

  @Parameters(paramLabel = "DATA", description = "The labelled images.")
  private Path data;

  @Option(
      names = "--strategy",
      paramLabel = "ftl|ttl|tf|lwft|fe",
      description = {
        "Full transfer; truncation at --cut; TransFusion, half the channels above --cut; layer-wise"
            + " finetuning above --cut; or feature extraction by a frozen trunk (ftl)."
      })
  private Method strategy = Method.FTL;

  @Option(
      names = "--cut",
      paramLabel = "UNIT",
      description =
          "The last unit that truncation keeps, that TransFusion keeps whole, or that layer-wise"
              + " finetuning freezes, or a place inside a transformer's block, as pollard describe"
              + " lists them.")
  private String cut;

  @Mixin private NetworkFlags networkFlags;
  @Mixin private DataFlags dataFlags;
  @Mixin private TrainingFlags trainingFlags;
  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Backbone backbone = networkFlags.backbone();
    TransferStrategy chosen = strategy(backbone.network());
    TrainingOptions options =
        trainingFlags.options(dataFlags.images(data), backbone, List.of(strategy));
    return OneTrial.train(main.console(), options, chosen, trainingFlags.seeds(), this::tell);
  }

  private int tell(StoredTrial trial, Study study) {
    Console console = main.console();
    if (trial.outcome().map(TrialOutcome::bestEpoch).orElse(0) == 0) {
      console.say("the trial ended without weights; " + trial.folder() + " says why");
    } else {
      format.print(StudyTables.results(study, trial), console);
    }
    return trial.outcome().map(TrialOutcome::end).equals(Optional.of(TrialOutcome.End.NOT_FINITE))
        ? ExitCode.PARTLY
        : ExitCode.DONE;
  }

  private TransferStrategy strategy(Network network) {
    Method.Settings settings = networkFlags.settings(List.of(strategy));
    if (!strategy.hasCut()) {
      if (cut != null) {
        throw new DataException(
            "expected --cut only with --strategy ttl, tf or lwft but found it with "
                + strategy.name().toLowerCase(Locale.ROOT));
      }
      return strategy.whole(settings);
    }
    if (cut == null) {
      throw new DataException(
          "expected a cut point, as --cut layer3.1, but found no --cut; pollard describe "
              + network.name()
              + " lists them");
    }
    return strategy.at(cut, network, settings);
  }
}
