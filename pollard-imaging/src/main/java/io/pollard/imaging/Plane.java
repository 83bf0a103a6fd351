package io.pollard.imaging;

import io.pollard.network.Extent;

/**
 * One of the planes that the cache holds of every sample: values in the order of the axes, channels
 * last, [H, W, channels] or [D, H, W, channels].
 *
 * @param extent one to three axes
 * @param channels at least 1
 */
public record Plane(Role role, Extent extent, int channels, SampleType type) {

  /** What a plane's values mean, and so how they are scaled. */
  public enum Role {
    /** Brightness; scaled with antialiasing, turned bilinearly. */
    IMAGE(1),
    /** One class a pixel, by its number; scaled and turned by taking the nearest pixel. */
    MASK(2);

    /** What stands for it in a file. */
    final int code;

    Role(int code) {
      this.code = code;
    }
  }

  /** How a value is stored. */
  public enum SampleType {
    /** 8 bits without sign. */
    U8(1, 1);

    /** What stands for it in a file. */
    final int code;

    private final int bytes;

    SampleType(int code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    /** Of one value. */
    public int bytes() {
      return bytes;
    }
  }

  static final int MOST_AXES = 3;

  public Plane {
    if (extent.axes() < 1
        || extent.axes() > MOST_AXES
        || channels < 1
        || extent.sizes().stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "expected a plane of 1 to %s axes, each of at least 1, and of at least 1 channel but found %s of %s"
              .formatted(MOST_AXES, extent, channels));
    }
  }

  /** An image of 8 bits. */
  public static Plane image(Extent extent, int channels) {
    return new Plane(Role.IMAGE, extent, channels, SampleType.U8);
  }

  /** A mask of at most 256 classes. */
  public static Plane mask(Extent extent) {
    return new Plane(Role.MASK, extent, 1, SampleType.U8);
  }

  /**
   * Of all values.
   *
   * @throws ArithmeticException if they are more than an array can hold
   */
  public int bytes() {
    return Math.toIntExact(
        Math.multiplyExact(extent.count(), Math.multiplyExact(channels, type.bytes())));
  }
}
