package io.pollard.strategy;

import io.pollard.data.Task;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A pure function from a pretrained network to a plan (paper, section III). The paper's five are
 * records; who writes one of their own implements {@link Own}:
 *
 * <pre>{@code
 * TransferStrategy.Own frozenStem = TransferStrategy.own("frozen stem", (network, task) -> ..);
 * runner.run(frozenStem, Seeds.of(1), study);
 * }</pre>
 */
public sealed interface TransferStrategy {

  /** Which of the paper's it is; empty for one of a user's own. */
  Optional<Method> method();

  /** Its name in tables. */
  default String label() {
    return method().map(Method::name).orElseThrow();
  }

  /** The cut point as it was given; empty for a strategy without. */
  default String cut() {
    return "";
  }

  /** What stands on the trunk, where it classifies. */
  HeadForm head();

  /**
   * @param task says how many outputs the head has
   */
  Plan plan(Network pretrained, Task task);

  /** The same for a task of so many outputs, whatever they are called. */
  default Plan plan(Network pretrained, int outputs) {
    List<String> names = IntStream.range(0, outputs).mapToObj(Integer::toString).toList();
    return plan(pretrained, new Task.MultiLabel(names));
  }

  /** FE: the trunk stays as it was pretrained, its statistics too; only the head is trained. */
  record FeatureExtraction(HeadForm head) implements TransferStrategy {
    @Override
    public Optional<Method> method() {
      return Optional.of(Method.FE);
    }

    @Override
    public Plan plan(Network pretrained, Task task) {
      return planOf(pretrained, UnitPlan::frozen, head, task);
    }
  }

  /** FTL, full transfer: everything is trained at one rate. */
  record FullTransfer(HeadForm head) implements TransferStrategy {
    @Override
    public Optional<Method> method() {
      return Optional.of(Method.FTL);
    }

    @Override
    public Plan plan(Network pretrained, Task task) {
      return planOf(pretrained, UnitPlan::trained, head, task);
    }
  }

  /**
   * TTL, truncation: what lies above the cut is thrown away, the rest is trained at one rate.
   *
   * @param cut the last unit kept, or a place inside one
   */
  record Truncation(String cut, HeadForm head) implements TransferStrategy {
    @Override
    public Optional<Method> method() {
      return Optional.of(Method.TTL);
    }

    @Override
    public Plan plan(Network pretrained, Task task) {
      Network kept = pretrained.cut(cut, pretrained.head());
      return planOf(kept, UnitPlan::trained, head, task);
    }
  }

  /**
   * LWFT(k), layer-wise finetuning: the head is trained at the full rate, the k - 1 units below it
   * at a share of that, the rest is frozen. Every k starts again from the pretrained weights
   * (paper, section III, footnote 1).
   *
   * @param cut the last unit that is frozen, or a place inside one, which parts it in two; k is how
   *     many units, the head counted, stand above it
   * @param rateRatio the rate of the finetuned units as a share of the head's; .1 in the paper
   * @param frozenBatchNorm whether the statistics of frozen batch norm stay as they are ({@code
   *     KEEP}) or follow the target's images ({@code UPDATE}, what the authors' code does)
   */
  record LayerwiseFinetuning(
      String cut, HeadForm head, double rateRatio, UnitPlan.Statistics frozenBatchNorm)
      implements TransferStrategy {

    /** The paper's share of the head's rate. */
    public static final double PAPER_RATIO = .1;

    public LayerwiseFinetuning {
      if (!(rateRatio > 0) || rateRatio > 1) {
        throw new IllegalArgumentException(
            "expected a rate ratio above 0 and up to 1 but found " + rateRatio);
      }
    }

    @Override
    public Optional<Method> method() {
      return Optional.of(Method.LWFT);
    }

    @Override
    public Plan plan(Network pretrained, Task task) {
      Network parted = pretrained.partedAt(cut);
      int frozen = parted.indexOf(cut) + 1;
      List<UnitPlan> units = new ArrayList<>();
      for (Unit unit : parted.units()) {
        units.add(
            units.size() < frozen
                ? UnitPlan.frozen(unit).withBatchNorm(frozenBatchNorm)
                : UnitPlan.trained(unit).withRateMultiple(rateRatio));
      }
      return new Plan(pretrained.name(), units, head.on(pretrained, task.outputs().size()));
    }
  }

