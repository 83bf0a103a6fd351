package io.pollard.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.network.CutPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.ResNet;
import io.pollard.network.TensorSpec;
import io.pollard.network.TensorSpec.Role;
import io.pollard.network.Unit;
import io.pollard.strategy.Method.Settings;
import io.pollard.strategy.UnitPlan.Source;
import io.pollard.strategy.UnitPlan.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plans, state dicts and parameter counts of every strategy, at every cut point, of every declared
 * network, under both heads. A U-Net is its trunk here: a strategy puts a classifier in place of
 * its decoder, too.
 */
class MethodTest {

  private static final int CLASSES = 3;
  private static final Predicate<String> WIDTHS_OF_THEIR_OWN =
      Pattern.compile("norm|transition").asPredicate().negate();

  /**
   * A declared network.
   *
   * @param tensors of each unit
   */
  record Declared(
      Network network,
      FeatureShape in,
      Map<String, List<TensorSpec>> tensors,
      List<CutPoint> cutPoints) {

    static Declared of(String name) {
      Network network = Networks.named(name, 1000);
      FeatureShape in = network.usualInput();
      return new Declared(network, in, network.tensorsByUnit(in), network.cutPoints(in));
    }

    @Override
    public String toString() {
      return network.name();
    }

    /** Every strategy of a method on it. */
    List<Case> cases(Method method, Settings settings) {
      return method.hasCut()
          ? method.cuts(network).stream()
              .map(cut -> new Case(this, cut, method.at(cut, network, settings)))
              .toList()
          : List.of(new Case(this, "", method.whole(settings)));
    }
  }

  /** A strategy on a network. */
  record Case(Declared declared, String cut, TransferStrategy strategy) {

    @Override
    public String toString() {
      return declared + " " + strategy;
    }

    Plan plan() {
      return strategy.plan(declared.network(), CLASSES);
    }

    /** How many units stand below the cut. */
    int below() {
      return declared.network().indexOf(cut) + 1;
    }

    /** What the head reads of a map with these channels and positions. */
    long read(FeatureShape features) {
      return strategy.head() == HeadForm.FLAT ? features.elements() : features.channels();
    }

    /** The plan's network is the first so many declared units, as they are, and a new head. */
    void assertNetworkIsDeclaredUpTo(int units, Plan plan) {
      Network network = plan.network();
      CutPoint last = declared.cutPoints().get(units - 1);
      long read = read(last.features());
      Map<String, List<TensorSpec>> expected = new LinkedHashMap<>();
      declared.network().units().stream()
          .limit(units)
          .forEach(unit -> expected.put(unit.name(), declared.tensors().get(unit.name())));
      expected.put(Head.NAME, linear(read));
      assertThat(List.copyOf(network.tensorsByUnit(declared.in()).entrySet()))
          .as("%s", this)
          .isEqualTo(List.copyOf(expected.entrySet()));
      assertThat(network.parameters(declared.in()))
          .as("%s", this)
          .isEqualTo(last.parameters() + (read + 1) * CLASSES);
    }
  }

  private static List<TensorSpec> linear(long read) {
    return List.of(
        new TensorSpec("head.weight", List.of((long) CLASSES, read), Role.LINEAR_WEIGHT),
        new TensorSpec("head.bias", List.of((long) CLASSES), Role.BIAS));
  }

  static List<Declared> networks() {
    return Networks.names().stream().map(Declared::of).toList();
  }

  private static List<Settings> heads() {
    return Stream.of(HeadForm.values())
        .map(head -> new Settings(head, .1, Statistics.KEEP))
        .toList();
  }

