package io.pollard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LossTrendTest {

  /** A ResNet-18 cut at layer2.1, 640 chest X-rays of 64x64, short2d: 200 steps. */
  private static final double[] TOO_SHORT = {
    .68, .66, .64, .63, .61, .60, .59, .5676, .5513, .5339, .5257, .5150, .5085, .5035, .4976,
    .4954, .4948, .4947, .4939, .4935
  };

  private static List<EpochRow> history(double... losses) {
    return Arrays.stream(losses)
        .mapToObj(loss -> new EpochRow(1, 1e-4, 1, loss, .9, .9, true, 64, 1, 1))
        .toList();
  }

  private static LossTrend trend(double... losses) {
    return LossTrend.of(history(losses)).orElseThrow();
  }

  @Test
  void fifthsOfTheEpochsAreCompared() {
    LossTrend trend = trend(TOO_SHORT);
    assertThat(trend.before()).isCloseTo((.5085 + .5035 + .4976 + .4954) / 4, within(1e-12));
    assertThat(trend.last()).isCloseTo((.4948 + .4947 + .4939 + .4935) / 4, within(1e-12));
    assertThat(trend.isStillFalling()).isTrue();
    assertThat(trend.sentence())
        .contains(
            "epoch 20 of 20 is the best, and the validation loss fell by 1.4 % from one fifth");
  }

  @Test
  void oneFlatOrRisingIsNotFalling() {
    assertThat(trend(.9, .5, .4, .400, .399).isStillFalling()).isFalse();
    assertThat(trend(.9, .5, .4, .400, .395).isStillFalling()).isTrue();
    assertThat(trend(.9, .5, .4, .45, .6).isStillFalling()).isFalse();
  }

  /** As where all is told apart early and only the losses go on to fall. */
  @Test
  void oneWhoseBestEpochIsLongPastIsNot() {
    List<EpochRow> history = new ArrayList<>(history(.9, .5, .4, .2, .1));
    EpochRow last = history.get(4);
    history.set(4, new EpochRow(5, 1e-4, 1, last.validationLoss(), .9, .9, false, 64, 1, 1));
    assertThat(LossTrend.of(history).orElseThrow().isStillFalling()).isFalse();
  }

  @Test
  void oneEpochOrALossThatIsNoNumberShowsNothing() {
    assertThat(LossTrend.of(history(.5))).isEmpty();
    assertThat(LossTrend.of(history())).isEmpty();
    assertThat(LossTrend.of(history(.5, Double.NaN))).isEmpty();
    assertThat(trend(.5, .4).isStillFalling()).isTrue();
  }

  @Test
  void aNoteNamesTheRowsThatStoppedTooEarly() {
    Map<String, List<List<EpochRow>>> rows = new LinkedHashMap<>();
    rows.put("FTL", List.of(history(.5, .5), history(.5, .6)));
    assertThat(LossTrend.note(rows)).isEmpty();
    rows.put("TTL at layer2.1", List.of(history(TOO_SHORT), history(.5, .5)));
    assertThat(LossTrend.note(rows).orElseThrow())
        .contains("in trials of TTL at layer2.1 (1 of 2);")
        .doesNotContain("FTL");
  }
}
