package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.TensorSpec;
import io.pollard.network.TensorSpec.Role;
import io.pollard.network.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/weights.md says of the names in {@code best.safetensors}. */
class BestWeightsPageTest {

  private static List<TensorSpec> written(Network network, FeatureShape in) {
    return network.tensors(in).stream().filter(spec -> spec.role() != Role.BATCH_COUNT).toList();
  }

  @Test
  void thePageHasTheTensorsOfACutNetwork() throws IOException {
    Network cut = Networks.pretrained("resnet18").cut("stem", Head.pooled(2));
    String names =
        written(cut, cut.usualInput()).stream()
            .map(spec -> spec.name() + " " + spec.shape() + "\n")
            .collect(Collectors.joining());
    assertThat(Files.readString(Path.of("..", "docs", "weights.md")).replace("\r\n", "\n"))
        .contains("```\n" + names + "```\n");
  }

  @Test
  void everyNetworksTrunkKeepsTheLibrarysNamesAndItsHeadIsCalledHead() {
    for (String name : Networks.names()) {
      Network full = Networks.pretrained(name);
      if (!(full.head() instanceof Head.Classifier)) {
        continue;
      }
      FeatureShape in = full.usualInput();
      Set<String> librarys = new HashSet<>();
      written(full, in).forEach(spec -> librarys.add(spec.name() + spec.shape()));
      Unit first = full.units().get(0);
      Network cut = full.cut(first.name(), Head.flat(3));
      List<TensorSpec> tensors = written(cut, in);
      List<TensorSpec> trunk = tensors.subList(0, tensors.size() - 2);
      assertThat(trunk)
          .as(name)
          .allSatisfy(spec -> assertThat(librarys).contains(spec.name() + spec.shape()));
      TensorSpec weight = tensors.get(tensors.size() - 2);
      assertThat(weight.name()).isEqualTo("head.weight");
      assertThat(weight.shape()).hasSize(2).startsWith(3L);
      assertThat(tensors.get(tensors.size() - 1).name()).isEqualTo("head.bias");
      assertThat(tensors.get(tensors.size() - 1).shape()).containsExactly(3L);
    }
  }
}
