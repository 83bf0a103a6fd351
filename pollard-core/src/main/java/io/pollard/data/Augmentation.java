package io.pollard.data;

/** How training images vary from epoch to epoch. */
public enum Augmentation {
  /** The centre crop, as in evaluation. */
  NONE,
  /** A random crop of the cached image and a rotation by up to 10 degrees (paper, section IV-A). */
  PAPER,
  /** A random resized crop (area .08 to 1, ratio 3/4 to 4/3) and a horizontal flip (their code). */
  AUTHORS
}
