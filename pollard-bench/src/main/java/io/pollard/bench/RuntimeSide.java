package io.pollard.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.pollard.network.FeatureShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** One image of noise in ONNX Runtime and nothing else. */
final class RuntimeSide implements Side {

  private final String name;
  private final OrtSession session;
  private final OnnxTensor images;

  /** Of an image of 224x224. */
  RuntimeSide(String name, Path file, int threads) {
    this(name, file, RandomModel.PREPROCESSING.input(), threads);
  }

  RuntimeSide(String name, Path file, FeatureShape in, int threads) {
    this.name = name;
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      session = environment.createSession(file.toString(), options);
      images =
          OnnxTensor.createTensor(
              environment,
              noise(in).asFloatBuffer(),
              LongStream.concat(
                      LongStream.of(1), in.arraySizes().stream().mapToLong(Long::longValue))
                  .toArray());
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refused " + file, e);
    }
  }

  /** Always the same. */
  static ByteBuffer noise(FeatureShape in) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(in.elements() * Float.BYTES))
            .order(ByteOrder.nativeOrder());
    Random random = new Random(1);
    FloatBuffer numbers = bytes.asFloatBuffer();
    while (numbers.hasRemaining()) {
      numbers.put((float) random.nextGaussian());
    }
    return bytes;
  }

  @Override
  public String name() {
    return name;
  }

  FloatBuffer logits() {
    try (OrtSession.Result result = session.run(Map.of("images", images), Set.of("logits"))) {
      return ((OnnxTensor) result.get(0)).getFloatBuffer();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed", e);
    }
  }

  @Override
  public double millisPerImage(int steps) {
    long begun = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      logits();
    }
    double nanoseconds = System.nanoTime() - begun;
    return nanoseconds / TimeUnit.MILLISECONDS.toNanos(1) / steps;
  }

  @Override
  public void close() {
    try {
      images.close();
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed", e);
    }
  }
}
