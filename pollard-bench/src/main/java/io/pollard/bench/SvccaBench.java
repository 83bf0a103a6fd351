package io.pollard.bench;

import static java.util.Objects.requireNonNull;

import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.network.CutPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.TensorSpec;
import io.pollard.progress.Progress;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import io.pollard.torch.Engine;
import io.pollard.torch.NamedNetwork;
import io.pollard.torch.RunnerOptions;
import io.pollard.torch.TorchNetworks;
import io.pollard.training.Precision;
import io.pollard.training.loop.Initialisation;
import io.pollard.transferability.CanonicalCorrelations;
import io.pollard.transferability.CrossMoments;
import io.pollard.transferability.FeatureSamples;
import io.pollard.transferability.FeatureView;
import io.pollard.transferability.Kept;
import io.pollard.transferability.ViewPair;
import io.pollard.weights.DType;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What SVCCA costs beyond the forward passes, in time and memory, and beside NumPy. */
@Command(
    name = "svcca",
    description = {
      "Compares a network with a changed copy at up to 16 cut points: what it costs beyond the"
          + " forward passes.",
      ""
    })
final class SvccaBench implements Runnable {

  private static final Kept KEPT = Kept.ofVariance(.99);
  private static final FeatureSamples SAMPLES = FeatureSamples.everyPosition(1);
  private static final String BEFORE = "before";
  private static final String AFTER = "after";
  private static final int MOST_CUTS = 16;

  /** Of a weight's deviation. */
  private static final double CHANGE = .1;

  /** Sums of a pair: of each view's squares, and of both, aligned and shuffled. */
  private static final int SUMS = 4;

