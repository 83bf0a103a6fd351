package io.pollard.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is particular to a family. */
class FamiliesTest {

  private static final FeatureShape IMAGE = FeatureShape.of(3, 224, 224);
  private static final FeatureShape VOLUME = FeatureShape.of(3, 32, 208, 208);

  /**
   * By the arithmetic of Araujo et al. 2019: kernel - 1 times the jump below is added. CBR-LargeT
   * sees just its smallest image.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet18, layer4.1, 435",
    "resnet34, layer4.2, 899",
    "wide_resnet50_2, layer4.2, 427",
    "densenet121, stem, 11",
    "densenet121, transition1, 63",
    "densenet121, norm5, 2071",
    "alexnet, features.12, 195",
    "alexnet, classifier.2, all",
    "cbr_larget, CBR5, 217",
    "efficientnet_b0, stem, 3",
    "efficientnet_b0, 1.0, 7",
    "efficientnet_b0, 7.0, 851",
    "timm-tf_efficientnet_lite0, conv_head, 851",
    "unet-resnet34-depth5, stem, 7",
    "unet-resnet34-depth5, layer4.2, 899",
    "timm-deit_tiny_patch16_224, stem, 16",
    "timm-deit_tiny_patch16_224, blocks.0, all",
    "timm-deit_tiny_patch16_224, norm, all",
    "resnext3d101, stem, 9x11x11",
    "resnext3d101, layer1.2, 21x35x35",
    "penet, encoders.0.penet_blocks.2, 21x35x35",
    "r3d18, stem, 3x7x7",
    "r3d18, layer1.0, 7x15x15"
  })
  void receptiveFieldsGrowAsArithmeticSays(String name, String unit, String size) {
    Network network = Networks.named(name, 2);
    FeatureShape in = List.of("resnext3d101", "penet", "r3d18").contains(name) ? VOLUME : IMAGE;
    assertThat(network.cutPoints(in).get(network.indexOf(unit)).receptiveField()).hasToString(size);
  }

  @ParameterizedTest
  @CsvSource({
    "densenet121, stem features.transition1 features.transition2 features.transition3"
        + " features.norm5",
    "alexnet, features.2 features.5 features.12 classifier.5",
    "cbr_larget, pool1 pool2 pool3 pool4 CBR5",
    "efficientnet_b0, stem features.1.0 features.2.1 features.3.1 features.4.2 features.5.2"
        + " features.6.3 features.7.0 features.8",
    "timm-efficientnet_lite0, stem blocks.0.0 blocks.1.1 blocks.2.1 blocks.3.2 blocks.4.2"
        + " blocks.5.3 blocks.6.0 conv_head",
    "unet-resnet34-depth4, stem encoder.layer1.2 encoder.layer2.3 encoder.layer3.5",
    "timm-deit_tiny_patch16_224, stem blocks.0 blocks.1 blocks.2 blocks.3 blocks.4 blocks.5"
        + " blocks.6 blocks.7 blocks.8 blocks.9 blocks.10 norm"
  })
  void blocksEndWhereTheFamilyEndsThem(String name, String ends) {
    assertThat(Networks.named(name, 2).cutPoints(IMAGE))
        .filteredOn(CutPoint::isBlockEnd)
        .extracting(CutPoint::name)
        .containsExactly(ends.split(" "));
  }

  @Test
  void theTwoSpellingsOfEfficientNetAgreeTensorByTensor() {
    List<TensorSpec> timm = EfficientNet.timmB0(1000).tensors(IMAGE);
    List<TensorSpec> torchvision = EfficientNet.b0(1000).tensors(IMAGE);
    JsonNode pairs = Golden.read("networks/efficientnet_b0-names").get("pairs");
    assertThat(timm).hasSize(pairs.size());
    assertThat(torchvision).hasSize(pairs.size());
    for (int index = 0; index < pairs.size(); index++) {
      assertThat(timm.get(index).name()).isEqualTo(pairs.get(index).get(0).textValue());
      assertThat(torchvision.get(index).name()).isEqualTo(pairs.get(index).get(1).textValue());
      assertThat(timm.get(index).shape()).isEqualTo(torchvision.get(index).shape());
      assertThat(timm.get(index).role()).isEqualTo(torchvision.get(index).role());
    }
  }

  @Test
  void googlesLite0IsPaddedAndNormalisedAsInTensorFlow() {
    List<Layer> symmetric = stemLayers(EfficientNet.timmLite0(2));
    List<Layer> tensorFlow = stemLayers(EfficientNet.timmTensorFlowLite0(2));
    assertThat(sides(symmetric)).isEqualTo(new Padding.Sides(1, 1));
    assertThat(sides(tensorFlow)).isEqualTo(new Padding.Sides(0, 1));
    assertThat(((Layer.Norm) symmetric.get(1)).epsilon()).isEqualTo(1e-5);
    assertThat(((Layer.Norm) tensorFlow.get(1)).epsilon()).isEqualTo(1e-3);
  }

  private static List<Layer> stemLayers(Network network) {
    return ((Layer.Sequence) network.units().get(0).body()).layers();
  }

  private static Padding.Sides sides(List<Layer> stem) {
    return ((Layer.Conv) stem.get(0)).padding().along(0, 224, 3, 2);
  }

  @Test
  void halvedResNeXt3dHasTheCountsOfTheSlimNetwork() {
    Map<Integer, String> lastKept = Map.of(1, "stem", 2, "layer1.2", 3, "layer2.3", 4, "layer3.22");
    JsonNode rows = Golden.read("networks3d/resnext3d101").get("halved_32x208x208");
    assertThat(rows).hasSize(lastKept.size());
    for (JsonNode row : rows) {
      Network halved =
          ResNeXt3d.resnext3d101(1)
              .halvedAfter(lastKept.get(row.get("first_halved_layer").intValue()), VOLUME);
      assertThat(halved.parameters(VOLUME)).isEqualTo(row.get("parameters").longValue());
      assertThat(halved.multiplyAdds(VOLUME)).isEqualTo(row.get("macs").longValue());
      assertThat(halved.ptflopsMacs(VOLUME)).isEqualTo(row.get("macs_ptflops").longValue());
    }
  }

  @Test
  void aHalvedDenseBlockGrowsByHalf() {
    Network halved = DenseNet.densenet201(2).halvedAfter("transition2", IMAGE);
    List<CutPoint> points = halved.cutPoints(IMAGE);
    int transition = halved.indexOf("transition2");
    assertThat(points.get(transition).features()).hasToString("256x14x14");
    assertThat(points.get(transition + 1).features()).hasToString("272x14x14");
    assertThat(points.get(halved.indexOf("transition3")).features()).hasToString("512x7x7");
  }

  /** Queries with keys and attention with values: 2 blocks T^2 C. */
  @Test
  void attentionProductsAreMultiplyAddsAndNoMacs() {
    Network network = VisionTransformer.deitTiny(1000);
    JsonNode golden = Golden.read("networks/timm-deit_tiny_patch16_224");
    long macs = golden.get("complexity_224").get("macs").longValue();
    assertThat(network.multiplyAdds(IMAGE) - macs)
        .isEqualTo(golden.get("macs_attention").longValue())
        .isEqualTo(12L * 2 * 197 * 197 * 192);
    assertThat(network.ptflopsMacs(IMAGE))
        .isEqualTo(golden.get("complexity_224").get("macs_ptflops").longValue());
  }

