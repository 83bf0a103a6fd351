package io.pollard.imaging;

import java.util.function.IntConsumer;

/**
 * A grey image that is drawn step by step: grain, blobs and shapes are added, then the nuisances of
 * a camera. Everything follows from the draws; StrictMath makes all machines agree.
 */
final class PhantomCanvas {

  private static final int SIZE = Phantoms.SIZE;

  /** How far a smooth random displacement moves the outlines, in pixels (deviation). */
  private static final double DEFORMATION = 0.8;

  private static final double DEFORMATION_SCALE = 8;
  private static final double SHADE_SCALE = 10;

  /** Width of the edges of what is drawn, in pixels. */
  private static final double EDGE = 0.5;

  /** What a small blob looks like across. */
  enum Profile {
    /** A Gaussian. */
    SOFT,
    /** Flat with a sharp rim; as much light and nearly as much contrast as a soft one. */
    FIRM,
    /** Flat with a brighter core. */
    CORED,
    /** A rim around a darker core. */
    HOLLOW
  }

  /** The outline of a larger part. */
  enum Outline {
    RING,
    CROSS,
    SQUARE,
    FRAME,
    DISC,
    BARS
  }

  private final SampleRandom draws;
  private final double[] values = new double[SIZE * SIZE];
  private final double[] shiftX;
  private final double[] shiftY;

  PhantomCanvas(SampleRandom draws) {
    this.draws = draws;
    this.shiftX = grain(DEFORMATION_SCALE, DEFORMATION_SCALE);
    this.shiftY = grain(DEFORMATION_SCALE, DEFORMATION_SCALE);
  }

  /** White noise smoothed by a Gaussian of these deviations in pixels, over all of the image. */
  void addGrain(double amplitude, double acrossX, double acrossY) {
    add(grain(acrossX, acrossY), amplitude);
  }

  /**
   * @param radius the Gaussian's deviation, or what looks as large, in pixels
   */
  void addBlob(Profile profile, double x, double y, double radius, double contrast) {
    around(
        x,
        y,
        4 * radius,
        at -> {
          double distance = StrictMath.hypot(column(at) - x, row(at) - y);
          values[at] += contrast * blob(profile, distance, radius);
        });
  }

  private static double blob(Profile profile, double distance, double radius) {
    return switch (profile) {
      case SOFT -> StrictMath.exp(-distance * distance / (2 * radius * radius));
      case FIRM -> 0.68 * inside(distance - 1.65 * radius);
      case CORED -> 0.45 * inside(distance - 1.9 * radius) + 0.55 * inside(distance - 0.8 * radius);
      case HOLLOW -> inside(distance - 1.8 * radius) - 0.8 * inside(distance - 0.9 * radius);
    };
  }

  /**
   * @param angle by which it is turned, in radians
   */
  void addPart(Outline outline, double x, double y, double radius, double contrast, double angle) {
    double cosine = StrictMath.cos(angle);
    double sine = StrictMath.sin(angle);
    around(
        x,
        y,
        2 * radius,
        at -> {
          double along = (column(at) - x) * cosine + (row(at) - y) * sine;
          double across = (row(at) - y) * cosine - (column(at) - x) * sine;
          values[at] +=
              contrast * inside(outside(outline, Math.abs(along), Math.abs(across), radius));
        });
  }

  /** Pixels that may be reached by what is drawn there, deformed as it is. */
  private static void around(double x, double y, double reach, IntConsumer pixel) {
    double wide = reach + 6 * DEFORMATION;
    for (int row = (int) Math.max(0, y - wide); row < Math.min(SIZE, y + wide); row++) {
      for (int column = (int) Math.max(0, x - wide); column < Math.min(SIZE, x + wide); column++) {
        pixel.accept(row * SIZE + column);
      }
    }
  }

