package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
