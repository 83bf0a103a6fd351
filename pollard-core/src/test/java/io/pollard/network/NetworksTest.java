package io.pollard.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.strategy.HeadForm;
import io.pollard.testing.GoldenNetwork;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What holds for every declared network at every cut. */
@Tag("numbers")
class NetworksTest {

  private static final Set<String> OTHER_FILES =
      Set.of("networks/complexity-check", "networks/efficientnet_b0-names", "networks/fill");

  /** Of our own making, so that nobody else has it; {@link SaplingTest} looks after it. */
  private static final String OWN = "sapling";

  /** Every other declared network has a golden file of its name, whose input is used here. */
  static final List<GoldenNetwork> DECLARED =
      Networks.names().stream()
          .filter(name -> !name.equals(OWN))
          .map(
              name ->
                  GoldenNetwork.FILES.stream()
                      .filter(file -> file.endsWith("/" + name))
                      .findFirst()
                      .orElseThrow())
          .map(GoldenNetwork::read)
          .toList();

  @Test
  void everyGoldenFileIsCompared() {
    List<String> present =
        Stream.of("networks", "networks3d")
            .flatMap(folder -> files(folder).map(file -> folder + "/" + file))
            .map(file -> file.replace(".json", ""))
            .filter(file -> !OTHER_FILES.contains(file))
            .toList();
    assertThat(GoldenNetwork.FILES).containsExactlyInAnyOrderElementsOf(present);
  }

