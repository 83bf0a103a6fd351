package io.pollard.onnx;

import io.pollard.imaging.Raster;

/**
 * What a network says of one image, and where it read that.
 *
 * @param sample as its file holds it
 * @param input what the network was given of it, 8 bits, of the extent of the file's input
 */
public record Explanation(Prediction prediction, ClassMaps maps, Raster sample, Raster input) {}
