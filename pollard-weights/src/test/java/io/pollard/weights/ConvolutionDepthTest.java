package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.network.Inflation;
import io.pollard.network.Inflation.Depth;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.network.Sapling;
import io.pollard.network.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Weights of images where a network reads volumes. */
class ConvolutionDepthTest {

  private static final Network VOLUMES = Inflation.cubic().of(Sapling.sapling(6));
  private static final Weights IMAGES = Weights.sapling();

  private static LoadReport report(Weights weights, Network network) {
    return LoadReport.of(weights.file(), network, network, network.usualInput());
  }

  @Test
  void everySliceOfAWindowIsTheImagesDividedByTheDepth() {
    Weights weights = IMAGES.withDepthOf(VOLUMES);
    int convolutions = 0;
    for (TensorSpec spec : VOLUMES.tensors(VOLUMES.usualInput())) {
      StoredTensor found = weights.file().tensors().get(spec.name());
      StoredTensor images = IMAGES.file().tensors().get(spec.name());
      if (spec.shape().size() == 5) {
        convolutions++;
        assertThat(found.shape()).isEqualTo(spec.shape());
        assertSlices(images.floats(), found.floats(), Math.toIntExact(spec.shape().get(2)));
      } else if (images != null) {
        assertThat(found).isSameAs(images);
      }
    }
    assertThat(convolutions).isEqualTo(16);
    assertThat(weights.file().inflated()).hasSize(16);
  }

  private static void assertSlices(float[] images, float[] volumes, int depth) {
    int window = depth * depth;
    for (int i = 0; i < volumes.length; i++) {
      int filter = i / (depth * window);
      assertThat(volumes[i]).isEqualTo(images[filter * window + i % window] / depth);
    }
  }

  @Test
  void itIsSaidInNotesProvenanceAndReport() {
    Weights weights = IMAGES.withDepthOf(VOLUMES);
    assertThat(weights.notes())
        .containsExactly(
            "The weights in sapling.safetensors are of images where i3sapling reads volumes: 16"
                + " convolutions are inflated, repeated along depth and divided by it.");
    assertThat(weights.provenance().source())
        .isEqualTo(IMAGES.provenance().source() + ", inflated from 2D");
    assertThat(weights.identity()).isEqualTo(IMAGES.identity());
    assertThat(report(weights, VOLUMES).orThrow().summary())
        .startsWith("loaded ")
        .endsWith(" tensors, 16 of them inflated from 2D");
    assertThat(weights.withDepthOf(VOLUMES)).isSameAs(weights);
  }

  @Test
  void aCutNetworkIsSaidToHaveWhatItTakes() {
    Network cut = VOLUMES.cut("layer1.0", VOLUMES.head());
    LoadReport report =
        LoadReport.of(IMAGES.withDepthOf(VOLUMES).file(), VOLUMES, cut, VOLUMES.usualInput());
    assertThat(report.inflated())
        .containsExactly("conv1.weight", "layer1.0.conv1.weight", "layer1.0.conv2.weight");
  }

  @Test
  void whatHasItsDepthAlreadyAndWhatReadsImagesStaysAsItIs() {
    Weights volumes = IMAGES.withDepthOf(VOLUMES);
    Weights stored =
        new Weights(
            new TensorFile(
                volumes.file().path(), volumes.file().tensors(), volumes.file().metadata()),
            IMAGES.provenance(),
            IMAGES.preprocessing(),
            List.of());
    assertThat(stored.withDepthOf(VOLUMES)).isSameAs(stored);
    assertThat(report(stored, VOLUMES).orThrow().inflated()).isEmpty();
    assertThat(IMAGES.withDepthOf(Sapling.sapling(6))).isSameAs(IMAGES);
  }

  @Test
  void theStemTakesTheDepthThatTheNetworkHas() {
    Network thin = Inflation.cubic().withStem(Depth.of(5, 1)).of(Sapling.sapling(6));
    float[] images = IMAGES.file().tensor("conv1.weight").floats();
    StoredTensor stem = IMAGES.withDepthOf(thin).file().tensor("conv1.weight");
    assertThat(stem.shape()).containsExactly(16L, 3L, 5L, 3L, 3L);
    assertThat(stem.floats()[4 * 9 + 2]).isEqualTo(images[2] / 5);
    assertThat(stem.floats()[5 * 9]).isEqualTo(images[9] / 5);
  }

  /** Windows of another plane are another network's. */
  @Test
  void anotherWindowIsRefusedAsBefore() {
    Network other = Inflation.cubic().of(ResNet.resnet18(6));
    assertThatThrownBy(() -> report(IMAGES.withDepthOf(other), other).orThrow())
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("conv1.weight: expected [64, 3, 7, 7, 7] but found [16, 3, 3, 3]");
  }

  @Test
  void aFirstConvolutionOfOneChannelIsInflatedAndConverted() {
    StoredTensor first = IMAGES.file().tensor("conv1.weight");
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(IMAGES.file().tensors());
    tensors.put(
        first.name(),
        new StoredTensor(
            first.name(),
            first.dtype(),
            List.of(16L, 1L, 3L, 3L),
            first.bytes().slice(0, first.bytes().remaining() / 3)));
    Weights ofOne =
        new Weights(
            new TensorFile(IMAGES.file().path(), tensors, Map.of()),
            IMAGES.provenance(),
            IMAGES.preprocessing(),
            List.of());
    assertThatThrownBy(() -> report(ofOne.withDepthOf(VOLUMES), VOLUMES).orThrow())
        .hasMessageContaining("--convert-channels");
    Weights converted = ofOne.withChannelsOf(VOLUMES, VOLUMES.usualInput());
    assertThat(report(converted, VOLUMES).orThrow().inflated()).hasSize(16);
    assertThat(converted.file().tensor(first.name()).floats()[0])
        .isCloseTo(first.floats()[0] / 9, within(1e-7f));
  }
}
