package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
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
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.Precision;
import io.pollard.training.loop.Initialisation;
import io.pollard.transferability.FeatureView;
import io.pollard.weights.DType;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
          .containsExactly(pooled.get(last)[7], org.assertj.core.api.Assertions.within(1e-6f));
    }
  }

  private static void assertClose(float[][] actual, float[][] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .containsExactly(expected[i], org.assertj.core.api.Assertions.within(1e-6f));
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

  private static StoredTensor stored(TensorSpec spec) {
    float[] values = Initialisation.of(spec, 3);
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new StoredTensor(spec.name(), DType.F32, spec.shape(), bytes);
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
}
