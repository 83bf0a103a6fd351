package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.network.Network;
import io.pollard.network.TensorSpec;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.Precision;
import io.pollard.training.loop.Initialisation;
import io.pollard.transferability.CanonicalCorrelations;
import io.pollard.transferability.CanonicalCorrelations.Ranks;
import io.pollard.transferability.CrossMoments;
import io.pollard.transferability.FeatureSamples;
import io.pollard.transferability.FeatureView;
import io.pollard.transferability.Kept;
import io.pollard.transferability.ViewPair;
import io.pollard.weights.DType;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchNetworksIT {

  private static final Preprocessing SMALL = Preprocessing.imagenet().withSize(21);
  private static final Network NETWORK = TinyNetworks.residual8();
  private static final List<Integer> IMAGES = IntStream.range(0, 12).boxed().toList();

  @TempDir private static Path folder;

  private static ImageCache cache;

  @BeforeAll
  static void drawImages() throws IOException {
    Dataset data =
        Dataset.read(StripedImages.write(folder.resolve("images"), 6, 30)).positive("standing");
    cache =
        ImageCache.open(
            data,
            SMALL,
            CacheOptions.defaults().withDirectory(folder.resolve("cache")),
            Progress.SILENT);
  }

  @AfterAll
  static void closeImages() {
    cache.close();
  }

  private static RunnerOptions options() {
    return new RunnerOptions(
        ComputeDevice.CPU, 1, Precision.FP32, CacheOptions.defaults(), Progress.SILENT);
  }

  private static TorchNetworks open(int batch, NamedNetwork... networks) {
    return TorchNetworks.open(List.of(networks), cache, SMALL, batch, options());
  }

  @Test
  void poolsEveryUnitOfEveryImageWhateverTheBatch() {
    FeatureView stem = new FeatureView("two", "stem");
    FeatureView last = new FeatureView("one", "block2");
    try (TorchNetworks networks =
        open(
            5,
            NamedNetwork.untrained("one", NETWORK, 1),
            NamedNetwork.untrained("two", NETWORK, 2))) {
      Map<FeatureView, float[][]> pooled = networks.pooled(List.of(stem, last), IMAGES);
      assertThat(pooled.keySet()).containsExactly(stem, last);
      assertThat(pooled.get(stem)).hasDimensions(12, 8);
      assertClose(pooled.get(stem), oneByOne(2, 1));
      assertClose(pooled.get(last), oneByOne(1, 3));
      assertThat(networks.pooled(List.of(last), List.of(7)).get(last)[0])
          .containsExactly(pooled.get(last)[7], within(1e-6f));
    }
  }

  private static void assertClose(float[][] actual, float[][] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).containsExactly(expected[i], within(1e-6f));
    }
  }

  /** The mean over the map after some units, image by image. */
  private static float[][] oneByOne(long seed, int units) {
    float[][] rows = new float[IMAGES.size()][];
    try (TrainingNetwork network =
        new TrainingNetwork(
            new FullTransfer(HeadForm.POOLED).plan(NETWORK, 2),
            SMALL.input(),
            TensorFactory.cpu(),
            spec -> Initialisation.of(spec, seed))) {
      for (int image : IMAGES) {
        try (PointerScope scope = new PointerScope();
            NoGradGuard noGradients = new NoGradGuard()) {
          BatchSource source = new BatchSource(cache, SMALL, Augmentation.NONE, 0);
          byte[] bytes = new byte[source.imageBytes()];
          source.show(new int[] {image}, 0, ByteBuffer.wrap(bytes));
          Tensor numbers =
              Normalisation.normalised(bytes, SMALL, cache.channels(), network.factory());
          Tensor map = network.features(numbers, units, Pass.evaluation());
          rows[image] = TorchEvaluator.rows(map.mean(new long[] {2, 3}, false, same(map)))[0];
        }
      }
    }
    return rows;
  }

  private static org.bytedeco.pytorch.ScalarTypeOptional same(Tensor map) {
    return new org.bytedeco.pytorch.ScalarTypeOptional(map.scalar_type());
  }

  @Test
  void aTrialsTrunkComesFromItsFile() throws IOException {
    Path file = folder.resolve("best.safetensors");
    Safetensors.write(
        file,
        NETWORK.tensors(SMALL.input()).stream().map(TorchNetworksIT::stored).toList(),
        Map.of());
    FeatureView trained = new FeatureView("trained", "block2");
    FeatureView untrained = new FeatureView("untrained", "block2");
    try (TorchNetworks networks =
        open(
            4,
            NamedNetwork.trained(
                "trained", new FullTransfer(HeadForm.POOLED).plan(NETWORK, 2), file),
            NamedNetwork.untrained("untrained", NETWORK, 3))) {
      Map<FeatureView, float[][]> pooled =
          networks.pooled(List.of(trained, untrained), List.of(0, 5));
      assertThat(pooled.get(trained)).isDeepEqualTo(pooled.get(untrained));
    }
  }

  private static double aroundLowerQuartile(CanonicalCorrelations found) {
    Ranks ranks = Ranks.aroundLowerQuartile(found.coefficients().size());
    return found.coefficients().subList(ranks.from(), ranks.to()).stream()
        .mapToDouble(one -> one)
        .average()
        .orElseThrow();
  }

  private static StoredTensor stored(TensorSpec spec) {
    return stored(spec, Initialisation.of(spec, 3));
  }

  @Test
  void refusesWhatIsNotThere() {
    NamedNetwork network = NamedNetwork.untrained("one", NETWORK, 1);
    assertThatThrownBy(() -> open(4, network, network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a name for each network but found one twice");
    assertThatThrownBy(() -> open(0, network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least 1 image a batch but found 0");
    try (TorchNetworks networks = open(4, network)) {
      assertThatThrownBy(() -> networks.pooled(List.of(new FeatureView("two", "stem")), IMAGES))
          .hasMessage("expected one of the networks [one] but found two");
      assertThatThrownBy(() -> networks.pooled(List.of(new FeatureView("one", "block9")), IMAGES))
          .hasMessage("expected a unit of one, one of [stem, block1, block2], but found block9");
    }
    NamedNetwork without =
        NamedNetwork.trained(
            "trained",
            new FullTransfer(HeadForm.POOLED).plan(NETWORK, 2),
            folder.resolve("nowhere.safetensors"));
    assertThatThrownBy(() -> open(4, without)).isInstanceOf(DataException.class);
  }

  /** Before and after a change of its convolutions. */
  private static final class Golden16 implements AutoCloseable {
    private static final Preprocessing WHOLE =
        Preprocessing.imagenet().withSize(24).withData(new Intensity.FullRange(), Fit.STRETCH);

    private final ImageCache images;

    Golden16() throws IOException {
      for (int i = 0; i < 16; i++) {
        BufferedImage image = new BufferedImage(24, 24, BufferedImage.TYPE_BYTE_GRAY);
        for (int at = 0; at < 24 * 24; at++) {
          int grey = (int) Math.floor(128 * (Fill.u("image." + i, (long) at) + 1));
          image.getRaster().setSample(at % 24, at / 24, 0, grey);
        }
        Path of = Files.createDirectories(folder.resolve("golden/" + i % 2));
        ImageIO.write(image, "png", of.resolve(String.format(Locale.ROOT, "%02d.png", i)).toFile());
      }
      images =
          ImageCache.open(
              Dataset.read(folder.resolve("golden")),
              WHOLE,
              CacheOptions.defaults().withDirectory(folder.resolve("cache")),
              Progress.SILENT);
    }

    private static NamedNetwork network(String name, double change) throws IOException {
      Path file = folder.resolve(name + ".safetensors");
      Safetensors.write(
          file,
          NETWORK.tensors(WHOLE.input()).stream()
              .map(spec -> stored(spec, values(spec, change)))
              .toList(),
          Map.of());
      return NamedNetwork.trained(name, new FullTransfer(HeadForm.POOLED).plan(NETWORK, 10), file);
    }

    private static float[] values(TensorSpec spec, double change) {
      long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
      double[] filled = Fill.tensor(spec.name(), shape);
      float[] values = new float[filled.length];
      for (int i = 0; i < values.length; i++) {
        double more =
            spec.role() == TensorSpec.Role.CONVOLUTION_WEIGHT
                ? change * Fill.u("change." + spec.name(), (long) i)
                : 0;
        values[i] = (float) (filled[i] + more);
      }
      return values;
    }

    TorchNetworks open(int batch, int threads) throws IOException {
      return TorchNetworks.open(
          List.of(network("before", 0), network("after", .2)),
          images,
          WHOLE,
          batch,
          new RunnerOptions(
              ComputeDevice.CPU,
              threads,
              Precision.FP32,
              CacheOptions.defaults(),
              Progress.SILENT));
    }

    /** Sixteen of them, in the order of their numbers. */
    List<Integer> indices() {
      List<Integer> order = new ArrayList<>(IntStream.range(0, 16).boxed().toList());
      order.sort(
          Comparator.comparing(
              index ->
                  String.valueOf(images.dataset().samples().get(index).id())
                      .replaceAll(".*/", "")));
      return order;
    }

    @Override
    public void close() {
      images.close();
    }
  }

  @Test
  void coefficientsAreThoseOfTheSamplesHeldWhole() throws IOException {
    JsonNode golden = Golden.read("transferability");
    List<ViewPair> pairs =
        List.of(
            ViewPair.across("before", "after", "stem"),
            ViewPair.across("before", "after", "block1"),
            ViewPair.across("before", "after", "block2"),
            ViewPair.within("before", "stem", "block2"));
    try (Golden16 data = new Golden16()) {
      for (int batch : new int[] {5, 16}) {
        try (TorchNetworks networks = data.open(batch, 2)) {
          List<CrossMoments> moments =
              networks.moments(pairs, data.indices(), FeatureSamples.everyPosition(1));
          assertGolden(golden.get("across").get("stem"), moments.get(0));
          assertGolden(golden.get("across").get("block1"), moments.get(1));
          assertGolden(golden.get("across").get("block2"), moments.get(2));
          assertGolden(golden.get("within").get("stem, block2"), moments.get(3));
          moments.forEach(CrossMoments::close);
          FeatureSamples pooled =
              new FeatureSamples(FeatureSamples.Folding.POOLED, OptionalInt.empty(), 1);
          try (CrossMoments means =
              networks.moments(pairs.subList(0, 1), data.indices(), pooled).get(0)) {
            assertGolden(golden.get("pooled").get("stem"), means);
          }
          FeatureView last = new FeatureView("before", "block2");
          float[][] rows = networks.pooled(List.of(last), data.indices()).get(last);
          for (int image = 0; image < 2; image++) {
            double[] expected = Golden.numbers(golden.get("means").get("block2").get(image));
            for (int c = 0; c < expected.length; c++) {
              assertThat((double) rows[image][c]).isCloseTo(expected[c], within(1e-5));
            }
          }
        }
      }
    }
  }

  private static void assertGolden(JsonNode golden, CrossMoments moments) {
    CanonicalCorrelations found = moments.correlations(Kept.ofVariance(.99));
    assertThat(found.samples()).isEqualTo(golden.get("samples").longValue());
    assertThat(found.first().kept()).isEqualTo(golden.get("firstKept").intValue());
    assertThat(found.second().kept()).isEqualTo(golden.get("secondKept").intValue());
    assertThat(found.coefficients().stream().mapToDouble(one -> one).toArray())
        .containsExactly(Golden.numbers(golden.get("coefficients")), within(1e-5));
    assertThat(moments.linearCka()).isCloseTo(golden.get("linearCka").doubleValue(), within(1e-5));
  }

  @Test
  void positionsThatDependOnOneAnotherAreShuffledAboveChance() throws IOException {
    try (Golden16 data = new Golden16();
        TorchNetworks networks = data.open(4, 1);
        CrossMoments moments =
            networks
                .moments(
                    List.of(ViewPair.across("before", "after", "block1")),
                    data.indices(),
                    FeatureSamples.everyPosition(1))
                .get(0)) {
      CanonicalCorrelations shuffled = moments.shuffled(Kept.ofVariance(.99));
      assertThat(shuffled.mean())
          .isGreaterThan(1.3 * shuffled.chance().mean())
          .isLessThan(moments.correlations(Kept.ofVariance(.99)).mean());
    }
  }

  @Test
  void aNetworkIsTheSameAsItselfAndPositionsAreDrawnBySeed() throws IOException {
    try (Golden16 data = new Golden16();
        TorchNetworks networks = data.open(6, 2)) {
      List<ViewPair> pairs =
          List.of(
              ViewPair.within("before", "block2", "block2"),
              ViewPair.across("before", "after", "block2"));
      FeatureSamples some =
          new FeatureSamples(FeatureSamples.Folding.SPATIAL, OptionalInt.of(7), 3);
      List<CrossMoments> first = networks.moments(pairs, data.indices(), some);
      List<CrossMoments> again = networks.moments(pairs, data.indices(), some);
      CanonicalCorrelations same = first.get(0).correlations(Kept.ofVariance(1));
      assertThat(same.samples()).isEqualTo(7 * 16);
      assertThat(same.coefficients())
          .hasSize(16)
          .allSatisfy(one -> assertThat(one).isCloseTo(1, within(1e-9)));
      assertThat(first.get(1).correlations(Kept.ofVariance(.99)))
          .isEqualTo(again.get(1).correlations(Kept.ofVariance(.99)));
      first.forEach(CrossMoments::close);
      again.forEach(CrossMoments::close);
    }
  }

  @Test
  void influencesAreOneAnImageInTheirOrder() throws IOException {
    Kept kept = Kept.ofVariance(1);
    FeatureSamples samples = FeatureSamples.everyPosition(1);
    List<ViewPair> pairs = List.of(ViewPair.across("before", "after", "block2"));
    try (Golden16 data = new Golden16();
        TorchNetworks networks = data.open(5, 2);
        CrossMoments moments = networks.moments(pairs, data.indices(), samples).get(0)) {
      double[] influences =
          networks.influences(List.of(moments), kept, data.indices(), samples).get(0);
      assertThat(influences).hasSize(16);
      assertThat(Arrays.stream(influences).sum()).isCloseTo(0, within(1e-6));
      double largest = Arrays.stream(influences).map(Math::abs).max().orElseThrow();
      double mean = aroundLowerQuartile(moments.correlations(kept));
      for (int image : new int[] {2, 11}) {
        List<Integer> more = new ArrayList<>(data.indices());
        more.add(more.get(image));
        try (CrossMoments doubled = networks.moments(pairs, more, samples).get(0)) {
          assertThat((aroundLowerQuartile(doubled.correlations(kept)) - mean) * 17 / 16)
              .isCloseTo(influences[image], within(.2 * largest));
        }
      }
      assertThatThrownBy(() -> networks.moments(pairs, List.of(1), samples))
          .hasMessage("expected at least 2 images to compare networks on but found 1");
    }
  }

  private static StoredTensor stored(TensorSpec spec, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new StoredTensor(spec.name(), DType.F32, spec.shape(), bytes);
  }
}
