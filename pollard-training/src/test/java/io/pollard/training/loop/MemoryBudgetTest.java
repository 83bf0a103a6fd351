package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.ResNet;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy.FeatureExtraction;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.training.NotEnoughMemoryException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MemoryBudgetTest {

  private static final Network NETWORK = ResNet.resnet50(1000);
  private static final FeatureShape IN = FeatureShape.of(3, 224, 224);
  private static final Plan FULL = new FullTransfer(HeadForm.POOLED).plan(NETWORK, 2);
  private static final Plan FEATURES = new FeatureExtraction(HeadForm.POOLED).plan(NETWORK, 2);
  private static final long GIB = 1L << 30;

  /** What {@link MemoryBudget} says of a batch in float32. */
  private static List<String> said(Plan plan, long batch, long free) {
    Heard heard = new Heard();
    MemoryBudget.check(plan, IN, Math.toIntExact(batch), Float.BYTES, free, heard);
    return heard.sentences;
  }

  private static long bytes(Plan plan, int batch) {
    return MemoryBudget.bytes(plan, IN, batch, Float.BYTES);
  }

  private static Plan finetuned(String cut, Statistics frozenBatchNorm) {
    return new LayerwiseFinetuning(cut, HeadForm.POOLED, 0.1, frozenBatchNorm).plan(NETWORK, 2);
  }

  @Test
  void wholeTrainingTakesActivationsAndFourNumbersAParameter() {
    Network trained = FULL.network();
    assertThat(bytes(FULL, 0)).isEqualTo(16 * trained.parameters(IN));
    assertThat(bytes(FULL, 32) - bytes(FULL, 0))
        .isCloseTo(Math.round(32 * 1.8 * trained.activationBytes(IN, 4)), within(32L));
  }

  /**
   * How resident memory grew from a batch of 4 volumes to one of 12, in MB: full transfer in
   * float32, one and two threads of an AMD EPYC without AVX-512, libtorch 2.10.
   */
  @ParameterizedTest
  @CsvSource({
    "r3d18@layer1.1, 8, 48, 252",
    "i3resnet18@layer2.1, 32, 48, 202",
    "i3resnet50@layer2.3, 32, 32, 176",
    "resnext3d101@layer2.3, 16, 32, 183"
  })
  void ofVolumesTheEstimateGrowsWithTheBatchAsMemoryDoes(
      String network, int depth, int side, double measured) {
    Plan plan = new FullTransfer(HeadForm.POOLED).plan(Networks.pretrained(network), 2);
    FeatureShape in = FeatureShape.of(3, depth, side, side);
    long estimated =
        MemoryBudget.bytes(plan, in, 12, Float.BYTES)
            - MemoryBudget.bytes(plan, in, 4, Float.BYTES);
    assertThat(estimated / 1e6 / measured).isBetween(.75, 1.25);
  }

  @Test
  void overFourFifthsOfWhatIsFreeIsSaidAndOverAllOfItIsRefused() {
    long needed = bytes(FULL, 32);
    assertThat(said(FULL, 32, needed * 10 / 8 + 10)).isEmpty();
    assertThat(said(FULL, 32, needed * 10 / 8 - 10))
        .singleElement()
        .asString()
        .startsWith("a batch of 32 will take about");
    assertThat(said(FULL, 32, needed)).hasSize(1);
    assertThatThrownBy(() -> said(FULL, 32, needed - 1))
        .isInstanceOf(NotEnoughMemoryException.class)
        .hasMessageContaining("for a batch of 32 but found");
    assertThatThrownBy(() -> said(FULL, 32, bytes(FULL, 0)))
        .isInstanceOf(NotEnoughMemoryException.class)
        .hasMessageEndingWith("even a batch of 2 does not fit");
  }

  static List<Plan> plans() {
    return List.of(FULL, FEATURES, finetuned("layer2.3", Statistics.KEEP));
  }

  @ParameterizedTest
  @MethodSource("plans")
  void theBatchThatARefusalNamesPassesAndAQuarterMoreDoesNot(Plan plan) {
    Matcher named = Pattern.compile("--batch (\\d+) fits").matcher(refusal(plan, 12 * GIB));
    assertThat(named.find()).isTrue();
    long fits = Long.parseLong(named.group(1));
    assertThat(fits).isGreaterThan(20);
    assertThat(said(plan, fits, 12 * GIB)).isEmpty();
    assertThat(said(plan, fits * 5 / 4, 12 * GIB)).hasSize(1);
    assertThatThrownBy(() -> said(plan, fits * 4 / 3, 12 * GIB))
        .isInstanceOf(NotEnoughMemoryException.class)
        .hasMessageEndingWith("--batch " + fits + " fits");
  }

  private static String refusal(Plan plan, long free) {
    try {
      said(plan, 1_000_000, free);
      return "";
    } catch (NotEnoughMemoryException e) {
      return e.getMessage();
    }
  }

  @Test
  void aFrozenTrunkTakesItsLargestUnitInFloat32AndNoGradients() {
    long head = trained(FEATURES.network().tensorsByUnit(IN).get(Head.NAME));
    long trunk = FEATURES.network().parameters(IN) - head;
    assertThat(bytes(FEATURES, 0)).isEqualTo(4 * trunk + 16 * head);
    // layer1.0 of ResNet-50 reads 64 maps; three convolutions, the projection's, and their norms.
    long largest = 56 * 56 * (64 + 2 * (64 + 64 + 256 + 256));
    for (int bytesPerNumber : new int[] {2, 4}) {
      long ofTen = MemoryBudget.bytes(FEATURES, IN, 10, bytesPerNumber) - bytes(FEATURES, 0);
      assertThat(ofTen).isCloseTo(Math.round(10 * 1.8 * 4 * largest), within(10L));
    }
  }

  private static long trained(List<TensorSpec> tensors) {
    return tensors.stream()
        .filter(tensor -> tensor.role().isTrained())
        .mapToLong(TensorSpec::elements)
        .sum();
  }

  @Test
  void finetuningKeepsWhatTheUnitsAboveTheFrozenOnesKeep() {
    Plan plan = finetuned("layer2.3", Statistics.KEEP);
    long kept = plan.network().activationBytes(IN, 4, 1 + 3 + 4);
    assertThat(bytes(plan, 10) - bytes(plan, 0)).isCloseTo(18 * kept, within(10L));
  }

  /** Statistics that follow the images change nothing: no gradient goes through the units. */
  @ParameterizedTest
  @EnumSource(Statistics.class)
  void theMoreIsFrozenTheLessIsNeeded(Statistics frozenBatchNorm) {
    List<Long> needed = new ArrayList<>(List.of(bytes(FULL, 16)));
    for (String cut : List.of("stem", "layer1.0", "layer1.2", "layer2.3", "layer3.5", "layer4.1")) {
      needed.add(bytes(finetuned(cut, frozenBatchNorm), 16));
    }
    needed.add(bytes(FEATURES, 16));
    assertThat(needed).isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates();
    assertThat(bytes(FEATURES, 16)).isLessThan(bytes(FULL, 16) / 4);
  }
}
