package io.pollard.metrics;

import java.util.Locale;

/**
 * Where the positive one of two classes is decided: at scores of at least a threshold, which is
 * chosen on validation data. With more than two classes there is none; the most probable class is
 * decided.
 */
public sealed interface OperatingPoint {

  /**
   * The threshold; a score of the given predictions, but for a {@link Threshold} and where only a
   * higher one leaves all negatives alone.
   *
   * @throws IllegalArgumentException if there are not two classes with cases of both
   */
  double choose(ClassScores validation);

  /** As {@link #parse} reads it. */
  String label();

  /** The largest sum of sensitivity and specificity, the highest threshold of equals. */
  record Youden() implements OperatingPoint {
    @Override
    public double choose(ClassScores validation) {
      ScoreCounts counts = new ScoreCounts(validation);
      long best = Long.MIN_VALUE;
      double chosen = Double.NaN;
      for (double threshold : counts.thresholds()) {
        // whole numbers, so that equals are equal
        long value =
            (long) counts.truePositives(threshold) * counts.negatives()
                - (long) counts.falsePositives(threshold) * counts.positives();
        if (value > best) {
          best = value;
          chosen = threshold;
        }
      }
      return chosen;
    }

    @Override
    public String label() {
      return "youden";
    }
  }

  /** The highest threshold that finds at least this share of the positives, above 0 to 1. */
  record Sensitivity(double least) implements OperatingPoint {
    public Sensitivity {
      requireShare(least);
    }

    @Override
    public double choose(ClassScores validation) {
      ScoreCounts counts = new ScoreCounts(validation);
      for (double threshold : counts.thresholds()) {
        if ((double) counts.truePositives(threshold) / counts.positives() >= least) {
          return threshold;
        }
      }
      throw new IllegalStateException("the lowest score finds all positives");
    }

    @Override
    public String label() {
      return "sensitivity=" + least;
    }
  }

  /** The lowest threshold that leaves at least this share of the negatives alone, above 0 to 1. */
  record Specificity(double least) implements OperatingPoint {
    public Specificity {
      requireShare(least);
    }

    @Override
    public double choose(ClassScores validation) {
      ScoreCounts counts = new ScoreCounts(validation);
      double chosen = Math.nextUp(counts.thresholds()[0]);
      for (double threshold : counts.thresholds()) {
        int left = counts.negatives() - counts.falsePositives(threshold);
        if ((double) left / counts.negatives() < least) {
          break;
        }
        chosen = threshold;
      }
      return chosen;
    }

    @Override
    public String label() {
      return "specificity=" + least;
    }
  }

  /** A threshold whatever the data, 0 to 1. */
  record Threshold(double value) implements OperatingPoint {
    public Threshold {
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException("expected a threshold from 0 to 1 but found " + value);
      }
    }

    @Override
    public double choose(ClassScores validation) {
      return value;
    }

    @Override
    public String label() {
      return "threshold=" + value;
    }
  }

  /**
   * Reads "youden", "sensitivity=.95", "specificity=.90" or "threshold=.5".
   *
   * @throws IllegalArgumentException if it is none of these or the number is out of its range
   */
  static OperatingPoint parse(String text) {
    String[] sides = text.strip().toLowerCase(Locale.ROOT).split("=", 2);
    return switch (sides[0].strip()) {
      case "youden" -> {
        if (sides.length > 1) {
          throw new IllegalArgumentException(unknown(text));
        }
        yield new Youden();
      }
      case "sensitivity" -> new Sensitivity(number(sides, text));
      case "specificity" -> new Specificity(number(sides, text));
      case "threshold" -> new Threshold(number(sides, text));
      default -> throw new IllegalArgumentException(unknown(text));
    };
  }

  private static double number(String[] sides, String text) {
    try {
      return Double.parseDouble(sides.length > 1 ? sides[1] : "");
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(unknown(text), e);
    }
  }

  private static String unknown(String text) {
    return "expected youden, sensitivity=.95, specificity=.90 or threshold=.5 but found " + text;
  }

  private static void requireShare(double least) {
    if (!(least > 0 && least <= 1)) {
      throw new IllegalArgumentException("expected a share above 0 to 1 but found " + least);
    }
  }
}
