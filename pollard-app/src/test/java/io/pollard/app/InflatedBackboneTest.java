package io.pollard.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import io.pollard.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A network of volumes from weights of images. */
class InflatedBackboneTest {

  @Test
  void whatIsInflatedIsSaidAndStandsInTheProvenanceThatTrialsRecord() {
    List<String> said = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public void say(String sentence) {
            said.add(sentence);
          }

          @Override
          public Bar bar(String what, long total) {
            return SILENT.bar(what, total);
          }
        };
    Weights weights = Backbone.of("i3sapling", "sapling").open(progress).orElseThrow();
    assertThat(weights.provenance().source()).endsWith(", inflated from 2D");
    assertThat(weights.file().tensor("conv1.weight").shape())
        .isEqualTo(List.of(16L, 3L, 3L, 3L, 3L));
    assertThat(said)
        .anyMatch(sentence -> sentence.contains("16 convolutions are inflated"))
        .anyMatch(sentence -> sentence.matches("weights: .*, inflated from 2D"));
    assertThat(weights.provenance().sha256()).isEqualTo(Weights.sapling().provenance().sha256());
    assertThat(
            Backbone.of("i3sapling", "sapling")
                .forInput(weights, FeatureShape.of(3, 16, 32, 32), progress))
        .isSameAs(weights);
  }
}
