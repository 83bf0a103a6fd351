package io.pollard.bench;

import io.pollard.app.HeatMaps;
import io.pollard.data.DataException;
import io.pollard.imaging.Phantoms;
import io.pollard.imaging.Phantoms.Lesion;
import io.pollard.imaging.Pixels;
import io.pollard.imaging.Preparation;
import io.pollard.imaging.ShownRegion;
import io.pollard.metrics.Interval;
import io.pollard.metrics.RankCorrelation;
import io.pollard.network.Extent;
import io.pollard.onnx.ClassMaps;
import io.pollard.onnx.Explanation;
import io.pollard.onnx.RandomisedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ./pollard bench maps MODEL…}: whether maps find what phantoms are known to show. */
@Command(
    name = "maps",
    sortOptions = false,
    description = {
      "Tries the maps of model files on lesion phantoms, where it is known what tells the classes"
          + " apart: the pointing game, deletion and insertion, and what random weights make of the"
          + " maps. Prints a table in Markdown.",
      ""
    },
    footer = {"", "Example:", "  pollard bench maps layer1.0.onnx layer3.1.onnx --seed 1"})
final class MapsBench implements Callable<Integer> {

  private static final int SIZE = Phantoms.SIZE;
  private static final int STEPS = 16;

  @ParentCommand private Main main;

  @Parameters(arity = "1..*", paramLabel = "MODEL", description = "Files exported with --maps.")
  private List<Path> models;

  @Option(names = "--seed", paramLabel = "N", description = "Of the phantoms (${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--from",
      paramLabel = "N",
      description = "The first phantom, from 0, that no model was trained on (${DEFAULT-VALUE}).")
  private int from = 400;

  @Option(names = "--count", paramLabel = "N", description = "Phantoms (${DEFAULT-VALUE}).")
  private int count = 200;

  @Option(
      names = "--tolerance",
      paramLabel = "PIXELS",
      description = "How far beside a lesion still is a hit (${DEFAULT-VALUE}).")
  private double tolerance = 2;

  @Override
  public Integer call() {
    StringBuilder text =
        new StringBuilder(
            "| cut | cell | sees | right | hits | 95 % interval | hits, moved | chance | deletion | of another map"
                + " | insertion | of another map | random head | random trunk |\n"
                + "|---|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (Path model : models) {
      text.append(row(model));
    }
    main.console().out().print(text);
    return 0;
  }

  /** What is known of one image. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Seen(Explanation explanation, Pixels image, double[] map, String truth) {}

  private String row(Path file) {
    try (HeatMaps maps = HeatMaps.ofModel(file, Optional.of(1))) {
      List<Seen> seen = IntStream.range(from, from + count).mapToObj(i -> seen(maps, i)).toList();
      int hits = 0;
      int moved = 0;
      double half = (maps.grid().stride().size(0) - 1) / 2.0;
      int right = 0;
      double chance = 0;
      double[] curves = new double[4];
      for (int i = 0; i < seen.size(); i++) {
        Seen own = seen.get(i);
        // The next image but one is of the same class.
        double[] other = seen.get((i + 2) % seen.size()).map();
        List<Lesion> lesions = Phantoms.lesions(seed, from + i);
        right += own.explanation().prediction().decision().equals(own.truth()) ? 1 : 0;
        hits += isHit(own.map(), lesions, 0) ? 1 : 0;
        moved += isHit(own.map(), lesions, half) ? 1 : 0;
        chance += share(lesions) / seen.size();
        curves[0] += curve(maps, own, own.map(), true) / seen.size();
        curves[1] += curve(maps, own, other, true) / seen.size();
        curves[2] += curve(maps, own, own.map(), false) / seen.size();
        curves[3] += curve(maps, own, other, false) / seen.size();
      }
      Interval interval = Interval.ofShare((double) hits / seen.size(), seen.size());
      return String.format(
          Locale.ROOT,
          "| %s | %s | %s | %.2f | %.2f | %.2f to %.2f | %.2f | %.2f | %.3f | %.3f | %.3f | %.3f | %.2f | %.2f |%n",
          maps.card().provenance().get("cut"),
          maps.grid().stride().size(0),
          maps.grid().field().map(field -> String.valueOf(field.size(0))).orElse("all"),
          (double) right / seen.size(),
          (double) hits / seen.size(),
          interval.low(),
          interval.high(),
          (double) moved / seen.size(),
          chance,
          curves[0],
          curves[1],
          curves[2],
          curves[3],
          likeness(file, seen, RandomisedModel.Part.HEAD),
          likeness(file, seen, RandomisedModel.Part.TRUNK));
    }
  }

  private Seen seen(HeatMaps maps, int index) {
    Pixels image = Pixels.of(SIZE, SIZE, 1, Phantoms.draw(Phantoms.Task.LESION, seed, index));
    List<String> classes = Phantoms.Task.LESION.classes();
    String truth = classes.get(index % classes.size());
    if (!maps.card().task().outputs().contains(truth)) {
      throw new DataException(
          "expected a model of the classes %s but found %s"
              .formatted(classes, maps.card().task().outputs()));
    }
    Explanation explanation = maps.explain(image.raster());
    ShownRegion shown = Preparation.shown(Extent.of(SIZE, SIZE), maps.card().preprocessing());
    return new Seen(explanation, image, pixels(explanation.maps(), truth, shown), truth);
  }

  private static int row(int at) {
    return at / SIZE;
  }

  /** A class's map at every pixel, bilinear between the middles of the cells. */
  private static double[] pixels(ClassMaps maps, String name, ShownRegion shown) {
    double[] values = new double[SIZE * SIZE];
    for (int at = 0; at < values.length; at++) {
      double across = (at % SIZE + 0.5 - shown.left()) / shown.width();
      double down = (row(at) + 0.5 - shown.top()) / shown.height();
      boolean isShown = across >= 0 && across <= 1 && down >= 0 && down <= 1;
      values[at] = isShown ? maps.at(name, 0, down, across) : Double.NEGATIVE_INFINITY;
    }
    return values;
  }

