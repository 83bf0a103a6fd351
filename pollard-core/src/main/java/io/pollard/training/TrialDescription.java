package io.pollard.training;

import static java.util.Objects.requireNonNull;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Task;
import io.pollard.files.AddedLater;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.UnitPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that determines a trial's result. Two equal descriptions, the strategy's name apart,
 * are one trial.
 *
 * @param data digest of the data: ids, labels, groups and contents
 * @param split hash of which sample is in which part
 * @param network the network's name
 * @param strategy as {@link TransferStrategy#recorded}
 * @param units what the plan does with each unit: full transfer is truncation at the last unit
 * @param weights SHA-256 of the file of pretrained weights, with a colon and a key where one of
 *     several networks in it was named; or {@value #NO_WEIGHTS}
 * @param semantics raised when results change on purpose
 * @param ownNetwork the network as it was pretrained, where its name is none of {@link Networks}'
 *     or means other units there
 * @param headForm of a head that no number of parameters tells from another: {@link HeadForm#MEAN}
 *     where it reads the mean token alone
 */
public record TrialDescription(
    String data,
    String split,
    Task task,
    String network,
    TransferStrategy strategy,
    List<UnitLine> units,
    String weights,
    Preprocessing preprocessing,
    TrainingRecipe recipe,
    Seeds seeds,
    Precision precision,
    int semantics,
    @AddedLater("null") Optional<Network> ownNetwork,
    @AddedLater("null") Optional<HeadForm> headForm) {

  /** The meaning of results, of all networks but those that {@link #semanticsOf} names. */
  public static final int SEMANTICS = 1;

  /** Of networks with attention, whose linear layers over tokens are convolutions since. */
  private static final int TOKENS_AS_MAPS = 2;

  /** The highest meaning that this version knows. */
  public static final int NEWEST_SEMANTICS = TOKENS_AS_MAPS;

  /** What stands for weights at random. */
  public static final String NO_WEIGHTS = "none";

  /**
   * One unit, or the head, of a plan.
   *
   * @param parameters trained numbers, so that a halved unit differs from a whole one
   */
  public record UnitLine(
      String name,
      UnitPlan.Source weights,
      double rateMultiple,
      UnitPlan.Statistics batchNorm,
      long parameters) {}

  public TrialDescription {
    units = List.copyOf(units);
    if (!recipe.selectBy().isOf(task)) {
      throw new DataException(
          "expected a score of "
              + task.outputs()
              + " to select by, but found the "
              + recipe.selectBy().label()
              + " (--select-by)");
    }
    recipe.requireSuits(task);
    strategy = strategy.recorded();
  }

  /** What results of a plan mean. */
  public static int semanticsOf(Plan plan) {
    boolean hasTokens =
        plan.network().units().stream()
            .flatMap(unit -> unit.body().all())
            .anyMatch(Layer.Attention.class::isInstance);
    return hasTokens ? TOKENS_AS_MAPS : SEMANTICS;
  }

  /** Of a network that {@link Networks} declares. */
  public TrialDescription(
      String data,
      String split,
      Task task,
      String network,
      TransferStrategy strategy,
      List<UnitLine> units,
      String weights,
      Preprocessing preprocessing,
      TrainingRecipe recipe,
      Seeds seeds,
      Precision precision,
      int semantics) {
    this(
        data,
        split,
        task,
        network,
        strategy,
        units,
        weights,
        preprocessing,
        recipe,
        seeds,
        precision,
        semantics,
        Optional.empty(),
        Optional.empty());
  }

  /** The same trial of this network. */
  public TrialDescription withNetwork(Network pretrained) {
    return new TrialDescription(
        data,
        split,
        task,
        pretrained.name(),
        strategy,
        units,
        weights,
        preprocessing,
        recipe,
        seeds,
        precision,
        semantics,
        Networks.isDeclared(pretrained) ? Optional.empty() : Optional.of(pretrained),
        headForm);
  }

  /** The same trial under this head. */
  public TrialDescription withHead(Head head) {
    boolean readsMeanAlone =
        head instanceof Head.Classifier classifier
            && classifier.body().all().anyMatch(Layer.MeanToken.class::isInstance)
            && classifier.body().all().noneMatch(Layer.ClassToken.class::isInstance);
    return new TrialDescription(
        data,
        split,
        task,
        network,
        strategy,
        units,
        weights,
        preprocessing,
        recipe,
        seeds,
        precision,
        semantics,
        ownNetwork,
        readsMeanAlone ? Optional.of(HeadForm.MEAN) : Optional.empty());
  }

  /**
   * The task of one of several classes.
   *
   * @throws DataException if it is another
   */
  public Task.SingleLabel classes() {
    if (task instanceof Task.SingleLabel single) {
      return single;
    }
    throw new DataException(
        "expected a trial of one of several classes but found one of " + task.outputs());
  }

  /** The network as it was pretrained, with a head of its source task. */
  public Network pretrained() {
    return ownNetwork.orElseGet(() -> Networks.pretrained(network));
  }

  /** Whether it starts from random weights. */
  public boolean isFromRandom() {
    return weights.equals(NO_WEIGHTS);
  }

  /** Trained numbers of the whole network, head included, frozen units too. */
  public long parameters() {
    return units.stream().mapToLong(UnitLine::parameters).sum();
  }

  /** The lines of a plan for images of {@code in}. */
  public static List<UnitLine> lines(Plan plan, FeatureShape in) {
    Map<String, List<TensorSpec>> tensors = plan.network().tensorsByUnit(in);
    List<UnitLine> lines = new ArrayList<>();
    for (UnitPlan unit : plan.units()) {
      lines.add(
          new UnitLine(
              unit.unit().name(),
              unit.weights(),
              unit.rateMultiple(),
              unit.batchNorm(),
              trained(requireNonNull(tensors.get(unit.unit().name())))));
    }
    lines.add(
        new UnitLine(
            Head.NAME,
            UnitPlan.Source.RANDOM,
            1,
            UnitPlan.Statistics.UPDATE,
            trained(requireNonNull(tensors.get(Head.NAME)))));
    return lines;
  }

  private static long trained(List<TensorSpec> tensors) {
    return tensors.stream()
        .filter(tensor -> tensor.role().isTrained())
        .mapToLong(TensorSpec::elements)
        .sum();
  }
}
