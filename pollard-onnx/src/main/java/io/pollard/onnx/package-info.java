/**
 * Model files: a network and its weights as an ONNX graph of standard operators, and what the file
 * says of itself. Whatever is wrong with a file leaves as a {@link io.pollard.onnx.ModelException}.
 */
package io.pollard.onnx;
