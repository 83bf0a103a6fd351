package io.pollard.onnx;

import java.util.Locale;

/**
 * Whether an int8 file may stand for its float32 one: it loses at most a margin of the validation
 * score, and it is faster here.
 *
 * @param floatScore average precision of the float32 file on the validation part
 * @param int8Score of the int8 file on the same images
 * @param margin of the score that may be lost, 0 to 1
 * @param latency median milliseconds of a run, the float32 file's first
 */
public record Gate(double floatScore, double int8Score, double margin, Latency.Medians latency) {

  public Gate {
    if (!(margin >= 0 && margin <= 1)) {
      throw new IllegalArgumentException("expected a margin from 0 to 1 but found " + margin);
    }
  }

  /** A score that is not a number does not pass. */
  public boolean isPassed() {
    return keepsTheScore() && isFaster();
  }

  private boolean keepsTheScore() {
    return floatScore - int8Score <= margin;
  }

  private boolean isFaster() {
    return latency.second() < latency.first();
  }

  /** What stands against the int8 file, with the numbers. */
  public String refusal() {
    String score =
        String.format(
            Locale.ROOT,
            "its validation AUPRC is %.4f and float32's %.4f, which may be at most %s above",
            int8Score,
            floatScore,
            margin);
    String time =
        String.format(
            Locale.ROOT,
            "a run takes %.2f ms and in float32 %.2f ms",
            latency.second(),
            latency.first());
    if (keepsTheScore()) {
      return time;
    }
    return isFaster() ? score : score + ", and " + time;
  }
}
