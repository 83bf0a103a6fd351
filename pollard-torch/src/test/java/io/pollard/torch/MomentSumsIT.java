package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.Extent;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import io.pollard.transferability.CanonicalCorrelations;
import io.pollard.transferability.CanonicalCorrelations.Directions;
import io.pollard.transferability.CanonicalCorrelations.Ranks;
import io.pollard.transferability.CrossMoments;
import io.pollard.transferability.FeatureView;
import io.pollard.transferability.Kept;
import io.pollard.transferability.ViewPair;
import io.pollard.transferability.WachterLaw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against the golden values of scipy's principal angles, among others. */
class MomentSumsIT {

  private static final ViewPair PAIR = ViewPair.across("x", "y", "unit");
  private static final Kept ALL = Kept.ofVariance(1);
  private static final JsonNode GOLDEN = Golden.read("cca");

  @BeforeAll
  static void startEngine() {
    Engine.start(1);
  }

  /** Two views of the same samples, row by row. */
  @SuppressWarnings("ArrayRecordComponent") // matrices that nobody changes
  private record Views(double[][] x, double[][] y) {}

  /** Which samples go together, and the type of the products. */
  private record Summing(List<List<Integer>> batches, ScalarType features, ScalarType products) {
    static Summing exact(int samples) {
      return of(samples, 64, ScalarType.Double, ScalarType.Double);
    }

    /** As networks are compared. */
    static Summing usual(int samples) {
      return of(samples, 64, ScalarType.Float, ScalarType.Double);
    }

    static Summing of(int samples, int batch, ScalarType features, ScalarType products) {
      List<Integer> all = IntStream.range(0, samples).boxed().toList();
      List<List<Integer>> batches = new ArrayList<>();
      for (int from = 0; from < samples; from += batch) {
        batches.add(all.subList(from, Math.min(samples, from + batch)));
      }
      return new Summing(batches, features, products);
    }
  }

  private static <T> T summed(Views views, Summing summing, Function<CrossMoments, T> read) {
    FeatureView first = PAIR.first();
    List<AlignedPair> pairs = List.of(new AlignedPair(0, PAIR, Extent.of()));
    try (Products products = new Products(2);
        MomentSums sums =
            new MomentSums(
                pairs,
                view -> (view.equals(first) ? views.x() : views.y())[0].length,
                TensorFactory.float64(),
                summing.products(),
                products)) {
      for (List<Integer> samples : summing.batches()) {
        try (PointerScope scope = new PointerScope();
            NoGradGuard noGradients = new NoGradGuard();
            MomentSums.Batch batch = sums.batch(1)) {
          batch.add(pairs.get(0).first(), rows(views.x(), samples, summing));
          batch.add(pairs.get(0).second(), rows(views.y(), samples, summing));
        }
      }
      try (CrossMoments moments = sums.finished().get(0)) {
        return read.apply(moments);
      }
    }
  }

  private static Tensor rows(double[][] matrix, List<Integer> samples, Summing summing) {
    int width = matrix[0].length;
    double[] all = new double[samples.size() * width];
    for (int i = 0; i < samples.size(); i++) {
      System.arraycopy(matrix[samples.get(i)], 0, all, i * width, width);
    }
    return TensorFactory.float64().of(all, samples.size(), 1, width).to(summing.features());
  }

  private static CanonicalCorrelations exact(double[][] x, double[][] y, Kept kept) {
    return summed(new Views(x, y), Summing.exact(x.length), moments -> moments.correlations(kept));
  }

  private static CanonicalCorrelations ofFloat32(double[][] x, double[][] y, Kept kept) {
    return summed(new Views(x, y), Summing.usual(x.length), moments -> moments.correlations(kept));
  }

  private static void assertCoefficients(
      CanonicalCorrelations found, JsonNode expected, Offset<Double> precision) {
    double[] coefficients =
        found.coefficients().stream().mapToDouble(Double::doubleValue).toArray();
    assertThat(coefficients).containsExactly(Golden.numbers(expected), precision);
  }