  /** How far a point lies outside of the outline, in pixels; negative inside. */
  private static double outside(Outline outline, double along, double across, double radius) {
    double distance = StrictMath.hypot(along, across);
    double farther = Math.max(along, across);
    return switch (outline) {
      case RING -> Math.abs(distance - 0.8 * radius) - 0.28 * radius;
      case CROSS -> Math.max(farther - radius, Math.min(along, across) - 0.3 * radius);
      case SQUARE -> farther - 0.8 * radius;
      case FRAME -> Math.abs(farther - 0.75 * radius) - 0.22 * radius;
      case DISC -> distance - 0.9 * radius;
      case BARS -> Math.max(Math.abs(across - 0.5 * radius) - 0.25 * radius, along - 0.9 * radius);
    };
  }

  /** 1 well inside, 0 well outside. */
  private static double inside(double outside) {
    return 1 / (1 + StrictMath.exp(Math.max(-30, Math.min(30, outside / EDGE))));
  }

  private double column(int at) {
    int whole = at % SIZE;
    return whole + 0.5 + DEFORMATION * shiftX[at];
  }

  private double row(int at) {
    int whole = at / SIZE;
    return whole + 0.5 + DEFORMATION * shiftY[at];
  }

  /**
   * Adds uneven light and a sensor's noise, at a brightness and contrast drawn for this image.
   *
   * @return the grey values, row by row
   */
  byte[] finished() {
    add(grain(SHADE_SCALE, SHADE_SCALE), draws.uniform(0.03, 0.08));
    double noise = draws.uniform(0.02, 0.06);
    double contrast = draws.uniform(0.75, 1.25);
    double brightness = draws.uniform(0.35, 0.55);
    byte[] grey = new byte[values.length];
    for (int at = 0; at < grey.length; at++) {
      double value = brightness + contrast * (values[at] + noise * draws.normal());
      grey[at] = (byte) Math.round(255 * Math.max(0, Math.min(1, value)));
    }
    return grey;
  }

  private void add(double[] map, double amplitude) {
    for (int at = 0; at < values.length; at++) {
      values[at] += amplitude * map[at];
    }
  }

  /** Of mean 0 and deviation 1; what leaves on one side comes in on the other. */
  private double[] grain(double acrossX, double acrossY) {
    double[] noise = new double[SIZE * SIZE];
    for (int at = 0; at < noise.length; at++) {
      noise[at] = draws.normal();
    }
    return standardised(smoothed(smoothed(noise, acrossX, 1), acrossY, SIZE));
  }

  /**
   * @param step from one pixel to its neighbour, 1 along rows, the side along columns
   */
  private static double[] smoothed(double[] map, double deviation, int step) {
    int reach = Math.min(SIZE / 2 - 1, (int) Math.ceil(3 * deviation));
    double[] kernel = new double[2 * reach + 1];
    for (int i = 0; i < kernel.length; i++) {
      double distance = (i - reach) / deviation;
      kernel[i] = StrictMath.exp(-distance * distance / 2);
    }
    double[] smooth = new double[map.length];
    double[] line = new double[SIZE + 2 * reach];
    for (int number = 0; number < SIZE; number++) {
      int start = step == 1 ? number * SIZE : number;
      for (int i = 0; i < line.length; i++) {
        line[i] = map[start + Math.floorMod(i - reach, SIZE) * step];
      }
      for (int place = 0; place < SIZE; place++) {
        double sum = 0;
        for (int i = 0; i < kernel.length; i++) {
          sum += kernel[i] * line[place + i];
        }
        smooth[start + place * step] = sum;
      }
    }
    return smooth;
  }

  private static double[] standardised(double[] map) {
    double sum = 0;
    double squares = 0;
    for (double value : map) {
      sum += value;
      squares += value * value;
    }
    double mean = sum / map.length;
    double deviation = Math.sqrt(squares / map.length - mean * mean);
    double[] standard = new double[map.length];
    for (int at = 0; at < map.length; at++) {
      standard[at] = (map[at] - mean) / deviation;
    }
    return standard;
  }
}
