package io.pollard.bench;

import io.pollard.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Resident memory, training step by training step. */
record MemoryCurve(List<Sample> samples) {

  private static final double MEGABYTE = 1e6;
  private static final String HEADING = "step,resident_bytes";

  /** What was held after so many steps. */
  record Sample(long step, long bytes) {}

  MemoryCurve {
    samples = List.copyOf(samples);
  }

  /**
   * The slope of the least squares line in MB (1e6 bytes) per 1,000 steps; NaN with fewer than two
   * samples.
   *
   * @param warmUp samples up to this step don't count
   */
  double slope(long warmUp) {
    List<Sample> counted = samples.stream().filter(sample -> sample.step() > warmUp).toList();
    double meanStep = counted.stream().mapToLong(Sample::step).average().orElse(0);
    double meanBytes = counted.stream().mapToLong(Sample::bytes).average().orElse(0);
    double products = 0;
    double squares = 0;
    for (Sample sample : counted) {
      products += (sample.step() - meanStep) * (sample.bytes() - meanBytes);
      squares += (sample.step() - meanStep) * (sample.step() - meanStep);
    }
    return 1000 * products / squares / MEGABYTE;
  }

  void writeCsv(Path file) throws IOException {
    StringBuilder csv = new StringBuilder(HEADING).append('\n');
    samples.forEach(
        sample -> csv.append(sample.step()).append(',').append(sample.bytes()).append('\n'));
    WholeFile.writeText(file, csv.toString());
  }

  static MemoryCurve readCsv(Path file) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.equals(HEADING)) {
        int comma = line.indexOf(',');
        samples.add(
            new Sample(
                Long.parseLong(line.substring(0, comma)),
                Long.parseLong(line.substring(comma + 1))));
      }
    }
    return new MemoryCurve(samples);
  }

  void plot(Path png, long warmUp, String what) throws IOException {
    String title =
        String.format(
            Locale.ROOT, "%s: %.2f MB per 1,000 steps after step %d", what, slope(warmUp), warmUp);
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(450)
            .title(title)
            .xAxisTitle("training steps")
            .yAxisTitle("resident memory (MB)")
            .build();
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setLegendVisible(false);
    chart
        .addSeries(
            "resident",
            samples.stream().mapToDouble(Sample::step).toArray(),
            samples.stream().mapToDouble(sample -> sample.bytes() / MEGABYTE).toArray())
        .setMarker(SeriesMarkers.NONE);
    WholeFile.write(png, out -> BitmapEncoder.saveBitmap(chart, out, BitmapFormat.PNG));
  }
}
