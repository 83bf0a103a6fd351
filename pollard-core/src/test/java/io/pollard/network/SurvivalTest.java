package io.pollard.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.Layer.Branch;
import io.pollard.testing.Golden;
import io.pollard.testing.LayerTrees;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stochastic depth (Huang et al. 2016) and dropout as torchvision, timm and PENet's authors have
 * them, golden/SOURCE.md: a residual body is dropped the more often the higher it stands.
 */
class SurvivalTest {

  private static final JsonNode RATES = Golden.read("survival");

  static List<String> networks() {
    return Networks.names().stream().filter(RATES::has).toList();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyBodyIsDroppedAsOftenAsInTheLibrary(String name) {
    double[] expected = Golden.numbers(RATES.get(name).get("dropped"));
    // timm spaces ConvNeXt's in float32.
    assertThat(dropped(Networks.named(name, 2))).containsExactly(expected, within(1e-8));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theClassifierHasTheLibrarysDropout(String name) {
    JsonNode dropouts = RATES.get(name).path("dropout");
    if (!dropouts.isMissingNode()) {
      List<Double> found = new ArrayList<>();
      Network network = Networks.named(name, 2);
      LayerTrees.walk(
          network,
          network.usualInput(),
          (layer, in) -> {
            if (layer instanceof Layer.Dropout dropout) {
              found.add(dropout.probability());
            }
          });
      assertThat(found).isEqualTo(Arrays.stream(Golden.numbers(dropouts)).boxed().toList());
    }
  }

  @Test
  void penetKeepsEveryBodyAsOftenAsItsAuthorsDo() {
    double[] kept = Golden.numbers(Golden.read("networks3d/penet").get("survival_probabilities"));
    assertThat(dropped(PeNet.penet(1)))
        .containsExactly(Arrays.stream(kept).map(each -> 1 - each).toArray(), within(1e-12));
  }

  @Test
  void noOtherNetworkDropsBodies() {
    assertThat(Networks.names())
        .filteredOn(name -> !RATES.has(name) && !name.equals("penet"))
        .allSatisfy(
            name ->
                assertThat(Arrays.stream(dropped(Networks.named(name, 2))).sum())
                    .as("a network with stochastic depth needs its rates in survival.py")
                    .isZero());
  }

  /** Of every residual connection, from the image up, how often its body is dropped. */
  private static double[] dropped(Network network) {
    List<Double> dropped = new ArrayList<>();
    LayerTrees.walk(
        network,
        network.usualInput(),
        (layer, in) -> {
          if (layer instanceof Branch branch && branch.join() == Layer.Join.ADD) {
            dropped.add(1 - branch.survival());
          }
        });
    return dropped.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
