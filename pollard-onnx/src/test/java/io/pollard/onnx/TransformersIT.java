package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.VisionTransformer;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.Method.Settings;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.testing.Golden;
import io.pollard.testing.GoldenNetwork;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exported transformers, cut inside a block, halved and under every head, against timm. */
class TransformersIT {

  private static final int BATCH = 2;
  private static final int CLASSES = 5;
  private static final JsonNode GOLDEN = Golden.read("transformers");
  private static final FeatureShape IN = GoldenNetwork.shape(GOLDEN.get("input_shape"));
  private static final Network DEIT = VisionTransformer.deitTiny(CLASSES);

  private static Map<String, float[]> run(Network network) {
    OnnxModel exported =
        Exporter.export(
            network,
            IN,
            FilledWeights.of(network, IN),
            ExportOptions.defaults().withFeatures(),
            "test");
    Shapes.check(exported.graph(), BATCH);
    long[] shape = {BATCH, IN.channels(), IN.extent().size(0), IN.extent().size(1)};
    try (OnnxSession session =
        OnnxSession.of(Path.of("transformer.onnx"), ModelWriter.bytes(exported), 1)) {
      return session.run(FilledWeights.images(BATCH, IN), shape);
    }
  }

  private static Network planned(Method method, String cut) {
    return method.at(cut, DEIT, Settings.paper()).plan(DEIT, CLASSES).network();
  }

  private static void assertRows(float[] ours, JsonNode rows) {
    for (int i = 0; i < BATCH * CLASSES; i++) {
      double expected = rows.get(i / CLASSES).get(i % CLASSES).doubleValue();
      assertThat((double) ours[i]).as("logit %d", i).isCloseTo(expected, offset(1e-4));
    }
    assertThat(ours).hasSize(BATCH * CLASSES);
  }

  @Test
  void aNetworkThatEndsInsideABlockGivesTimmsFeatures() {
    for (JsonNode cut : GOLDEN.get("cuts")) {
      String name = cut.get("cut").textValue();
      float[] features = run(planned(Method.TTL, name)).get(Exporter.FEATURES);
      double[] sampled = Golden.numbers(cut.get("sampled"));
      for (int k = 0; k < sampled.length; k++) {
        int index = (int) ((long) k * features.length / sampled.length);
        assertThat((double) features[index]).as(name).isCloseTo(sampled[k], offset(1e-4));
      }
    }
  }

  @Test
  void aNetworkThatWasPartedInsideABlockGivesTimmsLogits() {
    for (JsonNode cut : GOLDEN.get("cuts")) {
      Network parted = planned(Method.LWFT, cut.get("cut").textValue());
      assertRows(run(parted).get(Exporter.LOGITS), GOLDEN.get("heads").get("pooled"));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = HeadForm.class,
      names = {"MEAN", "BOTH"})
  void aHeadReadsTheMeanTokenOrBoth(HeadForm head) {
    Settings settings = new Settings(head, .1, Statistics.KEEP);
    Network network = Method.FTL.whole(settings).plan(DEIT, CLASSES).network();
    assertRows(
        run(network).get(Exporter.LOGITS),
        GOLDEN.get("heads").get(head.name().toLowerCase(Locale.ROOT)));
  }

  @Test
  void aHalvedTransformerGivesTimmsLogits() {
    assertRows(
        run(planned(Method.TF, "blocks.1")).get(Exporter.LOGITS),
        GOLDEN.get("halved_after_blocks.1").get("logits"));
  }
}
