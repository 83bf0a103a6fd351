package io.pollard.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Task;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.Plan;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.testing.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A decoder on declared trunks. */
@Tag("numbers")
class UNetTest {

  private static final FeatureShape IMAGE = FeatureShape.of(3, 224, 224);
  private static final FeatureShape GREY = FeatureShape.of(1, 224, 224);
  private static final Task.Segmentation LUNG = new Task.Segmentation(List.of("lung"));

  /** Of every family that halves step by step, the smallest; and what comes in two spellings. */
  static Stream<String> backbones() {
    return Stream.of(
        "densenet121",
        "efficientnet_b0",
        "mobilenet_v2",
        "mobilenet_v3_large",
        "resnet18",
        "resnet50",
        "resnext50_32x4d",
        "sapling",
        "timm-efficientnet_lite4",
        "timm-mobilenetv3_large_100",
        "timm-tf_efficientnet_lite0");
  }

  private static Network unet(String backbone) {
    return Networks.named(UNet.PREFIX + backbone, 1);
  }

  private static Network truncated(Network network, String cut) {
    return Method.TTL.at(cut, network, Method.Settings.paper()).plan(network, LUNG).network();
  }

  /** segmentation-models-pytorch's, but for the prefix of its encoder. */
  @ParameterizedTest
  @CsvSource({"2, layer1.2", "3, layer2.3", "4, layer3.5", "5, layer4.2"})
  void overAResNet34ItIsTheLibrarysAtEveryDepth(int depth, String cut) {
    Network whole = unet("resnet34");
    Network network = truncated(whole, cut);
    JsonNode golden = Golden.read("networks/unet-resnet34-depth" + depth);
    JsonNode costs = golden.get("complexity_224");
    assertThat(network.parameters(GREY)).isEqualTo(costs.get("parameters").longValue());
    assertThat(network.multiplyAdds(GREY)).isEqualTo(costs.get("macs").longValue());
    assertThat(network.ptflopsMacs(GREY)).isEqualTo(costs.get("macs_ptflops").longValue());
    int cutBlocks = 5 - depth;
    assertThat(network.tensors(GREY))
        .extracting(tensor -> named(tensor.name(), cutBlocks) + " " + tensor.shape())
        .isEqualTo(
            golden
                .get("state")
                .valueStream()
                .map(row -> row.get(0).textValue().replace("encoder.", "") + " " + shape(row))
                .toList());
  }

  /** A cut decoder's blocks keep their names; the library counts them from the deepest. */
  private static String named(String tensor, int cutBlocks) {
    for (int block = cutBlocks; block < 5; block++) {
      String prefix = "decoder.blocks." + block + ".";
      if (tensor.startsWith(prefix)) {
        return "decoder.blocks." + (block - cutBlocks) + "." + tensor.substring(prefix.length());
      }
    }
    return tensor;
  }

  private static List<Long> shape(JsonNode row) {
    return row.get(1).valueStream().map(JsonNode::longValue).toList();
  }

  /** What a decoder reads on the way up is the trunk's last map of each size. */
  @ParameterizedTest
  @CsvSource({
    "resnet18, stem layer1.1 layer2.1 layer3.1",
    "densenet121, stem features.denseblock1.denselayer6 features.denseblock2.denselayer12"
        + " features.denseblock3.denselayer24",
    "efficientnet_b0, features.1.0 features.2.1 features.3.1 features.5.2",
    "mobilenet_v3_large, features.1 features.3 features.6 features.12",
    "sapling, layer1.0 layer2.1 layer3.1"
  })
  void skipsAreTheLastMapsOfTheirSizes(String backbone, String skips) {
    Network network = unet(backbone);
    List<String> names = network.units().stream().map(Unit::name).toList();
    List<String> fromTheImageUp = new ArrayList<>();
    for (Network.DecoderStep step : network.decoderSteps(IMAGE)) {
      step.skip().ifPresent(unit -> fromTheImageUp.add(0, names.get(unit)));
    }
    assertThat(fromTheImageUp).containsExactly(skips.split(" "));
  }

  /** A pool that takes away the only map of its size opens the next unit, tensors stay. */
  @ParameterizedTest
  @MethodSource("backbones")
  void unitsAndTensorsAreThoseOfTheTrunk(String backbone) {
    Network declared = Networks.named(backbone, 1000);
    Network network = unet(backbone);
    Map<String, List<TensorSpec>> of = new LinkedHashMap<>(network.tensorsByUnit(IMAGE));
    of.remove(Head.NAME);
    Map<String, List<TensorSpec>> expected = new LinkedHashMap<>(declared.tensorsByUnit(IMAGE));
    expected.keySet().retainAll(of.keySet());
    assertThat(List.copyOf(of.entrySet())).isEqualTo(List.copyOf(expected.entrySet()));
    assertThat(network.units())
        .extracting(Unit::block)
        .isEqualTo(declared.units().stream().limit(of.size()).map(Unit::block).toList());
    assertThat(network.out(IMAGE)).isEqualTo(IMAGE.withChannels(1));
    assertThat(Networks.isDeclared(network)).isTrue();
    List<CutPoint> points = network.cutPoints(IMAGE);
    CutPoint top = points.get(points.size() - 1);
    CutPoint same = declared.cutPoints(IMAGE).get(points.size() - 1);
    assertThat(top.features()).isEqualTo(same.features());
    assertThat(top.parameters()).isEqualTo(same.parameters());
    assertThat(top.ptflopsMacs()).isEqualTo(same.ptflopsMacs());
    assertThat(top.receptiveField()).isEqualTo(same.receptiveField());
  }

