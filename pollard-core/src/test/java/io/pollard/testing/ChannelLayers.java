package io.pollard.testing;

/**
 * Layers over channels by their definitions, on a row-major array in which the numbers of a
 * position's channels are {@code inner} apart: the positions behind the channels in a map [N, C, H,
 * W], 1 in tokens [N, T, C].
 */
public final class ChannelLayers {

  private ChannelLayers() {}

  /** Each position's channels to mean 0 and variance 1, then scaled and shifted. */
  public static double[] norm(
      double[] values, int inner, double[] scale, double[] shift, double epsilon) {
    int channels = scale.length;
    double[] normal = new double[values.length];
    for (int start = 0; start < values.length; start += channels * inner) {
      for (int position = start; position < start + inner; position++) {
        double mean = 0;
        for (int channel = 0; channel < channels; channel++) {
          mean += values[position + channel * inner] / channels;
        }
        double variance = 0;
        for (int channel = 0; channel < channels; channel++) {
          double distance = values[position + channel * inner] - mean;
          variance += distance * distance / channels;
        }
        for (int channel = 0; channel < channels; channel++) {
          int index = position + channel * inner;
          normal[index] =
              (values[index] - mean) / Math.sqrt(variance + epsilon) * scale[channel]
                  + shift[channel];
        }
      }
    }
    return normal;
  }

  /**
   * A matrix times each position's channels, and a bias.
   *
   * @param weight [out, in], row-major
   */
  public static double[] linear(double[] values, int inner, double[] weight, double[] bias) {
    int outs = bias.length;
    int ins = weight.length / outs;
    double[] made = new double[values.length / ins * outs];
    for (int start = 0, to = 0; start < values.length; start += ins * inner, to += outs * inner) {
      for (int position = 0; position < inner; position++) {
        for (int out = 0; out < outs; out++) {
          double sum = bias[out];
          for (int in = 0; in < ins; in++) {
            sum += weight[out * ins + in] * values[start + position + in * inner];
          }
          made[to + position + out * inner] = sum;
        }
      }
    }
    return made;
  }
}
