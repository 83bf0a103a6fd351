package io.pollard.torch;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** While open, convolutions and linear layers of this thread run in bfloat16. */
final class Autocast implements AutoCloseable {

  private static final DeviceType CPU = DeviceType.CPU;

  private final DeviceType device;

  private Autocast(DeviceType device) {
    this.device = device;
    torch.set_autocast_enabled(device, true);
    torch.set_autocast_dtype(device, ScalarType.BFloat16);
  }

  static Autocast on(ComputeDevice device) {
    return new Autocast(device == ComputeDevice.CUDA ? DeviceType.CUDA : CPU);
  }

  @Override
  public void close() {
    torch.clear_cache();
    torch.set_autocast_enabled(device, false);
  }
}
