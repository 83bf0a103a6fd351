package io.pollard.data;

/** How pixels are resampled; both with antialiasing, as Pillow does. */
public enum Interpolation {
  BILINEAR,
  BICUBIC
}
