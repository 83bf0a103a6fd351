package io.pollard.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {

  @Test
  void theUsualInputIsAnImageOrAVolume() {
    Layer.Conv overVolumes =
        Layers.conv("conv1", Width.of(8), Extent.filled(3, 3), Extent.filled(3, 1));
    Network volumes =
        new Network("tiny", List.of(Unit.named("stem", 0, overVolumes)), Head.pooled(2));
    assertThat(volumes.usualInput()).hasToString("3x32x208x208");
    assertThat(ResNet.resnet18(2).usualInput()).hasToString("3x224x224");
  }
}
