package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.files.WholeFile;
import io.pollard.imaging.PhantomCanvas.Outline;
import io.pollard.imaging.PhantomCanvas.Profile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Generated grey images of {@value #SIZE}x{@value #SIZE} pixels whose classes differ in a known
 * way, so that it is known how deep a network must look. An image follows from task, seed and
 * number alone; brightness, contrast, uneven light, noise, places, sizes and outlines vary.
 *
 * <pre>{@code
 * Phantoms.write(Phantoms.Task.LESION, Path.of("lesions"), Phantoms.Options.of(500));
 * var data = Dataset.read(Path.of("lesions")).positive("firm");
 * }</pre>
 */
public final class Phantoms {

  /** Side of the images in pixels. */
  public static final int SIZE = 64;

  /** What tells the classes apart. */
  public enum Task {
    /** How fine the grain is; marginal statistics are alike. A few pixels suffice. */
    TEXTURE(0),
    /** Whether 3 to 6 small blobs fade out or have a rim; a blob must be seen whole. */
    LESION(1),
    /**
     * Two rings and two crosses in the corners of a square: like beside like ("parallel"), or like
     * across from like ("crossed"). Every image has the same parts, so that only who sees two
     * corners at once can tell.
     */
    ARRANGEMENT(2),
    /**
     * What Sapling is pretrained on: 72 classes of 3 grains, 4 pairs of parts, 3 layouts and 2
     * profiles of a blob. None of its parts, profiles and questions is one of the other tasks'.
     */
    SOURCE(3);

    /** Sets the draws of the tasks apart. */
    private final int stream;

    Task(int stream) {
      this.stream = stream;
    }

    /** The classes in the order of the targets; of two the second is meant as positive. */
    public List<String> classes() {
      return switch (this) {
        case TEXTURE -> List.of("fine", "coarse");
        case LESION -> List.of("soft", "firm");
        case ARRANGEMENT -> List.of("parallel", "crossed");
        case SOURCE -> Source.CLASSES;
      };
    }

    /** As it is typed: "texture". */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is written.
   *
   * @param count images, at least one a class; the classes take turns
   * @param training the first of these are for training
   * @param validation the next ones for validation, the others for testing; where both are 0 the
   *     split is left to whoever reads them
   */
  public record Options(int count, int training, int validation, long seed) {

    public Options {
      if (count < 1 || training < 0 || validation < 0 || training + validation >= count) {
        throw new DataException(
            "expected more images than training and validation take but found "
                + count
                + " images, "
                + training
                + " of them for training and "
                + validation
                + " for validation");
      }
    }

    /** With seed 1 and no split. */
    public static Options of(int count) {
      return new Options(count, 0, 0, 1);
    }

    public Options withParts(int otherTraining, int otherValidation) {
      return new Options(count, otherTraining, otherValidation, seed);
    }

    public Options withSeed(long other) {
      return new Options(count, training, validation, other);
    }

    boolean hasSplit() {
      return training + validation > 0;
    }

    Part part(int index) {
      if (index < training) {
        return Part.TRAIN;
      }
      return index < training + validation ? Part.VALIDATION : Part.TEST;
    }
  }

  private record Grain(String name, double acrossX, double acrossY) {}

  private record Pair(Outline first, Outline second) {
    String named() {
      return (first + "-" + second).toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Which of two outlines stands in each corner, row by row.
   *
   * @param corners all ways that count as this layout
   */
  private record Layout(String name, List<List<Integer>> corners) {}

  private static final Pair RING_AND_CROSS = new Pair(Outline.RING, Outline.CROSS);

  private static final Layout ROWS =
      new Layout("rows", List.of(List.of(0, 0, 1, 1), List.of(1, 1, 0, 0)));
  private static final Layout COLUMNS =
      new Layout("columns", List.of(List.of(0, 1, 0, 1), List.of(1, 0, 1, 0)));
  private static final Layout CROSSED =
      new Layout("crossed", List.of(List.of(0, 1, 1, 0), List.of(1, 0, 0, 1)));
  private static final Layout ODD =
      new Layout(
          "odd",
          List.of(
              List.of(1, 0, 0, 0), List.of(0, 1, 0, 0), List.of(0, 0, 1, 0), List.of(0, 0, 0, 1)));

  private static final class Source {
    static final List<Grain> GRAINS =
        List.of(
            new Grain("fine", 0.6, 0.6),
            new Grain("coarse", 1.4, 1.4),
            new Grain("streaked", 2.0, 0.6));
    static final List<Pair> PAIRS =
        List.of(
            new Pair(Outline.SQUARE, Outline.BARS),
            new Pair(Outline.FRAME, Outline.DISC),
            new Pair(Outline.BARS, Outline.FRAME),
            new Pair(Outline.DISC, Outline.SQUARE));
    static final List<Layout> LAYOUTS = List.of(ROWS, COLUMNS, ODD);
    static final List<Profile> PROFILES = List.of(Profile.CORED, Profile.HOLLOW);
    static final List<String> CLASSES = sourceClasses();
  }

  private Phantoms() {}

  private static List<String> sourceClasses() {
    List<String> classes = new ArrayList<>();
    for (Profile profile : Source.PROFILES) {
      for (Layout layout : Source.LAYOUTS) {
        for (Pair pair : Source.PAIRS) {
          for (Grain grain : Source.GRAINS) {
            classes.add(
                String.join(
                    "-",
                    grain.name(),
                    pair.named(),
                    layout.name(),
                    profile.toString().toLowerCase(Locale.ROOT)));
          }
        }
      }
    }
    return List.copyOf(classes);
  }

  /**
   * One image, of class {@code index} modulo the number of classes.
   *
   * @return {@value #SIZE} rows of as many grey values
   */
  public static byte[] draw(Task task, long seed, int index) {
    SampleRandom draws = new SampleRandom(seed, task.stream, index);
    PhantomCanvas canvas = new PhantomCanvas(draws);
    int target = index % task.classes().size();
    switch (task) {
      case TEXTURE -> texture(canvas, draws, target);
      case LESION -> lesion(canvas, draws, target);
      case ARRANGEMENT -> arrangement(canvas, draws, target);
      case SOURCE -> source(canvas, draws, target);
    }
    return canvas.finished();
  }

  private static void texture(PhantomCanvas canvas, SampleRandom draws, int target) {
    double across = target == 0 ? draws.uniform(0.7, 0.9) : draws.uniform(1.0, 1.2);
    canvas.addGrain(draws.uniform(0.10, 0.16), across, across);
  }

  /**
   * Where a small blob lies.
   *
   * @param x of its middle from the left border, in pixels
   * @param y of its middle from the upper border, in pixels
   * @param radius at which its light has fallen to half (a firm one to its rim), in pixels, before
   *     outlines are deformed by a pixel or so
   */
  public record Lesion(double x, double y, double radius) {

    /** Whether a point lies in it or at most so many pixels beside it. */
    public boolean covers(double atX, double atY, double tolerance) {
      return Math.hypot(atX - x, atY - y) <= radius + tolerance;
    }
  }

  /**
   * Where the blobs of an image of {@link Task#LESION} lie, all of which are of the image's class.
   */
  public static List<Lesion> lesions(long seed, int index) {
    SampleRandom draws = new SampleRandom(seed, Task.LESION.stream, index);
    return lesion(new PhantomCanvas(draws), draws, index % Task.LESION.classes().size());
  }

  private static List<Lesion> lesion(PhantomCanvas canvas, SampleRandom draws, int target) {
    addTissue(canvas, draws);
    Profile profile = target == 0 ? Profile.SOFT : Profile.FIRM;
    double contrast = draws.uniform(0.4, 0.7);
    List<Lesion> lesions = new ArrayList<>();
    for (double[] place : apart(draws, 3 + draws.below(4))) {
      double deviation = draws.uniform(2.0, 3.2);
      canvas.addBlob(profile, place[0], place[1], deviation, contrast);
      double share = profile == Profile.SOFT ? Math.sqrt(2 * Math.log(2)) : 1.65;
      lesions.add(new Lesion(place[0], place[1], share * deviation));
    }
    return lesions;
  }

  /** Places at least 15 pixels from each other and 9 from the border, as many as fit. */
  private static List<double[]> apart(SampleRandom draws, int count) {
    List<double[]> places = new ArrayList<>();
    for (int tries = 0; tries < 1000 && places.size() < count; tries++) {
      double x = draws.uniform(9, SIZE - 9);
      double y = draws.uniform(9, SIZE - 9);
      if (places.stream().allMatch(other -> Math.hypot(other[0] - x, other[1] - y) > 15)) {
        places.add(new double[] {x, y});
      }
    }
    return places;
  }

  private static void arrangement(PhantomCanvas canvas, SampleRandom draws, int target) {
    addTissue(canvas, draws);
    Layout parallel = draws.below(2) == 0 ? ROWS : COLUMNS;
    addCorners(canvas, draws, RING_AND_CROSS, target == 0 ? parallel : CROSSED);
  }

  private static void source(PhantomCanvas canvas, SampleRandom draws, int target) {
    int rest = target;
    Grain grain = Source.GRAINS.get(rest % Source.GRAINS.size());
    rest /= Source.GRAINS.size();
    Pair pair = Source.PAIRS.get(rest % Source.PAIRS.size());
    rest /= Source.PAIRS.size();
    Layout layout = Source.LAYOUTS.get(rest % Source.LAYOUTS.size());
    Profile profile = Source.PROFILES.get(rest / Source.LAYOUTS.size());
    canvas.addGrain(
        draws.uniform(0.04, 0.08),
        grain.acrossX() * draws.uniform(0.9, 1.1),
        grain.acrossY() * draws.uniform(0.9, 1.1));
    addCorners(canvas, draws, pair, layout);
    canvas.addBlob(
        profile,
        SIZE / 2.0 + draws.uniform(-5, 5),
        SIZE / 2.0 + draws.uniform(-5, 5),
        draws.uniform(2.8, 3.8),
        draws.uniform(0.4, 0.6));
  }

  private static void addTissue(PhantomCanvas canvas, SampleRandom draws) {
    canvas.addGrain(draws.uniform(0.04, 0.08), 1.2, 1.2);
  }

  /** Four parts in the corners of a square of about 31 pixels, none exactly where it should be. */
  private static void addCorners(
      PhantomCanvas canvas, SampleRandom draws, Pair pair, Layout layout) {
    List<Integer> corners = layout.corners().get(draws.below(layout.corners().size()));
    double side = draws.uniform(29, 33);
    double middleX = SIZE / 2.0 + draws.uniform(-2, 2);
    double middleY = SIZE / 2.0 + draws.uniform(-2, 2);
    double turn = draws.uniform(-0.12, 0.12);
    for (int corner = 0; corner < 4; corner++) {
      double right = (corner % 2 - 0.5) * side + draws.uniform(-1.5, 1.5);
      double down = (corner < 2 ? -0.5 : 0.5) * side + draws.uniform(-1.5, 1.5);
      canvas.addPart(
          corners.get(corner) == 0 ? pair.first() : pair.second(),
          middleX + right * StrictMath.cos(turn) - down * StrictMath.sin(turn),
          middleY + right * StrictMath.sin(turn) + down * StrictMath.cos(turn),
          draws.uniform(6, 7.5),
          draws.uniform(0.35, 0.55),
          draws.uniform(-0.25, 0.25));
    }
  }

  /**
   * Writes a data set: grey PNG files, and {@code index.csv} with the columns file, label and
   * patient (every image its own), and split where the options want one.
   *
   * @throws DataException if the folder can't be written
   */
  public static void write(Task task, Path folder, Options options) {
    if (options.count() < task.classes().size()) {
      throw new DataException(
          "expected at least "
              + task.classes().size()
              + " images of "
              + task
              + ", one a class, but found "
              + options.count());
    }
    try {
      Files.createDirectories(folder);
      IntStream.range(0, options.count())
          .parallel()
          .forEach(index -> write(draw(task, options.seed(), index), folder, file(task, index)));
      // Last, so that a folder with an index is complete.
      WholeFile.writeText(folder.resolve("index.csv"), index(task, options));
    } catch (IOException e) {
      throw new DataException(
          "the phantoms can't be written to " + folder + ": " + e + "; --out names another folder",
          e);
    }
  }

  private static String index(Task task, Options options) {
    StringBuilder csv = new StringBuilder("file,label,patient");
    csv.append(options.hasSplit() ? ",split\n" : "\n");
    for (int index = 0; index < options.count(); index++) {
      csv.append(file(task, index)).append(',');
      csv.append(task.classes().get(index % task.classes().size())).append(',');
      csv.append("patient-").append(index + 1);
      csv.append(options.hasSplit() ? "," + options.part(index).label() : "").append('\n');
    }
    return csv.toString();
  }

  private static String file(Task task, int index) {
    return String.format(Locale.ROOT, "%s-%05d.png", task, index + 1);
  }

  static void write(byte[] grey, Path folder, String file) {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, SIZE, SIZE, grey);
    try {
      ImageIO.write(image, "png", folder.resolve(file).toFile());
    } catch (IOException e) {
      throw new DataException(
          "the phantom "
              + folder.resolve(file)
              + " can't be written: "
              + e
              + "; --out names another folder",
          e);
    }
  }
}
