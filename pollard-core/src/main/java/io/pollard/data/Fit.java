package io.pollard.data;

/**
 * How an image becomes as wide and high as {@link Preprocessing#cached} says. W and H are those, w
 * and h the image's; lengths are cut to whole numbers.
 *
 * <p>Of a volume the slices are fitted so, all alike; their number is scaled by itself, as {@link
 * #STRETCH} scales, but for {@link #CENTRE}.
 */
public enum Fit {
  /**
   * The rectangle is covered and the aspect kept: scaled to W x h W / w where w / h is at most W /
   * H, else to w H / h x H; the centre is kept. Of a square the shorter side is scaled.
   */
  CROP,
  /**
   * The rectangle contains the image and the aspect is kept: scaled to W x h W / w where w / h is
   * at least W / H, else to w H / h x H; {@link Preprocessing#padValue} is put around. Of a square
   * the longer side is scaled.
   */
  PAD,
  /** Both sides are scaled, the aspect changes. */
  STRETCH,
  /**
   * Nothing is scaled: along each axis, depth included, the middle of what is longer is kept and
   * what is shorter gets {@link Preprocessing#padValue} around.
   */
  CENTRE
}
