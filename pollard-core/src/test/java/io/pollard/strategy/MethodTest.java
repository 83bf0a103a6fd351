package io.pollard.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.CutPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.ResNet;
import io.pollard.network.TensorSpec;
import io.pollard.network.TensorSpec.Role;
import io.pollard.network.UNet;
import io.pollard.network.Unit;
import io.pollard.strategy.Method.Settings;
import io.pollard.strategy.UnitPlan.Source;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.testing.Golden;
import io.pollard.testing.PlannedNetworks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plans, state dicts and parameter counts of every strategy, at every cut point, of every declared
 * network, under every head. A U-Net keeps of its decoder what its trunk has skips for.
 */
@Tag("numbers")
class MethodTest {

  private static final int CLASSES = 3;

  /** ConvNeXt's last norm in torchvision, and V3's first bottleneck, a sum without expansion. */
  private static final Set<String> NOTHING_TO_HALVE =
      Set.of(
          "convnext_tiny classifier.0",
          "mobilenet_v3_large features.1",
          "timm-mobilenetv3_large_100 blocks.0.0");

  private static final Predicate<String> WIDTHS_OF_THEIR_OWN =
      Pattern.compile("norm|transition").asPredicate().or(NOTHING_TO_HALVE::contains).negate();

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

    boolean hasDecoder() {
      return declared.network().head() instanceof Head.Decoder;
    }

    /** From which number of units on nothing has to be computed twice. */
    int computedOnce(int frozen) {
      return hasDecoder() ? 0 : frozen;
    }

    /** What the head reads of a map with these channels and positions. */
    long read(FeatureShape features) {
      return switch (strategy.head()) {
        case FLAT -> features.elements();
        case POOLED, MEAN -> features.channels();
        case BOTH -> (features.isTokens() ? 2L : 1L) * features.channels();
      };
    }

    /** The head's tensors over a trunk. */
    List<TensorSpec> head(Network trunk) {
      FeatureShape features = trunk.features(declared.in());
      return hasDecoder() ? decoder(trunk, declared.in(), CLASSES) : linear(read(features));
    }

