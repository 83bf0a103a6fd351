package io.pollard.torch;

import static java.util.Objects.requireNonNull;

import io.pollard.data.Preprocessing;
import io.pollard.imaging.ImageCache;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.progress.Progress;
import io.pollard.strategy.Plan;
import io.pollard.strategy.UnitPlan;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.loop.Interruptions;
import io.pollard.transferability.CanonicalCorrelations.Ranks;
import io.pollard.transferability.ComparedNetworks;
import io.pollard.transferability.CrossMoments;
import io.pollard.transferability.FeatureSamples;
import io.pollard.transferability.FeatureView;
import io.pollard.transferability.Kept;
import io.pollard.transferability.ViewPair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
 *   var pairs = List.of(ViewPair.across("before", "after", "layer3.3"));
 *   for (CrossMoments moments : compared.moments(pairs, images, FeatureSamples.everyPosition(1))) {
 *     try (moments) {
 *       moments.correlations(Kept.ofVariance(.99));
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Images go through the networks in an order that follows from the seed. In the shuffled
 * baseline each meets the one that is next to it in its batch. Where a number of positions is asked
 * for, it is drawn for each batch, so that positions meet their own kind there too.
 *
 * <p>Of an image that is seen by windows of slices, the positions of all its windows count.
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
public final class TorchNetworks implements ComparedNetworks {

  /** Nothing is asked what an image shows. */
  private static final Head NO_HEAD = new Head.Classifier(Layers.identity());

  private final Map<String, TrainingNetwork> networks;
  private final ImageBatches batches;
  private final FeatureShape in;
  private final TensorFactory factory;
  private final Products products;
  private final Progress progress;
  private long nanosecondsOfSums;

  private TorchNetworks(
      Map<String, TrainingNetwork> networks,
      ImageBatches batches,
      FeatureShape in,
      TensorFactory factory,
      Products products,
      Progress progress) {
    this.networks = networks;
    this.batches = batches;
    this.in = in;
    this.factory = factory;
    this.products = products;
    this.progress = progress;
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
      return new TorchNetworks(
          loaded,
          new ImageBatches(cache, preprocessing, batch, factory),
          in,
          factory,
          new Products(options.device() == ComputeDevice.CPU ? options.threads() : 1),
          options.progress());
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

  @Override
  public List<CrossMoments> moments(
      List<ViewPair> pairs, List<Integer> images, FeatureSamples samples) {
    return moments(pairs, images, samples, ScalarType.Double);
  }

  /**
   * The same with products of another type, to compare with. In float32 they are rounded by so much
   * that coefficients of some ten images differ in the sixth digit, and that those of networks that
   * are almost equal can come out above 1.
   *
   * @param type of the products: float64 or float32
   */
  public List<CrossMoments> moments(
      List<ViewPair> pairs, List<Integer> images, FeatureSamples samples, ScalarType type) {
    List<AlignedPair> aligned = aligned(pairs, images, samples);
    TensorFactory sums = new TensorFactory(factory.device(), ScalarType.Double);
    try (MomentSums moments =
        new MomentSums(aligned, view -> shape(view).channels(), sums, type, products)) {
      pass(
          "comparing features",
          batches.shuffled(images, samples.seed()),
          shown -> {
            try (MomentSums.Batch batch = moments.batch(shown.shift())) {
              seeRows(
                  shown,
                  aligned,
                  samples,
                  (view, rows) -> {
                    long begun = System.nanoTime();
                    batch.add(view, rows);
                    nanosecondsOfSums += System.nanoTime() - begun;
                  });
            }
          });
      return moments.finished();
    }
  }

  @Override
  public List<double[]> influences(
      List<? extends CrossMoments> moments,
      Kept kept,
      List<Integer> images,
      FeatureSamples samples) {
    List<AlignedPair> aligned =
        aligned(moments.stream().map(CrossMoments::pair).toList(), images, samples);
    List<double[]> influences = new ArrayList<>();
    List<Influences> solved = new ArrayList<>();
    try {
      for (CrossMoments each : moments) {
        influences.add(new double[images.size()]);
        solved.add(new Influences(own(each), kept, Ranks::aroundLowerQuartile, factory, products));
      }
      pass(
          "influence of each image",
          batches.shuffled(images, samples.seed()),
          shown -> {
            try (WaitingRows waiting = new WaitingRows(aligned)) {
              seeRows(
                  shown,
                  aligned,
                  samples,
                  (view, rows) -> {
                    for (WaitingRows.Met met : waiting.put(view, rows)) {
                      int pair = met.pair().index();
                      add(
                          solved.get(pair).of(met.first(), met.second()),
                          shown.places(),
                          influences.get(pair));
                    }
                    waiting.letGo();
                  });
            }
          });
      return influences;
    } finally {
      solved.forEach(Influences::close);
    }
  }

  private void pass(String what, List<ImageBatches.Batch> all, Consumer<ImageBatches.Batch> work) {
    long windows = all.stream().mapToLong(batch -> batch.shown().size()).sum();
    try (Progress.Bar bar = progress.bar(what, windows)) {
      for (ImageBatches.Batch batch : all) {
        work.accept(batch);
        // Rows and means of other sizes leave gaps between them, which would grow with the images.
        Engine.giveBackGaps();
        bar.advance(batch.shown().size(), "");
      }
    }
  }

  private static TorchMoments own(CrossMoments moments) {
    if (moments instanceof TorchMoments own) {
      return own;
    }
    throw new IllegalArgumentException(
        "expected moments that these networks gave but found " + moments.getClass().getName());
  }

  private static void add(double[] some, List<Integer> places, double[] sums) {
    for (int i = 0; i < some.length; i++) {
      sums[places.get(i)] += some[i];
    }
  }

  private List<AlignedPair> aligned(
      List<ViewPair> pairs, List<Integer> images, FeatureSamples samples) {
    if (images.size() < 2) {
      throw new IllegalArgumentException(
          "expected at least 2 images to compare networks on but found " + images.size());
    }
    return IntStream.range(0, pairs.size())
        .mapToObj(
            index -> {
              ViewPair pair = pairs.get(index);
              return AlignedPair.of(
                  index, pair, shape(pair.first()), shape(pair.second()), samples.folding());
            })
        .toList();
  }

  /** What becomes of a batch's rows, [images, positions, channels]. */
  private interface RowsSeen {
    void see(AlignedView view, Tensor rows);
  }

  private void seeRows(
      ImageBatches.Batch shown, List<AlignedPair> pairs, FeatureSamples samples, RowsSeen seen) {
    Map<FeatureView, Set<Extent>> extents = new LinkedHashMap<>();
    for (AlignedPair pair : pairs) {
      for (AlignedView view : List.of(pair.first(), pair.second())) {
        extents.computeIfAbsent(view.view(), key -> new LinkedHashSet<>()).add(view.extent());
      }
    }
    see(
        shown,
        extents.keySet(),
        (view, features) -> {
          for (Extent extent : requireNonNull(extents.get(view))) {
            try (PointerScope scope = new PointerScope()) {
              Tensor all = FeatureRows.of(features, extent);
              seen.see(
                  new AlignedView(view, extent),
                  drawn(all, samples, shown.number())
                      .map(positions -> all.index_select(1, positions))
                      .orElse(all));
            }
          }
        });
  }

  /** Which positions of a batch are samples, ascending; empty for all of them. */
  private Optional<Tensor> drawn(Tensor rows, FeatureSamples samples, int batch) {
    int there = Math.toIntExact(rows.size(1));
    if (samples.positions().isEmpty() || samples.positions().getAsInt() >= there) {
      return Optional.empty();
    }
    List<Integer> positions = new ArrayList<>(IntStream.range(0, there).boxed().toList());
    Collections.shuffle(positions, new Random(samples.seed() * 0x9E3779B97F4A7C15L + batch));
    long[] chosen =
        positions.subList(0, samples.positions().getAsInt()).stream()
            .mapToLong(Integer::longValue)
            .sorted()
            .toArray();
    return Optional.of(factory.of(chosen, chosen.length));
  }

  @Override
  public Map<FeatureView, float[][]> pooled(List<FeatureView> views, List<Integer> images) {
    Map<FeatureView, float[][]> pooled = new LinkedHashMap<>();
    views.forEach(view -> pooled.put(view, new float[images.size()][shape(view).channels()]));
    int[] windows = new int[images.size()];
    pass(
        "pooling features",
        batches.inOrder(images),
        batch -> {
          batch.places().forEach(place -> windows[place]++);
          see(
              batch,
              pooled.keySet(),
              (view, features) ->
                  add(
                      TorchEvaluator.rows(FeatureRows.of(features, Extent.of()).squeeze(1)),
                      batch.places(),
                      requireNonNull(pooled.get(view))));
        });
    pooled.values().forEach(rows -> divide(rows, windows));
    return pooled;
  }

  /** What becomes of the features of some images. */
  @FunctionalInterface
  public interface Positions {

    /**
     * @param rows [images x positions][channels] of the images that come next
     */
    void see(FeatureView view, float[][] rows);
  }

  /**
   * Shows every position of every image, in the order of the images: the samples that moments are
   * summed of where nothing is pooled.
   */
  public void positions(List<FeatureView> views, List<Integer> images, Positions positions) {
    Map<FeatureView, Extent> extents = new LinkedHashMap<>();
    views.forEach(view -> extents.put(view, shape(view).extent()));
    for (ImageBatches.Batch batch : batches.inOrder(images)) {
      see(
          batch,
          extents.keySet(),
          (view, features) ->
              positions.see(
                  view,
                  TorchEvaluator.rows(
                      FeatureRows.of(features, requireNonNull(extents.get(view))).flatten(0, 1))));
    }
  }

  /**
   * How long moments took since these were opened, beyond the forward passes.
   *
   * @param sums of which the products are most
   */
  public record Seconds(double sums, double products) {
    public Seconds since(Seconds before) {
      return new Seconds(sums - before.sums, products - before.products);
    }
  }

  public Seconds seconds() {
    return new Seconds(
        nanosecondsOfSums / (double) TimeUnit.SECONDS.toNanos(1), products.seconds());
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
    Interruptions.check();
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
    products.close();
    batches.close();
    networks.values().forEach(TrainingNetwork::close);
  }
}
