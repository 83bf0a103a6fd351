package io.pollard.imaging;

/**
 * Brightness of a whole image: a level becomes level x scale + shift, rounded, halves up, and
 * clipped to 0 to 255.
 *
 * @param scale 1 leaves it
 * @param shift in levels of 255; 0 leaves it
 */
record Tone(double scale, double shift) {

  static final Tone UNCHANGED = new Tone(1, 0);

  private static final int LEVELS = 256;
  private static final double MOST = 0.1;

  /** A scale of .9 to 1.1, a shift of up to a tenth of the range. */
  static Tone draw(SampleRandom draws) {
    double scale = draws.uniform(1 - MOST, 1 + MOST);
    return new Tone(scale, draws.uniform(-MOST, MOST) * (LEVELS - 1));
  }

  void apply(byte[] levels) {
    if (equals(UNCHANGED)) {
      return;
    }
    byte[] table = new byte[LEVELS];
    for (int level = 0; level < LEVELS; level++) {
      double changed = Math.floor(level * scale + shift + 0.5);
      table[level] = (byte) (int) Math.max(0, Math.min(LEVELS - 1, changed));
    }
    for (int i = 0; i < levels.length; i++) {
      levels[i] = table[levels[i] & 0xff];
    }
  }
}
