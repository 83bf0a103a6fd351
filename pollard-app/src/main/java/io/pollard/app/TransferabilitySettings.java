package io.pollard.app;

import io.pollard.transferability.FeatureSamples;
import io.pollard.transferability.Kept;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What is computed of networks that are compared, and how.
 *
 * <pre>{@code
 * TransferabilitySettings.standard().with(Set.of(Analysis.SVCCA)).withResamples(500);
 * }</pre>
 *
 * @param analyses at least one
 * @param kept how many principal directions of a view
 * @param samples what a sample is, and the seed of all that is drawn
 * @param resamples of patients, for the intervals; 0 leaves them out, and the second pass over the
 *     images with them
 */
public record TransferabilitySettings(
    Set<Analysis> analyses, Kept kept, FeatureSamples samples, int resamples) {

  private static final double USUAL_SHARE = .99;
  private static final int USUAL_RESAMPLES = 2_000;

  /** What is computed. */
  public enum Analysis {
    /** Every cut point before against after full transfer, and the cut that follows. */
    SVCCA,
    /** Ends of blocks, before against after each strategy, and against the last block's. */
    BLOCKS,
    /** Linear classifiers on every cut point's features. */
    PROBES
  }

  public TransferabilitySettings {
    if (analyses.isEmpty()) {
      throw new IllegalArgumentException("expected svcca, blocks or probes but found no analysis");
    }
    analyses = Collections.unmodifiableSet(EnumSet.copyOf(analyses));
    if (resamples < 0) {
      throw new IllegalArgumentException(
          "expected a number of resamples, or 0 for none, but found " + resamples);
    }
  }

  /** All analyses, 99 % of the variance, every position, 2,000 resamples, seed 1. */
  public static TransferabilitySettings standard() {
    return new TransferabilitySettings(
        EnumSet.allOf(Analysis.class),
        Kept.ofVariance(USUAL_SHARE),
        FeatureSamples.everyPosition(1),
        USUAL_RESAMPLES);
  }

  public TransferabilitySettings with(Set<Analysis> some) {
    return new TransferabilitySettings(some, kept, samples, resamples);
  }

  public TransferabilitySettings with(Kept other) {
    return new TransferabilitySettings(analyses, other, samples, resamples);
  }

  public TransferabilitySettings with(FeatureSamples other) {
    return new TransferabilitySettings(analyses, kept, other, resamples);
  }

  public TransferabilitySettings withResamples(int number) {
    return new TransferabilitySettings(analyses, kept, samples, number);
  }

  boolean has(Analysis analysis) {
    return analyses.contains(analysis);
  }
}
