package io.pollard.transferability;

/**
 * Features of the images: what comes out of one unit of one network.
 *
 * @param model which of the networks that are compared, as "pretrained"
 * @param unit after which the features are read
 */
public record FeatureView(String model, String unit) {}
