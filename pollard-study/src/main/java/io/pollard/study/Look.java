package io.pollard.study;

import io.pollard.strategy.HeadForm;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import java.awt.Color;

/** How a method is called and drawn in every picture. */
record Look(String name, Color colour, Line line, Marker marker) {

  static Look of(Repeats row) {
    boolean isFlat = row.description().strategy().head() == HeadForm.FLAT;
    boolean isFromRandom = row.isFromRandom();
    Line line = isFromRandom ? Line.DOTTED : isFlat ? Line.DASHED : Line.SOLID;
    Look plain =
        switch (row.method()) {
          case "FTL" ->
              new Look(
                  "full transfer",
                  isFromRandom ? Series.YELLOW : isFlat ? Series.SKY : Series.BLACK,
                  line,
                  Marker.CROSS);
          case "FE" -> new Look("feature extraction", Series.PINK, line, Marker.DIAMOND);
          case "TF" -> new Look("TransFusion", Series.ORANGE, line, Marker.TRIANGLE);
          case "LWFT" -> new Look("layer-wise finetuning", Series.GREEN, line, Marker.SQUARE);
          case "TTL" ->
              new Look(
                  "truncation",
                  isFromRandom ? Series.YELLOW : isFlat ? Series.SKY : Series.BLUE,
                  line,
                  Marker.CIRCLE);
          default -> throw new IllegalStateException("no look for the method " + row.method());
        };
    return plain.named(
        plain.name() + (isFlat ? ", flat head" : "") + (isFromRandom ? ", random weights" : ""));
  }

  Look named(String other) {
    return new Look(other, colour, line, marker);
  }
}
