package io.pollard.study;

import io.pollard.study.Table.Format;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tables that are written together, as one document: for people one after the other with an empty
 * line between, as CSV likewise; as JSON one object with an array a table; as JSON lines an object
 * a row that says in {@code table} where it belongs.
 *
 * @param named by their names in JSON, in their order
 */
public record Tables(Map<String, Table> named) {

  public Tables {
    named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
  }

  /** The whole document, every line ended. */
  public String as(Format format) {
    return switch (format) {
      case TABLE, MD, CSV ->
          named.values().stream().map(table -> table.as(format)).collect(Collectors.joining("\n"));
      case JSON -> {
        Map<String, Object> objects = new LinkedHashMap<>();
        named.forEach((name, table) -> objects.put(name, table.objects()));
        yield Table.json(objects);
      }
      case JSONL -> named.entrySet().stream().map(Tables::lines).collect(Collectors.joining());
    };
  }

  private static String lines(Map.Entry<String, Table> table) {
    StringBuilder lines = new StringBuilder();
    for (Map<String, Object> row : table.getValue().objects()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("table", table.getKey());
      line.putAll(row);
      lines.append(Table.json(line));
    }
    return lines.toString();
  }
}
