package io.pollard.app;

import io.pollard.torch.ComputeDevice;

/** Where a network is trained. */
public enum Device {
  CPU(ComputeDevice.CPU),
  /** An NVIDIA GPU; needs the natives of the profile {@code cuda}. */
  CUDA(ComputeDevice.CUDA);

  private final ComputeDevice engine;

  Device(ComputeDevice engine) {
    this.engine = engine;
  }

  ComputeDevice engine() {
    return engine;
  }
}