  /** A matrix of so many float64 takes 400 MB. */
  private static final long MOST_NUMBERS = 50_000_000;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("cut", "cut"),
          Column.of("channels", "channels"),
          Column.of("samples", "samples"),
          Column.of("kept", "kept"),
          new Column("mean", "mean", 1, 4),
          new Column("shuffled", "shuffled", 1, 4),
          new Column("chance", "chance", 1, 4));

  private static final List<Column> PEER_COLUMNS =
      List.of(
          Column.of("cut", "cut"),
          Column.of("samples", "samples"),
          new Column("notebook", "notebook (s)", 1, 2),
          new Column("covariance", "covariance (s)", 1, 2),
          new Column("difference", "largest difference (1e-6)", 1e-6, 3));

  @ParentCommand private Main main;

  @Mixin private Work work;

  @Option(
      names = "--images",
      defaultValue = "500",
      description = "Images of noise (${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--batch",
      defaultValue = "8",
      description = "Images that go through the networks together (${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--compared",
      defaultValue = "48",
      description =
          "Images of which products in float32 and Python's results are compared (${DEFAULT-VALUE}).")
  private int compared;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "A Python that has NumPy, to compare with.")
  private @Nullable Path python;

  @Override
  public void run() {
    requireTwo(images);
    requireTwo(compared);
    Work.requirePositive("--batch", batch);
    Engine.start(work.threads());
    PrintStream out = main.console().out();
    out.println(work.headline() + ", " + images + " images, batch " + batch);
    try (Scratch scratch = Scratch.make()) {
      Network network = Networks.pretrained(work.network());
      Preprocessing preprocessing = Preprocessing.imagenet().withInput(work.in());
      Dataset data =
          NoiseImages.write(
              scratch.folder().resolve("images"),
              preprocessing.cached().size(0),
              Map.of(Part.TRAIN, images + images % 2));
      CacheOptions options =
          CacheOptions.defaults().withDirectory(scratch.folder().resolve("cache"));
      RunnerOptions runner = work.options(Precision.FP32, options, Progress.SILENT);
      NamedNetwork changed = changed(network, scratch.folder().resolve("after.safetensors"));
      try (ImageCache cache = ImageCache.open(data, preprocessing, options, Progress.SILENT);
          TorchNetworks networks =
              TorchNetworks.open(
                  List.of(NamedNetwork.untrained(BEFORE, network, 1), changed),
                  cache,
                  preprocessing,
                  batch,
                  runner)) {
        Measured measured = new Measured(networks, cuts(network));
        goals(measured, out).forEach(out::println);
        if (python != null) {
          besidePython(measured, scratch.folder(), out);
        }
      }
    }
  }

  private static void requireTwo(int count) {
    if (count < 2) {
      throw new IllegalArgumentException("expected at least 2 images but found " + count);
    }
  }

  /** The last units of those that can be cut after, without the stem. */
  private List<CutPoint> cuts(Network network) {
    List<CutPoint> cuts =
        network.cutPoints(work.in()).stream().filter(cut -> cut.unit().block() > 0).toList();
    return cuts.subList(Math.max(0, cuts.size() - MOST_CUTS), cuts.size());
  }

  /** Convolutions with noise on their weights, as a trial's file. */
  private NamedNetwork changed(Network network, Path file) {
    List<StoredTensor> tensors = new ArrayList<>();
    for (TensorSpec spec : network.tensors(work.in())) {
      float[] values = Initialisation.of(spec, 1);
      if (spec.role() == TensorSpec.Role.CONVOLUTION_WEIGHT) {
        Random random = new Random(spec.name().hashCode());
        double scale = CHANGE * deviation(values);
        for (int i = 0; i < values.length; i++) {
          values[i] += (float) (scale * random.nextGaussian());
        }
      }
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      tensors.add(new StoredTensor(spec.name(), DType.F32, spec.shape(), bytes));
    }
    Safetensors.write(file, tensors, Map.of());
    return new NamedNetwork(AFTER, network, new NamedNetwork.Numbers.Trained(file));
  }

  private static double deviation(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  /** What is measured, and at which cut points. */
  private record Measured(TorchNetworks networks, List<CutPoint> cuts) {

    List<ViewPair> pairs() {
      return cuts.stream().map(cut -> ViewPair.across(BEFORE, AFTER, cut.unit().name())).toList();
    }

    /** Both networks, as far as the last cut point. */
    double secondsOfForward(List<Integer> some) {
      String last = cuts.get(cuts.size() - 1).unit().name();
      List<FeatureView> views =
          List.of(new FeatureView(BEFORE, last), new FeatureView(AFTER, last));
      return seconds(() -> networks.pooled(views, some)).seconds();
    }

    Timed<List<CrossMoments>> moments(List<Integer> some, ScalarType type) {
      return seconds(() -> networks.moments(pairs(), some, SAMPLES, type));
    }

    /** Of all sums, as if each was multiplied whole. */
    double gigaflops(int images) {
      return cuts.stream()
              .map(CutPoint::features)
              .mapToDouble(
                  shape ->
                      2.0
                          * SUMS
                          * images
                          * shape.extent().count()
                          * shape.channels()
                          * shape.channels())
              .sum()
          / 1e9;
    }
  }

  private record Timed<T>(T result, double seconds) {}

  private static <T> Timed<T> seconds(Supplier<T> work) {
    long begun = System.nanoTime();
    T result = work.get();
    return new Timed<>(result, (System.nanoTime() - begun) / (double) TimeUnit.SECONDS.toNanos(1));
  }

  private static List<Integer> first(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private List<Goal> goals(Measured measured, PrintStream out) {
    MatrixSpeed speed = MatrixSpeed.measured(work.threads());
    measured.secondsOfForward(first(Math.min(images, batch)));
    double forward = measured.secondsOfForward(first(images));
    TorchNetworks.Seconds before = measured.networks().seconds();
    Timed<List<CrossMoments>> whole;
    long half;
    long all;
    try (MemoryWatch memory = MemoryWatch.begin()) {
      whole = measured.moments(first(images), ScalarType.Double);
      half = memory.highestOfFirstHalf();
      all = memory.highest();
    }
    TorchNetworks.Seconds own = measured.networks().seconds().since(before);
    Timed<List<CanonicalCorrelations>> solved =
        seconds(() -> whole.result().stream().map(each -> each.correlations(KEPT)).toList());
    out.print(new Table(COLUMNS, rows(whole.result(), solved.result())).as(Format.TABLE));
    whole.result().forEach(CrossMoments::close);
    double reached = measured.gigaflops(images) / own.products();
    say(
        out,
        "float32 matrices of 2048: OpenBLAS %.0f GFLOP/s, oneDNN %.0f",
        speed.openBlas(),
        speed.oneDnn());
    say(
        out,
        "forward passes alone %.1f s, with all sums %.1f s: %.1f s beyond, %.2f of the passes;"
            + " solved in %.1f s",
        forward,
        whole.seconds(),
        whole.seconds() - forward,
        whole.seconds() / forward - 1,
        solved.seconds());
    say(
        out,
        "sums %.1f s, of which products %.1f s: as fast as whole ones at %.0f GFLOP/s (of symmetric ones the upper blocks"
            + " are computed)",
        own.sums(),
        own.products(),
        reached);
    say(
        out,
        "resident memory up to %.0f MB at half of the images, %.0f MB at all of them",
        half / 1e6,
        all / 1e6);
    sayOfFloat32(measured, out);
    List<Goal> goals = new ArrayList<>();
    goals.add(Goal.atLeast(.5, "products of float32's speed", reached / speed.faster()));
    goals.add(Goal.atMost(1.05, "memory of all images to that of half", (double) all / half));
    return goals;
  }

  private static void say(PrintStream out, String sentence, Object... values) {
    out.println(String.format(Locale.ROOT, sentence, values));
  }

  private static List<List<Object>> rows(
      List<CrossMoments> moments, List<CanonicalCorrelations> solved) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < solved.size(); i++) {
      CanonicalCorrelations found = solved.get(i);
      boolean hasChance =
          found.samples() - 1 >= Math.max(found.first().kept(), found.second().kept());
      rows.add(
          Arrays.asList(
              moments.get(i).pair().first().unit(),
              found.first().channels(),
              found.samples(),
              found.first().kept() + ", " + found.second().kept(),
              found.mean(),
              moments.get(i).shuffled(KEPT).mean(),
              hasChance ? found.chance().mean() : null));
    }
    return rows;
  }

  /** What products in float32 would save, and what they would cost. */
  private void sayOfFloat32(Measured measured, PrintStream out) {
    List<Integer> some = first(Math.min(images, compared));
    TorchNetworks.Seconds begun = measured.networks().seconds();
    List<CrossMoments> exact = measured.moments(some, ScalarType.Double).result();
    TorchNetworks.Seconds between = measured.networks().seconds();
    List<CrossMoments> rounded = measured.moments(some, ScalarType.Float).result();
    TorchNetworks.Seconds end = measured.networks().seconds();
    double largest = 0;
    int refused = 0;
    for (int i = 0; i < exact.size(); i++) {
      List<Double> found = exact.get(i).correlations(KEPT).coefficients();
      try {
        List<Double> others = rounded.get(i).correlations(KEPT).coefficients();
        largest = Math.max(largest, difference(found, others));
      } catch (IllegalStateException e) {
        refused++;
      }
    }
    exact.forEach(CrossMoments::close);
    rounded.forEach(CrossMoments::close);
    say(
        out,
        "with products in float32 the sums of %d images take %.1f s instead of %.1f s; coefficients"
            + " differ by up to %.2g, and at %d cut points they are refused as above 1",
        some.size(),
        end.since(between).sums(),
        between.since(begun).sums(),
        largest,
        refused);
  }

  private static double difference(List<Double> some, List<Double> others) {
    return IntStream.range(0, Math.min(some.size(), others.size()))
        .mapToDouble(i -> Math.abs(some.get(i) - others.get(i)))
        .max()
        .orElse(0);
  }

  /** The same features of some images in NumPy. */
  private void besidePython(Measured measured, Path folder, PrintStream out) {
    int count = Math.min(images, compared);
    List<CutPoint> fitting =
        measured.cuts().stream()
            .filter(cut -> cut.features().elements() * count <= MOST_NUMBERS)
            .toList();
    Measured some = new Measured(measured.networks(), fitting);
    TorchNetworks.Seconds begun = measured.networks().seconds();
    List<CrossMoments> sums = some.moments(first(count), ScalarType.Double).result();
    TorchNetworks.Seconds summed = measured.networks().seconds().since(begun);
    Timed<List<CanonicalCorrelations>> solved =
        seconds(() -> sums.stream().map(each -> each.correlations(KEPT)).toList());
    sums.forEach(CrossMoments::close);
    double own = summed.sums() + solved.seconds();
    Map<FeatureView, Path> files = write(some, count, folder);
    List<List<Object>> rows = new ArrayList<>();
    double notebook = 0;
    double covariance = 0;
    double largest = 0;
    try (PythonPeer peer =
        PythonPeer.start(
            Objects.requireNonNull(python), "svcca.py", List.of(String.valueOf(work.threads())))) {
      out.println("beside " + peer.versions() + ", " + count + " images");
      for (int i = 0; i < fitting.size(); i++) {
        ViewPair pair = some.pairs().get(i);
        CanonicalCorrelations found = solved.result().get(i);
        Answer first = Answer.of(peer, "notebook", files, pair, found);
        Answer second = Answer.of(peer, "covariance", files, pair, found);
        double difference = difference(first.coefficients(), found.coefficients());
        notebook += first.seconds();
        covariance += second.seconds();
        largest = Math.max(largest, difference);
        rows.add(
            List.of(
                pair.first().unit(),
                found.samples(),
                first.seconds(),
                second.seconds(),
                difference));
      }
    }
    out.print(new Table(PEER_COLUMNS, rows).as(Format.TABLE));
    say(
        out,
        "sums (with the shuffled ones) %.1f s and coefficients %.1f s here, notebook %.1f s, covariance"
            + " %.1f s",
        summed.sums(),
        solved.seconds(),
        notebook,
        covariance);
    out.println(Goal.atLeast(10, "notebook's time to this one's", notebook / own));
    out.println(Goal.atMost(1, "coefficients off by, in 1e-6", 1e6 * largest));
  }

  private record Answer(double seconds, List<Double> coefficients) {
    static Answer of(
        PythonPeer peer,
        String way,
        Map<FeatureView, Path> files,
        ViewPair pair,
        CanonicalCorrelations found) {
      peer.ask(
          String.join(
              "\t",
              way,
              requireNonNull(files.get(pair.first())).toString(),
              requireNonNull(files.get(pair.second())).toString(),
              String.valueOf(found.first().kept()),
              String.valueOf(found.second().kept())));
      List<Double> numbers =
          Arrays.stream(peer.answer().split(" ")).map(Double::parseDouble).toList();
      return new Answer(numbers.get(0), numbers.subList(1, numbers.size()));
    }
  }

  private static Map<FeatureView, Path> write(Measured measured, int images, Path folder) {
    Map<FeatureView, NumpyFile> files = new LinkedHashMap<>();
    Map<FeatureView, Path> paths = new LinkedHashMap<>();
    for (int i = 0; i < measured.cuts().size(); i++) {
      FeatureShape shape = measured.cuts().get(i).features();
      ViewPair pair = measured.pairs().get(i);
      for (FeatureView view : List.of(pair.first(), pair.second())) {
        Path path = folder.resolve(view.model() + "-" + i + ".npy");
        files.put(view, NumpyFile.create(path, images * shape.extent().count(), shape.channels()));
        paths.put(view, path);
      }
    }
    measured
        .networks()
        .positions(
            List.copyOf(files.keySet()),
            first(images),
            (view, rows) -> requireNonNull(files.get(view)).write(rows));
    files.values().forEach(NumpyFile::close);
    return paths;
  }
}
