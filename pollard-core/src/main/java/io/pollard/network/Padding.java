package io.pollard.network;

/** What is put around a map before a window slides over it. */
public sealed interface Padding {

  /** Rows before and after along one axis. */
  record Sides(int before, int after) {}

  /** The padding along one axis. */
  Sides along(int axis, int size, int kernel, int stride);

  default int outSize(int axis, int size, int kernel, int stride) {
    Sides sides = along(axis, size, kernel, stride);
    return (size + sides.before() + sides.after() - kernel) / stride + 1;
  }

  static Padding none(int axes) {
    return new Symmetric(Extent.filled(axes, 0));
  }

  /** (kernel - 1) / 2 on each side: an odd kernel at stride 1 keeps the size. */
  static Padding centred(Extent kernel) {
    return new Symmetric(kernel.map(size -> (size - 1) / 2));
  }

  /** The same number of rows before and after. */
  record Symmetric(Extent rows) implements Padding {
    @Override
    public Sides along(int axis, int size, int kernel, int stride) {
      return new Sides(rows.size(axis), rows.size(axis));
    }
  }

  /** TensorFlow's 'same': the output has ceil(size / stride) rows, an odd row is put after. */
  record TensorFlowSame() implements Padding {
    @Override
    public Sides along(int axis, int size, int kernel, int stride) {
      int out = (size + stride - 1) / stride;
      int all = Math.max(0, (out - 1) * stride + kernel - size);
      return new Sides(all / 2, all - all / 2);
    }
  }
}