  private static List<UnitPlan> units(List<Unit> units, double rateMultiple, Statistics batchNorm) {
    return units.stream()
        .map(unit -> new UnitPlan(unit, Source.PRETRAINED, rateMultiple, batchNorm))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void fullTransferTrainsAllOfItAtOneRate(Declared declared) {
    for (Settings settings : heads()) {
      for (Case one : declared.cases(Method.FTL, settings)) {
        List<Unit> all = declared.network().units();
        assertThat(one.plan().units()).isEqualTo(units(all, 1, Statistics.UPDATE));
        assertThat(one.plan().frozenPrefix()).isZero();
        one.assertNetworkIsDeclaredUpTo(all.size(), one.plan());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void featureExtractionTrainsTheHeadAlone(Declared declared) {
    for (Settings settings : heads()) {
      for (Case one : declared.cases(Method.FE, settings)) {
        List<Unit> all = declared.network().units();
        assertThat(one.plan().units()).isEqualTo(units(all, 0, Statistics.KEEP));
        assertThat(one.plan().frozenPrefix()).isEqualTo(all.size());
        one.assertNetworkIsDeclaredUpTo(all.size(), one.plan());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void truncationKeepsWhatIsBelowAndTrainsItAtOneRate(Declared declared) {
    for (Settings settings : heads()) {
      for (Case one : declared.cases(Method.TTL, settings)) {
        Plan plan = one.plan();
        List<Unit> kept = declared.network().units().subList(0, one.below());
        assertThat(plan.units()).as("%s", one).isEqualTo(units(kept, 1, Statistics.UPDATE));
        assertThat(plan.cut()).isEqualTo(one.cut());
        one.assertNetworkIsDeclaredUpTo(one.below(), plan);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void layerwiseFreezesBelowAndTrainsATenthAbove(Declared declared) {
    List<Unit> all = declared.network().units();
    for (Statistics frozen : Statistics.values()) {
      for (HeadForm head : HeadForm.values()) {
        for (Case one : declared.cases(Method.LWFT, new Settings(head, .1, frozen))) {
          Plan plan = one.plan();
          List<UnitPlan> expected = new ArrayList<>(units(all.subList(0, one.below()), 0, frozen));
          expected.addAll(units(all.subList(one.below(), all.size()), .1, Statistics.UPDATE));
          assertThat(plan.units()).as("%s", one).isEqualTo(expected);
          // What follows the target's images changes, so nothing above it can be computed once.
          assertThat(plan.frozenPrefix()).isEqualTo(frozen == Statistics.KEEP ? one.below() : 0);
          one.assertNetworkIsDeclaredUpTo(all.size(), plan);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void transFusionIsAsPretrainedBelowAndSmallerFromRandomWeightsAbove(Declared declared) {
    for (Settings settings : heads()) {
      for (Case one : declared.cases(Method.TF, settings)) {
        Plan plan = one.plan();
        List<Unit> all = declared.network().units();
        assertThat(plan.units().subList(0, one.below()))
            .as("%s", one)
            .isEqualTo(units(all.subList(0, one.below()), 1, Statistics.UPDATE));
        assertThat(plan.units().subList(one.below(), all.size()))
            .as("%s", one)
            .allMatch(unit -> unit.equals(UnitPlan.trained(unit.unit()).fromRandom()));
        assertThat(plan.units().stream().map(unit -> unit.unit().name()).toList())
            .isEqualTo(all.stream().map(Unit::name).toList());
        assertHalved(one, plan.network());
      }
    }
  }

  private static void assertHalved(Case one, Network network) {
    Declared declared = one.declared();
    Map<String, List<TensorSpec>> planned = network.tensorsByUnit(declared.in());
    int place = 0;
    for (Unit unit : declared.network().units()) {
      List<TensorSpec> specs = declared.tensors().get(unit.name());
      List<TensorSpec> changed = planned.get(unit.name());
      if (place++ < one.below()) {
        assertThat(changed).as("%s", one).isEqualTo(specs);
      } else {
        assertThat(names(changed)).as("%s", one).isEqualTo(names(specs));
        assertThat(trained(changed))
            .as("%s: %s", one, unit.name())
            // Their widths follow from what flows in.
            .isLessThan(trained(specs) + (WIDTHS_OF_THEIR_OWN.test(unit.name()) ? 0 : 1));
      }
    }
    FeatureShape features = network.features(declared.in());
    assertThat(features.extent()).isEqualTo(declared.network().features(declared.in()).extent());
    assertThat(planned.get(Head.NAME)).as("%s", one).isEqualTo(linear(one.read(features)));
    long positions = one.read(features) / features.channels();
    TransFusionCounts.of(network.name(), one.below(), positions, CLASSES)
        .ifPresent(
            exact -> assertThat(network.parameters(declared.in())).as("%s", one).isEqualTo(exact));
  }

  /** So that no network leaves the exact count by its name. */
  @Test
  void transFusionIsCountedExactlyButForThese() {
    assertThat(Networks.names())
        .filteredOn(name -> TransFusionCounts.of(name, 1, 1, CLASSES).isEmpty())
        .containsExactly(
            "efficientnet_b0",
            "penet",
            "resnext3d101",
            "timm-efficientnet_b0",
            "timm-efficientnet_lite0",
            "timm-tf_efficientnet_lite0");
  }

  @Test
  void everyMethodIsInItsStrategysName() {
    Network network = ResNet.resnet18(1000);
    for (Method method : Method.values()) {
      TransferStrategy strategy =
          method.hasCut()
              ? method.at("layer2.1", network, Settings.paper())
              : method.whole(Settings.paper());
      assertThat(strategy.label()).isEqualTo(method.name());
    }
    assertThat(Method.values()).hasSize(TransferStrategy.class.getPermittedSubclasses().length);
  }

  @Test
  void whatHasNoSuchCutPointIsRefused() {
    Network network = ResNet.resnet18(1000);
    assertThatThrownBy(() -> Method.TF.at("layer4.1", network, Settings.paper()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TF")
        .hasMessageContaining("layer4.0");
    assertThatThrownBy(() -> Method.TTL.whole(Settings.paper()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TTL");
  }

  private static List<String> names(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::name).toList();
  }

  private static long trained(List<TensorSpec> specs) {
    return specs.stream()
        .filter(spec -> spec.role().isTrained())
        .mapToLong(TensorSpec::elements)
        .sum();
  }
}
