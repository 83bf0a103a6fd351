package io.pollard.data;

/**
 * How an image becomes as wide and high as {@link Preprocessing#cached} says. W and H are those, w
 * and h the image's; lengths are cut to whole numbers.
 */
public enum Fit {
  /**
   * The rectangle is covered and the aspect kept: scaled to W x h W / w where w / h is at most W /
   * H, else to w H / h x H; the centre is kept. Of a square the shorter side is scaled.
   */
  CROP,
  /**
   * The rectangle contains the image and the aspect is kept: scaled to W x h W / w where w / h is
   * at least W / H, else to w H / h x H; black is put around. Of a square the longer side is
   * scaled.
   */
  PAD,
  /** Both sides are scaled, the aspect changes. */
  STRETCH
}
