package io.pollard.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.ResNet;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.Method.Settings;
import io.pollard.strategy.UnitPlan.Source;
import io.pollard.strategy.UnitPlan.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MethodTest {

  private static final int CLASSES = 3;
  private static final Predicate<String> WIDTHS_OF_THEIR_OWN =
      Pattern.compile("norm|transition").asPredicate().negate();

  /** A strategy on a network. */
  record Case(Network network, Method method, String cut, TransferStrategy strategy) {
    @Override
    public String toString() {
      return network.name() + " " + method + " " + cut;
    }

    FeatureShape in() {
      return network.usualInput();
    }

    Plan plan() {
      return strategy.plan(network, CLASSES);
    }

    /** How many units stand below the cut. */
    int below() {
      return network.indexOf(cut) + 1;
    }

    Map<String, List<TensorSpec>> declared() {
      return network.tensorsByUnit(in());
    }

    Map<String, List<TensorSpec>> planned() {
      return plan().network().tensorsByUnit(in());
    }
  }

  /** Every strategy at every cut point of every classifier. */
  static List<Case> cases(Method method) {
    List<Case> cases = new ArrayList<>();
    for (String name : Networks.names()) {
      Network network = Networks.named(name, 1000);
      if (network.head() instanceof Head.Classifier) {
        for (String cut : method.cuts(network)) {
          cases.add(new Case(network, method, cut, method.at(cut, network, Settings.paper())));
        }
      }
    }
    return cases;
  }

  static List<Case> truncations() {
    return cases(Method.TTL);
  }

  static List<Case> transFusions() {
    return cases(Method.TF);
  }

  static List<Case> layerwise() {
    return cases(Method.LWFT);
  }

  @ParameterizedTest
  @MethodSource("truncations")
  void truncationKeepsWhatIsBelowAndTrainsItAtOneRate(Case one) {
    assertThat(one.plan().units())
        .hasSize(one.below())
        .allMatch(unit -> unit.equals(UnitPlan.trained(unit.unit())));
    assertThat(one.plan().cut()).isEqualTo(one.cut());
    assertThat(one.planned().keySet())
        .containsExactlyElementsOf(
            one.declared().keySet().stream()
                .filter(
                    name ->
                        one.plan().units().stream().anyMatch(is(name)) || name.equals(Head.NAME))
                .toList());
    long trunk = one.network().cutPoints(one.in()).get(one.below() - 1).parameters();
    assertThat(one.plan().network().parameters(one.in()))
        .isEqualTo(trunk + trained(one.planned().get(Head.NAME)));
  }

  @ParameterizedTest
  @MethodSource("transFusions")
  void transFusionIsAsPretrainedBelowAndSmallerFromRandomWeightsAbove(Case one) {
    List<UnitPlan> units = one.plan().units();
    assertThat(units).hasSameSizeAs(one.network().units()).noneMatch(UnitPlan::isFrozen);
    assertThat(units.subList(0, one.below())).allMatch(unit -> unit.weights() == Source.PRETRAINED);
    assertThat(units.subList(one.below(), units.size()))
        .allMatch(unit -> unit.weights() == Source.RANDOM);
    Map<String, List<TensorSpec>> planned = one.planned();
    one.declared()
        .forEach(
            (unit, specs) -> {
              if (unit.equals(Head.NAME)) {
                return;
              }
              List<TensorSpec> changed = planned.get(unit);
              assertThat(changed).extracting(TensorSpec::name).isEqualTo(names(specs));
              if (one.network().indexOf(unit) < one.below()) {
                assertThat(changed).isEqualTo(specs);
              } else if (WIDTHS_OF_THEIR_OWN.test(unit)) {
                assertThat(trained(changed)).as(unit).isLessThan(trained(specs));
              } else {
                // Their widths follow from what flows in.
                assertThat(trained(changed)).as(unit).isLessThanOrEqualTo(trained(specs));
              }
            });
  }

  @ParameterizedTest
  @MethodSource("layerwise")
  void layerwiseFreezesBelowAndTrainsATenthAbove(Case one) {
    List<UnitPlan> units = one.plan().units();
    assertThat(units.subList(0, one.below()))
        .allMatch(unit -> unit.isFrozen() && unit.batchNorm() == Statistics.KEEP);
    assertThat(units.subList(one.below(), units.size()))
        .allMatch(unit -> unit.rateMultiple() == 0.1 && unit.batchNorm() == Statistics.UPDATE);
    assertThat(units).allMatch(unit -> unit.weights() == Source.PRETRAINED);
    assertThat(one.plan().frozenPrefix()).isEqualTo(one.below());
    Map<String, List<TensorSpec>> trunk = one.declared();
    trunk.remove(Head.NAME);
    assertThat(one.planned()).containsAllEntriesOf(trunk);
  }

  @Test
  void statisticsOfFrozenUnitsMayFollowTheTarget() {
    Network network = ResNet.resnet18(1000);
    Settings authors = new Settings(HeadForm.POOLED, 0.1, Statistics.UPDATE);
    Plan plan = Method.LWFT.at("layer1.0", network, authors).plan(network, CLASSES);
    assertThat(plan.units().get(0))
        .isEqualTo(new UnitPlan(network.units().get(0), Source.PRETRAINED, 0, Statistics.UPDATE));
    assertThat(plan.frozenPrefix()).isZero();
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

  private static Predicate<UnitPlan> is(String name) {
    return unit -> unit.unit().name().equals(name);
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
