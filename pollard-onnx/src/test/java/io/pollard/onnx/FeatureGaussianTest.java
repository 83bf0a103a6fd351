package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureGaussianTest {

  private static final JsonNode GOLDEN = Golden.read("gaussians");

  private static double[][] rows(JsonNode matrix) {
    return StreamSupport.stream(matrix.spliterator(), false)
        .map(Golden::numbers)
        .toArray(double[][]::new);
  }

  private static void assertDistances(FeatureGaussian gaussian, JsonNode golden, String kind) {
    double[][] points = rows(golden.get("points"));
    double[] expected = Golden.numbers(golden.get(kind));
    for (int i = 0; i < points.length; i++) {
      assertThat(gaussian.distance(points[i])).isCloseTo(expected[i], offset(1e-9 * expected[i]));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tall", "wide"})
  void shrinksAsScikitLearnDoesAndMeasuresAsNumpyDoes(String kind) {
    JsonNode golden = GOLDEN.get(kind);
    int kept = golden.get("kept").intValue();
    FeatureGaussian few = FeatureGaussian.of(rows(golden.get("rows")), kept);
    double[] variances = Golden.numbers(golden.get("variances"));
    assertThat(few.shrinkage()).isCloseTo(golden.get("shrinkage").doubleValue(), offset(1e-12));
    assertThat(few.variances()).hasSize(kept);
    for (int j = 0; j < kept; j++) {
      assertThat(few.variances()[j]).isCloseTo(variances[j], offset(1e-9 * variances[j]));
    }
    assertThat(few.rest()).isCloseTo(golden.get("rest").doubleValue(), offset(1e-9));
    assertDistances(few, golden, "truncated");
    assertDistances(
        FeatureGaussian.of(rows(golden.get("rows")), Integer.MAX_VALUE), golden, "whole");
  }

  @Test
  void floatsLoseLittle() {
    JsonNode golden = GOLDEN.get("tall");
    FeatureGaussian exact = FeatureGaussian.of(rows(golden.get("rows")), 2);
    double[] point = rows(golden.get("points"))[0];
    assertThat(exact.inSinglePrecision().distance(point))
        .isNotEqualTo(exact.distance(point))
        .isCloseTo(exact.distance(point), offset(1e-5 * exact.distance(point)));
  }

  @Test
  void whatDoesNotVaryOrIsNoNumberHasNone() {
    double[][] equal = {{1, 2}, {1, 2}, {1, 2}};
    double[][] none = {{1, 2}, {1, Double.NaN}};
    double[][] one = {{1, 2}};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeatureGaussian.of(equal, 2))
        .withMessageContaining("expected features that vary but found a mean variance of 0.0");
    assertThatIllegalArgumentException().isThrownBy(() -> FeatureGaussian.of(none, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeatureGaussian.of(one, 2))
        .withMessageContaining("at least 2 images but found 1");
  }

  /** A feature that is always 0 among others that vary is one that any value is far from. */
  @Test
  void aFeatureThatNeverVariesDoesNotMakeDistancesInfinite() {
    double[][] rows = new double[50][];
    Random random = new Random(1);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {random.nextGaussian(), random.nextGaussian(), 0};
    }
    FeatureGaussian gaussian = FeatureGaussian.of(rows, 3);
    assertThat(gaussian.distance(new double[] {0, 0, 0})).isLessThan(1);
    assertThat(gaussian.distance(new double[] {0, 0, 1})).isGreaterThan(5).isFinite();
  }

  @Test
  void theEigenvectorsOfAMatrixMakeItAgain() {
    int size = 25;
    Random random = new Random(7);
    double[][] matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = random.nextGaussian();
        matrix[j][i] = matrix[i][j];
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(matrix);
    assertThat(eigen.values()).isSortedAccordingTo((one, other) -> Double.compare(other, one));
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double entry = 0;
        double product = 0;
        for (int k = 0; k < size; k++) {
          entry += eigen.values()[k] * eigen.vectors()[k][i] * eigen.vectors()[k][j];
          product += eigen.vectors()[i][k] * eigen.vectors()[j][k];
        }
        assertThat(entry).isCloseTo(matrix[i][j], offset(1e-12));
        assertThat(product).isCloseTo(i == j ? 1 : 0, offset(1e-12));
      }
    }
  }

  @Test
  void smallAndDiagonalMatricesAreTheirOwnAnswer() {
    assertThat(SymmetricEigen.of(new double[][] {{3}}).values()).containsExactly(3);
    SymmetricEigen diagonal = SymmetricEigen.of(new double[][] {{1, 0, 0}, {0, 5, 0}, {0, 0, 2}});
    assertThat(diagonal.values()).containsExactly(5, 2, 1);
    assertThat(diagonal.vectors()[0]).containsExactly(0, 1, 0);
    assertThat(SymmetricEigen.of(new double[][] {{2, 1}, {1, 2}}).values())
        .containsExactly(new double[] {3, 1}, offset(1e-14));
  }
}
