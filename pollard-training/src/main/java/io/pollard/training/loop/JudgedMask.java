package io.pollard.training.loop;

import io.pollard.metrics.Overlap;
import io.pollard.training.Loss;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the maps of one sample are worth beside its mask.
 *
 * @param loss binary cross-entropy and Dice, {@link io.pollard.data.Task.Segmentation#usualLoss};
 *     not finite where a logit is not
 * @param overlaps one a structure, decided at .5
 */
record JudgedMask(double loss, List<Overlap> overlaps) {

  JudgedMask {
    overlaps = List.copyOf(overlaps);
  }

  /**
   * @param logits [structures x positions]
   * @param mask [positions], 0 or the number of a structure, from 1
   */
  static JudgedMask of(float[] logits, ByteBuffer mask) {
    int positions = mask.remaining();
    int structures = logits.length / positions;
    double loss = 0;
    List<Overlap> overlaps = new ArrayList<>();
    for (int k = 0; k < structures; k++) {
      Counts counts = new Counts();
      for (int at = 0; at < positions; at++) {
        counts.add(logits[k * positions + at], Byte.toUnsignedInt(mask.get(at)) == k + 1);
      }
      loss += counts.entropy / positions + counts.dice(Loss.Dice.smoothed().smoothing());
      overlaps.add(
          new Overlap(counts.inBoth, counts.decided - counts.inBoth, counts.present - counts.inBoth));
    }
    return new JudgedMask(loss / structures, overlaps);
  }

  /** Sums over the positions of one structure. */
  private static final class Counts {
    private double entropy;
    private double probabilities;
    private double ofPresent;
    private long present;
    private long decided;
    private long inBoth;

    void add(float logit, boolean isPresent) {
      double probability = 1 / (1 + Math.exp(-(double) logit));
      probabilities += probability;
      boolean isDecided = probability >= .5;
      decided += isDecided ? 1 : 0;
      double ofTruth = isPresent ? logit : -(double) logit;
      entropy += Math.max(-ofTruth, 0) + Math.log1p(Math.exp(-Math.abs(ofTruth)));
      if (isPresent) {
        present++;
        ofPresent += probability;
        inBoth += isDecided ? 1 : 0;
      }
    }

    double dice(double smoothing) {
      return 1 - (2 * ofPresent + smoothing) / (probabilities + present + smoothing);
    }
  }
}
