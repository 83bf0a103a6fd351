package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Task;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.Metric;
import io.pollard.testing.Golden;
import io.pollard.training.ClassLoss;
import io.pollard.training.ClassWeights;
import io.pollard.training.Loss;
import io.pollard.training.Loss.BinaryCrossEntropy;
import io.pollard.training.Loss.BinaryCrossEntropy.Weight;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PyTorch's, torchvision's and MONAI's losses, with their gradients: golden losses.json. */
class TorchLossIT {

  private static final TensorFactory DOUBLES =
      new TensorFactory(ComputeDevice.CPU, ScalarType.Double);

  /** What comes of a loss. */
  private static final class Differentiated {
    private final double loss;
    private final double[] gradient;

    private Differentiated(double loss, double[] gradient) {
      this.loss = loss;
      this.gradient = gradient;
    }
  }

  static List<JsonNode> cases() {
    return StreamSupport.stream(Golden.read("losses").get("cases").spliterator(), false).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossesAndGradientsAreThoseOfOthers(JsonNode golden) {
    Differentiated found =
        differentiated(
            loss(golden),
            Golden.numbers(golden.get("logits")),
            Golden.numbers(golden.get("target")),
            Golden.longs(golden.get("shape")));
    assertThat(found.loss).isEqualTo(golden.get("loss").doubleValue(), offset(1e-12));
    assertThat(found.gradient)
        .containsExactly(Golden.numbers(golden.get("gradient")), offset(1e-12));
  }

  static List<JsonNode> imbalanced() {
    return StreamSupport.stream(Golden.read("imbalance").get("cases").spliterator(), false)
        .toList();
  }

  /** By the papers' formulas in 50 digits. */
  @ParameterizedTest
  @MethodSource("imbalanced")
  void lossesForUnequalClassesAreThoseOfTheirPapers(JsonNode golden) {
    int[] counts =
        Arrays.stream(Golden.longs(golden.get("counts"))).mapToInt(Math::toIntExact).toArray();
    Loss loss =
        ClassLoss.parse(golden.get("loss").textValue())
            .of(
                counts,
                golden.get("balanced").booleanValue() ? ClassWeights.BALANCED : ClassWeights.NONE);
    double[] logits = Golden.numbers(golden.get("logits"));
    double[] targets = Golden.numbers(golden.get("target"));
    Differentiated found = differentiated(loss, logits, targets, 4, counts.length);
    assertThat(found.loss).isEqualTo(golden.get("value").doubleValue(), offset(1e-10));
    assertThat(found.gradient)
        .containsExactly(Golden.numbers(golden.get("gradient")), offset(1e-10));
    for (int i = 0; i < logits.length; i++) {
      double step = 1e-6;
      double[] above = logits.clone();
      double[] below = logits.clone();
      above[i] += step;
      below[i] -= step;
      double slope =
          (differentiated(loss, above, targets, 4, counts.length).loss
                  - differentiated(loss, below, targets, 4, counts.length).loss)
              / (2 * step);
      assertThat(found.gradient[i]).isEqualTo(slope, offset(1e-7));
    }
  }

  private static Loss loss(JsonNode golden) {
    return switch (golden.get("name").textValue()) {
      case "cross-entropy" -> crossEntropy(golden);
      case "focal" -> new Loss.Focal(crossEntropy(golden), golden.get("focus").doubleValue());
      case "binary cross-entropy" -> binary(golden);
      case "binary focal" ->
          new Loss.BinaryFocal(binary(golden), golden.get("focus").doubleValue());
      case "dice" -> new Loss.Dice(golden.get("smoothing").doubleValue());
      case "binary cross-entropy + dice" ->
          Loss.Sum.of(BinaryCrossEntropy.unweighted(2), Loss.Dice.smoothed());
      default -> throw new IllegalArgumentException(golden.toString());
    };
  }

  private static Loss.CrossEntropy crossEntropy(JsonNode golden) {
    return new Loss.CrossEntropy(
        Arrays.stream(Golden.numbers(golden.get("weights"))).boxed().toList());
  }

  private static BinaryCrossEntropy binary(JsonNode golden) {
    double[] present = Golden.numbers(golden.get("present"));
    double[] absent = Golden.numbers(golden.get("absent"));
    return new BinaryCrossEntropy(
        IntStream.range(0, present.length)
            .mapToObj(k -> new Weight(present[k], absent[k]))
            .toList());
  }

  private static Differentiated differentiated(
      Loss loss, double[] logits, double[] targets, long... shape) {
    try (PointerScope scope = new PointerScope();
        TorchLoss torchLoss = TorchLoss.of(loss, DOUBLES)) {
      Tensor variable = DOUBLES.of(logits, shape);
      variable.set_requires_grad(true);
      Tensor target =
          targets.length == logits.length
              ? DOUBLES.of(targets, shape)
              : DOUBLES.of(Arrays.stream(targets).mapToLong(t -> (long) t).toArray(), shape[0]);
      Tensor value = torchLoss.of(variable, target);
      value.backward();
      return new Differentiated(value.item_double(), GoldenNetworks.values(variable.grad()));
    }
  }

  @Test
  void termsOfASumCountByTheirFactors() {
    double[] logits = {1, -2, .5, 3};
    double[] targets = {1, 0, 1, -1};
    BinaryCrossEntropy entropy = BinaryCrossEntropy.unweighted(2);
    Loss.BinaryFocal focal = new Loss.BinaryFocal(entropy, 2);
    double sum =
        differentiated(
                new Loss.Sum(List.of(new Loss.Sum.Term(2, entropy), new Loss.Sum.Term(.25, focal))),
                logits,
                targets,
                2,
                2)
            .loss;
    assertThat(sum)
        .isEqualTo(
            2 * differentiated(entropy, logits, targets, 2, 2).loss
                + .25 * differentiated(focal, logits, targets, 2, 2).loss,
            offset(1e-12));
  }

  @Test
  void whereNothingIsKnownThereIsNothingToLearn() {
    double[] unknown = {-1, -1};
    Differentiated found =
        differentiated(BinaryCrossEntropy.unweighted(2), new double[] {3, -4}, unknown, 1, 2);
    assertThat(found.loss).isZero();
    assertThat(found.gradient).containsExactly(0, 0);
  }

  /** -(t ln p + (1 - t) ln (1 - p)), whose gradient is p - t, over what is known. */
  @Test
  void whatIsPresentWithAProbabilityIsBothByItsShare() {
    Differentiated found =
        differentiated(
            BinaryCrossEntropy.unweighted(2),
            new double[] {1, -2, .5, 0},
            new double[] {.7, 0, .25, -1},
            2,
            2);
    double[] p = {1 / (1 + Math.exp(-1)), 1 / (1 + Math.exp(2)), 1 / (1 + Math.exp(-.5))};
    assertThat(found.loss)
        .isEqualTo(
            (-(.7 * Math.log(p[0]) + .3 * Math.log(1 - p[0]))
                    - Math.log(1 - p[1])
                    - (.25 * Math.log(p[2]) + .75 * Math.log(1 - p[2])))
                / 3,
            offset(1e-12));
    assertThat(found.gradient)
        .containsExactly(
            new double[] {(p[0] - .7) / 3, p[1] / 3, (p[2] - .25) / 3, 0}, offset(1e-12));
  }

  @Test
  void unknownPositionsOfAMaskAreLeftOut() {
    double[] logits = {1, -2, .5, 3, 7, -7};
    double[] some = {1, 0, 1, 0, -1, -1};
    Differentiated whole = differentiated(Loss.Dice.smoothed(), logits, some, 1, 1, 6);
    Differentiated known =
        differentiated(
            Loss.Dice.smoothed(), Arrays.copyOf(logits, 4), Arrays.copyOf(some, 4), 1, 1, 4);
    assertThat(whole.loss).isEqualTo(known.loss, offset(1e-15));
    assertThat(whole.gradient).startsWith(known.gradient).endsWith(0, 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, .5, 1, 2})
  void aFocusOnWhatIsDecidedBeyondDoubtStaysFinite(double focus) {
    double[] logits = {800, -800, 0, -800, 800, 0};
    Differentiated classes =
        differentiated(
            new Loss.Focal(Loss.CrossEntropy.unweighted(3), focus),
            logits,
            new double[] {0, 0},
            2,
            3);
    assertThat(classes.loss).isEqualTo(800, offset(1e-9));
    assertThat(classes.gradient).doesNotContain(Double.NaN);
    Differentiated findings =
        differentiated(
            new Loss.BinaryFocal(
                new BinaryCrossEntropy(Collections.nCopies(3, new Weight(1, 1))), focus),
            logits,
            new double[] {1, 1, -1, 0, 0, -1},
            2,
            3);
    assertThat(findings.loss).isEqualTo(400, offset(1e-9));
    assertThat(findings.gradient).doesNotContain(Double.NaN);
  }

  /**
   * Nine of ten are of class 0, and a line between two clouds is learnt by 400 steps of gradient
   * descent: what training adds to the logits is gone from predictions, so that the line moves
   * towards the frequent class and ranks as before.
   */
  @Test
  void adjustedLogitsDecideForBothClassesAlikeAndRankAsBefore() {
    ClassScores plain = ofClouds(ClassLoss.parse("cross-entropy"));
    ClassScores adjusted = ofClouds(ClassLoss.parse("logit-adjusted:1"));
    assertThat(Metric.BALANCED_ACCURACY.of(adjusted))
        .isGreaterThan(Metric.BALANCED_ACCURACY.of(plain) + .1);
    assertThat(Metric.AUROC.of(adjusted)).isEqualTo(Metric.AUROC.of(plain), offset(.01));
    // Of clouds 1.5 apart the best line is right in Φ(.75) of either class.
    assertThat(Metric.BALANCED_ACCURACY.of(adjusted)).isEqualTo(.773, offset(.04));
  }

  private static ClassScores ofClouds(ClassLoss loss) {
    int[] counts = {900, 100};
    int[] targets = new int[1000];
    double[][] places = new double[1000][2];
    Random random = new Random(5);
    for (int i = 0; i < 1000; i++) {
      targets[i] = i < counts[0] ? 0 : 1;
      places[i][0] = random.nextGaussian() + 1.5 * targets[i];
      places[i][1] = random.nextGaussian();
    }
    Loss counted = loss.of(counts, ClassWeights.NONE);
    double[] line = new double[6]; // of each class two weights and a bias
    for (int step = 0; step < 400; step++) {
      double[] gradient =
          differentiated(
                  counted,
                  logits(line, places),
                  Arrays.stream(targets).asDoubleStream().toArray(),
                  1000,
                  2)
              .gradient;
      for (int i = 0; i < 1000; i++) {
        for (int k = 0; k < 2; k++) {
          double part = gradient[2 * i + k];
          line[3 * k] -= part * places[i][0];
          line[3 * k + 1] -= part * places[i][1];
          line[3 * k + 2] -= part;
        }
      }
    }
    double[] logits = logits(line, places);
    double[][] probabilities = new double[1000][];
    for (int i = 0; i < 1000; i++) {
      double positive = 1 / (1 + Math.exp(logits[2 * i] - logits[2 * i + 1]));
      probabilities[i] = new double[] {1 - positive, positive};
    }
    return ClassScores.of(
        Task.SingleLabel.of(List.of("many", "few"), "few"),
        targets,
        probabilities,
        IntStream.range(0, 1000).mapToObj(Integer::toString).toList());
  }

  private static double[] logits(double[] line, double[][] places) {
    double[] logits = new double[2 * places.length];
    for (int i = 0; i < places.length; i++) {
      for (int k = 0; k < 2; k++) {
        logits[2 * i + k] =
            line[3 * k] * places[i][0] + line[3 * k + 1] * places[i][1] + line[3 * k + 2];
      }
    }
    return logits;
  }
}
