package io.pollard.onnx;

import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.TensorSpec;
import io.pollard.testing.Fill;
import io.pollard.weights.DType;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Networks and images filled by the golden formula. */
final class FilledWeights {

  private FilledWeights() {}

  static TensorFile of(Network network, FeatureShape in) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : network.tensors(in)) {
      long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
      double[] values = Fill.tensor(spec.name(), shape);
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (double value : values) {
        bytes.putFloat((float) value);
      }
      tensors.put(
          spec.name(), new StoredTensor(spec.name(), DType.F32, spec.shape(), bytes.flip()));
    }
    return new TensorFile(Path.of("filled.safetensors"), tensors, Map.of());
  }

  /** A batch, direct. */
  static FloatBuffer images(int batch, FeatureShape in) {
    double[] values = Fill.u("input", Math.toIntExact(batch * in.elements()));
    FloatBuffer images =
        ByteBuffer.allocateDirect(values.length * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (double value : values) {
      images.put((float) value);
    }
    return images.flip();
  }
}
