package io.pollard.study;

import io.pollard.metrics.Interval;
import io.pollard.metrics.Spread;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Scores by cut point, to be drawn as a line with a band.
 *
 * @param name in the legend, as "test AUPRC of truncation"
 * @param scores by the last unit kept; the band is from low to high, and missing where these are
 *     not numbers
 */
public record ScoreCurve(String name, Map<String, Interval> scores) {

  public ScoreCurve {
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  /** Means of repeats, the band one standard deviation to each side. */
  public static ScoreCurve ofRepeats(String name, Map<String, Spread> repeats) {
    Map<String, Interval> scores = new LinkedHashMap<>();
    repeats.forEach(
        (cut, spread) ->
            scores.put(
                cut,
                new Interval(
                    spread.mean(),
                    spread.mean() - spread.deviation(),
                    spread.mean() + spread.deviation(),
                    0,
                    0)));
    return new ScoreCurve(name, scores);
  }
}
