package io.pollard.cli;

import io.pollard.app.Backbone;
import io.pollard.data.DataException;
import io.pollard.hub.WeightsSource;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.training.TrialDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which network is trained, from which weights, and what its strategies have in common. */
final class NetworkFlags {

  private static final String NO_WEIGHTS = TrialDescription.NO_WEIGHTS;

  @Option(
      names = "--backbone",
      paramLabel = "NETWORK",
      description = "The network, as pollard describe knows it; needed.")
  private String backbone;

  @Option(
      names = "--weights",
      paramLabel = "SOURCE|none",
      description =
          "Pretrained weights: "
              + WeightsSource.FORMS
              + " (pollard weights list shows what is known); none starts at random; needed. A"
              + " search takes several, with commas between.")
  private String weights;

  @Option(
      names = "--convert-channels",
      description =
          "Makes the first convolution of the weights fit the input: of one channel it is repeated"
              + " and divided, several are added to one.")
  private boolean convertsChannels;

  @Option(
      names = "--head",
      paramLabel = "pooled|flat|mean|both",
      description =
          "A linear classifier on the average or on the whole map; of a transformer on the class"
              + " token, on all tokens, on the patches' mean token, or on class and mean token"
              + " (pooled).")
  private HeadForm head = HeadForm.POOLED;

  @Option(
      names = "--rate-ratio",
      paramLabel = "X",
      description =
          "Rate of the units that lwft finetunes, as a share of --rate, which is the head's unless"
              + " --new-rate is (.1).")
  private Double rateRatio;

  @Option(
      names = "--frozen-batch-norm",
      paramLabel = "keep|update",
      description =
          "Whether lwft's frozen units keep their batch norm's statistics, or take them from the"
              + " images as the paper's code does (keep).")
  private Statistics frozenBatchNorm;

  /**
   * @throws DataException if the network or its weights are not given
   */
  Backbone backbone() {
    if (backbone == null || weights == null) {
      throw new DataException(
          "expected a network and its weights, as --backbone resnet18 --weights"
              + " resnet18.safetensors, but found no "
              + (backbone == null ? "--backbone" : "--weights"));
    }
    return backbone(weights);
  }

  /**
   * The same where several weights may be given; a file may have a comma in its name.
   *
   * @throws DataException if the network or its weights are not given, or weights stand twice
   */
  List<Backbone> backbones() {
    Backbone one = backbone();
    List<String> sources = List.of(weights.split(",", -1));
    if (sources.size() == 1 || Files.exists(Path.of(weights))) {
      return List.of(one);
    }
    if (Set.copyOf(sources).size() < sources.size()) {
      throw new DataException("expected different --weights but found " + weights);
    }
    return sources.stream().map(this::backbone).toList();
  }

  private Backbone backbone(String source) {
    if (source.equals(NO_WEIGHTS)) {
      return Backbone.random(backbone);
    }
    Backbone typed = Backbone.of(backbone, source);
    return convertsChannels ? typed.withConvertedChannels() : typed;
  }

  /**
   * @throws DataException if a flag of layer-wise finetuning is given without it
   */
  Method.Settings settings(Collection<Method> methods) {
    if (!methods.contains(Method.LWFT) && (rateRatio != null || frozenBatchNorm != null)) {
      throw new DataException(
          "expected "
              + (rateRatio != null ? "--rate-ratio" : "--frozen-batch-norm")
              + " only with lwft but found no such strategy");
    }
    return new Method.Settings(
        head,
        rateRatio == null ? LayerwiseFinetuning.PAPER_RATIO : rateRatio,
        frozenBatchNorm == null ? Statistics.KEEP : frozenBatchNorm);
  }
}
