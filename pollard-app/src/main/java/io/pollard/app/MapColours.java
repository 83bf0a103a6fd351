package io.pollard.app;

import java.util.List;

/** How the values of a map become colours over a grey image. */
public enum MapColours {
  /**
   * Evidence for a class only, from dark to light in equal steps of brightness (matplotlib's
   * inferno); what is 0 or below is left as it is.
   */
  POSITIVE(
      List.of(
          0x000004, 0x1b0c41, 0x4a0c6b, 0x781c6d, 0xa52c60, 0xcf4446, 0xed6925, 0xfb9b06, 0xf7d13d,
          0xfcffa4)),
  /**
   * Red for evidence for a class, blue for evidence against it (ColorBrewer's RdBu, which people
   * who can't tell red from green can read).
   */
  SIGNED(
      List.of(
          0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d,
          0xb2182b, 0x67001f));

  /** The largest share of the colour over the image. */
  private static final double MOST = 0.7;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is
  private final List<Integer> anchors;

  MapColours(List<Integer> anchors) {
    this.anchors = anchors;
  }

  /** The smallest value that has a colour of its own. */
  double least() {
    return this == SIGNED ? -1 : 0;
  }

  /**
   * @param value of the largest, -1 to 1
   * @return red, green and blue, 8 bits each
   */
  int rgb(double value) {
    double share = this == SIGNED ? (value + 1) / 2 : value;
    double at = Math.max(0, Math.min(1, share)) * (anchors.size() - 1);
    int first = Math.min((int) at, anchors.size() - 2);
    return mixed(anchors.get(first), anchors.get(first + 1), at - first);
  }

  /** The share of the colour over the image, 0 to 1: none of what says nothing. */
  double opacity(double value) {
    double size = this == SIGNED ? Math.abs(value) : Math.max(0, value);
    return MOST * Math.min(1, size * 2);
  }

  /** The colour over a pixel. */
  int over(int pixel, double value) {
    return mixed(pixel, rgb(value), opacity(value));
  }

  private static int mixed(int one, int other, double share) {
    int rgb = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      double from = (one >> shift) & 0xff;
      double to = (other >> shift) & 0xff;
      rgb |= (int) Math.round(from + share * (to - from)) << shift;
    }
    return rgb;
  }
}
