package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.files.Csv;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvRowsTest {

  @Test
  void whatIsWrittenReadsBack() {
    List<List<String>> rows =
        List.of(
            List.of("a", "b"),
            List.of("one, two", "\"three\""),
            List.of("four\nfive\r\nsix", "# seven"),
            List.of("", " "),
            List.of(""),
            List.of("\ufeff", "\u2028"));
    StringBuilder csv = new StringBuilder();
    rows.forEach(row -> csv.append(Csv.line(row)));
    assertThat(CsvRows.of(csv.toString())).isEqualTo(rows);
    assertThat(CsvRows.of("")).isEmpty();
  }

  @Test
  void linesOfWindowsAndAMissingLastEndAreRead() {
    assertThat(CsvRows.of("a,b\r\n1,\"2\""))
        .isEqualTo(List.of(List.of("a", "b"), List.of("1", "2")));
  }

  @Test
  void brokenQuotesAreRefusedWithTheirLine() {
    assertThatThrownBy(() -> CsvRows.of("a\nb,\"c\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a table but found: Unclosed quoted field at end of input (record starting at"
                + " line 2)");
    assertThatThrownBy(() -> CsvRows.of("\"a\"b,c\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a table but found: Unexpected character after closing quote: 'b' (0x62)"
                + " (record starting at line 1)");
  }
}
