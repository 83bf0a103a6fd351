package io.pollard.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.network.Inflation.Depth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InflationTest {

  private static final FeatureShape IMAGE = FeatureShape.of(3, 224, 224);
  private static final FeatureShape VOLUME = FeatureShape.of(3, 224, 224, 224);

  /** A square map becomes a cubic volume, a window of k x k one of k x k x k. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cbr_larget",
        "densenet121",
        "efficientnet_b0",
        "resnet34",
        "resnext50_32x4d",
        "sapling",
        "timm-tf_efficientnet_lite0",
        "unet-resnet34-depth3",
        "wide_resnet50_2"
      })
  void aCubicNetworkHasTheNamesOfTheImagesAndCubesOfItsMapsAndWindows(String name) {
    Network images = Networks.named(name, 5);
    Network volumes = Networks.named("i3" + name, 5);
    assertThat(volumes.name()).isEqualTo("i3" + name);
    assertThat(volumes.usualInput().extent().axes()).isEqualTo(3);
    assertThat(Networks.isDeclared(volumes)).isTrue();
    List<CutPoint> flat = images.cutPoints(IMAGE);
    List<CutPoint> deep = volumes.cutPoints(VOLUME);
    assertThat(deep).extracting(CutPoint::name).isEqualTo(names(flat));
    for (int unit = 0; unit < flat.size(); unit++) {
      FeatureShape map = flat.get(unit).features();
      assertThat(deep.get(unit).features())
          .isEqualTo(new FeatureShape(map.channels(), Extent.cube(map.extent().size(0))));
      assertThat(deep.get(unit).isBlockEnd()).isEqualTo(flat.get(unit).isBlockEnd());
    }
    assertThat(shapes(volumes.tensors(VOLUME))).isEqualTo(deepened(images.tensors(IMAGE)));
    assertThat(volumes.out(VOLUME).channels()).isEqualTo(5);
  }

  private static List<String> names(List<CutPoint> points) {
    return points.stream().map(CutPoint::name).toList();
  }

  private static List<String> shapes(List<TensorSpec> specs) {
    return specs.stream().map(spec -> spec.name() + spec.shape()).toList();
  }

  private static List<String> deepened(List<TensorSpec> specs) {
    return specs.stream()
        .map(
            spec -> {
              List<Long> shape = new ArrayList<>(spec.shape());
              if (shape.size() == 4) {
                shape.add(2, shape.get(2));
              }
              return spec.name() + shape;
            })
        .toList();
  }

  @Test
  void depthsOfStemPoolsAndConvolutionsCanBeChosen() {
    Network images = ResNet.resnet18(2);
    FeatureShape in = FeatureShape.of(3, 16, 64, 64);
    Inflation slices =
        new Inflation(Depth.of(1, 1), Depth.of(1, 1), Depth.of(1, 1)); // every slice for itself
    Network alone = slices.of(images);
    assertThat(alone.features(in)).hasToString("512x16x2x2");
    assertThat(alone.parameters(in)).isEqualTo(images.parameters(FeatureShape.of(3, 64, 64)));
    Network thin = Inflation.cubic().withStem(Depth.of(3, 1)).withPools(Depth.of(1, 1)).of(images);
    assertThat(thin.tensors(in).get(0).shape()).containsExactly(64L, 3L, 3L, 7L, 7L);
    assertThat(thin.cutPoints(in).get(0).features()).hasToString("64x16x16x16");
    assertThat(thin.features(in)).hasToString("512x2x2x2");
    assertThat(Networks.isDeclared(Inflation.cubic().of(images))).isTrue();
  }

  /** Another network than the declared one of the same name, which a trial stores whole. */
  @Test
  void theEncoderOfOneHundredAndFiftyTwoLayersTakesOtherStridesAlongDepth() {
    FeatureShape in = FeatureShape.of(3, 160, 224, 224);
    Network declared = I3ResNet.i3resnet152(2);
    assertThat(declared.cutPoints(in))
        .filteredOn(CutPoint::isBlockEnd)
        .extracting(point -> point.name() + " " + point.features())
        .containsExactly(
            "stem 64x80x56x56",
            "layer1.2 256x80x56x56",
            "layer2.7 512x40x28x28",
            "layer3.35 1024x20x14x14",
            "layer4.2 2048x10x7x7");
    Network other = I3ResNet.i3resnet152(2, Depth.of(3, 1), Depth.of(3, 1));
    assertThat(other.cutPoints(in).get(0).features()).hasToString("64x160x56x56");
    assertThat(other.tensors(in)).isEqualTo(declared.tensors(in));
    assertThat(Networks.isDeclared(declared)).isTrue();
    assertThat(Networks.isDeclared(other)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "alexnet, a layer that reads a flattened map",
    "timm-deit_tiny_patch16_224, tokens",
    "r3d18, windows of 3x7x7",
    "i3resnet18, windows of 7x7x7"
  })
  void whatDoesNotConsistOfConvolutionsOverThePlaneIsRefused(String name, String found) {
    assertThatThrownBy(() -> Inflation.cubic().of(Networks.named(name, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a network of convolutions over height and width to inflate but found "
                + found
                + " in "
                + name);
  }

  @Test
  void aNetworkThatCantBeInflatedIsRefusedByItsName() {
    assertThatThrownBy(() -> Networks.named("i3timm-vit_tiny_patch16_224", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("but found tokens in timm-vit_tiny_patch16_224");
    assertThatThrownBy(() -> Networks.named("i3resnet17", 2))
        .hasMessageStartingWith("expected one of alexnet")
        .hasMessageEndingWith("but found i3resnet17");
  }

  @Test
  void aWindowHasAMiddleAndMoves() {
    assertThatThrownBy(() -> Depth.of(2, 1)).hasMessageContaining("found 2 and 1");
    assertThatThrownBy(() -> Depth.of(3, 0)).hasMessageContaining("found 3 and 0");
  }
}
