package io.pollard.transferability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.transferability.CanonicalCorrelations.Directions;
import io.pollard.transferability.CanonicalCorrelations.Ranks;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CanonicalCorrelationsTest {

  private static CanonicalCorrelations descending(int count, long samples) {
    List<Double> coefficients =
        IntStream.range(0, count).mapToObj(i -> 1 - (double) i / count).toList();
    Directions kept = new Directions(64, 0, count);
    return new CanonicalCorrelations(coefficients, samples, kept, kept);
  }

  @Test
  void ranks_around_the_lower_quartile_hold_it() {
    assertThat(Ranks.aroundLowerQuartile(100)).isEqualTo(new Ranks(65, 85));
    for (int count = 1; count < 60; count++) {
      CanonicalCorrelations found = descending(count, 1_000);
      Ranks ranks = Ranks.aroundLowerQuartile(count);
      assertThat(ranks.from()).isBetween(0, count - 1);
      assertThat(ranks.to()).isBetween(ranks.from() + 1, count);
      double mean =
          found.coefficients().subList(ranks.from(), ranks.to()).stream()
              .mapToDouble(c -> c)
              .average()
              .orElseThrow();
      assertThat(mean).isCloseTo(found.box().lower(), within(1. / count));
    }
  }

  @Test
  void five_samples_a_channel_are_needed_whatever_is_kept() {
    assertThat(descending(10, 319).isOfTooFewSamples()).isTrue();
    assertThat(descending(10, 320).isOfTooFewSamples()).isFalse();
    assertThat(descending(10, 319).samplesNeeded()).isEqualTo(320);
  }

  @Test
  void chance_is_of_the_kept_directions_and_of_centred_samples() {
    assertThat(descending(10, 1_000).chance()).isEqualTo(WachterLaw.of(999, 10, 10));
  }

  @Test
  void there_are_as_many_as_the_smaller_view_has_directions() {
    assertThatThrownBy(
            () ->
                new CanonicalCorrelations(
                    List.of(.5), 100, new Directions(4, 1, 3), new Directions(4, 0, 2)))
        .hasMessageContaining("but found 1");
  }
}