  @Test
  void aCutTransformerReadsItsClassToken() {
    Network cut = VisionTransformer.deitTiny(1000).cut("blocks.5", Head.onClassToken(2));
    assertThat(cut.features(IMAGE)).hasToString("192x197");
    assertThat(cut.out(IMAGE)).isEqualTo(FeatureShape.vector(2));
    assertThat(cut.features(FeatureShape.of(3, 112, 112))).hasToString("192x50");
  }

  @Test
  void aDecoderFitsATrunkThatIsCutInsideABlock() {
    Network cut = UNet.resnet34(5, 1).cut("layer3.2", UNet.decoder(4, 1));
    FeatureShape grey = FeatureShape.of(1, 256, 192);
    assertThat(cut.out(grey)).isEqualTo(grey);
    assertThat(cut.parameters(grey)).isLessThan(UNet.resnet34(4, 1).parameters(grey));
  }

  @Test
  void aDecoderKeepsTheJoinedMapsForTheBackwardPass() {
    Network network =
        new Network(
            "two-halvings",
            List.of(
                new Unit("stem", 0, Layers.conv("conv1", 8, 3, 2)),
                new Unit("layer1.0", 1, Layers.conv("conv2", 4, 3, 2))),
            new Head.Decoder(
                List.of(
                    new Unit("decoder.0", 1, Layers.identity()),
                    new Unit("decoder.1", 2, Layers.identity())),
                Layers.identity()));
    FeatureShape in = FeatureShape.of(1, 8, 8);
    assertThat(network.out(in)).hasToString("12x8x8");
    long image = 8 * 8;
    long trunk = 8 * 4 * 4 + 4 * 2 * 2;
    long decoder = (4 + 8) * 4 * 4 + 12 * 8 * 8;
    assertThat(network.activationBytes(in, 2)).isEqualTo(2 * (image + trunk + decoder));
  }

