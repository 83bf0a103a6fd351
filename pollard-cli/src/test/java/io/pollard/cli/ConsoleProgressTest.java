package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private long seconds;

  private String said() {
    return err.toString(UTF_8);
  }

  @Test
  void withoutATerminalALineComesNowAndThenAndAtTheEnd() {
    Progress progress =
        new ConsoleProgress(Console.of(out, err), () -> TimeUnit.SECONDS.toNanos(seconds));
    progress.say("begin");
    Progress.Bar bar = progress.bar("preparing images", 1000);
    try (bar) {
      for (int step = 0; step < 100; step++) {
        seconds++;
        bar.advance(10, step < 50 ? "" : "loss 0.412");
      }
    }
    assertThat(said().lines())
        .hasSize(1 + 10)
        .contains(
            "begin",
            "preparing images: 100 of 1000 (10 %)",
            "preparing images: 600 of 1000 (60 %), loss 0.412",
            "preparing images: 1000 of 1000 (100 %), loss 0.412");
    assertThat(out.size()).isZero();
  }

  @Test
  void shortWorkGetsItsLastLineOnly() {
    Progress.Bar bar = new ConsoleProgress(Console.of(out, err), () -> 0).bar("reading", 3);
    try (bar) {
      bar.advance(1, "");
      bar.advance(1, "");
      bar.advance(1, "");
    }
    assertThat(said().lines()).containsExactly("reading: 3 of 3 (100 %)");
  }

  @Test
  void onATerminalABarMovesAndSentencesStandOnLinesOfTheirOwn() {
    ConsoleProgress progress = new ConsoleProgress(Console.ofTerminal(out, err));
    Progress.Bar bar = progress.bar("epoch 1", 8);
    try (bar) {
      bar.advance(8, "loss 0.412");
      progress.say("a sentence");
    }
    progress.say("after");
    assertThat(said()).contains("epoch 1 100%", "8/8", "/s loss 0.412", "\u001b[Ka sentence");
    assertThat(said().lines().reduce((before, last) -> last)).hasValue("after");
    assertThat(out.size()).isZero();
  }
}
