package io.pollard.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model in ONNX Runtime, for checks and measurements: images in, all outputs out. */
final class OnnxSession implements AutoCloseable {

  private final Path file;
  private final OrtSession session;

  private OnnxSession(Path file, OrtSession session) {
    this.file = file;
    this.session = session;
  }

  /**
   * @throws ModelException if the runtime refuses the model or can't be loaded
   */
  static OnnxSession of(Path file, int threads) {
    return of(
        file,
        threads,
        (environment, options) -> environment.createSession(file.toString(), options));
  }

  /**
   * The same of a model in memory.
   *
   * @param file stands in messages only
   */
  static OnnxSession of(Path file, byte[] model, int threads) {
    return of(file, threads, (environment, options) -> environment.createSession(model, options));
  }

  private interface Loading {
    OrtSession load(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  private static OnnxSession of(Path file, int threads, Loading loading) {
    OrtEnvironment environment = RuntimeEnvironment.get(file);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      return new OnnxSession(file, loading.load(environment, options));
    } catch (OrtException e) {
      throw ModelException.ofRuntime(file, e);
    }
  }

  /**
   * The numbers of every output, row-major.
   *
   * @param images direct, from its position to its limit
   * @param shape with the batch axis
   */
  Map<String, float[]> run(FloatBuffer images, long... shape) {
    OrtEnvironment environment = RuntimeEnvironment.get(file);
    try (OnnxTensor input = OnnxTensor.createTensor(environment, images, shape);
        OrtSession.Result result = session.run(Map.of(Exporter.IMAGES, input))) {
      Map<String, float[]> outputs = new LinkedHashMap<>();
      for (Map.Entry<String, OnnxValue> output : result) {
        FloatBuffer numbers = ((OnnxTensor) output.getValue()).getFloatBuffer();
        float[] values = new float[numbers.remaining()];
        numbers.get(values);
        outputs.put(output.getKey(), values);
      }
      return outputs;
    } catch (OrtException e) {
      throw ModelException.ofRuntime(file, e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw ModelException.ofRuntime(file, e);
    }
  }
}
