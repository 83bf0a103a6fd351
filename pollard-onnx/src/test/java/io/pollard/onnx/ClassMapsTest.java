package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.ResNet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClassMapsTest {

  private static final ClassMaps MAPS =
      new ClassMaps(List.of("a", "b"), Extent.of(2, 2), new float[] {1, 2, 3, 4, -8, 0, 0, 0});

  @Test
  void aMapIsOfItsClass() {
    assertThat(MAPS.of("a")).containsExactly(1, 2, 3, 4);
    assertThat(MAPS.mean("b")).isEqualTo(-2);
    assertThat(MAPS.scale()).isEqualTo(8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MAPS.of("c"))
        .withMessage("expected one of [a, b] but found c");
  }

  /** As torch.nn.functional.interpolate(mode="bilinear", align_corners=False) has it, to 4 x 4. */
  @Test
  void betweenTheMiddlesOfCellsItIsBilinear() {
    double[][] expected = {
      {1, 1.25, 1.75, 2}, {1.5, 1.75, 2.25, 2.5}, {2.5, 2.75, 3.25, 3.5}, {3, 3.25, 3.75, 4}
    };
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        assertThat(MAPS.at("a", 0, (y + 0.5) / 4, (x + 0.5) / 4))
            .isCloseTo(expected[y][x], within(1e-12));
      }
    }
  }

  @Test
  void ofAVolumeThePlaneWithTheLargestValueIsFound() {
    ClassMaps volume =
        new ClassMaps(List.of("a"), Extent.of(3, 1, 2), new float[] {0, 1, 5, 2, 3, 4});
    assertThat(volume.planes()).isEqualTo(3);
    assertThat(volume.largestPlane("a")).isEqualTo(1);
    assertThat(volume.at("a", 2, 0.5, 0.5)).isEqualTo(3.5);
  }

  @Test
  void theGridIsReadAsItIsWrittenAndNothingElse() {
    MapGrid grid =
        MapGrid.of(
            ResNet.resnet18(1000).cut("layer2.1", Head.pooled(2)),
            FeatureShape.of(3, 224, 224),
            Extent.of(28, 28));
    // Receptive field of ResNet-18's conv3_x: 99 pixels, stride 8 (Araujo et al. 2019, Distill).
    assertThat(grid)
        .isEqualTo(new MapGrid(Extent.of(28, 28), Extent.of(8, 8), Optional.of(Extent.of(99, 99))));
    ModelCard card = TestModels.card().withMaps(grid);
    assertThat(ModelCard.of(folder(), card.toMetadata())).isEqualTo(card);
    MapGrid whole = new MapGrid(Extent.of(2, 3), Extent.of(16, 16), Optional.empty());
    assertThat(MapGrid.read(whole.json())).isEqualTo(whole);
    assertThat(whole.sentence())
        .isEqualTo("2x3 cells, 16 pixels apart, each seeing the whole image");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MapGrid.read(Map.of("cells", List.of(2, 3), "stride", List.of(1, 0))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MapGrid.read(Map.of("cells", List.of(2, 3), "stride", List.of(1, 1.5))));
  }

  private static java.nio.file.Path folder() {
    return java.nio.file.Path.of("model.onnx");
  }
}