  private static Stream<String> files(String folder) {
    try {
      File found = Path.of(NetworksTest.class.getResource("/golden/" + folder).toURI()).toFile();
      return Arrays.stream(found.list());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anUnknownNameIsRefusedWithAllNames() {
    assertThatThrownBy(() -> Networks.named("resnet51", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("resnet50")
        .hasMessageEndingWith("found resnet51");
  }

  @Test
  void theLowestUnitsOfANetworkAreANetworkOfTheirOwn() {
    Network lowest = Networks.pretrained("densenet121@transition1");
    assertThat(lowest.name()).isEqualTo("densenet121@features.transition1");
    assertThat(lowest.units())
        .isEqualTo(Networks.pretrained("densenet121").units().subList(0, 8))
        .isEqualTo(Networks.pretrained(lowest.name()).units());
    assertThat(Networks.isDeclared(lowest)).isTrue();
    assertThat(Networks.isDeclared(Networks.pretrained("i3sapling@layer2.0"))).isTrue();
    assertThat(Networks.upTo("resnet18@layer3.1", "layer2.0")).isEqualTo("resnet18@layer2.0");
    assertThat(Networks.isName("resnet18@layer9.0")).isFalse();
    assertThatThrownBy(() -> Networks.named("resnet18@layer9.0", 2))
        .hasMessageStartingWith("expected a cut point of resnet18 but found layer9.0");
    assertThatThrownBy(() -> Networks.named("resnet51@layer1.0", 2))
        .hasMessageEndingWith("but found resnet51@layer1.0");
  }

  @Test
  void aNetworkOfOnesOwnMayHaveANameThatCantBeMade() {
    Network own = ResNet.resnet18(2);
    for (String name : List.of("i3alexnet", "resnet18@top", "i3", "@")) {
      assertThat(Networks.isDeclared(new Network(name, own.units(), own.head()))).isFalse();
    }
  }

  /** A classifier, of a U-Net on its trunk. */
  private static Network pooled(Network network, String cut, int outputs) {
    Network trunk = network.cut(cut, Head.pooled(outputs));
    return trunk.withHead(HeadForm.POOLED.on(trunk, outputs));
  }

  @ParameterizedTest
  @FieldSource("DECLARED")
  void aCutHasTheParametersOfItsPointAndItsHead(GoldenNetwork golden) {
    FeatureShape in = golden.complexityInput();
    for (CutPoint point : golden.network().cutPoints(in)) {
      FeatureShape features = point.features();
      Network pooled = pooled(golden.network(), point.name(), 3);
      assertThat(pooled.features(in)).isEqualTo(features);
      assertThat(pooled.out(in)).isEqualTo(FeatureShape.vector(3));
      assertThat(pooled.parameters(in))
          .isEqualTo(point.parameters() + 3L * features.channels() + 3);
      assertThat(pooled.multiplyAdds(in))
          .isEqualTo(point.multiplyAdds() + 3L * features.channels());
      assertThat(pooled.ptflopsMacs(in))
          .isEqualTo(
              point.ptflopsMacs()
                  + (features.isMap() ? features.elements() : 0)
                  + 3L * features.channels()
                  + 3);

      Network flat = golden.network().cut(point.name(), Head.flat(3));
      assertThat(flat.out(in)).isEqualTo(FeatureShape.vector(3));
      assertThat(flat.parameters(in)).isEqualTo(point.parameters() + 3 * features.elements() + 3);
      assertThat(flat.multiplyAdds(in)).isEqualTo(point.multiplyAdds() + 3 * features.elements());
    }
  }

  @ParameterizedTest
  @FieldSource("DECLARED")
  void tensorsHaveNamesOfTheirOwnAndBelongToUnits(GoldenNetwork golden) {
    FeatureShape in = golden.input();
    Network network = golden.network();
    for (CutPoint end : network.cutPoints(in).stream().filter(CutPoint::isBlockEnd).toList()) {
      Network cut = pooled(network, end.name(), 2);
      List<TensorSpec> tensors = cut.tensors(in);
      assertThat(tensors).extracting(TensorSpec::name).doesNotHaveDuplicates();
      assertThat(tensors).extracting(TensorSpec::elements).allMatch(count -> count > 0);
      assertThat(cut.tensorsByUnit(in).values().stream().flatMap(List::stream).toList())
          .isEqualTo(tensors);
      assertThat(network.tensors(in).subList(0, tensors.size() - 2))
          .isEqualTo(tensors.subList(0, tensors.size() - 2));
    }
  }

  @ParameterizedTest
  @FieldSource("DECLARED")
  void aHigherCutKeepsMoreForTheBackwardPass(GoldenNetwork golden) {
    FeatureShape in = golden.complexityInput();
    List<Long> bytes =
        golden.network().units().stream()
            .map(unit -> pooled(golden.network(), unit.name(), 2))
            .map(cut -> cut.activationBytes(in, Float.BYTES))
            .toList();
    assertThat(IntStream.range(1, bytes.size()))
        .allSatisfy(index -> assertThat(bytes.get(index)).isGreaterThan(bytes.get(index - 1)));
  }

  @Test
  void unitsWithoutGradientsKeepNothingAndPassOnWhatTheyReadAndWrite() {
    FeatureShape in = FeatureShape.of(1, 8, 8);
    Network network =
        new Network(
            "narrow-in-the-middle",
            List.of(
                new Unit("stem", 0, Layers.conv("conv1", 8, 3, 2)),
                new Unit("layer1.0", 1, Layers.conv("conv2", 4, 3, 2)),
                new Unit("layer2.0", 2, Layers.conv("conv3", 40, 1))),
            Head.pooled(2));
    long image = 64;
    long stem = 8 * 4 * 4;
    long middle = 4 * 2 * 2;
    long wide = 40 * 2 * 2;
    long head = network.activationBytes(in, 1) - image - stem - middle - wide;
    assertThat(head).isBetween(2L, 2L * 40 + 2);
    assertThat(network.activationBytes(in, 4, 0)).isEqualTo(network.activationBytes(in, 4));
    assertThat(network.activationBytes(in, 1, 1)).isEqualTo(stem + middle + wide + head);
    assertThat(network.activationBytes(in, 4, 3)).isEqualTo(4 * (wide + head));
    assertThat(network.passingBytes(in, 4, 0)).isZero();
    assertThat(network.passingBytes(in, 1, 2)).isEqualTo(image + stem);
    assertThat(network.passingBytes(in, 4, 2)).isEqualTo(4 * (image + stem));
  }

  @ParameterizedTest
  @FieldSource("DECLARED")
  void blocksAreCountedFromTheStemUp(GoldenNetwork golden) {
    List<CutPoint> points = golden.network().cutPoints(golden.complexityInput());
    List<Integer> blocks = points.stream().map(point -> point.unit().block()).distinct().toList();
    int first = points.get(0).unit().block();
    assertThat(blocks).isEqualTo(IntStream.range(first, first + blocks.size()).boxed().toList());
    assertThat(first).isLessThanOrEqualTo(1);
    assertThat(points).filteredOn(CutPoint::isBlockEnd).hasSize(blocks.size());
  }

  @ParameterizedTest
  @FieldSource("DECLARED")
  void halvingAfterAnyCutKeepsWhatIsBelowAndThinsWhatIsAbove(GoldenNetwork golden) {
    FeatureShape in = golden.complexityInput();
    List<Unit> units = golden.network().units();
    Network full = pooled(golden.network(), units.get(units.size() - 1).name(), 2);
    List<String> names = full.tensors(in).stream().map(TensorSpec::name).toList();
    List<CutPoint> points = full.cutPoints(in);
    for (CutPoint seam : points.subList(0, points.size() - 1)) {
      Network halved = full.halvedAfter(seam.name(), in);
      List<CutPoint> thin = halved.cutPoints(in);
      assertThat(thin.subList(0, seam.kept())).isEqualTo(points.subList(0, seam.kept()));
      for (int index = seam.kept(); index < points.size(); index++) {
        FeatureShape wide = points.get(index).features();
        assertThat(thin.get(index).features().extent()).isEqualTo(wide.extent());
        assertThat(thin.get(index).features().channels())
            .isBetween(wide.channels() / 2, wide.channels());
      }
      assertThat(halved.tensors(in)).extracting(TensorSpec::name).isEqualTo(names);
      assertThat(halved.out(in)).isEqualTo(FeatureShape.vector(2));
      assertThat(halved.parameters(in)).isLessThanOrEqualTo(full.parameters(in));
    }
    assertThat(full.halvedAfter(points.get(0).name(), in).parameters(in))
        .isLessThan(full.parameters(in));
  }
}
