package io.pollard.data;

/**
 * How training images vary from epoch to epoch. Of a volume all slices are cut, turned and mirrored
 * alike, in their plane, and a random crop takes its slices at a random depth too.
 */
public enum Augmentation {
  /** The centre crop, as in evaluation. */
  NONE,
  /** A random crop of the cached image and a rotation by up to 10 degrees (paper, section IV-A). */
  PAPER,
  /** A random resized crop (area .08 to 1, ratio 3/4 to 4/3) and a horizontal flip (their code). */
  AUTHORS,
  /**
   * For volumes: as {@link #PAPER}, every second one mirrored left for right, and its brightness
   * scaled by .9 to 1.1 and shifted by up to a tenth of the range. Nothing is turned upside down or
   * front to back, as no patient is.
   */
  VOLUME,
  /** The same, mirrored along depth and height too, for cut-out lesions that have no upright. */
  VOLUME_FLIPS
}
