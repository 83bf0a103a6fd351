package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollard.metrics.Spread;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TablesTest {

  private static final Tables TABLES = new Tables(named());

  private static Map<String, Table> named() {
    Map<String, Table> named = new LinkedHashMap<>();
    named.put(
        "scores",
        new Table(
            List.of(Column.of("score", "score"), new Column("value", "value", 1, 2)),
            List.of(List.of("AUROC", Spread.of(.25, .75)), List.of("AUPRC", Spread.of(.5)))));
    named.put("costs", new Table(List.of(Column.of("epochs", "epochs")), List.of(List.of(20))));
    return named;
  }

  @Test
  void jsonIsOneDocument() throws Exception {
    JsonNode document = new ObjectMapper().readTree(TABLES.as(Format.JSON));
    assertThat(document.fieldNames()).toIterable().containsExactly("scores", "costs");
    assertThat(document.at("/scores/0/value/mean").asDouble()).isEqualTo(.5);
    assertThat(document.at("/scores/1/value/deviation").isNull()).isTrue();
    assertThat(document.at("/costs/0/epochs").asInt()).isEqualTo(20);
    assertThat(TABLES.as(Format.JSON)).hasLineCount(1);
  }

  @Test
  void aLineOfJsonSaysItsTable() {
    assertThat(TABLES.as(Format.JSONL).lines())
        .hasSize(3)
        .last()
        .isEqualTo("{\"table\":\"costs\",\"epochs\":20}");
  }

  @Test
  void otherFormatsStandOneAfterTheOther() {
    assertThat(TABLES.as(Format.TABLE))
        .isEqualTo(
            """
            score  value
            AUROC  0.50 ± 0.35
            AUPRC  0.50

            epochs
                20
            """);
    assertThat(TABLES.as(Format.CSV))
        .isEqualTo(
            """
            score,value,value_deviation
            AUROC,0.5,0.3535533905932738
            AUPRC,0.5,NaN

            epochs
            20
            """);
  }
}
