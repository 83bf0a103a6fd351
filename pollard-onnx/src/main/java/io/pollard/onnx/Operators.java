package io.pollard.onnx;

import java.util.Set;

/** The standard operators that Pollard's graphs are made of. */
final class Operators {

  static final Set<String> ALL =
      Set.of(
          "Add",
          "AveragePool",
          "BatchNormalization",
          "Clip",
          "Concat",
          "Conv",
          "DequantizeLinear",
          "Div",
          "Erf",
          "Flatten",
          "Gather",
          "Gemm",
          "GlobalAveragePool",
          "InstanceNormalization",
          "LayerNormalization",
          "LeakyRelu",
          "MatMul",
          "MaxPool",
          "Mul",
          "Pad",
          "QuantizeLinear",
          "Relu",
          "Reshape",
          "Resize",
          "Sigmoid",
          "Slice",
          "Softmax",
          "Transpose");

  private Operators() {}
}
