package io.pollard.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.network.Extent;
import io.pollard.network.Networks;
import io.pollard.weights.Checksum;
import io.pollard.weights.WeightsException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchvisionWeightsTest {

  /** File, crop and size by torchvision 0.29's documentation. */
  @ParameterizedTest
  @CsvSource({
    "alexnet, alexnet-owt-7be5be79.pth, 7be5be79, 256",
    "convnext_tiny, convnext_tiny-983f1562.pth, 983f1562, 236",
    "densenet121:V1, densenet121-a639ec97.pth, a639ec97, 256",
    "efficientnet_b0, efficientnet_b0_rwightman-7f5810bc.pth, 7f5810bc, 256",
    "mobilenet_v2, mobilenet_v2-b0353104.pth, b0353104, 256",
    "mobilenet_v2:V2, mobilenet_v2-7ebf99e0.pth, 7ebf99e0, 232",
    "mobilenet_v3_large:V1, mobilenet_v3_large-8738ca79.pth, 8738ca79, 256",
    "mobilenet_v3_large:V2, mobilenet_v3_large-5c1a4163.pth, 5c1a4163, 232",
    "r3d18, r3d_18-b3b3357e.pth, b3b3357e, 128",
    "r3d_18, r3d_18-b3b3357e.pth, b3b3357e, 128",
    "resnet50, resnet50-0676ba61.pth, 0676ba61, 256",
    "resnet50:V2, resnet50-11ad3fa6.pth, 11ad3fa6, 232",
    "wide_resnet50_2:v2, wide_resnet50_2-9ba9bcbe.pth, 9ba9bcbe, 232"
  })
  void knowsFileChecksumAndPreprocessing(String typed, String file, String digits, int scaled) {
    TorchvisionWeights known = TorchvisionWeights.parse("torchvision:" + typed);
    assertThat(known.file()).isEqualTo(file);
    assertThat(known.checksum()).isEqualTo(new Checksum(Checksum.Kind.SHA256, digits));
    assertThat(known.preprocessing().cached()).isEqualTo(Extent.of(scaled, scaled));
    assertThat(known.path(new Environment(Map.of("TORCH_HOME", "/t"), Path.of("/h"))))
        .isEqualTo(Path.of("/t/hub/checkpoints", file));
  }

  /** Four bytes a parameter, with what batch norm and the format add. */
  @Test
  void sizesAreThoseOfTheDeclaredNetworks() {
    for (TorchvisionWeights known : TorchvisionWeights.ALL) {
      // By its size this one file has two bytes a number.
      double bytes = known.file().equals("wide_resnet50_2-95faca4d.pth") ? 2 : 4;
      var network = Networks.named(known.network(), known.name().equals("r3d_18") ? 400 : 1000);
      double mebibytes = bytes * network.parameters(network.usualInput()) / (1 << 20);
      assertThat(known.mebibytes()).as(known.file()).isCloseTo(mebibytes, within(0.02 * mebibytes));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "resnet", "resnet18:V2", "resnet50:V3", "resnet50:V1:x"})
  void anotherNameGetsAllNames(String typed) {
    assertThatThrownBy(() -> TorchvisionWeights.parse("torchvision:" + typed))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(
            "expected torchvision:NETWORK[:V1|V2] as one of torchvision:alexnet:V1")
        .hasMessageContaining("torchvision:resnet50:V2");
  }
}
