package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.metrics.Interval;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  private static final Table TABLE =
      new Table(
          List.of(
              Column.of("unit", "unit"),
              Column.of("block_end", "end"),
              new Column("macs", "MACs (G)", 1e9, 4),
              new Column("score", "AUROC", 1, 3)),
          List.of(
              List.of("stem", true, 123_456_789L, 0.5),
              List.of("a \"b\", c|d", false, 12_345_678_901_234L, Double.NaN),
              Arrays.asList("größer", null, 0L, null)));

  @Test
  void peopleReadAlignedColumnsWithNumbersToTheRight() {
    assertThat(TABLE.as(Format.TABLE))
        .isEqualTo(
            """
            unit        end     MACs (G)  AUROC
            stem        yes       0.1235  0.500
            a "b", c|d       12,345.6789      -
            größer                0.0000
            """);
  }

  @Test
  void markdownEscapesItsOwnBars() {
    assertThat(TABLE.as(Format.MD))
        .isEqualTo(
            """
            | unit | end | MACs (G) | AUROC |
            | --- | --- | --: | --: |
            | stem | yes | 0.1235 | 0.500 |
            | a "b", c\\|d |  | 12,345.6789 | - |
            | größer |  | 0.0000 |  |
            """);
  }

  @Test
  void csvHasTheNumbersAsTheyAreAndQuotesWhatNeedsIt() {
    assertThat(TABLE.as(Format.CSV))
        .isEqualTo(
            """
            unit,block_end,macs,score
            stem,true,123456789,0.5
            "a ""b"", c|d",false,12345678901234,NaN
            größer,,0,
            """);
  }

  @Test
  void jsonHasAnObjectARowAndNullForWhatIsNoNumber() {
    assertThat(TABLE.as(Format.JSONL).lines())
        .containsExactly(
            "{\"unit\":\"stem\",\"block_end\":true,\"macs\":123456789,\"score\":0.5}",
            "{\"unit\":\"a \\\"b\\\", c|d\",\"block_end\":false,\"macs\":12345678901234,"
                + "\"score\":null}",
            "{\"unit\":\"größer\",\"block_end\":null,\"macs\":0,\"score\":null}");
    assertThat(TABLE.as(Format.JSON)).startsWith("[{\"unit\":\"stem\"").endsWith("}]\n");
  }

  @Test
  void aRowOfTheWrongLengthIsRefused() {
    List<Column> columns = List.of(Column.of("a", "a"));
    assertThatThrownBy(() -> new Table(columns, List.of(List.of(1, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 1 values in a row but found [1, 2]");
  }

  @Test
  void anIntervalIsOneCellForPeopleAndThreeNumbersForPrograms() {
    Table table =
        new Table(
            List.of(Column.of("score", "score"), new Column("test", "test", 1, 3)),
            List.of(
                List.of("AUROC", new Interval(0.8611, 0.8022, 0.9123, 2000, 0)),
                List.of("Brier", new Interval(0.25, Double.NaN, Double.NaN, 0, 0)),
                List.of("prevalence", 0.5)));
    assertThat(table.as(Format.TABLE))
        .isEqualTo(
            """
            score       test
            AUROC       0.861 [0.802, 0.912]
            Brier       0.250
            prevalence  0.500
            """);
    assertThat(table.as(Format.CSV))
        .isEqualTo(
            """
            score,test,test_low,test_high
            AUROC,0.8611,0.8022,0.9123
            Brier,0.25,NaN,NaN
            prevalence,0.5,,
            """);
    assertThat(table.as(Format.JSONL).lines())
        .containsExactly(
            "{\"score\":\"AUROC\",\"test\":{\"estimate\":0.8611,\"low\":0.8022,\"high\":0.9123}}",
            "{\"score\":\"Brier\",\"test\":{\"estimate\":0.25,\"low\":null,\"high\":null}}",
            "{\"score\":\"prevalence\",\"test\":0.5}");
  }

  @Test
  void strangersTextIsSeenAndAligned() {
    Table table =
        new Table(
            List.of(Column.of("name", "name \u202e"), Column.of("count", "count")),
            List.of(List.of("a\u001b[31m\n|", 1), List.of("肺炎", 22), List.of("ne\u0301e", 3)));
    assertThat(table.as(Format.TABLE))
        .isEqualTo(
            """
            name \\u202e   count
            a\\x1b[31m\\n|      1
            肺炎             22
            ne\u0301e               3
            """);
    assertThat(table.as(Format.MD))
        .startsWith("| name \\u202e | count |\n")
        .contains("| a\\x1b[31m\\n\\| | 1 |\n");
  }

  @Test
  void programsReadStrangersTextExactly() throws Exception {
    String name = "a\u001b\u007f\u009b\u202e\ud800\udb40\udc41肺\n";
    Table table = new Table(List.of(Column.of(name, "name")), List.of(List.of(name)));
    String json = table.as(Format.JSON);
    assertThat(json.strip().codePoints()).noneMatch(io.pollard.text.StrangersText::isStrange);
    assertThat(new com.fasterxml.jackson.databind.ObjectMapper().readTree(json).get(0).get(name))
        .hasToString(new com.fasterxml.jackson.databind.node.TextNode(name).toString());
    assertThat(CsvRows.of(table.as(Format.CSV))).containsExactly(List.of(name), List.of(name));
  }

  @Test
  void aLongCellIsCutForPeopleAlone() {
    Table table =
        new Table(List.of(Column.of("name", "name")), List.of(List.of("x".repeat(100_000))));
    assertThat(table.as(Format.TABLE)).contains("... (100,000 characters)").hasSizeLessThan(1_000);
    assertThat(table.as(Format.CSV)).hasSizeGreaterThan(100_000);
  }

  @Test
  void cellsThatASpreadsheetWouldComputeAreText() {
    Table table =
        new Table(
            List.of(Column.of("name", "name"), new Column("value", "value", 1, 2)),
            List.of(List.of("=1+1", -0.5), List.of("-x", -1)));
    assertThat(table.as(Format.CSV)).isEqualTo("name,value\n'=1+1,-0.5\n'-x,-1\n");
  }
}
