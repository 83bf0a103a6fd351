package io.pollard.data;

/**
 * One labelled image.
 *
 * @param id the manifest's file, the path below the folder, or array and index of an array file;
 *     unique in a data set
 * @param target the index of its class
 * @param group the patient, or whatever must not straddle a split
 * @param weight its share of the loss; 1 for all that is not weighted
 */
public record Sample(String id, ImageSource source, int target, String group, double weight) {}
