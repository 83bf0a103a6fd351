package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.VisionTransformer;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.Method.Settings;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.testing.Golden;
import io.pollard.testing.GoldenNetwork;
import io.pollard.torch.TrainingNetwork.Pass;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transformers cut inside a block, halved and under every head, against timm: golden/SOURCE.md. */
class TransformersIT {

  private static final int CLASSES = 5;
  private static final JsonNode GOLDEN = Golden.read("transformers");
  private static final FeatureShape IN = GoldenNetwork.shape(GOLDEN.get("input_shape"));
  private static final Network DEIT = VisionTransformer.deitTiny(CLASSES);

  private static Settings under(HeadForm head) {
    return new Settings(head, .1, Statistics.KEEP);
  }

  private static Network planned(Method method, String cut, Network network, HeadForm head) {
    return method.at(cut, network, under(head)).plan(network, CLASSES).network();
  }

  /** What a pass in float64 gives: the trunk's last features, and the head's outputs. */
  private static final class Run {
    private final double[] features;
    private final double[] outputs;

    private Run(double[] features, double[] outputs) {
      this.features = features;
      this.outputs = outputs;
    }

    double[] features() {
      return features;
    }

    double[] outputs() {
      return outputs;
    }

    static Run of(Network network, JsonNode input) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard();
          TrainingNetwork engine =
              GoldenNetworks.filled(network, GoldenNetwork.shape(input), ScalarType.Double)) {
        Tensor images = GoldenNetworks.images(input, ScalarType.Double);
        double[][] last = new double[1][];
        Tensor out =
            engine.forward(
                images,
                0,
                Pass.evaluation(),
                (unit, features) -> last[0] = GoldenNetworks.values(features));
        return new Run(last[0], GoldenNetworks.values(out));
      }
    }
  }

  private static void assertRows(double[] ours, JsonNode rows) {
    double[] expected =
        StreamSupport.stream(rows.spliterator(), false)
            .flatMapToDouble(row -> java.util.Arrays.stream(Golden.numbers(row)))
            .toArray();
    assertThat(ours).hasSameSizeAs(expected);
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i]).as("output %d", i).isCloseTo(expected[i], offset(1e-9));
    }
  }

  @Test
  void truncationInsideABlockEndsWithTheFeaturesThatTimmHasThere() {
    for (JsonNode cut : GOLDEN.get("cuts")) {
      String name = cut.get("cut").textValue();
      Network truncated = planned(Method.TTL, name, DEIT, HeadForm.POOLED);
      double[] features = Run.of(truncated, GOLDEN.get("input_shape")).features();
      NetworksOracleIT.assertAgrees(name, features, cut, 1e-9);
    }
  }

  /** Freezing from there on computes what the whole network does. */
  @Test
  void aBlockThatIsPartedComputesTheSame() {
    for (JsonNode cut : GOLDEN.get("cuts")) {
      Network parted = planned(Method.LWFT, cut.get("cut").textValue(), DEIT, HeadForm.POOLED);
      assertThat(parted.units()).hasSize(DEIT.units().size() + 1);
      assertRows(
          Run.of(parted, GOLDEN.get("input_shape")).outputs(), GOLDEN.get("heads").get("pooled"));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = HeadForm.class,
      names = {"POOLED", "MEAN", "BOTH"})
  void aHeadReadsTheClassTokenTheMeanTokenOrBoth(HeadForm head) {
    Network network = Method.FTL.whole(under(head)).plan(DEIT, CLASSES).network();
    assertRows(
        Run.of(network, GOLDEN.get("input_shape")).outputs(),
        GOLDEN.get("heads").get(head.name().toLowerCase(Locale.ROOT)));
  }

  /** Three heads of 64 channels become one. */
  @Test
  void transFusionHasHalfTheHeadsAndHalfTheHiddenChannels() {
    Network halved = planned(Method.TF, "blocks.1", DEIT, HeadForm.POOLED);
    JsonNode golden = GOLDEN.get("halved_after_blocks.1");
    assertThat(halved.parameters(IN)).isEqualTo(golden.get("parameters").longValue());
    assertRows(Run.of(halved, GOLDEN.get("input_shape")).outputs(), golden.get("logits"));
  }

  /** With layer scales, registers and rotary positions between. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "timm-vit_small_patch14_dinov2",
        "timm-vit_small_patch14_reg4_dinov2",
        "timm-vit_small_patch16_dinov3_qkvb"
      })
  void everyFamilyIsCutInsideItsBlocks(String name) {
    JsonNode golden = Golden.read("networks/" + name);
    Network network = Networks.pretrained(name);
    for (JsonNode cut : golden.get("inside")) {
      Network truncated = planned(Method.TTL, cut.get("cut").textValue(), network, HeadForm.POOLED);
      double[] features = Run.of(truncated, golden.get("input_shape")).features();
      // timm's rotary positions are of single precision.
      NetworksOracleIT.assertAgrees(name + " " + cut.get("cut"), features, cut, 1e-6);
    }
  }
}
