package io.pollard.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The network whose weights come with Pollard; its size was counted by PyTorch 2.10. */
class SaplingTest {

  private static final FeatureShape IMAGE = FeatureShape.of(3, Sapling.SIZE, Sapling.SIZE);

  @Test
  void itIsAsLargeAsPyTorchCountsIt() {
    assertThat(Sapling.sapling(72).parameters(IMAGE)).isEqualTo(409_368);
  }

  @Test
  void itStaysBelowFortyMillionMultiplyAdds() {
    assertThat(Sapling.sapling(72).multiplyAdds(IMAGE)).isBetween(25_000_000L, 40_000_000L);
  }

  @Test
  void itCanBeCutAfterSevenUnitsOfFourBlocksAndAStem() {
    List<CutPoint> points = Sapling.sapling(2).cutPoints(IMAGE);
    assertThat(points)
        .extracting(CutPoint::name)
        .containsExactly(
            "stem", "layer1.0", "layer2.0", "layer2.1", "layer3.0", "layer3.1", "layer4.0");
    assertThat(points)
        .extracting(point -> point.receptiveField().toString())
        .containsExactly("3", "11", "23", "39", "63", "95", "143");
    assertThat(points)
        .filteredOn(CutPoint::isBlockEnd)
        .extracting(point -> point.features().toString())
        .containsExactly("16x32x32", "16x32x32", "32x16x16", "64x8x8", "128x4x4");
  }

  @Test
  void itIsAmongTheDeclaredNetworks() {
    assertThat(Networks.named("sapling", 2)).isEqualTo(Sapling.sapling(2));
  }
}
