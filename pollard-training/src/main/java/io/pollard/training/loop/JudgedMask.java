package io.pollard.training.loop;

import io.pollard.metrics.Overlap;
import io.pollard.network.Extent;
import io.pollard.training.Loss;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

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
   * @param measured the extent of a mask whose borders are measured, too, a position being 1 apart
   *     from the next
   */
  static JudgedMask of(float[] logits, ByteBuffer mask, Optional<Extent> measured) {
    int positions = mask.remaining();
    int structures = logits.length / positions;
    double loss = 0;
    List<Overlap> overlaps = new ArrayList<>();
    for (int k = 0; k < structures; k++) {
      Counts counts = new Counts(measured);
      for (int at = 0; at < positions; at++) {
        counts.add(at, logits[k * positions + at], Byte.toUnsignedInt(mask.get(at)) == k + 1);
      }
      loss += counts.entropy / positions + counts.dice(Loss.Dice.smoothed().smoothing());
      overlaps.add(counts.overlap());
    }
    return new JudgedMask(loss / structures, overlaps);
  }

  /** Sums over the positions of one structure. */
  private static final class Counts {
    private final Optional<Extent> measured;
    private final BitSet truth = new BitSet();
    private final BitSet decision = new BitSet();
    private double entropy;
    private double probabilities;
    private double ofPresent;
    private long present;
    private long decided;
    private long inBoth;

    Counts(Optional<Extent> measured) {
      this.measured = measured;
    }

    void add(int at, float logit, boolean isPresent) {
      double probability = 1 / (1 + Math.exp(-(double) logit));
      probabilities += probability;
      boolean isDecided = probability >= .5;
      decided += isDecided ? 1 : 0;
      if (measured.isPresent()) {
        truth.set(at, isPresent);
        decision.set(at, isDecided);
      }
      double ofTruth = isPresent ? logit : -(double) logit;
      entropy += Math.max(-ofTruth, 0) + Math.log1p(Math.exp(-Math.abs(ofTruth)));
      if (isPresent) {
        present++;
        ofPresent += probability;
        inBoth += isDecided ? 1 : 0;
      }
    }

    Overlap overlap() {
      return measured
          .map(
              extent ->
                  Overlap.of(truth, decision, extent, Collections.nCopies(extent.axes(), 1.0)))
          .orElse(new Overlap(inBoth, decided - inBoth, present - inBoth));
    }

    double dice(double smoothing) {
      return 1 - (2 * ofPresent + smoothing) / (probabilities + present + smoothing);
    }
  }
}
