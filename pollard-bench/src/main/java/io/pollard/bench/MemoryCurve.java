package io.pollard.bench;

import io.pollard.files.WholeFile;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Picture;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resident memory, training step by training step. */
record MemoryCurve(List<Sample> samples) {

  private static final double MEGABYTE = 1e6;

  /** Above the curve. */
  private static final double ROOM = 1.05;

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

  /** Draws {@code NAME.png} and {@code NAME.svg} into a folder that exists. */
  void plot(Path folder, String name, long warmUp, String what) {
    String title =
        String.format(
            Locale.ROOT, "%s: %.2f MB per 1,000 steps after step %d", what, slope(warmUp), warmUp);
    double most = samples.stream().mapToLong(Sample::bytes).max().orElse(1) / MEGABYTE;
    long last = samples.stream().mapToLong(Sample::step).max().orElse(1);
    Series resident =
        new Series(
            "resident",
            Series.BLUE,
            Line.SOLID,
            Marker.NONE,
            samples.stream()
                .map(sample -> Point.of((double) sample.step(), sample.bytes() / MEGABYTE))
                .toList());
    new Picture(
            List.of(
                new Chart(
                    title,
                    Axis.between("training steps", 0, (double) last),
                    Axis.between("resident memory (MB)", 0, most * ROOM),
                    List.of(resident))))
        .write(folder, name);
  }
}