    /** The plan's network is the first so many declared units, as they are, and a new head. */
    void assertNetworkIsDeclaredUpTo(int units, Plan plan) {
      Network network = plan.network();
      CutPoint last = declared.cutPoints().get(units - 1);
      Map<String, List<TensorSpec>> expected = new LinkedHashMap<>();
      declared.network().units().stream()
          .limit(units)
          .forEach(unit -> expected.put(unit.name(), declared.tensors().get(unit.name())));
      expected.put(Head.NAME, head(network));
      assertThat(List.copyOf(network.tensorsByUnit(declared.in()).entrySet()))
          .as("%s", this)
          .isEqualTo(List.copyOf(expected.entrySet()));
      assertThat(network.parameters(declared.in()))
          .as("%s", this)
          .isEqualTo(last.parameters() + trained(head(network)));
      if (!hasDecoder()) {
        assertThat(trained(head(network))).isEqualTo((read(last.features()) + 1) * CLASSES);
      }
    }
  }

  private static List<TensorSpec> linear(long read) {
    return List.of(
        new TensorSpec("head.weight", List.of((long) CLASSES, read), Role.LINEAR_WEIGHT),
        new TensorSpec("head.bias", List.of((long) CLASSES), Role.BIAS));
  }

  /**
   * A U-Net's decoder (Ronneberger et al. 2015, in the spelling of segmentation-models-pytorch),
   * from the maps below it alone: block b of 5 makes 16 channels at the image's size, twice as many
   * at each size below, of what comes from below and the last map of its size.
   */
  private static List<TensorSpec> decoder(Network trunk, FeatureShape in, int outputs) {
    Map<Integer, Integer> channels = new LinkedHashMap<>();
    trunk
        .cutPoints(in)
        .forEach(
            point ->
                channels.put(
                    in.extent().size(0) / point.features().extent().size(0),
                    point.features().channels()));
    Matcher shallower = Pattern.compile("depth(\\d)").matcher(trunk.name());
    int depth = shallower.find() ? Integer.parseInt(shallower.group(1)) : 5;
    int reduction = channels.keySet().stream().max(Integer::compare).orElseThrow();
    long below = channels.get(reduction);
    List<TensorSpec> specs = new ArrayList<>();
    for (int half = reduction / 2; half > 0; half /= 2) {
      long width = 16L * half;
      int block = depth - 1 - Integer.numberOfTrailingZeros(half);
      long read = below + channels.getOrDefault(half, 0);
      convolution(specs, "decoder.blocks." + block + ".conv1", read, width);
      convolution(specs, "decoder.blocks." + block + ".conv2", width, width);
      below = width;
    }
    specs.add(
        new TensorSpec(
            "segmentation_head.0.weight",
            List.of((long) outputs, below, 3L, 3L),
            Role.CONVOLUTION_WEIGHT));
    specs.add(new TensorSpec("segmentation_head.0.bias", List.of((long) outputs), Role.BIAS));
    return specs;
  }

  private static void convolution(List<TensorSpec> specs, String name, long in, long out) {
    specs.add(
        new TensorSpec(name + ".0.weight", List.of(out, in, 3L, 3L), Role.CONVOLUTION_WEIGHT));
    specs.add(new TensorSpec(name + ".1.weight", List.of(out), Role.NORM_SCALE));
    specs.add(new TensorSpec(name + ".1.bias", List.of(out), Role.NORM_SHIFT));
    specs.add(new TensorSpec(name + ".1.running_mean", List.of(out), Role.RUNNING_MEAN));
    specs.add(new TensorSpec(name + ".1.running_var", List.of(out), Role.RUNNING_VARIANCE));
    specs.add(new TensorSpec(name + ".1.num_batches_tracked", List.of(), Role.BATCH_COUNT));
  }

  static List<Declared> networks() {
    return Stream.concat(Networks.names().stream(), PlannedNetworks.UNDER_A_DECODER.stream())
        .map(Declared::of)
        .toList();
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
        assertThat(one.plan().frozenPrefix()).isEqualTo(one.computedOnce(all.size()));
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
          assertThat(plan.frozenPrefix())
              .isEqualTo(one.computedOnce(frozen == Statistics.KEEP ? one.below() : 0));
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
            .isLessThan(
                trained(specs) + (WIDTHS_OF_THEIR_OWN.test(declared + " " + unit.name()) ? 0 : 1));
      }
    }
    FeatureShape features = network.features(declared.in());
    assertThat(features.extent()).isEqualTo(declared.network().features(declared.in()).extent());
    assertThat(planned.get(Head.NAME)).as("%s", one).isEqualTo(one.head(network));
    TransFusionCounts.ofTrunk(network.name(), one.below())
        .ifPresent(
            exact ->
                assertThat(network.parameters(declared.in()))
                    .as("%s", one)
                    .isEqualTo(exact + trained(one.head(network))));
  }

  /** So that no network leaves the exact count by its name. */
  @Test
  void transFusionIsCountedExactlyButForThese() {
    assertThat(Networks.names())
        .filteredOn(name -> TransFusionCounts.ofTrunk(name, 1).isEmpty())
        .containsExactly(
            "efficientnet_b0",
            "mobilenet_v3_large",
            "penet",
            "resnext3d101",
            "timm-efficientnet_b0",
            "timm-mobilenetv3_large_100");
  }

  /** As timm's vision transformers and DeiT read it. */
  @Test
  void aPooledHeadOnTokensIsOnTheClassToken() {
    Network network = Networks.named("timm-deit_tiny_patch16_224", 1000);
    Plan plan = Method.TTL.at("blocks.5", network, Settings.paper()).plan(network, CLASSES);
    assertThat(plan.head()).isEqualTo(Head.onClassToken(CLASSES));
    assertThat(Method.FTL.whole(Settings.paper()).plan(network, 1000).network()).isEqualTo(network);
  }

  /** The golden U-Nets of depth 2 to 4 are those of depth 5, cut; only blocks' names differ. */
  @ParameterizedTest
  @CsvSource({"2, layer1.2", "3, layer2.3", "4, layer3.5", "5, layer4.2"})
  void aTruncatedUnetIsTheSymmetricSmallerOne(int depth, String cut) {
    Network whole = UNet.resnet34(5, 1);
    Network truncated = Method.TTL.at(cut, whole, Settings.paper()).plan(whole, 1).network();
    FeatureShape in = FeatureShape.of(1, 224, 224);
    JsonNode golden = Golden.read("networks/unet-resnet34-depth" + depth);
    JsonNode expected = golden.get("complexity_224");
    assertThat(truncated.parameters(in)).isEqualTo(expected.get("parameters").longValue());
    assertThat(truncated.multiplyAdds(in)).isEqualTo(expected.get("macs").longValue());
    assertThat(truncated.ptflopsMacs(in)).isEqualTo(UNet.resnet34(depth, 1).ptflopsMacs(in));
    assertThat(truncated.tensors(in))
        .extracting(TensorSpec::shape)
        .isEqualTo(UNet.resnet34(depth, 1).tensors(in).stream().map(TensorSpec::shape).toList());
  }

  @Test
  void aTrunkThatShrinksTheImageOtherwiseKeepsNoDecoder() {
    Unit third = new Unit("stem", 0, Layers.conv("conv1", 8, 3, 3));
    Network network = new Network("thirds", List.of(third), UNet.decoder(1, 1));
    assertThatThrownBy(() -> Method.FTL.whole(Settings.paper()).plan(network, 1))
        .hasMessage(
            "expected a trunk of thirds that halves the image along every axis alike but found that"
                + " it shrinks it by 3x3");
    Network deep = UNet.resnet34(3, 1).withHead(UNet.decoder(2, 1));
    assertThatThrownBy(() -> Method.FTL.whole(Settings.paper()).plan(deep, 1))
        .hasMessageStartingWith("expected a decoder of at least 3 blocks")
        .hasMessageContaining("found 2");
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
    assertThat(TransferStrategy.class.getPermittedSubclasses())
        .filteredOn(one -> one != TransferStrategy.Own.class)
        .filteredOn(one -> one != TransferStrategy.Recorded.class)
        .hasSameSizeAs(Method.values());
  }

  @Test
  void aStrategyOfAUsersOwnIsNoneOfThePapersAndIsWrittenAsAValue() {
    Network network = ResNet.resnet18(1000);
    Plan plan = Method.FTL.whole(Settings.paper()).plan(network, 2);
    TransferStrategy.Own own = TransferStrategy.own("Slow start", (any, task) -> plan);
    assertThat(own.plan(network, 2)).isEqualTo(plan);
    assertThat(own.method()).isEmpty();
    TransferStrategy recorded = own.recorded();
    assertThat(recorded)
        .isEqualTo(new TransferStrategy.Recorded("Slow start", "", HeadForm.POOLED));
    assertThat(recorded.recorded()).isSameAs(recorded);
    assertThatThrownBy(() -> recorded.plan(network, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Slow start");
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