  /**
   * @param moved up and left, in pixels: half a cell, to the middle of what a cell sees under odd
   *     windows with even padding
   */
  private boolean isHit(double[] map, List<Lesion> lesions, double moved) {
    int largest = 0;
    for (int at = 1; at < map.length; at++) {
      largest = map[at] > map[largest] ? at : largest;
    }
    return isCovered(largest % SIZE + 0.5 - moved, row(largest) + 0.5 - moved, lesions);
  }

  private boolean isCovered(double x, double y, List<Lesion> lesions) {
    return lesions.stream().anyMatch(lesion -> lesion.covers(x, y, tolerance));
  }

  private double share(List<Lesion> lesions) {
    return IntStream.range(0, SIZE * SIZE)
            .filter(at -> isCovered(at % SIZE + 0.5, row(at) + 0.5, lesions))
            .count()
        / (double) (SIZE * SIZE);
  }

  /**
   * The mean probability of the true class as pixels are replaced by the image's mean in the order
   * of a map, or shown on that mean in this order (Petsiuk et al. 2018).
   */
  private static double curve(HeatMaps maps, Seen seen, double[] order, boolean isDeletion) {
    byte[] full = seen.image().bytes();
    long sum = 0;
    for (byte value : full) {
      sum += value & 0xff;
    }
    byte mean = (byte) (sum / full.length);
    byte[] image = full.clone();
    if (!isDeletion) {
      Arrays.fill(image, mean);
    }
    List<Integer> pixels =
        IntStream.range(0, full.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer at) -> -order[at]))
            .toList();
    double area = 0;
    for (int step = 0; step <= STEPS; step++) {
      for (int i = (step - 1) * full.length / STEPS; i < step * full.length / STEPS; i++) {
        if (i >= 0) {
          int at = pixels.get(i);
          image[at] = isDeletion ? mean : full[at];
        }
      }
      double probability =
          maps.explain(Pixels.of(SIZE, SIZE, 1, image.clone()).raster())
              .prediction()
              .probability(seen.truth());
      area += probability * (step == 0 || step == STEPS ? 0.5 : 1) / STEPS;
    }
    return area;
  }

  /** The mean rank correlation with the maps of the same model with random weights. */
  private double likeness(Path file, List<Seen> seen, RandomisedModel.Part part) {
    try {
      Path other = Files.createTempFile("pollard-maps", ".onnx");
      try {
        RandomisedModel.write(file, part, seed, other);
        List<Double> correlations = new ArrayList<>();
        try (HeatMaps maps = HeatMaps.ofModel(other, Optional.of(1))) {
          for (Seen one : seen) {
            ClassMaps random = maps.explain(one.image().raster()).maps();
            double correlation =
                RankCorrelation.spearman(
                    doubles(one.explanation().maps().of(one.truth())),
                    doubles(random.of(one.truth())));
            if (Double.isFinite(correlation)) {
              correlations.add(correlation);
            }
          }
        }
        return correlations.stream().mapToDouble(each -> each).average().orElse(Double.NaN);
      } finally {
        Files.deleteIfExists(other);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
