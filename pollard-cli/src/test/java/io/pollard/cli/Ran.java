package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.app.ExportJob;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A command's end, after it ran in this process as a person types it. */
record Ran(int exitCode, String out, String err) {

  static Ran pollard(String... arguments) {
    return pollard(List.of(arguments));
  }

  static Ran pollard(List<String> arguments) {
    return pollard(arguments, new ByteArrayOutputStream());
  }

  /**
   * @param err can be looked at while the command runs
   */
  static Ran pollard(List<String> arguments, ByteArrayOutputStream err) {
    return pollard(arguments, err, ExportJob.measured());
  }

  /**
   * @param export times model files
   */
  static Ran pollard(List<String> arguments, ByteArrayOutputStream err, ExportJob export) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code = new Main(Console.of(out, err), export).run(arguments.toArray(String[]::new));
    return new Ran(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  Ran expect(int code) {
    assertThat(exitCode).as(out + err).isEqualTo(code);
    return this;
  }

  /** Refused with these words in one sentence. */
  void refused(CharSequence... words) {
    expect(ExitCode.REFUSED);
    assertThat(out).isEmpty();
    assertThat(err.lines().reduce((before, last) -> last).orElseThrow()).contains(words);
  }

  /** A CSV's lines whose first cell this is. */
  List<String> rows(String first) {
    return out.lines().filter(line -> line.startsWith(first + ",")).toList();
  }

  /** A CSV's cells by the first of its row, without the header. */
  Map<String, List<String>> rows() {
    return out.lines()
        .skip(1)
        .filter(line -> !line.isEmpty())
        .map(line -> List.of(line.split(",", -1)))
        .collect(Collectors.toMap(cells -> cells.get(0), cells -> cells, (first, twice) -> first));
  }
}
