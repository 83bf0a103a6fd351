package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console = Console.of(out, err);

  @Test
  void noTerminalObeysWhatGoesThrough() {
    console.out().print("größer \u001b[2J肺\u009b\u202e\r\n");
    console.err().println("log \u001b]0;title\u0007");
    console.say("a\u001b\nb");
    assertThat(out.toString(UTF_8)).isEqualTo("größer \\x1b[2J肺\\x9b\\u202e\\r\n");
    assertThat(err.toString(UTF_8)).isEqualTo("log \\x1b]0;title\\x07\na\\x1b\\nb\n");
  }

  @Test
  void lettersThatComeInPiecesComeWhole() {
    byte[] bytes = "肺\ud83d\udc68\u009bä".getBytes(UTF_8);
    for (byte one : bytes) {
      console.out().write(one);
    }
    assertThat(out.toString(UTF_8)).isEqualTo("肺\ud83d\udc68\\x9bä");
  }

  @Test
  void barsNameStrangersTextVisibly() {
    new ConsoleProgress(console).bar("reading \u001b[31m", 1).advance(1, "loss \u009b");
    assertThat(err.toString(UTF_8)).startsWith("reading \\x1b[31m: 1 of 1").contains("loss \\x9b");
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    ConsoleProgress progress = new ConsoleProgress(Console.ofTerminal(out, terminal));
    progress.bar("reading \u001b[31m", 1).close();
    assertThat(terminal.toString(UTF_8)).doesNotContain("\u001b[31m");
  }

  @Test
  void rowsStopWhereNobodyTakesThem() {
    Console full = Console.of(new FullOutput(5, "No space left on device"), err);
    RowPrinter rows = new RowPrinter(List.of(Column.of("file", "file")), Format.CSV, full);
    assertThatThrownBy(() -> rows.print(List.of("a.png"))).isInstanceOf(LostOutputException.class);
    assertThat(full.ended(ExitCode.DONE)).isEqualTo(ExitCode.REFUSED);
    assertThat(full.ended(ExitCode.INTERRUPTED)).isEqualTo(ExitCode.INTERRUPTED);
  }
}
