package io.pollard.transferability;

import java.util.stream.IntStream;

/** Takes off each channel's mean and divides by its deviation. */
final class Standardisation {

  private final int[] channels;
  private final double[] means;
  private final double[] deviations;

  /**
   * @param channels that vary by more than single precision rounds
   * @param means one for each of these
   * @param deviations one for each of these, with n
   */
  private Standardisation(int[] channels, double[] means, double[] deviations) {
    this.channels = channels;
    this.means = means;
    this.deviations = deviations;
  }

  /**
   * @param rows [sample][channel], finite
   */
  static Standardisation of(float[][] rows) {
    int all = rows[0].length;
    double[] means = new double[all];
    double[] squares = new double[all];
    float[] largest = new float[all];
    for (float[] row : rows) {
      for (int channel = 0; channel < all; channel++) {
        means[channel] += row[channel] / (double) rows.length;
        largest[channel] = Math.max(largest[channel], Math.abs(row[channel]));
      }
    }
    for (float[] row : rows) {
      for (int channel = 0; channel < all; channel++) {
        double difference = row[channel] - means[channel];
        squares[channel] += difference * difference / rows.length;
      }
    }
    int[] varying =
        IntStream.range(0, all)
            .filter(channel -> Math.sqrt(squares[channel]) > Math.ulp(largest[channel]))
            .toArray();
    return new Standardisation(
        varying,
        IntStream.of(varying).mapToDouble(channel -> means[channel]).toArray(),
        IntStream.of(varying).mapToDouble(channel -> Math.sqrt(squares[channel])).toArray());
  }

  /** How many vary. */
  int size() {
    return channels.length;
  }

  double[] of(float[] row) {
    double[] standardised = new double[channels.length];
    for (int i = 0; i < standardised.length; i++) {
      standardised[i] = (row[channels[i]] - means[i]) / deviations[i];
    }
    return standardised;
  }
}