  @Test
  void whatPoolsAtTheEndIsLeftOut() {
    assertThat(unet("mobilenet_v3_large").units())
        .last()
        .extracting(Unit::name)
        .isEqualTo("features.16");
    assertThat(unet("timm-mobilenetv3_large_100").units())
        .last()
        .extracting(Unit::name)
        .isEqualTo("blocks.6.0");
  }

  /** Every strategy plans what flows through from the image to a map of its size. */
  @ParameterizedTest
  @MethodSource("backbones")
  void everyStrategyPlansAMapOfTheImagesSize(String backbone) {
    Network network = unet(backbone);
    FeatureShape in = FeatureShape.of(3, 64, 96);
    Method.Settings settings = new Method.Settings(HeadForm.POOLED, .1, Statistics.KEEP);
    for (Method method : Method.values()) {
      List<Plan> plans =
          method.hasCut()
              ? method.cuts(network).stream()
                  .map(cut -> method.at(cut, network, settings).plan(network, LUNG))
                  .toList()
              : List.of(method.whole(settings).plan(network, LUNG));
      for (Plan plan : plans) {
        Network planned = plan.network();
        assertThat(planned.out(in)).as("%s %s", method, plan.cut()).isEqualTo(in.withChannels(1));
        assertThat(planned.decoderSteps(in)).hasSize(planned.halvings());
        assertThat(planned.parameters(in)).isLessThanOrEqualTo(network.parameters(in));
      }
    }
  }

  /** What is cut is gone from trunk and decoder. */
  @ParameterizedTest
  @MethodSource("backbones")
  void itsLowestUnitsAreWhatTruncationKeeps(String backbone) {
    Network network = unet(backbone);
    for (Unit unit : network.units()) {
      Network lowest = Networks.named(Networks.upTo(network.name(), unit.name()), 1);
      Network truncated = truncated(network, unit.name());
      assertThat(lowest.units()).isEqualTo(truncated.units());
      assertThat(lowest.head()).isEqualTo(truncated.head());
      assertThat(lowest.out(IMAGE)).isEqualTo(IMAGE.withChannels(1));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alexnet | 64x63x63 of 3x256x256 in features.2 of alexnet",
        "cbr_larget | 32x250x250 of 3x256x256 in pool1 of cbr_larget",
        "convnext_tiny | 96x64x64 of 3x256x256 in stem of convnext_tiny",
        "r3d18 | 64x256x128x128 of 3x256x256x256 in stem of r3d18",
        "timm-vit_tiny_patch16_224 | 192x257 of 3x256x256 in stem of timm-vit_tiny_patch16_224"
      })
  void aTrunkThatShrinksTheImageOtherwiseIsRefused(String backbone, String found) {
    assertThatThrownBy(() -> unet(backbone))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a trunk whose units halve the image one step at a time, so that a decoder can"
                + " double it, but found "
                + found);
    assertThat(Networks.isName(UNet.PREFIX + backbone)).isFalse();
  }

  @Test
  void whatHasADecoderOrNoMapsIsRefused() {
    assertThatThrownBy(() -> unet("unet-resnet34-depth2"))
        .hasMessageStartingWith("expected a network that classifies")
        .hasMessageEndingWith("found unet-resnet34-depth2, which has one");
    Network flat =
        new Network("flat", List.of(new Unit("stem", 0, new Layer.Flatten())), Head.pooled(1));
    assertThatThrownBy(() -> UNet.over(flat, 1))
        .hasMessageEndingWith("but found none that does of flat");
    assertThatThrownBy(() -> unet("resnet35"))
        .hasMessageContaining("or unet- and one of them, under a decoder")
        .hasMessageEndingWith("found unet-resnet35");
  }

  /** He et al. 2016 with windows of 3x3x3 (7x7x7 in the stem), Ronneberger et al.'s widths. */
  @ParameterizedTest
  @CsvSource({"2, layer1.1, 64", "3, layer2.1, 128", "4, layer3.1, 256"})
  void overAnInflatedResNetItSegmentsVolumes(int depth, String cut, int channels) {
    FeatureShape volume = FeatureShape.of(3, 32, 32, 32);
    Network network = Networks.named("unet-i3resnet18@" + cut, 1);
    assertThat(network.out(volume)).isEqualTo(volume.withChannels(1));
    assertThat(network.features(volume).channels()).isEqualTo(channels);
    long trunk = 3L * 343 * 64 + 2 * 64;
    for (int block = 0; block < depth - 1; block++) {
      long width = 64L << block;
      long in = block == 0 ? 64 : width / 2;
      trunk += 27 * (in * width + 3 * width * width) + 4 * 2 * width;
      trunk += block == 0 ? 0 : in * width + 2 * width;
    }
    long decoder = 0;
    long below = channels;
    for (int block = 0; block < depth; block++) {
      int halvings = depth - 1 - block; // of the image, where this block works
      long skip = halvings == 0 ? 0 : Math.max(64, 32L << (halvings - 1));
      long width = 16L << halvings;
      decoder += 27 * ((below + skip) * width + width * width) + 2 * 2 * width;
      below = width;
    }
    assertThat(network.parameters(volume)).isEqualTo(trunk + decoder + 27 * below + 1);
    assertThat(32 >> depth).isEqualTo(network.features(volume).extent().size(0));
  }

  @Test
  void inflatingADecodedTrunkIsDecodingAnInflatedOne() {
    Network inflated = Inflation.cubic().of(unet("resnet18"));
    assertThat(inflated.units()).isEqualTo(unet("i3resnet18").units());
    assertThat(inflated.head()).isEqualTo(unet("i3resnet18").head());
  }
}
