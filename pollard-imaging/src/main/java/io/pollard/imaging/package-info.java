/**
 * From files to batches: data sets, decoding, resampling, the cache of prepared images,
 * augmentation, and the phantoms. All reading of untrusted image files is here.
 *
 * <pre>{@code
 * var data = Dataset.read(Path.of("xrays")).positive("pneumonia");
 * Split split = data.split(1);
 * }</pre>
 */
package io.pollard.imaging;
