package io.pollard.app.report;

import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is so, a line a fact; facts that nobody states are left out. */
final class Facts {

  private final Map<String, String> facts = new LinkedHashMap<>();

  Facts put(String what, String value) {
    if (!value.isEmpty()) {
      facts.put(what, value);
    }
    return this;
  }

  /** What differs among trials is said side by side. */
  Facts put(String what, Collection<String> values) {
    return put(
        what,
        values.stream()
            .filter(value -> !value.isEmpty())
            .distinct()
            .collect(Collectors.joining("; ")));
  }

  Html table(String caption) {
    return Html.table(
        caption,
        new Table(
            List.of(Column.of("what", "what"), Column.of("value", "value")),
            facts.entrySet().stream()
                .map(fact -> List.<Object>of(fact.getKey(), fact.getValue()))
                .toList()));
  }

  /** As sentences of a card: "what: value". */
  String sentence() {
    return facts.entrySet().stream()
        .map(fact -> fact.getKey() + ": " + fact.getValue())
        .collect(Collectors.joining("; "));
  }
}
