package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Sapling;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class BundledWeightsTest {

  private static final FeatureShape IMAGE = FeatureShape.of(3, Sapling.SIZE, Sapling.SIZE);

  @Test
  void saplingsWeightsFitSapling() {
    Weights weights = Weights.sapling();
    LoadReport report =
        LoadReport.of(
            weights.file(),
            Sapling.sapling(72),
            Sapling.sapling(72).withHead(Head.pooled(2)),
            IMAGE);
    assertThat(report.isComplete()).isTrue();
    assertThat(report.loaded()).hasSameSizeAs(weights.file().tensors().keySet());
    assertThat(report.headDropped()).isEmpty();
  }

  @Test
  void theySayWhereTheyComeFromAndHowImagesArePrepared() {
    Weights weights = Weights.sapling();
    assertThat(weights.preprocessing().side()).hasValue(64);
    assertThat(weights.preprocessing().cached()).hasToString("64x64");
    assertThat(weights.provenance().source()).contains("Pollard", "bench pretrain-sapling");
    assertThat(weights.provenance().licence()).isNotEqualTo(Provenance.UNKNOWN);
    assertThat(weights.provenance().sha256()).matches("[0-9a-f]{64}");
    assertThat(weights.notes()).isEmpty();
  }

  @Test
  void theyAreTrainedAndInHalfPrecision() {
    Weights weights = Weights.sapling();
    assertThat(weights.file().tensors().values())
        .extracting(StoredTensor::dtype)
        .containsOnly(DType.F16);
    for (float value : weights.file().tensor("layer4.0.bn2.running_var").floats()) {
      assertThat(value).isFinite().isPositive().isNotEqualTo(1f);
    }
  }

  @Test
  void theyTakeLessThanAMebibyte() throws IOException {
    try (InputStream in = BundledWeights.class.getResourceAsStream("sapling.safetensors")) {
      assertThat(in.readAllBytes()).hasSizeLessThan(1 << 20);
    }
  }
}
