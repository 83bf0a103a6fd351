package io.pollard.network;

/**
 * Rotary positions over patches (Siméoni et al. 2025, DINOv3): queries and keys of a patch are
 * turned by angles that follow from where its centre lies, from -1 at one edge of the image to 1 at
 * the other, whatever the number of patches. Tokens before the patches are not turned.
 *
 * <p>Of a head's D channels, channel c and channel c + D/2 are turned together, for c below D/2:
 * the first D/4 pairs by 2 pi y / period, the others by 2 pi x / period, with periods {@code
 * temperature^(4 i / D)}, i from 0 to D/4 - 1.
 *
 * @param temperature the longest period's base; 100 in DINOv3
 * @param before how many tokens stand before the patches
 */
public record Rotary(double temperature, int before) {

  /**
   * What a token's channels are multiplied with: {@code x * cosines + swapped(x) * sines}, where
   * {@code swapped} exchanges the halves of a head's channels, and the sines of the first half are
   * negative.
   */
  public static final class Turns {
    private final double[] cosines;
    private final double[] sines;

    private Turns(double[] cosines, double[] sines) {
      this.cosines = cosines;
      this.sines = sines;
    }

    /** Row-major [T, D]. */
    public double[] cosines() {
      return cosines.clone();
    }

    /** Row-major [T, D]. */
    public double[] sines() {
      return sines.clone();
    }
  }

  /**
   * The turns of all tokens, those before the patches included.
   *
   * @param patches rows and columns
   * @param headWidth D, a multiple of 4
   */
  public Turns turns(Extent patches, int headWidth) {
    if (patches.axes() != 2 || headWidth % 4 != 0) {
      throw new IllegalArgumentException(
          "expected rows and columns of patches and heads by 4 channels but found "
              + patches
              + " and "
              + headWidth);
    }
    int tokens = Math.toIntExact(before + patches.count());
    double[] cosines = new double[tokens * headWidth];
    double[] sines = new double[tokens * headWidth];
    java.util.Arrays.fill(cosines, 0, before * headWidth, 1);
    for (int patch = 0; patch < patches.count(); patch++) {
      double y = place(patch / patches.size(1), patches.size(0));
      double x = place(patch % patches.size(1), patches.size(1));
      int row = (before + patch) * headWidth;
      for (int pair = 0; pair < headWidth / 2; pair++) {
        int step = pair % (headWidth / 4);
        double period = Math.pow(temperature, 4.0 * step / headWidth);
        double angle = 2 * Math.PI * (pair < headWidth / 4 ? y : x) / period;
        cosines[row + pair] = Math.cos(angle);
        cosines[row + headWidth / 2 + pair] = Math.cos(angle);
        sines[row + pair] = -Math.sin(angle);
        sines[row + headWidth / 2 + pair] = Math.sin(angle);
      }
    }
    return new Turns(cosines, sines);
  }

  private static double place(int index, int count) {
    return 2 * (index + 0.5) / count - 1;
  }
}
