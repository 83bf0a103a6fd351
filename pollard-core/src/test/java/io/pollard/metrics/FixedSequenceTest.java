package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.metrics.NonInferiority.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FixedSequenceTest {

  private static final Map<String, Verdict> VERDICTS =
      Map.of(
          "layer4", Verdict.NOT_WORSE,
          "layer3", Verdict.NOT_WORSE,
          "layer2", Verdict.NOT_SHOWN,
          "layer1", Verdict.NOT_WORSE);

  @Test
  void nothingBehindTheFirstThatIsNotShownIsAskedFor() {
    List<String> asked = new ArrayList<>();
    FixedSequence<String, Verdict> found =
        FixedSequence.of(
            List.of("layer4", "layer3", "layer2", "layer1"),
            cut -> {
              asked.add(cut);
              return VERDICTS.get(cut);
            },
            Function.identity());
    assertThat(asked).containsExactly("layer4", "layer3", "layer2");
    assertThat(found.last().orElseThrow().candidate()).isEqualTo("layer3");
    assertThat(found.tested()).hasSize(3);
    assertThat(found.notTested()).containsExactly("layer1");
  }

  @Test
  void whereTheFirstIsNotShownNoneIs() {
    FixedSequence<String, Verdict> found =
        FixedSequence.of(List.of("layer2", "layer1"), VERDICTS::get, Function.identity());
    assertThat(found.last()).isEmpty();
    assertThat(found.notTested()).containsExactly("layer1");
  }

  @Test
  void whereAllAreShownTheLastIsTheAnswer() {
    FixedSequence<String, Verdict> found =
        FixedSequence.of(List.of("layer4", "layer3"), VERDICTS::get, Function.identity());
    assertThat(found.last().orElseThrow().candidate()).isEqualTo("layer3");
    assertThat(found.notTested()).isEmpty();
  }
}
