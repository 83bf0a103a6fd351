package io.pollard.torch;

import io.pollard.weights.DType;
import io.pollard.weights.StoredTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Row-major float32 copies of tensors on the host, for weight files. The copies' memory is taken
 * once and used again: taking it anew for each checkpoint would leave gaps in the heap, and
 * resident memory would grow.
 *
 * <p>Holds native memory until it is closed.
 */
final class Snapshot implements AutoCloseable {

  private final Map<String, org.bytedeco.pytorch.Tensor> copies = new HashMap<>();

  /** In the map's order; valid until the next call or {@link #close}. */
  List<StoredTensor> of(Map<String, org.bytedeco.pytorch.Tensor> tensors) {
    List<StoredTensor> snapshot = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      tensors.forEach((name, tensor) -> snapshot.add(of(name, tensor)));
    }
    return snapshot;
  }

  private StoredTensor of(String name, org.bytedeco.pytorch.Tensor tensor) {
    List<Long> shape = TensorBytes.shape(tensor);
    org.bytedeco.pytorch.Tensor copy = copies.computeIfAbsent(name, key -> room(shape));
    copy.copy_(tensor.detach());
    ByteBuffer bytes =
        new BytePointer(copy.data_ptr()).capacity(copy.numel() * Float.BYTES).asByteBuffer();
    return new StoredTensor(name, DType.F32, shape, bytes);
  }

  private static org.bytedeco.pytorch.Tensor room(List<Long> shape) {
    org.bytedeco.pytorch.Tensor room =
        TensorFactory.cpu().zeros(shape.stream().mapToLong(Long::longValue).toArray());
    room.retainReference();
    return room;
  }

  @Override
  public void close() {
    copies.values().forEach(org.bytedeco.pytorch.Tensor::releaseReference);
    copies.clear();
  }
}
