package io.pollard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.study.Table.Format;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingTest {

  /** Writes down whose turn it was; slower by its own factor each round. */
  private record FakeSide(String name, double millis, List<String> turns) implements Side {
    @Override
    public double millisPerImage(int steps) {
      turns.add(name + steps);
      return millis * turns.size();
    }

    @Override
    public void close() {}
  }

  @Test
  void sidesTakeTurnsAndEverySecondRoundGoesBackwards() {
    List<String> turns = new ArrayList<>();
    List<Timing> timings =
        Timing.alternate(
            List.of(new FakeSide("a", 1, turns), new FakeSide("b", 10, turns)), 7, 2, 3);
    assertThat(turns).containsExactly("a7", "b7", "a3", "b3", "b3", "a3");
    assertThat(timings)
        .containsExactly(new Timing("a", List.of(3.0, 6.0)), new Timing("b", List.of(40.0, 50.0)));
  }

  @Test
  void aRatioIsTheMedianOfTheRoundsRatios() {
    Timing ours = new Timing("ours", List.of(1.0, 20.0, 3.0));
    Timing theirs = new Timing("theirs", List.of(2.0, 10.0, 3.0));
    assertThat(ours.median()).isEqualTo(3.0);
    assertThat(ours.ratioTo(theirs)).isEqualTo(1.0);
    assertThat(Timing.table(List.of(ours, theirs), theirs).as(Format.CSV))
        .isEqualTo(
            """
            side,median_ms,minimum_ms,maximum_ms,ratio
            ours,3.0,1.0,20.0,1.0
            theirs,3.0,2.0,10.0,1.0
            """);
  }

  @Test
  void aGoalSaysWhetherItIsMet() {
    assertThat(Goal.atMost(1.05, "a to b", 1.06))
        .hasToString("a to b: 1.060, goal at most 1.050, missed");
    assertThat(Goal.atLeast(2, "b to a", 2)).hasToString("b to a: 2.000, goal at least 2.000, met");
  }
}
