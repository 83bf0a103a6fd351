/**
 * Weight files: safetensors and PyTorch's, what is said of them, and which of a file's tensors a
 * network takes. All reading of untrusted weight files is here, in pure Java; whatever is wrong
 * with a file leaves as a {@link io.pollard.weights.WeightsException}.
 */
package io.pollard.weights;
