package io.pollard.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Task;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.Method.Settings;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.UnitPlan;
import io.pollard.strategy.UnitPlan.Source;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.training.Precision;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Cuts inside a transformer's blocks; what is computed there is checked against timm elsewhere. */
class InnerCutTest {

  private static final FeatureShape IMAGE = FeatureShape.of(3, 224, 224);
  private static final Network DEIT = VisionTransformer.deitTiny(1000);
  private static final int WIDTH = 192;

  static Stream<String> transformers() {
    return Networks.names().stream().filter(name -> Networks.pretrained(name).tokens().isPresent());
  }

  private static CutPoint point(String name) {
    return DEIT.cutPoints(IMAGE, CutGrain.INSIDE).stream()
        .filter(point -> point.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Plan plan(Method method, String cut) {
    return method.at(cut, DEIT, Settings.paper()).plan(DEIT, 2);
  }

  @ParameterizedTest
  @MethodSource("transformers")
  void everyBlockIsCutAfterItsAttentionAfterItsHiddenLayerAndAtItsEnd(String name) {
    Network network = Networks.pretrained(name);
    assertThat(network.cuts(CutGrain.UNITS))
        .containsExactlyElementsOf(network.units().stream().map(Unit::name).toList());
    assertThat(network.cuts(CutGrain.INSIDE))
        .hasSize(1 + 3 * 12 + 1)
        .startsWith("stem", "blocks.0.attn", "blocks.0.mlp.act", "blocks.0", "blocks.1.attn")
        .endsWith("blocks.11.mlp.act", "blocks.11", "norm");
  }

  @Test
  void otherNetworksAreCutAfterTheirUnitsAlone() {
    for (String name : List.of("resnet18", "efficientnet_b0", "penet")) {
      Network network = Networks.pretrained(name);
      assertThat(network.cuts(CutGrain.INSIDE)).isEqualTo(network.cuts(CutGrain.UNITS));
      assertThat(network.cutPoints(network.usualInput(), CutGrain.INSIDE))
          .isEqualTo(network.cutPoints(network.usualInput()));
    }
  }

  /** By the widths: a norm has 2 C numbers, qkv and proj 4 C^2 + 4 C, fc1 4 C^2 + 4 C. */
  @Test
  void aPlaceInsideABlockCostsWhatIsBelowIt() {
    CutPoint below = point("blocks.2");
    CutPoint attention = point("blocks.3.attn");
    CutPoint hidden = point("blocks.3.mlp.act");
    CutPoint end = point("blocks.3");
    long square = (long) WIDTH * WIDTH;
    assertThat(attention.parameters() - below.parameters())
        .isEqualTo(2 * WIDTH + 4 * square + 4 * WIDTH);
    assertThat(hidden.parameters() - attention.parameters())
        .isEqualTo(2 * WIDTH + 4 * square + 4 * WIDTH);
    assertThat(end.parameters() - hidden.parameters()).isEqualTo(4 * square + WIDTH);
    assertThat(attention.multiplyAdds() - below.multiplyAdds())
        .isEqualTo(197 * 4 * square + 2L * 197 * 197 * WIDTH);
    assertThat(hidden.multiplyAdds() - attention.multiplyAdds()).isEqualTo(197 * 4 * square);
    assertThat(attention.features()).hasToString("192x197");
    assertThat(hidden.features()).hasToString("768x197");
    assertThat(hidden.receptiveField()).hasToString("all");
    assertThat(List.of(attention.kept(), hidden.kept(), end.kept())).containsOnly(5);
    assertThat(attention.isBlockEnd() || hidden.isBlockEnd()).isFalse();
    assertThat(end.isBlockEnd()).isTrue();
    assertThat(attention.activations()).isBetween(below.activations(), hidden.activations());
    assertThat(hidden.activations()).isLessThan(end.activations());
  }

  @ParameterizedTest
  @MethodSource("transformers")
  void truncationThereHasTheCostsOfThePointAndOfItsHead(String name) {
    Network network = Networks.pretrained(name);
    for (CutPoint point : network.cutPoints(IMAGE, CutGrain.INSIDE)) {
      Plan plan = Method.TTL.at(point.name(), network, Settings.paper()).plan(network, 3);
      Network cut = plan.network();
      assertThat(plan.cut()).isEqualTo(point.name());
      assertThat(cut.units()).hasSize(point.kept());
      assertThat(cut.features(IMAGE)).isEqualTo(point.features());
      long read = point.features().channels();
      assertThat(cut.parameters(IMAGE)).isEqualTo(point.parameters() + 3 * read + 3);
      assertThat(cut.multiplyAdds(IMAGE)).isEqualTo(point.multiplyAdds() + 3 * read);
      assertThat(cut.ptflopsMacs(IMAGE)).isEqualTo(point.ptflopsMacs() + 3 * read + 3);
      assertThat(names(network)).containsAll(names(cut.units()));
    }
  }

  private static Set<String> names(Network network) {
    return names(network.units());
  }

  private static Set<String> names(List<Unit> units) {
    Set<String> names = new HashSet<>();
    new Network("units", units, Head.onClassToken(1))
        .tensors(IMAGE)
        .forEach(spec -> names.add(spec.name()));
    return names;
  }

  @ParameterizedTest
  @CsvSource({"blocks.3.attn", "blocks.3.mlp.act"})
  void layerwiseFinetuningFreezesTheLowerPartOfTheBlock(String cut) {
    Plan plan = plan(Method.LWFT, cut);
    assertThat(plan.units()).hasSize(DEIT.units().size() + 1);
    assertThat(plan.frozenPrefix()).isEqualTo(5);
    assertThat(plan.units().get(4).unit().name()).isEqualTo(cut);
    assertThat(plan.units().get(5).unit().name()).isEqualTo("blocks.3");
    assertThat(plan.units().subList(5, 15)).allMatch(unit -> unit.rateMultiple() == .1);
    assertThat(plan.network().parameters(IMAGE))
        .isEqualTo(DEIT.withHead(Head.onClassToken(2)).parameters(IMAGE));
    assertThat(names(plan.network())).isEqualTo(names(DEIT));
    assertThat(plan.network().multiplyAdds(IMAGE))
        .isEqualTo(DEIT.withHead(Head.onClassToken(2)).multiplyAdds(IMAGE));
  }

  /** One head of three, and hidden layers of 384 instead of 768; the tokens keep 192 channels. */
  @Test
  void transFusionHalvesHeadsAndHiddenChannelsAboveThePlace() {
    Plan plan = plan(Method.TF, "blocks.3.attn");
    assertThat(plan.units().subList(0, 5))
        .allMatch(unit -> unit.weights() == Source.PRETRAINED && unit.rateMultiple() == 1);
    assertThat(plan.units().subList(5, 15)).allMatch(unit -> unit.weights() == Source.RANDOM);
    assertThat(plan.units().subList(0, 4))
        .extracting(UnitPlan::unit)
        .isEqualTo(DEIT.units().subList(0, 4));
    List<TensorSpec> tensors = plan.network().tensors(IMAGE);
    assertThat(shape(tensors, "blocks.3.attn.qkv.weight")).containsExactly(576L, 192L);
    assertThat(shape(tensors, "blocks.3.mlp.fc1.weight")).containsExactly(384L, 192L);
    assertThat(shape(tensors, "blocks.4.attn.qkv.weight")).containsExactly(192L, 192L);
    assertThat(shape(tensors, "blocks.4.attn.qkv.bias")).containsExactly(192L);
    assertThat(shape(tensors, "blocks.4.attn.proj.weight")).containsExactly(192L, 64L);
    assertThat(shape(tensors, "blocks.4.mlp.fc2.weight")).containsExactly(192L, 384L);
    // The hidden layer is below the place, so what reads it is as wide as it was.
    List<TensorSpec> above = plan(Method.TF, "blocks.3.mlp.act").network().tensors(IMAGE);
    assertThat(shape(above, "blocks.3.mlp.fc2.weight")).containsExactly(192L, 768L);
    assertThat(shape(above, "blocks.4.attn.qkv.weight")).containsExactly(192L, 192L);
  }

  private static List<Long> shape(List<TensorSpec> tensors, String name) {
    return tensors.stream()
        .filter(spec -> spec.name().equals(name))
        .map(TensorSpec::shape)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anUnknownPlaceIsRefusedWithAllNames() {
    assertThatThrownBy(() -> plan(Method.TTL, "blocks.3.mlp"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "expected a cut point of timm-deit_tiny_patch16_224 but found blocks.3.mlp; it has"
                + " stem, blocks.0.attn, blocks.0.mlp.act, blocks.0, ");
  }

  /** A head on the mean token is as large as one on the class token, and yet another trial's. */
  @Test
  void headsOfEqualSizeAreToldApart() {
    TrialDescription pooled = described(HeadForm.POOLED);
    TrialDescription mean = described(HeadForm.MEAN);
    assertThat(mean.units()).isEqualTo(pooled.units());
    assertThat(mean.headForm()).contains(HeadForm.MEAN);
    assertThat(pooled.headForm()).isEmpty();
    TrialDescription both = described(HeadForm.BOTH);
    assertThat(both.headForm()).isEmpty();
    assertThat(both.units().get(14).parameters()).isEqualTo(2 * (2 * WIDTH) + 2);
  }

  private static TrialDescription described(HeadForm head) {
    Settings settings = new Settings(head, .1, Statistics.KEEP);
    TransferStrategy full = Method.FTL.whole(settings);
    Plan plan = full.plan(DEIT, 2);
    return new TrialDescription(
            "data",
            "split",
            Task.SingleLabel.of(List.of("healthy", "ill"), "ill"),
            DEIT.name(),
            full,
            TrialDescription.lines(plan, IMAGE),
            TrialDescription.NO_WEIGHTS,
            Preprocessing.imagenet(),
            TrainingRecipe.paper2d(),
            Seeds.of(1),
            Precision.FP32,
            1)
        .withHead(plan.head());
  }

  /** DINOv3's periods are 100^(i / 16); the centre of an odd grid is not turned. */
  @Test
  void rotaryPositionsTurnByWhereAPatchIs() {
    Rotary.Turns turns = new Rotary(100, 5).turns(Extent.of(3, 1), 64);
    assertThat(turns.cosines()).hasSize(8 * 64);
    for (int i = 0; i < 5 * 64; i++) {
      assertThat(turns.cosines()[i]).isEqualTo(1);
      assertThat(turns.sines()[i]).isZero();
    }
    for (int i = 6 * 64; i < 7 * 64; i++) {
      assertThat(turns.cosines()[i]).isEqualTo(1);
      assertThat(Math.abs(turns.sines()[i])).isZero();
    }
    double angle = 2 * Math.PI * (-2. / 3) / Math.pow(100, 3 / 16.);
    assertThat(turns.cosines()[5 * 64 + 3]).isCloseTo(Math.cos(angle), offset(1e-14));
    assertThat(turns.sines()[5 * 64 + 3]).isCloseTo(-Math.sin(angle), offset(1e-14));
    assertThat(turns.sines()[5 * 64 + 35]).isCloseTo(Math.sin(angle), offset(1e-14));
    assertThat(turns.cosines()[5 * 64 + 16]).isEqualTo(1);
    assertThatThrownBy(() -> new Rotary(100, 1).turns(Extent.of(2, 2), 6))
        .hasMessageStartingWith("expected rows and columns of patches and heads by 4 channels");
  }
}