  @Test
  void aDecoderRefusesSidesThatDoNotHalve() {
    assertThatThrownBy(() -> UNet.resnet34(3, 1).out(FeatureShape.of(1, 100, 100)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("halve 3 times")
        .hasMessageEndingWith("found 1x100x100");
    assertThatThrownBy(() -> UNet.resnet34(6, 1)).hasMessageContaining("2 to 5 but found 6");
  }

  /** PENet's blocks end with a gate, so it has to follow the width that their sums need. */
  @Test
  void aGateAtTheEndOfAHalvedBodyFitsWhatItsConvolutionGivesBack() {
    FeatureShape in = FeatureShape.of(3, 16, 64, 64);
    Network halved = PeNet.penet(1).halvedAfter("encoders.0.penet_blocks.0", in);
    assertThat(halved.tensorsByUnit(in).get("encoders.0.penet_blocks.1"))
        .filteredOn(tensor -> tensor.name().matches(".*(conv.|excite.*)[.]weight"))
        .extracting(TensorSpec::shape)
        .containsExactly(
            List.of(64L, 256L, 1L, 1L, 1L),
            List.of(64L, 2L, 3L, 3L, 3L),
            List.of(256L, 64L, 1L, 1L, 1L),
            List.of(8L, 256L),
            List.of(256L, 8L));
  }

  /** The engines have no such layers, so core says it once for both. */
  @Test
  void aLayerThatDoesNotFitItsFeaturesIsRefused() {
    FeatureShape vector = FeatureShape.vector(48);
    FeatureShape tokens = FeatureShape.of(48, 10);
    FeatureShape map = FeatureShape.of(48, 4, 4);
    refused(Layers.globalAverage(), vector, "expected a map to average but found features of 48");
    refused(
        Layers.globalAverage(), tokens, "expected a map to average but found features of 48x10");
    refused(Network.UP, tokens, "expected a map to enlarge");
    refused(Layers.batchNorm("norm"), tokens, "expected no tokens, unless in a layer norm");
    refused(
        new Layer.Norm("norm", Layer.NormKind.GROUPS_OF_16, 1e-5),
        FeatureShape.of(40, 4, 4),
        "expected channels by groups of 16 but found features of 40x4x4");
    refused(new Layer.Attention("attn", 3), map, "expected tokens to attend to");
    refused(new Layer.Attention("attn", 5), tokens, "expected channels for 5 heads");
    refused(new Layer.Tokens("cls", "positions"), tokens, "expected a map to make tokens of");
    refused(new Layer.ClassToken(), map, "expected tokens, the class token first");
    refused(new Layer.MeanToken(10), tokens, "expected more than 10 tokens");
    refused(new Layer.Channels(40, 9), tokens, "expected tokens of 49 channels or more");
    refused(Layers.denseConnection(Layers.maxPool(3, 2)), map, "expected features over 4x4");
    refused(
        Layers.gated(Layers.conv("gate", 24, 1)),
        map,
        "expected a number a channel of 48x4x4 as a gate but found features of 24x4x4");
  }

  private static void refused(Layer layer, FeatureShape in, String message) {
    assertThatThrownBy(() -> layer.out(in))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void channelsStandWhereEnginesHaveThem() {
    assertThat(FeatureShape.of(5, 7, 8).arraySizes()).containsExactly(5L, 7L, 8L);
    assertThat(FeatureShape.of(5, 6, 7, 8).arraySizes()).containsExactly(5L, 6L, 7L, 8L);
    assertThat(FeatureShape.of(5, 7).arraySizes()).containsExactly(7L, 5L);
    assertThat(FeatureShape.vector(5).arraySizes()).containsExactly(5L);
    assertThat(FeatureShape.of(5, 7).channelAxis()).isEqualTo(2);
  }

  @Test
  void stochasticDepthGrowsWithTheDepth() {
    JsonNode expected = Golden.read("networks3d/penet").get("survival_probabilities");
    assertThat(PeNet.penet(1).units().stream().skip(1).map(FamiliesTest::survival))
        .containsExactly(Arrays.stream(Golden.numbers(expected)).boxed().toArray(Double[]::new));
  }

  private static double survival(Unit unit) {
    Layer.Sequence body = (Layer.Sequence) ((Layer.Named) unit.body()).body();
    return ((Layer.Branch) body.layers().get(0)).survival();
  }
}
