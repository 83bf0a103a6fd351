package io.pollard.metrics;

import io.pollard.metrics.GroupBootstrap.Statistic;
import io.pollard.metrics.RepeatedDifference.Repeat;
import java.util.Arrays;
import java.util.List;

/**
 * How many patients a test part must have for a margin, if the two networks are equally good in
 * truth: with σ² the variance that one patient adds to the mean difference,
 *
 * <pre>patients = σ² (1.960 + z_power)² / margin²</pre>
 *
 * <p>(Julious, "Sample sizes for clinical trials with normal data", Statistics in Medicine 23,
 * 2004, non-inferiority, a difference of zero). σ² is the jackknife's over the patients that there
 * are, and is uncertain itself: it is a mean of squares, whose own deviation over patients gives it
 * a 95 % interval, on the scale of its logarithm, and the number of patients the range that is
 * stated.
 *
 * @param variance σ²
 * @param relativeError the standard error of σ², divided by σ²
 */
public record PatientsNeeded(double variance, double relativeError) {

  /**
   * A number of patients and the range it may lie in.
   *
   * @param low with the lower end of the variance's 95 % interval
   * @param high with its upper end
   */
  public record Range(long patients, long low, long high) {}

  /**
   * @param repeats as on a validation part; what several splits say of σ² is averaged
   * @throws IllegalArgumentException if there is no repeat
   */
  public static PatientsNeeded of(Metric metric, List<Repeat> repeats) {
    List<double[]> squares =
        RepeatedDifference.bySplit(repeats).stream()
            .map(split -> squares(RepeatedDifference.statistics(metric, List.of(split)).get(0)))
            .toList();
    double[] all = squares.stream().flatMapToDouble(Arrays::stream).toArray();
    Spread spread = Spread.of(all);
    // Splits share patients, so that they count as one when it comes to how many there are.
    double patients = (double) all.length / squares.size();
    return new PatientsNeeded(
        spread.mean(), spread.deviation() / (spread.mean() * Math.sqrt(patients)));
  }

  /** Of each patient what it says of σ². */
  private static double[] squares(Statistic split) {
    double[] influences = Jackknife.of(List.of(split)).ofSplits().get(0);
    double n = influences.length;
    return Arrays.stream(influences).map(u -> n * n * n / (n - 1) * u * u).toArray();
  }

  /**
   * @param power above 0 and below 1, as .8
   */
  public Range range(NonInferiority test, double power) {
    double z = NormalDistribution.CENTRAL_95 + NormalDistribution.quantile(power);
    double patients = variance * z * z / (test.margin() * test.margin());
    double factor = Math.exp(NormalDistribution.CENTRAL_95 * relativeError);
    return new Range(upwards(patients), upwards(patients / factor), upwards(patients * factor));
  }

  /** Whether there is a variance to go by: none without a case of a class, or a difference. */
  public boolean isKnown() {
    return variance > 0 && Double.isFinite(relativeError);
  }

  private static long upwards(double patients) {
    return (long) Math.ceil(patients);
  }
}
