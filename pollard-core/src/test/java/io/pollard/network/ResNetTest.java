package io.pollard.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResNetTest {

  private static final FeatureShape IMAGE = FeatureShape.of(3, 224, 224);

  @Test
  void theCutOfThePapersTableHasItsParameters() {
    Network cut = ResNet.resnet50(1000).cut("layer3.3", Head.pooled(2));
    assertThat(cut.parameters(IMAGE)).isEqualTo(6_310_978);
    assertThat(cut.ptflopsMacs(IMAGE) / 1e9).isCloseTo(2.8704, within(5e-5));
  }

  @Test
  void transFusionHalvesAsThePaperDoes() {
    assertThat(fused("layer1.2")).isEqualTo(6_101_570);
    assertThat(fused("layer2.3")).isEqualTo(7_137_346);
    assertThat(fused("layer3.5")).isEqualTo(12_947_522);
    assertThat(fused("layer4.0")).isEqualTo(17_873_986);
    assertThat(fused("layer4.1")).isEqualTo(20_693_058);
  }

  private static long fused(String lastKept) {
    return ResNet.resnet50(1000)
        .withHead(Head.pooled(2))
        .halvedAfter(lastKept, IMAGE)
        .parameters(IMAGE);
  }

  @Test
  void receptiveFieldsAreThoseOfTheLiterature() {
    List<CutPoint> points = ResNet.resnet50(1000).cutPoints(IMAGE);
    assertThat(points)
        .filteredOn(CutPoint::isBlockEnd)
        .extracting(point -> point.receptiveField().toString())
        .containsExactly("11", "35", "91", "267", "427");
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }
}