  private static double[][] matrix(double[] values, int width) {
    double[][] rows = new double[values.length / width][width];
    for (int i = 0; i < values.length; i++) {
      rows[i / width][i % width] = values[i];
    }
    return rows;
  }

  /** The golden file's X [n, p]. */
  private static double[][] goldenX(int n, int p, double decay) {
    double[][] x = matrix(Fill.u("x", n * p), p);
    for (double[] row : x) {
      for (int j = 0; j < p; j++) {
        row[j] *= Math.pow(decay, j);
      }
    }
    return x;
  }

  /** Its Y = X[:, :k] u("mix", [k, q]) + s u("noise", [n, q]). */
  private static double[][] goldenY(double[][] x, int k, int q, double s) {
    double[][] mix = matrix(Fill.u("mix", k * q), q);
    double[][] y = matrix(Fill.u("noise", x.length * q), q);
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < q; j++) {
        double sum = 0;
        for (int c = 0; c < k; c++) {
          sum += x[i][c] * mix[c][j];
        }
        y[i][j] = sum + s * y[i][j];
      }
    }
    return y;
  }

  @Test
  void coefficientsAreScipysForEveryGoldenCase() {
    assertThat(GOLDEN.get("cases")).hasSizeGreaterThan(10);
    for (JsonNode golden : GOLDEN.get("cases")) {
      double[][] x =
          goldenX(
              golden.get("n").intValue(),
              golden.get("p").intValue(),
              golden.get("decay").doubleValue());
      double[][] y =
          goldenY(
              x,
              golden.get("k").intValue(),
              golden.get("q").intValue(),
              golden.get("s").doubleValue());
      Views views = new Views(x, y);
      assertGolden(golden, views, Summing.exact(x.length), within(1e-9));
      assertGolden(golden, views, Summing.usual(x.length), within(1e-6));
    }
  }

  private static void assertGolden(
      JsonNode golden, Views views, Summing summing, Offset<Double> precision) {
    List<CanonicalCorrelations> found =
        summed(
            views,
            summing,
            moments ->
                Stream.of(ALL, Kept.ofVariance(.99), Kept.ofSingularMass(.99))
                    .map(moments::correlations)
                    .toList());
    assertCoefficients(found.get(0), golden.get("cca"), precision);
    assertKept(found.get(1), golden.get("svccaVariance"), precision);
    assertKept(found.get(2), golden.get("svccaSigma"), precision);
  }

  private static void assertKept(
      CanonicalCorrelations found, JsonNode golden, Offset<Double> precision) {
    assertThat(found.first().kept()).isEqualTo(golden.get("xKept").intValue());
    assertThat(found.second().kept()).isEqualTo(golden.get("yKept").intValue());
    assertCoefficients(found, golden.get("coefficients"), precision);
  }

  @Test
  void thereAreAsManyCoefficientsAsTheSmallerRank() {
    for (JsonNode golden : GOLDEN.get("degenerate")) {
      String name = golden.get("name").textValue();
      double[][] x = degenerateX(golden);
      double[][] y = degenerateY(golden, x);
      JsonNode reference = golden.get("reference");
      CanonicalCorrelations found = exact(x, y, ALL);
      if (name.contains("1e-9")) {
        // Its square is beyond float64: the column counts as a double, and a coefficient is lost.
        double[][] doubled = goldenX(200, 10, 1);
        for (double[] row : doubled) {
          row[7] = row[2];
        }
        CanonicalCorrelations equal = exact(doubled, y, ALL);
        assertThat(found.coefficients()).as(name).hasSize(reference.size() - 1);
        for (int i = 0; i < equal.coefficients().size(); i++) {
          assertThat(found.coefficients().get(i))
              .as(name)
              .isCloseTo(equal.coefficients().get(i), within(1e-7));
        }
      } else {
        assertCoefficients(found, reference, within(1e-9));
        assertCoefficients(ofFloat32(x, y, ALL), reference, within(1e-6));
      }
    }
  }

  private static double[][] degenerateX(JsonNode golden) {
    int n = golden.get("xShape").get(0).intValue();
    int p = golden.get("xShape").get(1).intValue();
    String name = golden.get("name").textValue();
    double[][] x = goldenX(n, p, 1);
    for (double[] row : x) {
      if (name.startsWith("column 3")) {
        row[3] = .5;
      } else if (name.contains("equals column 2")) {
        row[7] = row[2];
      } else if (name.contains("-3 times")) {
        row[7] = -3 * row[2];
      } else if (name.contains("1e-9")) {
        row[7] = row[2] + 1e-9 * row[7];
      }
    }
    return x;
  }

  /** As of a sound X. */
  private static double[][] degenerateY(JsonNode golden, double[][] x) {
    String name = golden.get("name").textValue();
    double[][] sound = goldenX(x.length, x[0].length, 1);
    if (name.contains("the same")) {
      return sound;
    }
    int q = golden.get("yShape").get(1).intValue();
    int k = Math.min(x[0].length, q);
    double[][] y = goldenY(sound, k, q, name.contains("linear map") ? 0 : .3);
    if (name.contains("shifted by 5")) {
      for (double[] row : y) {
        for (int j = 0; j < q; j++) {
          row[j] += 5;
        }
      }
    }
    return y;
  }

  @Test
  void theOrderOfBatchesChangesNothing() {
    double[][] x = goldenX(500, 20, .8);
    double[][] y = goldenY(x, 20, 30, .3);
    for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
      Summing inOrder = Summing.of(500, 7, ScalarType.Float, type);
      double[] first = coefficients(new Views(x, y), inOrder);
      double[] shuffledOnes = shuffledOnes(new Views(x, y), inOrder);
      for (int seed = 0; seed < 4; seed++) {
        List<List<Integer>> batches = new ArrayList<>(inOrder.batches());
        Collections.shuffle(batches, new Random(seed));
        Summing other = new Summing(batches, ScalarType.Float, type);
        assertThat(coefficients(new Views(x, y), other)).containsExactly(first, within(1e-10));
        assertThat(shuffledOnes(new Views(x, y), other))
            .containsExactly(shuffledOnes, within(1e-10));
      }
    }
  }

  private static double[] coefficients(Views views, Summing summing) {
    return summed(views, summing, moments -> numbers(moments.correlations(ALL)));
  }

  private static double[] shuffledOnes(Views views, Summing summing) {
    return summed(views, summing, moments -> numbers(moments.shuffled(ALL)));
  }

  private static double[] numbers(CanonicalCorrelations found) {
    return found.coefficients().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** But for the digits that features themselves have lost. */
  @Test
  void meansThatAreLargeBesideTheDeviationsCostNothing() {
    double[][] x = goldenX(500, 20, 1);
    double[][] y = goldenY(x, 20, 30, 3);
    double[] expected = coefficients(new Views(x, y), Summing.exact(500));
    double[][] far = changed(x, (value, column) -> value + 100 * (column % 3));
    assertThat(coefficients(new Views(far, y), Summing.exact(500)))
        .containsExactly(expected, within(1e-10));
    assertThat(coefficients(new Views(far, y), Summing.usual(500)))
        .containsExactly(expected, within(1e-4));
  }

  private interface Change {
    double of(double value, int column);
  }

  private static double[][] changed(double[][] matrix, Change change) {
    double[][] changed = new double[matrix.length][matrix[0].length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[0].length; j++) {
        changed[i][j] = change.of(matrix[i][j], j);
      }
    }
    return changed;
  }

  @Test
  void identityAndLinearMapsGiveOnes() {
    double[][] x = goldenX(500, 20, 1);
    double[][] mapped = goldenY(x, 20, 20, 0);
    for (double[][] other : List.of(x, mapped)) {
      assertThat(ofFloat32(x, other, ALL).coefficients())
          .hasSize(20)
          .allSatisfy(one -> assertThat(one).isCloseTo(1, within(1e-9)));
    }
    assertThat(ofFloat32(x, x, Kept.ofVariance(.9)).coefficients())
        .hasSizeLessThan(20)
        .allSatisfy(one -> assertThat(one).isCloseTo(1, within(1e-9)));
  }

  /** Why products are in float64: three channels that are almost others. */
  @Test
  void coefficientsFarAboveOneAreRefused() {
    double[][] x = goldenX(300, 20, 1);
    for (double[] row : x) {
      for (int j = 0; j < 6; j++) {
        row[j + 6] = row[j] + 3e-3 * row[j + 6];
      }
    }
    double[][] y = goldenY(x, 20, 20, 0);
    assertThat(ofFloat32(x, y, ALL).coefficients())
        .hasSize(20)
        .allSatisfy(one -> assertThat(one).isCloseTo(1, within(1e-6)));
    Summing rounded = Summing.of(300, 50, ScalarType.Float, ScalarType.Float);
    assertThatThrownBy(() -> coefficients(new Views(x, y), rounded))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected correlations of up to 1 but found 1.");
  }

  @Test
  void permutedAndScaledChannelsGiveTheSame() {
    double[][] x = goldenX(500, 20, .8);
    double[][] y = goldenY(x, 20, 30, .3);
    double[][] turned = new double[500][20];
    for (int i = 0; i < 500; i++) {
      for (int j = 0; j < 20; j++) {
        turned[i][(7 * j + 3) % 20] = Math.pow(10, j % 5 - 2) * x[i][j];
      }
    }
    double[] expected = numbers(exact(x, y, ALL));
    assertThat(numbers(exact(turned, y, ALL))).containsExactly(expected, within(1e-9));
    assertThat(numbers(ofFloat32(turned, y, ALL))).containsExactly(expected, within(1e-6));
    double[][] permuted = changed(x, (value, column) -> value);
    for (int i = 0; i < 500; i++) {
      for (int j = 0; j < 20; j++) {
        permuted[i][(7 * j + 3) % 20] = -2 * x[i][j];
      }
    }
    assertThat(numbers(exact(permuted, y, Kept.ofVariance(.99))))
        .containsExactly(numbers(exact(x, y, Kept.ofVariance(.99))), within(1e-9));
  }

  @Test
  void independentViewsFollowWachtersLaw() {
    Random random = new Random(3);
    double[][] x = gaussian(random, 2000, 100);
    double[][] y = gaussian(random, 2000, 60);
    CanonicalCorrelations found =
        summed(
            new Views(x, y),
            Summing.of(2000, 50, ScalarType.Float, ScalarType.Float),
            moments -> moments.correlations(ALL));
    WachterLaw law = found.chance();
    assertThat(found.mean()).isCloseTo(law.mean(), within(.005));
    assertThat(found.coefficients().get(0)).isCloseTo(law.largest(), within(.02));
    assertThat(found.coefficients().get(59)).isCloseTo(law.least(), within(.02));
    CanonicalCorrelations shuffled =
        summed(
            new Views(x, x),
            Summing.of(2000, 50, ScalarType.Float, ScalarType.Float),
            moments -> moments.shuffled(ALL));
    assertThat(shuffled.mean()).as("moved rows").isCloseTo(shuffled.chance().mean(), within(.01));
  }

  private static double[][] gaussian(Random random, int n, int p) {
    return changed(new double[n][p], (value, column) -> random.nextGaussian());
  }

  @Test
  void channelsWithoutVarianceAreCountedAndNothingMore() {
    double[][] x = changed(goldenX(200, 10, 1), (value, column) -> column < 4 ? 7 : value);
    double[][] y = goldenY(goldenX(200, 10, 1), 10, 10, .3);
    assertThat(ofFloat32(x, y, ALL).first()).isEqualTo(new Directions(10, 4, 6));
    double[][] none = changed(x, (value, column) -> .1);
    CanonicalCorrelations nothing = ofFloat32(none, y, ALL);
    assertThat(nothing.first()).isEqualTo(new Directions(10, 10, 0));
    assertThat(nothing.coefficients()).isEmpty();
    assertThat(summed(new Views(none, y), Summing.usual(200), CrossMoments::linearCka))
        .isCloseTo(0, within(1e-9));
  }

  /** By its definition over samples: the centred products X X^T and Y Y^T beside each other. */
  @Test
  void linearCkaIsThatOfTheSamplesProducts() {
    double[][] x = goldenX(60, 10, .8);
    double[][] y = goldenY(x, 10, 6, .5);
    double[][] k = products(centred(x));
    double[][] l = products(centred(y));
    double expected = inner(k, l) / Math.sqrt(inner(k, k) * inner(l, l));
    assertThat(summed(new Views(x, y), Summing.exact(60), CrossMoments::linearCka))
        .isCloseTo(expected, within(1e-12));
    assertThat(summed(new Views(x, x), Summing.exact(60), CrossMoments::linearCka))
        .isCloseTo(1, within(1e-12));
  }

  private static double[][] centred(double[][] matrix) {
    double[] means = new double[matrix[0].length];
    for (double[] row : matrix) {
      for (int j = 0; j < means.length; j++) {
        means[j] += row[j] / matrix.length;
      }
    }
    return changed(matrix, (value, column) -> value - means[column]);
  }

  private static double[][] products(double[][] rows) {
    double[][] products = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        for (int c = 0; c < rows[i].length; c++) {
          products[i][j] += rows[i][c] * rows[j][c];
        }
      }
    }
    return products;
  }

  private static double inner(double[][] a, double[][] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        sum += a[i][j] * b[i][j];
      }
    }
    return sum;
  }

  @Test
  void foldingIsTheGoldenOne() {
    double[] a = Fill.u("A", 6 * 5 * 64);
    double[] b = Fill.u("B", 6 * 7 * 16);
    double[] c = Fill.u("C", 9 * 4 * 49);
    double[] d = Fill.u("D", 9 * 3 * 9);
    JsonNode golden = GOLDEN.get("folding");
    Extent four = Extent.of(4, 4);
    assertCoefficients(folded(a, 6, 5, 8, b, 7, 4, four), coefficientsOf(golden, 0), within(1e-9));
    assertCoefficients(
        folded(c, 9, 4, 7, d, 3, 3, Extent.of()), coefficientsOf(golden, 3), within(1e-9));
    assertCoefficients(
        folded(c, 9, 4, 7, d, 3, 3, Extent.of(3, 3)), coefficientsOf(golden, 4), within(1e-9));
    double[][] pooled;
    double[][] other;
    try (PointerScope scope = new PointerScope()) {
      pooled = rowsOf(map(a, 6, 5, 8), four);
      other = rowsOf(map(b, 6, 7, 4), four);
    }
    double[][] mixed = goldenY(pooled, 5, 7, 0);
    double[][] sum = new double[mixed.length][7];
    for (int i = 0; i < sum.length; i++) {
      for (int j = 0; j < 7; j++) {
        sum[i][j] = .3 * other[i][j] + mixed[i][j];
      }
    }
    assertCoefficients(exact(pooled, sum, ALL), coefficientsOf(golden, 1), within(1e-9));
  }

  private static JsonNode coefficientsOf(JsonNode golden, int index) {
    return golden.get(index).get("coefficients");
  }

  private static CanonicalCorrelations folded(
      double[] a, int images, int p, int sideOfA, double[] b, int q, int sideOfB, Extent extent) {
    double[][] x;
    double[][] y;
    try (PointerScope scope = new PointerScope()) {
      x = rowsOf(map(a, images, p, sideOfA), extent);
      y = rowsOf(map(b, images, q, sideOfB), extent);
    }
    return exact(x, y, ALL);
  }

  private static Tensor map(double[] values, int images, int channels, int side) {
    return TensorFactory.float64().of(values, images, channels, side, side);
  }

  private static double[][] rowsOf(Tensor map, Extent extent) {
    Tensor rows = FeatureRows.of(map, extent).flatten(0, 1);
    return matrix(Principal.numbers(rows.flatten(0, 1)), Math.toIntExact(rows.size(1)));
  }

  /** Samples as images of two positions each, so that two rows come and go together. */
  private record Images(Views samples, IntFunction<Ranks> averaged) {
    int count() {
      return samples.x().length / 2;
    }

    double[] influences() {
      FeatureView first = PAIR.first();
      List<AlignedPair> pairs = List.of(new AlignedPair(0, PAIR, Extent.of()));
      Summing whole =
          Summing.of(samples.x().length, samples.x().length, ScalarType.Double, ScalarType.Double);
      try (Products products = new Products(2);
          MomentSums sums =
              new MomentSums(
                  pairs,
                  view -> (view.equals(first) ? samples.x() : samples.y())[0].length,
                  TensorFactory.float64(),
                  ScalarType.Double,
                  products);
          PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard()) {
        Tensor x = rows(samples.x(), whole.batches().get(0), whole).reshape(count(), 2, -1);
        Tensor y = rows(samples.y(), whole.batches().get(0), whole).reshape(count(), 2, -1);
        try (MomentSums.Batch batch = sums.batch(1)) {
          batch.add(pairs.get(0).first(), x);
          batch.add(pairs.get(0).second(), y);
        }
        try (CrossMoments moments = sums.finished().get(0);
            Influences influences =
                new Influences(
                    (TorchMoments) moments, ALL, averaged, TensorFactory.float64(), products)) {
          return influences.of(x, y);
        }
      }
    }

    /** The mean of those coefficients where these images are taken, as often as they are named. */
    double mean(List<Integer> images) {
      List<Integer> rows =
          images.stream().flatMap(image -> Stream.of(2 * image, 2 * image + 1)).toList();
      Summing summing = new Summing(List.of(rows), ScalarType.Double, ScalarType.Double);
      List<Double> found =
          summed(samples, summing, moments -> moments.correlations(ALL)).coefficients();
      Ranks ranks = averaged.apply(found.size());
      return found.subList(ranks.from(), ranks.to()).stream()
          .mapToDouble(one -> one)
          .average()
          .orElseThrow();
    }
  }

  private static Images images(int count) {
    double[][] x = goldenX(2 * count, 4, 1);
    return new Images(new Views(x, goldenY(x, 4, 5, 2)), found -> new Ranks(0, found));
  }

  private static Images aroundLowerQuartile(int count) {
    double[][] x = goldenX(2 * count, 15, 1);
    return new Images(new Views(x, goldenY(x, 15, 18, 2)), Ranks::aroundLowerQuartile);
  }

  @Test
  void anInfluenceIsWhatAnImageMoreOrLessChanges() {
    Images images = images(200);
    double[] influences = images.influences();
    assertThat(Arrays.stream(influences).sum()).isCloseTo(0, within(1e-12));
    double largest = Arrays.stream(influences).map(Math::abs).max().orElseThrow();
    List<Integer> all = IntStream.range(0, 200).boxed().toList();
    double mean = images.mean(all);
    for (int image = 0; image < 10; image++) {
      List<Integer> doubled = new ArrayList<>(all);
      doubled.add(image);
      assertThat(images.mean(doubled) - mean).isCloseTo(influences[image], within(.03 * largest));
      List<Integer> without = new ArrayList<>(all);
      without.remove(image);
      assertThat(images.mean(without) - mean).isCloseTo(-influences[image], within(.03 * largest));
    }
  }

  @Test
  void influencesGiveTheSpreadOfABootstrap() {
    assertSpread(images(200), .1);
    assertSpread(aroundLowerQuartile(1_000), .15);
  }

  private static void assertSpread(Images images, double share) {
    int count = images.count();
    double predicted = Math.sqrt(Arrays.stream(images.influences()).map(one -> one * one).sum());
    Random random = new Random(5);
    double[] means = new double[400];
    for (int draw = 0; draw < means.length; draw++) {
      means[draw] = images.mean(random.ints(count, 0, count).boxed().toList());
    }
    double centre = Arrays.stream(means).average().orElseThrow();
    double variance =
        Arrays.stream(means).map(mean -> (mean - centre) * (mean - centre)).sum() / 399;
    assertThat(Math.sqrt(variance)).isCloseTo(predicted, within(share * predicted));
  }
}
