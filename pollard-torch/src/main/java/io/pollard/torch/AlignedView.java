package io.pollard.torch;

import io.pollard.network.Extent;
import io.pollard.transferability.FeatureView;

/**
 * A view at the extent that it is compared at.
 *
 * @param extent of no axes where each image is one sample
 */
record AlignedView(FeatureView view, Extent extent) {}
