package io.pollard.torch;

/** Where tensors live; a value of the runner, never static. */
public enum ComputeDevice {
  CPU("cpu"),
  /** An NVIDIA GPU; needs the natives of the profile {@code cuda}. */
  CUDA("cuda"),
  /** Shapes without numbers: a dry run. */
  META("meta");

  private final String label;

  ComputeDevice(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
