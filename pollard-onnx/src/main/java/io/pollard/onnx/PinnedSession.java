package io.pollard.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.pollard.network.FeatureShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A model in ONNX Runtime that reads images from and writes logits into buffers of ours, nothing
 * copied. The session may be used from many threads, each slot from one.
 */
final class PinnedSession implements AutoCloseable {

  private final Path file;
  private final Ports ports;
  private final OrtSession session;

  private PinnedSession(Path file, Ports ports, OrtSession session) {
    this.file = file;
    this.ports = ports;
    this.session = session;
  }

  /**
   * Gives the runtime the very bytes that were checked.
   *
   * @throws ModelException if the runtime refuses them or can't be loaded
   */
  static PinnedSession of(ModelFile model, Ports ports, PredictorOptions options) {
    OrtEnvironment environment = RuntimeEnvironment.get(model.path());
    try (SessionOptions settings = new SessionOptions()) {
      settings.setIntraOpNumThreads(options.threads());
      settings.addConfigEntry("session.intra_op.allow_spinning", options.spinning() ? "1" : "0");
      settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      return new PinnedSession(
          model.path(), ports, environment.createSession(model.bytes(), settings));
    } catch (OrtException e) {
      throw ModelException.ofRuntime(model.path(), e);
    }
  }

  /** Buffers for so many images, zeros at first. */
  Slot slot(int images) {
    return new Slot(images);
  }

  final class Slot implements AutoCloseable {

    private final FloatBuffer images;
    private final FloatBuffer logits;
    private final FloatBuffer distances;
    private final FloatBuffer maps;
    private final Map<Integer, Tensors> tensors = new HashMap<>();

    private Slot(int capacity) {
      images = direct(Math.toIntExact(capacity * ports.input().elements()));
      logits = direct(Math.multiplyExact(capacity, ports.classes()));
      distances = direct(ports.isGated() ? capacity : 0);
      maps = direct(Math.multiplyExact(capacity, ports.mapNumbers()));
    }

    /** [capacity, channels, (depth,) height, width]. */
    FloatBuffer images() {
      return images;
    }

    /** [capacity, classes]. */
    FloatBuffer logits() {
      return logits;
    }

    /** [capacity]; empty where the model has no input gate. */
    FloatBuffer distances() {
      return distances;
    }

    /** [capacity, classes, cells]; empty where no maps are asked for. */
    FloatBuffer maps() {
      return maps;
    }

    /** Computes the logits of the first images, and their distances. */
    void run(int count) {
      try {
        Tensors some = tensors(count);
        session.run(Map.of(Exporter.IMAGES, some.images()), some.outputs()).close();
      } catch (OrtException e) {
        throw ModelException.ofRuntime(file, e);
      }
    }

    /** Views of the first images' part of both buffers; made once for every count. */
    Tensors tensors(int count) throws OrtException {
      Tensors some = tensors.get(count);
      if (some == null) {
        Map<String, OnnxTensor> outputs = new HashMap<>();
        outputs.put(Exporter.LOGITS, tensor(logits, count, ports.classes()));
        if (ports.isGated()) {
          outputs.put(Exporter.DISTANCE, tensor(distances, count, 1));
        }
        if (ports.maps().isPresent()) {
          FeatureShape shape = new FeatureShape(ports.classes(), ports.maps().get());
          outputs.put(Exporter.MAPS, tensor(maps, Ports.shape(count, shape)));
        }
        some = new Tensors(tensor(images, Ports.shape(count, ports.input())), outputs);
        tensors.put(count, some);
      }
      return some;
    }

    private OnnxTensor tensor(FloatBuffer buffer, long... shape) throws OrtException {
      int length = 1;
      for (long size : shape) {
        length *= Math.toIntExact(size);
      }
      return OnnxTensor.createTensor(RuntimeEnvironment.get(file), buffer.slice(0, length), shape);
    }

    @Override
    public void close() {
      tensors.values().forEach(Tensors::close);
      tensors.clear();
    }
  }

  record Tensors(OnnxTensor images, Map<String, OnnxTensor> outputs) {
    OnnxTensor logits() {
      return requireNonNull(outputs.get(Exporter.LOGITS));
    }

    private void close() {
      images.close();
      outputs.values().forEach(OnnxTensor::close);
    }
  }

  private static FloatBuffer direct(int numbers) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(numbers, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
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
