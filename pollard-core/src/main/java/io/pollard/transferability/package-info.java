/**
 * How much of a pretrained network survives finetuning, unit by unit, and where to cut because of
 * it: SVCCA (Raghu et al. 2017, arXiv:1706.05806) between the features of two networks, the laws of
 * chance that it is read against, and the cut that follows (Rethinking Transfer Learning for
 * Medical Image Classification, sections III and IV-F).
 *
 * <pre>{@code
 * CanonicalCorrelations found = moments.correlations(Kept.ofVariance(.99));
 * double chance = found.chance().mean(); // what as many independent directions would give
 * }</pre>
 *
 * <p>An engine sums {@link io.pollard.transferability.CrossMoments} over the images; everything
 * that follows from the coefficients is here, without native code.
 */
package io.pollard.transferability;
