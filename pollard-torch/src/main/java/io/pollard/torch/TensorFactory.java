package io.pollard.torch;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The one place where tensors are made, so that all of them live on the device of the runner.
 *
 * @param type of the network's numbers: float32, or float64 where a test asks for it
 * @param layout of weights of convolutions and of maps
 */
record TensorFactory(ComputeDevice device, ScalarType type, Layout layout) {

  /** The usual layout. */
  TensorFactory(ComputeDevice device, ScalarType type) {
    this(device, type, Layout.CHANNELS_LAST);
  }

  static TensorFactory cpu() {
    return new TensorFactory(ComputeDevice.CPU, ScalarType.Float);
  }

  /** Where sums are kept. */
  static TensorFactory float64() {
    return new TensorFactory(ComputeDevice.CPU, ScalarType.Double);
  }

  Tensor zeros(long... shape) {
    return torch.zeros(shape, options(type));
  }

  /** A tensor of four or five axes as the layout has it; others are as they were. */
  Tensor laidOut(Tensor tensor) {
    return layout.of(tensor);
  }

  /** A float32 number, as the fused optimizer wants its step counts. */
  Tensor float32Zero() {
    return torch.zeros(new long[0], options(ScalarType.Float));
  }

  Tensor of(float[] values, long... shape) {
    try (FloatPointer copied = new FloatPointer(values)) {
      return moved(torch.from_blob(copied, shape, host(ScalarType.Float)).clone(), type);
    }
  }

  Tensor of(double[] values, long... shape) {
    try (DoublePointer copied = new DoublePointer(values)) {
      return moved(torch.from_blob(copied, shape, host(ScalarType.Double)).clone(), type);
    }
  }

  Tensor of(long[] values, long... shape) {
    try (LongPointer copied = new LongPointer(values)) {
      return moved(torch.from_blob(copied, shape, host(ScalarType.Long)).clone(), ScalarType.Long);
    }
  }

  /**
   * A view of a direct buffer's bytes, [N, H, W, C]; the buffer must stay reachable while the
   * tensor lives. Moved to the device where that is not the host.
   */
  Tensor viewOf(ByteBuffer bytes, long... shape) {
    Tensor view = torch.from_blob(new BytePointer(bytes), shape, host(ScalarType.Byte));
    return moved(view, ScalarType.Byte);
  }

  /** Of this device and type: the tensor itself where it is so already. */
  Tensor moved(Tensor tensor) {
    return moved(tensor, type);
  }

  /** The tensor itself where it is there and of the type already. */
  private Tensor moved(Tensor here, ScalarType wanted) {
    return here.to(new Device(device.label()), wanted);
  }

  private TensorOptions options(ScalarType wanted) {
    return host(wanted).device(new DeviceOptional(new Device(device.label())));
  }

  private static TensorOptions host(ScalarType wanted) {
    return new TensorOptions().dtype(new ScalarTypeOptional(wanted));
  }
}
