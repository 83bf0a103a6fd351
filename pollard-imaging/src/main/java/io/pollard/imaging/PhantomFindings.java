package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import io.pollard.imaging.PhantomCanvas.Outline;
import io.pollard.imaging.PhantomCanvas.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Generated grey images of {@value Phantoms#SIZE}x{@value Phantoms#SIZE} pixels with any number of
 * fourteen findings, of which it is known how much of an image each needs to be seen: a source task
 * for pretraining, as CheXpert is in the paper (section IV-G.2, table VII). Each finding is there
 * in about a quarter of the images, whatever the others are. An image follows from seed and number
 * alone.
 *
 * <pre>{@code
 * PhantomFindings.write(Path.of("findings"), Phantoms.Options.of(5000));
 * }</pre>
 */
public final class PhantomFindings {

  /** How much of an image a finding needs. */
  public enum Level {
    /** A few pixels: grain, and what a spot looks like. */
    LOW,
    /** A shape of some fifteen pixels as a whole, or where two stand to each other. */
    HIGH
  }

  /** What an image may show. */
  public enum Finding {
    FINE_GRAIN(Level.LOW),
    COARSE_GRAIN(Level.LOW),
    STREAKS_ACROSS(Level.LOW),
    STREAKS_DOWN(Level.LOW),
    SOFT_SPOT(Level.LOW),
    CORED_SPOT(Level.LOW),
    HOLLOW_SPOT(Level.LOW),
    CROSS(Level.HIGH),
    SQUARE(Level.HIGH),
    FRAME(Level.HIGH),
    RING(Level.HIGH),
    BARS(Level.HIGH),
    /** Two discs at one height. */
    ROW(Level.HIGH),
    /** Two discs above each other. */
    COLUMN(Level.HIGH);

    private final Level level;

    Finding(Level level) {
      this.level = level;
    }

    public Level level() {
      return level;
    }

    /** As tables name it: "fine grain". */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether it takes a place of its own. */
    private boolean isPlaced() {
      return EnumSet.range(SOFT_SPOT, BARS).contains(this);
    }
  }

  /** Sets these draws apart from those of {@link Phantoms.Task}s. */
  private static final int STREAM = 4;

  private static final double SHARE = 0.25;

  /** How far the two discs of a pair are apart, in pixels, before places vary. */
  private static final double PAIR = 30;

  private static final double DISC = 5;

  private PhantomFindings() {}

  /** The names of those of a level, in their order. */
  public static List<String> names(Level level) {
    return Arrays.stream(Finding.values())
        .filter(finding -> finding.level() == level)
        .map(Finding::toString)
        .toList();
  }

  /**
   * Which findings an image has. What finds no place beside the others is not there.
   *
   * @return in their order
   */
  static Set<Finding> findings(long seed, int index) {
    SampleRandom draws = new SampleRandom(seed, STREAM, index);
    return draw(new PhantomCanvas(draws), draws);
  }

  /**
   * One image.
   *
   * @return {@value Phantoms#SIZE} rows of as many grey values
   */
  static byte[] draw(long seed, int index) {
    SampleRandom draws = new SampleRandom(seed, STREAM, index);
    PhantomCanvas canvas = new PhantomCanvas(draws);
    draw(canvas, draws);
    return canvas.finished();
  }

  private static Set<Finding> draw(PhantomCanvas canvas, SampleRandom draws) {
    Set<Finding> drawn = EnumSet.noneOf(Finding.class);
    for (Finding finding : Finding.values()) {
      if (draws.uniform(0, 1) < SHARE) {
        drawn.add(finding);
      }
    }
    canvas.addGrain(draws.uniform(0.03, 0.05), 1.2, 1.2);
    for (Finding grain : EnumSet.range(Finding.FINE_GRAIN, Finding.STREAKS_DOWN)) {
      if (drawn.contains(grain)) {
        addGrain(canvas, draws, grain);
      }
    }
    List<double[]> taken = pair(canvas, draws, drawn);
    List<Finding> placed = new ArrayList<>(drawn.stream().filter(Finding::isPlaced).toList());
    shuffle(placed, draws);
    for (Finding finding : placed) {
      if (!add(canvas, draws, finding, taken)) {
        drawn.remove(finding);
      }
    }
    return drawn;
  }

  private static void shuffle(List<Finding> findings, SampleRandom draws) {
    for (int last = findings.size() - 1; last > 0; last--) {
      Collections.swap(findings, last, draws.below(last + 1));
    }
  }

  private static void addGrain(PhantomCanvas canvas, SampleRandom draws, Finding grain) {
    double amplitude = draws.uniform(0.06, 0.1);
    switch (grain) {
      case FINE_GRAIN -> canvas.addGrain(amplitude, 0.6, 0.6);
      case COARSE_GRAIN -> canvas.addGrain(amplitude, 2.2, 2.2);
      case STREAKS_ACROSS -> canvas.addGrain(amplitude, 3.0, 0.6);
      default -> canvas.addGrain(amplitude, 0.6, 3.0);
    }
  }

  /**
   * Where there is a row or a column, its two discs; with both, three in a corner; without, in as
   * many images, two that lie aslant, so that discs alone tell nothing.
   *
   * @return where they are
   */
  private static List<double[]> pair(PhantomCanvas canvas, SampleRandom draws, Set<Finding> drawn) {
    boolean row = drawn.contains(Finding.ROW);
    boolean column = drawn.contains(Finding.COLUMN);
    List<double[]> discs = new ArrayList<>();
    if (!row && !column && draws.uniform(0, 1) >= SHARE) {
      return discs;
    }
    double middle = Phantoms.SIZE / 2.0;
    double left = middle - PAIR / 2 + draws.uniform(-8, 8);
    double top = middle - PAIR / 2 + draws.uniform(-8, 8);
    boolean turned = draws.below(2) == 0;
    discs.add(new double[] {left, turned && !row && !column ? top + PAIR : top});
    if (row) {
      discs.add(new double[] {left + PAIR, top});
    }
    if (column) {
      discs.add(new double[] {left, top + PAIR});
    }
    if (!row && !column) {
      discs.add(new double[] {left + PAIR, turned ? top : top + PAIR});
    }
    for (double[] disc : discs) {
      disc[0] += draws.uniform(-1.5, 1.5);
      disc[1] += draws.uniform(-1.5, 1.5);
      canvas.addPart(
          Outline.DISC, disc[0], disc[1], DISC, draws.uniform(0.35, 0.5), draws.uniform(0, 1));
    }
    return discs;
  }

  /** Whether there was room. */
  private static boolean add(
      PhantomCanvas canvas, SampleRandom draws, Finding finding, List<double[]> taken) {
    double[] place = null;
    for (int tries = 0; tries < 100 && place == null; tries++) {
      double x = draws.uniform(8, Phantoms.SIZE - 8);
      double y = draws.uniform(8, Phantoms.SIZE - 8);
      if (taken.stream().allMatch(other -> Math.hypot(other[0] - x, other[1] - y) > 14)) {
        place = new double[] {x, y};
      }
    }
    if (place == null) {
      return false;
    }
    taken.add(place);
    switch (finding) {
      case SOFT_SPOT -> spot(canvas, draws, Profile.SOFT, place);
      case CORED_SPOT -> spot(canvas, draws, Profile.CORED, place);
      case HOLLOW_SPOT -> spot(canvas, draws, Profile.HOLLOW, place);
      default -> part(canvas, draws, Outline.valueOf(finding.name()), place);
    }
    return true;
  }

  private static void spot(
      PhantomCanvas canvas, SampleRandom draws, Profile profile, double[] place) {
    canvas.addBlob(profile, place[0], place[1], draws.uniform(1.8, 2.6), draws.uniform(0.4, 0.65));
  }

  private static void part(
      PhantomCanvas canvas, SampleRandom draws, Outline outline, double[] place) {
    canvas.addPart(
        outline,
        place[0],
        place[1],
        draws.uniform(6, 7.5),
        draws.uniform(0.35, 0.55),
        draws.uniform(-0.25, 0.25));
  }

  /**
   * Writes a data set: grey PNG files; {@code index.csv} with the columns file, patient (every
   * image its own), split where the options want one, and one of 1 and 0 for each finding; and
   * {@code low.yaml}, {@code high.yaml} and {@code mix.yaml}, which name the findings of a level,
   * and all.
   *
   * @throws DataException if the folder can't be written
   */
  public static void write(Path folder, Phantoms.Options options) {
    try {
      Files.createDirectories(folder);
      IntStream.range(0, options.count())
          .parallel()
          .forEach(index -> Phantoms.write(draw(options.seed(), index), folder, file(index)));
      WholeFile.writeText(folder.resolve("low.yaml"), yaml(names(Level.LOW)));
      WholeFile.writeText(folder.resolve("high.yaml"), yaml(names(Level.HIGH)));
      WholeFile.writeText(
          folder.resolve("mix.yaml"),
          yaml(Arrays.stream(Finding.values()).map(Finding::toString).toList()));
      // Last, so that a folder with an index is complete.
      WholeFile.writeText(folder.resolve("index.csv"), index(options));
    } catch (IOException e) {
      throw new DataException(
          "the phantoms can't be written to " + folder + ": " + e + "; --out names another folder",
          e);
    }
  }

  private static String yaml(List<String> findings) {
    return findings.stream()
        .map(name -> "  " + name + ": [" + name + "]\n")
        .collect(Collectors.joining("", "findings:\n", ""));
  }

  private static String index(Phantoms.Options options) {
    StringBuilder csv = new StringBuilder("file,patient");
    csv.append(options.hasSplit() ? ",split" : "");
    for (Finding finding : Finding.values()) {
      csv.append(',').append(finding);
    }
    csv.append('\n');
    for (int index = 0; index < options.count(); index++) {
      Set<Finding> present = findings(options.seed(), index);
      csv.append(file(index)).append(",patient-").append(index + 1);
      csv.append(options.hasSplit() ? "," + options.part(index).label() : "");
      for (Finding finding : Finding.values()) {
        csv.append(present.contains(finding) ? ",1" : ",0");
      }
      csv.append('\n');
    }
    return csv.toString();
  }

  private static String file(int index) {
    return String.format(Locale.ROOT, "findings-%05d.png", index + 1);
  }
}
