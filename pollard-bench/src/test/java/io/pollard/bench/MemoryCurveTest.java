package io.pollard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.bench.MemoryCurve.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryCurveTest {

  @TempDir private Path folder;

  /** Climbs by 100,000 bytes a step while it warms up, then by 2,000. */
  private static final MemoryCurve CURVE =
      new MemoryCurve(
          LongStream.rangeClosed(1, 100)
              .map(tenth -> 10 * tenth)
              .mapToObj(
                  step ->
                      new Sample(
                          step, step <= 200 ? 100_000 * step : 20_000_000 + 2_000 * (step - 200)))
              .toList());

  @Test
  void theSlopeIsThatOfTheStepsAfterTheWarmUp() {
    assertThat(CURVE.slope(200)).isCloseTo(2.0, within(1e-9));
    assertThat(CURVE.slope(0)).isGreaterThan(10);
  }

  @Test
  void aSingleSampleHasNoSlope() {
    assertThat(new MemoryCurve(List.of(new Sample(1, 1))).slope(0)).isNaN();
  }

  @Test
  void aCurveIsReadAsItWasWritten() throws IOException {
    Path csv = folder.resolve("curve.csv");
    CURVE.writeCsv(csv);
    assertThat(MemoryCurve.readCsv(csv)).isEqualTo(CURVE);
  }
}
