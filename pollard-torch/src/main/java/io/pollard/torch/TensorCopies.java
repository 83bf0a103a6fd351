package io.pollard.torch;

import io.pollard.training.loop.NamedTensors;
import io.pollard.weights.DType;
import io.pollard.weights.StoredTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Row-major float32 copies of tensors on the host, for weight files, and the way back. The copies'
 * memory is taken once and used again: taking it anew for each checkpoint would leave gaps in the
 * heap, and resident memory would grow.
 *
 * <p>Holds native memory until it is closed; the tensors themselves are others'.
 */
final class TensorCopies implements NamedTensors, AutoCloseable {

  private final Map<String, Tensor> tensors;
  private final TensorFactory factory;
  private final Map<String, Tensor> copies = new HashMap<>();

  TensorCopies(Map<String, Tensor> tensors, TensorFactory factory) {
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.factory = factory;
  }

  @Override
  public Map<String, List<Long>> shapes() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, shape(tensor)));
    return shapes;
  }

  private static List<Long> shape(Tensor tensor) {
    List<Long> shape = new ArrayList<>();
    for (long axis = 0; axis < tensor.dim(); axis++) {
      shape.add(tensor.size(axis));
    }
    return shape;
  }

  @Override
  public List<StoredTensor> read() {
    List<StoredTensor> read = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      tensors.forEach((name, tensor) -> read.add(read(name, tensor)));
    }
    return read;
  }

  private StoredTensor read(String name, Tensor tensor) {
    List<Long> shape = shape(tensor);
    Tensor copy = copies.computeIfAbsent(name, key -> room(shape));
    copy.copy_(tensor.detach());
    ByteBuffer bytes =
        new BytePointer(copy.data_ptr()).capacity(copy.numel() * Float.BYTES).asByteBuffer();
    return new StoredTensor(name, DType.F32, shape, bytes);
  }

  private static Tensor room(List<Long> shape) {
    Tensor room = TensorFactory.cpu().zeros(shape.stream().mapToLong(Long::longValue).toArray());
    room.retainReference();
    return room;
  }

  @Override
  public void write(Map<String, StoredTensor> values) {
    try (PointerScope scope = new PointerScope()) {
      tensors.forEach((name, tensor) -> write(name, values.get(name), tensor));
    }
  }

  /** Keeps the tensor's layout. */
  private void write(String name, @Nullable StoredTensor from, Tensor to) {
    if (from == null || from.elements() != to.numel()) {
      throw new IllegalArgumentException(
          "expected "
              + to.numel()
              + " numbers for "
              + name
              + " but found "
              + (from == null ? "none" : from.elements()));
    }
    long[] shape = from.shape().stream().mapToLong(Long::longValue).toArray();
    to.detach().copy_(factory.of(from.floats(), shape));
  }

  @Override
  public void close() {
    copies.values().forEach(Tensor::releaseReference);
    copies.clear();
  }
}