  /**
   * TF(k), TransFusion (Raghu et al. 2019; paper, section III): pretrained up to the cut; above it
   * half the channels, from random weights; everything is trained at one rate. The seam reads the
   * full width, and a block that is halved in part keeps what its skip connection carries.
   *
   * @param cut the last unit that keeps its pretrained weights, or a place inside one
   */
  record TransFusion(String cut, HeadForm head) implements TransferStrategy {
    @Override
    public Optional<Method> method() {
      return Optional.of(Method.TF);
    }

    @Override
    public Plan plan(Network pretrained, Task task) {
      List<UnitPlan> units = new ArrayList<>();
      Network halved = pretrained.halvedAfter(cut);
      int kept = halved.indexOf(cut) + 1;
      for (Unit unit : halved.units()) {
        UnitPlan trained = UnitPlan.trained(unit);
        units.add(units.size() < kept ? trained : trained.fromRandom());
      }
      return new Plan(pretrained.name(), units, head.on(halved, task.outputs().size()));
    }
  }

  /**
   * A strategy of a user's own. What it plans for a network and a task must always be the same. A
   * trial stores its plan, so that whatever reads the trial later needs no such class.
   */
  non-sealed interface Own extends TransferStrategy {

    /** Its name in tables and, in lower case, in the ids of its trials. */
    @Override
    String label();

    @Override
    default Optional<Method> method() {
      return Optional.empty();
    }

    @Override
    default HeadForm head() {
      return HeadForm.POOLED;
    }
  }

  /** What a user's strategy plans. */
  @FunctionalInterface
  interface Planner {

    /**
     * @param task says how many outputs the head has
     */
    Plan plan(Network pretrained, Task task);
  }

  /**
   * A strategy without a cut point, from a function.
   *
   * @param label its name in tables and ids: letters, digits, blanks and hyphens
   */
  static Own own(String label, Planner planner) {
    requireLabel(label);
    return new Own() {
      @Override
      public String label() {
        return label;
      }

      @Override
      public Plan plan(Network pretrained, Task task) {
        return planner.plan(pretrained, task);
      }
    };
  }

  /**
   * What is written of a user's own strategy; the trial's plan stands beside it.
   *
   * @param label its name in tables
   * @param cut as {@link TransferStrategy#cut}
   */
  record Recorded(String label, String cut, HeadForm head) implements TransferStrategy {

    public Recorded {
      requireLabel(label);
    }

    static Recorded of(Own own) {
      return new Recorded(own.label(), own.cut(), own.head());
    }

    @Override
    public Optional<Method> method() {
      return Optional.empty();
    }

    /**
     * @throws IllegalStateException always: only the program that declared the strategy has it
     */
    @Override
    public Plan plan(Network pretrained, Task task) {
      throw new IllegalStateException(
          "expected the program that declared the strategy "
              + label
              + "; what it planned stands in the trial's network.json");
    }
  }

  /** The strategy as a value that can be written down and compared. */
  default TransferStrategy recorded() {
    return this instanceof Own own ? Recorded.of(own) : this;
  }

  private static void requireLabel(String label) {
    if (!label.matches("\\p{Alnum}[\\p{Alnum} -]*")) {
      throw new IllegalArgumentException(
          "expected a strategy's name of letters, digits, blanks and hyphens but found " + label);
    }
  }

  private static Plan planOf(
      Network network, Function<Unit, UnitPlan> unit, HeadForm head, Task task) {
    return new Plan(
        network.name(),
        network.units().stream().map(unit).toList(),
        head.on(network, task.outputs().size()));
  }
}
