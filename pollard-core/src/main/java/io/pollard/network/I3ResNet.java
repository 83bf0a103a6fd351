package io.pollard.network;

import io.pollard.network.Inflation.Depth;

/**
 * Residual networks for volumes [3, D, H, W], inflated from those for images (I3D: Carreira and
 * Zisserman 2017). Names are torchvision's of the images' network, so that files of images load
 * too: their windows are repeated along depth and divided by it.
 *
 * <p>ResNet-18, -34 and -50 are cubic, the stem too: 7x7x7 of stride 2, pool 3x3x3 of stride 2.
 * MedMNIST's "ResNet + 3D" (Yang et al. 2023) has the same blocks behind another stem, 3x3x3 of
 * stride 1 without a pool, for its volumes of 28 to a side, and starts at random.
 */
public final class I3ResNet {

  /** Of {@link #i3resnet152(int)}: 3x7x7 of strides 1, 2, 2. */
  private static final Depth STEM = Depth.of(3, 1);

  private I3ResNet() {}

  public static Network i3resnet18(int classes) {
    return Inflation.cubic().of(ResNet.resnet18(classes));
  }

  public static Network i3resnet34(int classes) {
    return Inflation.cubic().of(ResNet.resnet34(classes));
  }

  public static Network i3resnet50(int classes) {
    return Inflation.cubic().of(ResNet.resnet50(classes));
  }

  /**
   * 3 + 8 + 36 + 3 bottlenecks, 3x3x3 in the middle, 1x1x1 outside, a stem of 3x7x7: the encoder of
   * Merlin (Blankemeier et al. 2024) and of networks made from it.
   *
   * <p>Its weights say sizes of windows, no strides. These are those of the public I3ResNet that
   * Merlin's encoder is named after: 1 along depth in the stem, 2 in the pool (3x3x3) and at the
   * start of blocks 2 to 4. So 160 slices become 80 behind the pool and 10 at the end. Weights of
   * an encoder whose strides along depth are others load just the same and compute something else;
   * {@link #i3resnet152(int, Depth, Depth)} takes others.
   */
  public static Network i3resnet152(int classes) {
    return i3resnet152(classes, STEM, Depth.AS_IN_THE_PLANE);
  }

  /**
   * The same with other depths in the stem.
   *
   * @param convolution 3 is the size that the published weights have
   * @param pool of the stem
   */
  public static Network i3resnet152(int classes, Depth convolution, Depth pool) {
    return Inflation.cubic().withStem(convolution).withPools(pool).of(ResNet.resnet152(classes));
  }
}
