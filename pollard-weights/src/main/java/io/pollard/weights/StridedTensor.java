package io.pollard.weights;

import io.pollard.weights.Storages.Storage;
import io.pollard.weights.WeightsException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * A tensor as PyTorch describes it: number (i, j, ...) is that at {@code offset + i strides[0] + j
 * strides[1] + ...} of the storage. Inside the storage and below 2 GiB, by {@link #of}.
 */
record StridedTensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {

  private static final int MAX_AXES = 16;

  /**
   * @throws WeightsException if the storage has not all of it
   */
  static StridedTensor of(
      Path file, Storage storage, long offset, List<Long> shape, List<Long> strides) {
    if (shape.size() != strides.size() || shape.size() > MAX_AXES) {
      throw new WeightsException(
          Reason.SHAPE,
          file,
          "it has a tensor of "
              + shape.size()
              + " axes and "
              + strides.size()
              + " strides; expected as many, and at most "
              + MAX_AXES);
    }
    String described = "of shape " + Json.shown(shape) + " and strides " + Json.shown(strides);
    StridedTensor tensor = new StridedTensor(storage, offset, shape, strides);
    try {
      if (offset < 0
          || shape.stream().anyMatch(size -> size < 0)
          || strides.stream().anyMatch(stride -> stride < 0)) {
        throw new ArithmeticException("negative");
      }
      long bytes = tensor.size();
      long span = tensor.span();
      if (Math.addExact(offset, span) > storage.elements() && span > 0) {
        throw refused(
            Reason.OUT_OF_RANGE,
            file,
            described,
            "it ends at number " + (offset + span) + " of " + storage.elements());
      }
      if (Math.max(bytes, span * storage.dtype().bytes()) > Integer.MAX_VALUE) {
        throw refused(
            Reason.TOO_LARGE, file, described, "it has " + bytes + " bytes; one may have 2 GiB");
      }
    } catch (ArithmeticException impossible) {
      throw refused(Reason.SHAPE, file, described, "there can't be such a tensor");
    }
    return tensor;
  }

  private static WeightsException refused(
      Reason reason, Path file, String described, String sentence) {
    return new WeightsException(reason, file, "it has a tensor " + described + " but " + sentence);
  }

  /** How many bytes its numbers take; an {@link ArithmeticException} where no long counts them. */
  private long size() {
    return shape.stream().reduce((long) dtype().bytes(), Math::multiplyExact);
  }

  /** From the first number to behind the last, in numbers of the storage. */
  private long span() {
    if (shape.contains(0L)) {
      return 0;
    }
    long last = 0;
    for (int axis = 0; axis < shape.size(); axis++) {
      last = Math.addExact(last, Math.multiplyExact(shape.get(axis) - 1, strides.get(axis)));
    }
    return Math.addExact(last, 1);
  }

  DType dtype() {
    return storage.dtype();
  }

  int bytes() {
    return (int) size();
  }

  /** Where its first number is in the root storage, in bytes. */
  long begin() {
    return (storage.first() + offset) * dtype().bytes();
  }

  /** Behind its last number. */
  long end() {
    return begin() + span() * dtype().bytes();
  }

  /** Whether its numbers stand row-major and without gaps. */
  boolean isContiguous() {
    long expected = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      if (shape.get(axis) != 1 && strides.get(axis) != expected) {
        return size() == 0;
      }
      expected *= shape.get(axis);
    }
    return true;
  }

  /**
   * Its numbers, row-major and without gaps, in new memory.
   *
   * @param span the bytes from {@link #begin} to {@link #end}
   */
  ByteBuffer gathered(ByteBuffer span) {
    ByteBuffer target = ByteBuffer.allocate(bytes()).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer source = span.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    gather(source, 0, 0, target);
    return target.flip();
  }

  /** As deep as there are axes. */
  private void gather(ByteBuffer source, int axis, int from, ByteBuffer target) {
    if (axis == shape.size()) {
      switch (dtype().bytes()) {
        case 1 -> target.put(source.get(from));
        case 2 -> target.putShort(source.getShort(from));
        case 4 -> target.putInt(source.getInt(from));
        default -> target.putLong(source.getLong(from));
      }
      return;
    }
    int step = Math.toIntExact(shape.get(axis) == 1 ? 0 : strides.get(axis) * dtype().bytes());
    for (int index = 0; index < shape.get(axis); index++) {
      gather(source, axis + 1, from + index * step, target);
    }
  }
}
