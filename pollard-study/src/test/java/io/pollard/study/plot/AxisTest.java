package io.pollard.study.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.study.plot.Axis.Tick;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AxisTest {

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(Tick::label).toList();
  }

  @Test
  void ticksStandAtRoundNumbers() {
    assertThat(labels(Axis.between("score", 0, 1)))
        .containsExactly("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
    assertThat(labels(Axis.between("loss", 0, .735)))
        .containsExactly("0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7");
    assertThat(labels(Axis.between("score", .8, .98)))
        .containsExactly("0.800", "0.825", "0.850", "0.875", "0.900", "0.925", "0.950", "0.975");
    assertThat(labels(Axis.between("milliseconds", 0, 1500)))
        .containsExactly("0", "200", "400", "600", "800", "1000", "1200", "1400");
  }

  @Test
  void anAxisLeavesRoomAroundItsValues() {
    Axis axis = Axis.around("score", DoubleStream.of(.481, Double.NaN, .872));
    assertThat(axis.low()).isCloseTo(.4, within(1e-9));
    assertThat(axis.high()).isCloseTo(.9, within(1e-9));
    Axis single = Axis.around("score", DoubleStream.of(.8));
    assertThat(single.low()).isLessThan(.8);
    assertThat(single.high()).isGreaterThan(.8);
    assertThat(Axis.around("score", DoubleStream.empty()).ticks()).isNotEmpty();
  }

  @Test
  void scoresEndAtZeroAndOneUnlessABandGoesBeyond() {
    Axis axis = Axis.ofScores("score", DoubleStream.of(.48, .99));
    assertThat(axis.high()).isEqualTo(1);
    assertThat(axis.low()).isBetween(.3, .48);
    assertThat(Axis.ofScores("score", DoubleStream.of(.01, .6)).low()).isZero();
    assertThat(Axis.ofScores("score", DoubleStream.of(.7, 1.02)).high()).isGreaterThan(1.02);
    assertThat(Axis.ofScores("score", DoubleStream.of(1, 1)).high()).isEqualTo(1);
  }

  @Test
  void equalRatiosAreEqualLengths() {
    Axis axis = Axis.ratios("parameters", DoubleStream.of(158_000, 2_783_298, 11_177_538));
    assertThat(labels(axis)).containsExactly("200 k", "500 k", "1 M", "2 M", "5 M", "10 M");
    assertThat(axis.share(2e6) - axis.share(1e6))
        .isCloseTo(axis.share(1e6) - axis.share(5e5), within(1e-12))
        .isPositive();
    assertThat(Axis.ratios("parameters", DoubleStream.of(11_177_538)).low()).isLessThan(11_177_538);
    assertThatThrownBy(() -> new Axis("parameters", 0, 1, true, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void epochsAreWhole() {
    assertThat(labels(Axis.counting("epoch", 0, 1))).containsExactly("0", "1");
    assertThat(labels(Axis.counting("epoch", 0, 20)))
        .containsExactly("0", "2", "4", "6", "8", "10", "12", "14", "16", "18", "20");
    assertThat(Axis.counting("epoch", 0, 81).ticks()).hasSizeBetween(6, 14);
  }

  @Test
  void ofManyNamesSomeAreWrittenAndAlwaysTheLast() {
    List<String> names = IntStream.range(0, 98).mapToObj(i -> "unit" + i).toList();
    Axis axis = Axis.of("cut point", names, 24);
    assertThat(axis.ticks()).hasSize(98);
    assertThat(labels(axis)).filteredOn(label -> !label.isEmpty()).hasSizeBetween(15, 24);
    assertThat(labels(axis)).endsWith("unit97");
    assertThat(labels(Axis.of("cut point", names.subList(0, 17), 24)))
        .isEqualTo(names.subList(0, 17));
  }
}
