package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.ResNet;
import io.pollard.network.TensorSpec;
import io.pollard.network.TensorSpec.Role;
import io.pollard.weights.LoadReport.WrongShape;
import io.pollard.weights.WeightsException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadReportTest {

  private static final FeatureShape INPUT = FeatureShape.of(3, 224, 224);
  private static final Network FULL = ResNet.resnet18(1000);
  private static final Network CUT = FULL.cut("layer2.1", Head.pooled(2));

  /** The file's tensors share these bytes: the report reads no numbers. */
  private static final ByteBuffer BYTES = ByteBuffer.allocate(512 * 512 * 9 * 2);

  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  private void put(String name, List<Long> shape) {
    long elements = shape.stream().reduce(1L, Math::multiplyExact);
    tensors.put(
        name, new StoredTensor(name, DType.BF16, shape, BYTES.slice(0, (int) elements * 2)));
  }

  private void putAll(Network network) {
    for (TensorSpec spec : network.tensors(INPUT)) {
      if (spec.role() != Role.BATCH_COUNT) {
        put(spec.name(), spec.shape());
      }
    }
  }

  private TensorFile file() {
    return new TensorFile(Path.of("resnet18.safetensors"), tensors, Map.of());
  }

  private LoadReport report(Network wanted) {
    return LoadReport.of(file(), FULL, wanted, INPUT);
  }

  @Test
  void aCutNetworkTakesItsTrunkDropsTheHeadAndLeavesTheRest() {
    putAll(FULL);
    LoadReport report = report(CUT);
    assertThat(report.orThrow()).isSameAs(report);
    assertThat(report.headDropped()).containsExactly("fc.weight", "fc.bias");
    assertThat(report.loaded()).contains("conv1.weight", "layer2.1.bn2.running_var").hasSize(50);
    assertThat(report.aboveCut())
        .hasSize(50)
        .allMatch(name -> name.startsWith("layer3.") || name.startsWith("layer4."));
    assertThat(report.unexpected()).isEmpty();
    assertThat(report.summary())
        .isEqualTo("loaded 50 tensors, dropped the head (2), left 50 above the cut");
  }

  @Test
  void theWholeTrunkLoadsWithAndWithoutBatchCounts() {
    putAll(FULL);
    assertThat(report(FULL.withHead(Head.pooled(3))).orThrow().summary())
        .isEqualTo("loaded 100 tensors, dropped the head (2)");
    put("bn1.num_batches_tracked", List.of());
    assertThat(report(FULL.withHead(Head.pooled(3))).orThrow().loaded())
        .contains("bn1.num_batches_tracked")
        .hasSize(101);
  }

  @Test
  void aHeadIsNotLoadedEvenWhereNamesAndShapesAgree() {
    putAll(CUT);
    LoadReport own = report(CUT);
    assertThat(own.headDropped()).containsExactly("head.weight", "head.bias");
    assertThat(own.loaded()).hasSize(50);
    assertThat(LoadReport.of(file(), CUT, CUT, INPUT).headDropped()).hasSize(2);
  }

  @Test
  void unitsThatStartAtRandomTakeNothing() {
    putAll(FULL);
    Network halved = FULL.halvedAfter("layer2.1", INPUT).withHead(Head.pooled(2));
    List<String> kept = CUT.units().stream().map(unit -> unit.name()).toList();
    LoadReport report = LoadReport.of(file(), FULL, halved, kept, INPUT).orThrow();
    assertThat(report.loaded()).hasSize(50);
    assertThat(report.aboveCut()).hasSize(50);
    assertThat(report.summary()).isEqualTo(report(CUT).summary());
  }

  @Test
  void missingAndMisshapenTensorsAreOneSentence() {
    putAll(FULL);
    tensors.keySet().removeIf(name -> name.startsWith("layer1.1."));
    put("conv1.weight", List.of(64L, 1L, 7L, 7L));
    LoadReport report = report(CUT);
    assertThat(report.missing()).hasSize(10);
    assertThat(report.wrongShape())
        .containsExactly(
            new WrongShape("conv1.weight", List.of(64L, 3L, 7L, 7L), List.of(64L, 1L, 7L, 7L)));
    assertThatThrownBy(report::orThrow)
        .isInstanceOfSatisfying(
            WeightsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OTHER_NETWORK))
        .hasMessage(
            "resnet18.safetensors: expected all 50 tensors of the trunk of resnet18; missing: 10"
                + " (layer1.1.conv1.weight [64, 64, 3, 3], layer1.1.bn1.weight [64],"
                + " layer1.1.bn1.bias [64] and 7 more); of another shape: 1 (conv1.weight:"
                + " expected [64, 3, 7, 7] but found [64, 1, 7, 7]); give weights of that network,"
                + " or name the network of these");
  }

  @Test
  void whatIsMissingAboveTheCutIsNoFault() {
    putAll(CUT);
    assertThat(report(CUT).orThrow().aboveCut()).isEmpty();
  }

  @Test
  void weightsOfAnotherNetworkAreNamed() {
    put("features.0.weight", List.of(64L, 3L, 11L, 11L));
    LoadReport report = report(CUT);
    assertThat(report.unexpected()).containsExactly("features.0.weight");
    assertThat(report.summary())
        .isEqualTo(
            "loaded 0 tensors, ignored what the network does not know: 1 (features.0.weight),"
                + " 50 missing, 0 of another shape");
    assertThatThrownBy(report::orThrow)
        .hasMessageContaining("; not of that network: 1 (features.0.weight); give weights");
  }

  private LoadReport reportOf(Network wanted, List<String> pretrained) {
    return LoadReport.of(file(), FULL, wanted, pretrained, INPUT);
  }

  @Test
  void aFileOfTheLowestUnitsIsTakenAtACutWhereItEndsAndBelow() {
    putAll(FULL.cut("layer2.0", Head.pooled(2)));
    for (String cut : List.of("stem", "layer1.1", "layer2.0")) {
      LoadReport report = report(FULL.cut(cut, Head.pooled(2))).orThrow();
      assertThat(report.end()).contains("layer2.0");
      assertThat(report.summary()).doesNotContain("ends");
    }
  }

  @Test
  void aboveItOneSentenceSaysWhereTheFileEndsAndWhichCutsThereAre() {
    putAll(FULL.cut("layer2.0", Head.pooled(2)));
    LoadReport report = report(CUT);
    assertThat(report.isPrefix()).isTrue();
    assertThat(report.summary())
        .isEqualTo("loaded 40 tensors, dropped the head (2); the file ends with layer2.0");
    assertThatThrownBy(report::orThrow)
        .isInstanceOfSatisfying(
            WeightsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OTHER_NETWORK))
        .hasMessage(
            "resnet18.safetensors: expected weights of more units of resnet18 but found that they"
                + " end with layer2.0; a cut there or below (stem, layer1.0, layer1.1, layer2.0)"
                + " takes them with truncation (ttl) and TransFusion (tf), every strategy takes"
                + " them on resnet18@layer2.0");
    Network upTo = Networks.pretrained("resnet18@layer2.0");
    assertThat(LoadReport.of(file(), upTo, upTo, INPUT).orThrow().end()).isEmpty();
  }

  @Test
  void whatStartsAtRandomAboveTheEndNeedsNothing() {
    putAll(FULL.cut("layer2.0", Head.pooled(2)));
    Network halved = FULL.halvedAfter("layer2.0", INPUT).withHead(Head.pooled(2));
    List<String> kept = List.of("stem", "layer1.0", "layer1.1", "layer2.0");
    assertThat(reportOf(halved, kept).orThrow().loaded()).hasSize(40);
    Network higher = FULL.halvedAfter("layer2.1", INPUT).withHead(Head.pooled(2));
    assertThatThrownBy(
            () ->
                reportOf(higher, List.of("stem", "layer1.0", "layer1.1", "layer2.0", "layer2.1"))
                    .orThrow())
        .hasMessageContaining("that they end with layer2.0");
  }

  @Test
  void aFileWithGapsOrWithOtherShapesIsNoLowestPart() {
    putAll(FULL.cut("layer2.0", Head.pooled(2)));
    tensors.remove("layer2.0.bn2.bias");
    assertThat(report(CUT).isPrefix()).isFalse();
    assertThatThrownBy(report(CUT)::orThrow).hasMessageContaining("; missing: 11 (layer2.0.bn2.");
    putAll(FULL.cut("layer2.0", Head.pooled(2)));
    put("layer4.1.bn2.bias", List.of(512L));
    assertThat(report(CUT).end()).isEmpty();
    tensors.remove("layer4.1.bn2.bias");
    put("conv1.weight", List.of(64L, 1L, 7L, 7L));
    assertThat(report(CUT).isPrefix()).isFalse();
    assertThat(report(FULL.cut("stem", Head.pooled(2))).isComplete()).isFalse();
  }

  @Test
  void aFileOfNothingThatIsKnownEndsNowhere() {
    put("features.0.weight", List.of(64L, 3L, 11L, 11L));
    assertThat(report(CUT).end()).isEmpty();
  }
}
