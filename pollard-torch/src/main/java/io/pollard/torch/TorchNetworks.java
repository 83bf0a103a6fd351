package io.pollard.torch;

import io.pollard.data.Preprocessing;
import io.pollard.imaging.ImageCache;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.strategy.Plan;
import io.pollard.strategy.UnitPlan;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.transferability.FeatureView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Networks on libtorch whose features are compared, in evaluation and float32.
 *
 * <pre>{@code
 * var networks = List.of(
 *     NamedNetwork.pretrained("before", ResNet.resnet50(1000), weights),
 *     NamedNetwork.trained("after", plan, folder.resolve("best.safetensors")));
 * try (var compared = TorchNetworks.open(networks, cache, preprocessing, 16, options)) {
 *   Map<FeatureView, float[][]> features =
 *       compared.pooled(List.of(new FeatureView("before", "layer3.3")), images);
 * }
 * }</pre>
 *
 * <p>Of an image that is seen by windows of slices, the positions of all its windows count.
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
public final class TorchNetworks implements AutoCloseable {

  /** Nothing is asked what an image shows. */
  private static final Head NO_HEAD = new Head.Classifier(Layers.identity());

  private final Map<String, TrainingNetwork> networks;
  private final ImageBatches batches;
  private final FeatureShape in;

  private TorchNetworks(
      Map<String, TrainingNetwork> networks, ImageBatches batches, FeatureShape in) {
    this.networks = networks;
    this.batches = batches;
    this.in = in;
  }

  /**
   * Loads them.
   *
   * @param cache of the images, prepared for {@code preprocessing}; stays open
   * @param batch images that go through the networks together
   * @throws io.pollard.data.DataException if a file of weights does not fit its network, has NaN or
   *     infinity, or this machine has not the device
   * @throws IllegalArgumentException if two have one name
   */
  public static TorchNetworks open(
      List<NamedNetwork> networks,
      ImageCache cache,
      Preprocessing preprocessing,
      int batch,
      RunnerOptions options) {
    if (batch < 1) {
      throw new IllegalArgumentException("expected at least 1 image a batch but found " + batch);
    }
    Engine.start(options.threads());
    Engine.require(options.device());
    TensorFactory factory = new TensorFactory(options.device(), ScalarType.Float);
    FeatureShape in = preprocessing.input();
    Map<String, TrainingNetwork> loaded = new LinkedHashMap<>();
    try {
      for (NamedNetwork network : networks) {
        if (loaded.containsKey(network.name())) {
          throw new IllegalArgumentException(
              "expected a name for each network but found " + network.name() + " twice");
        }
        loaded.put(
            network.name(),
            new TrainingNetwork(trunk(network.network()), in, factory, network.values(in)));
      }
      return new TorchNetworks(loaded, new ImageBatches(cache, preprocessing, batch, factory), in);
    } catch (RuntimeException e) {
      loaded.values().forEach(TrainingNetwork::close);
      throw e;
    }
  }

  /** Its units as they are, of which nothing is trained. */
  private static Plan trunk(Network network) {
    return new Plan(
        network.name(),
        network.units().stream()
            .map(
                unit -> new UnitPlan(unit, UnitPlan.Source.PRETRAINED, 0, UnitPlan.Statistics.KEEP))
            .toList(),
        NO_HEAD);
  }

  /**
   * The mean over all positions, of every image.
   *
   * @return [image][channel] of each view
   */
  public Map<FeatureView, float[][]> pooled(List<FeatureView> views, List<Integer> images) {
    Map<FeatureView, float[][]> pooled = new LinkedHashMap<>();
    views.forEach(view -> pooled.put(view, new float[images.size()][shape(view).channels()]));
    int[] windows = new int[images.size()];
    for (ImageBatches.Batch batch : batches.inOrder(images)) {
      batch.places().forEach(place -> windows[place]++);
      see(
          batch,
          pooled.keySet(),
          (view, features) ->
              add(
                  TorchEvaluator.rows(FeatureRows.of(features, Extent.of()).squeeze(1)),
                  batch.places(),
                  pooled.get(view)));
    }
    pooled.values().forEach(rows -> divide(rows, windows));
    return pooled;
  }

  private static void add(float[][] rows, List<Integer> places, float[][] sums) {
    for (int i = 0; i < rows.length; i++) {
      float[] sum = sums[places.get(i)];
      for (int c = 0; c < sum.length; c++) {
        sum[c] += rows[i][c];
      }
    }
  }

  private static void divide(float[][] rows, int[] by) {
    for (int i = 0; i < rows.length; i++) {
      for (int c = 0; c < rows[i].length; c++) {
        rows[i][c] /= by[i];
      }
    }
  }

  /** What becomes of a batch's features. */
  private interface Seen {
    void see(FeatureView view, Tensor features);
  }

  /** Shows a batch to every network that has a view, up to its last one. */
  private void see(ImageBatches.Batch batch, Collection<FeatureView> views, Seen seen) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted");
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor images = batches.numbers(batch);
      networks.forEach(
          (name, network) -> {
            Set<FeatureView> wanted = new LinkedHashSet<>(views);
            wanted.removeIf(view -> !view.model().equals(name));
            List<Unit> units = network.plan().network().units();
            int until =
                IntStream.rangeClosed(1, units.size())
                    .filter(
                        end -> wanted.contains(new FeatureView(name, units.get(end - 1).name())))
                    .max()
                    .orElse(0);
            try (PointerScope pass = new PointerScope()) {
              network.features(
                  images,
                  until,
                  Pass.evaluation(),
                  (unit, features) -> {
                    FeatureView view = new FeatureView(name, unit.name());
                    if (wanted.contains(view)) {
                      seen.see(view, features);
                    }
                  });
            }
          });
    }
  }

  /**
   * Of one image's features.
   *
   * @throws IllegalArgumentException if there is no such network, or it has no such unit
   */
  private FeatureShape shape(FeatureView view) {
    TrainingNetwork network = networks.get(view.model());
    if (network == null) {
      throw new IllegalArgumentException(
          "expected one of the networks " + networks.keySet() + " but found " + view.model());
    }
    FeatureShape shape = in;
    List<String> names = new ArrayList<>();
    for (Unit unit : network.plan().network().units()) {
      shape = unit.body().out(shape);
      if (unit.name().equals(view.unit())) {
        return shape;
      }
      names.add(unit.name());
    }
    throw new IllegalArgumentException(
        "expected a unit of " + view.model() + ", one of " + names + ", but found " + view.unit());
  }

  @Override
  public void close() {
    batches.close();
    networks.values().forEach(TrainingNetwork::close);
  }
}
