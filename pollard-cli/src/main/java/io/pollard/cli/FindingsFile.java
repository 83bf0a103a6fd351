package io.pollard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.DataException;
import io.pollard.data.FindingOptions;
import io.pollard.data.Uncertain;
import io.pollard.study.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Findings as a YAML file has them: {@code findings}, which has for each name the columns or words
 * that stand for it (nothing for the name itself), and where wanted {@code column} of lists and
 * {@code uncertain} as the flag has it.
 */
final class FindingsFile {

  private static final Set<String> KEYS = Set.of("findings", "column", "uncertain");

  private FindingsFile() {}

  /**
   * @throws DataException if it is no such file
   */
  static FindingOptions read(Path file) {
    JsonNode tree = YamlFile.read(file, "expected findings in ", "findings", "");
    TreeSet<String> keys = new TreeSet<>();
    tree.fieldNames().forEachRemaining(keys::add);
    if (!KEYS.containsAll(keys) || !tree.path("findings").isObject()) {
      throw new DataException(
          "expected findings, column and uncertain in %s, as 'findings: {Edema: [Edema]}', but found %s"
              .formatted(file, keys));
    }
    List<FindingOptions.Finding> findings = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : tree.get("findings").properties()) {
      findings.add(finding(field.getKey(), field.getValue(), file));
    }
    Optional<String> column = Optional.ofNullable(tree.get("column")).map(JsonNode::asText);
    FindingOptions options;
    try {
      options = new FindingOptions(findings, column);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
    return tree.has("uncertain")
        ? uncertain(options, List.of(tree.get("uncertain").asText().split(",")), file.toString())
        : options;
  }

  private static FindingOptions.Finding finding(String name, JsonNode members, Path file) {
    if (members.isNull()) {
      return FindingOptions.Finding.of(name);
    }
    List<String> columns = new ArrayList<>();
    if (members.isArray()) {
      members.forEach(member -> columns.add(member.asText()));
    } else if (members.isValueNode()) {
      columns.add(members.asText());
    }
    if (columns.isEmpty()) {
      throw new DataException(
          "expected the columns that stand for %s in %s, as [Edema], but found %s"
              .formatted(name, file, members));
    }
    return new FindingOptions.Finding(name, columns, Uncertain.IGNORE);
  }

  /**
   * With what training is told of uncertain cases.
   *
   * @param words one for all, or with "Edema=" before it for one finding
   * @param from for messages
   * @throws DataException if a word is none of these
   */
  static FindingOptions uncertain(FindingOptions options, List<String> words, String from) {
    List<FindingOptions.Finding> findings = new ArrayList<>(options.findings());
    for (String word : words) {
      int at = word.lastIndexOf('=');
      String name = word.substring(0, Math.max(at, 0)).strip();
      Uncertain uncertain = uncertain(word.substring(at + 1).strip(), from);
      if (at >= 0 && findings.stream().noneMatch(one -> one.name().equals(name))) {
        throw new DataException(
            "expected one of the findings %s for uncertain in %s but found %s"
                .formatted(
                    findings.stream().map(FindingOptions.Finding::name).toList(), from, name));
      }
      findings.replaceAll(one -> at < 0 || one.name().equals(name) ? one.with(uncertain) : one);
    }
    return new FindingOptions(findings, options.listColumn());
  }

  private static Uncertain uncertain(String word, String from) {
    return Arrays.stream(Uncertain.values())
        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "expected ignore, zeros, ones or smooth for uncertain in %s but found %s"
                        .formatted(from, word)));
  }
}
