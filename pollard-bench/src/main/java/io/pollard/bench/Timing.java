package io.pollard.bench;

import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one side took, round by round.
 *
 * @param millis an image, one number a round
 */
record Timing(String side, List<Double> millis) {

  Timing {
    millis = List.copyOf(millis);
  }

  /**
   * Lets the sides take turns, so that whatever else the machine does meets all of them; every
   * second round goes backwards.
   *
   * @param warmUp steps of every side before the first round
   * @param rounds at least 1
   * @param steps of a side in a round
   */
  static List<Timing> alternate(List<Side> sides, int warmUp, int rounds, int steps) {
    sides.forEach(side -> side.millisPerImage(warmUp));
    List<List<Double>> millis =
        sides.stream().map(side -> (List<Double>) new ArrayList<Double>()).toList();
    for (int round = 0; round < rounds; round++) {
      for (int turn = 0; turn < sides.size(); turn++) {
        int side = round % 2 == 0 ? turn : sides.size() - 1 - turn;
        millis.get(side).add(sides.get(side).millisPerImage(steps));
      }
    }
    return IntStream.range(0, sides.size())
        .mapToObj(side -> new Timing(sides.get(side).name(), millis.get(side)))
        .toList();
  }

  double median() {
    return median(millis);
  }

  /** The median of the rounds' ratios of this side's time to the other's. */
  double ratioTo(Timing other) {
    return median(
        IntStream.range(0, millis.size())
            .mapToObj(round -> millis.get(round) / other.millis.get(round))
            .toList());
  }

  /** The upper one of two middle values. */
  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /**
   * A row a side.
   *
   * @param reference the side that the ratios refer to
   */
  static Table table(List<Timing> timings, Timing reference) {
    List<Column> columns =
        List.of(
            Column.of("side", "side"),
            new Column("median_ms", "ms an image", 1, 1),
            new Column("minimum_ms", "minimum", 1, 1),
            new Column("maximum_ms", "maximum", 1, 1),
            new Column("ratio", "of " + reference.side() + "'s", 1, 2));
    List<List<Object>> rows = new ArrayList<>();
    for (Timing timing : timings) {
      rows.add(
          List.of(
              timing.side(),
              timing.median(),
              Collections.min(timing.millis()),
              Collections.max(timing.millis()),
              timing.ratioTo(reference)));
    }
    return new Table(columns, rows);
  }
}
